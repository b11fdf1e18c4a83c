package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
)

const keyBytes = 32

// sealer makes fingerprints under the user's key, which is made at first use and lies, for
// the user alone to read, in the configuration folder or where OVERREACH_KEY_FILE says.
// Without either there is a key for this run only; note says so.
func (w World) sealer() (s detectors.Sealer, note string, err error) {
	path := w.getenv("OVERREACH_KEY_FILE")
	if path == "" && w.configDir() != "" {
		path = filepath.Join(w.configDir(), "key")
	}
	if path == "" {
		return detectors.NewSealer(newKey()), "without a home, fingerprints hold for this run only", nil
	}
	key, err := readKey(w, path)
	if errors.Is(err, fs.ErrNotExist) {
		if key, err = makeKey(path); err != nil {
			key, err, note = newKey(), nil, fmt.Sprintf("%s cannot be written: fingerprints hold for this run only", path)
		}
	}
	if err != nil {
		return s, "", failure{fmt.Sprintf("%s: %v", path, reason(err)), "remove the file: a new key is made at the next run"}
	}
	return detectors.NewSealer(key), note, nil
}

func readKey(w World, path string) ([]byte, error) {
	text, err := readSmall(w, path)
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != keyBytes {
		return nil, fmt.Errorf("no key of %d hexadecimal digits", 2*keyBytes)
	}
	return key, nil
}

// makeKey writes a new key. Of two programs that do so at once, both use what the first wrote.
func makeKey(path string) ([]byte, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	key := newKey()
	temp, err := os.CreateTemp(filepath.Dir(path), ".key-*")
	if err != nil {
		return nil, err
	}
	defer os.Remove(temp.Name())
	_, err = fmt.Fprintln(temp, hex.EncodeToString(key))
	if err = errors.Join(err, temp.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(temp.Name(), path); err == nil {
		return key, nil
	} else if !errors.Is(err, fs.ErrExist) {
		return key, os.Rename(temp.Name(), path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return hex.DecodeString(strings.TrimSpace(string(text)))
}

func newKey() []byte {
	key := make([]byte, keyBytes)
	_, _ = rand.Read(key) // never fails: https://pkg.go.dev/crypto/rand#Read
	return key
}
