package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/providers"
)

// providers are those that overreach brings, and those of the files in the folder "providers"
// of the user's configuration. What is remembered from another run holds for the same files
// only: build sums up the program and these.
func (w World) providers() (all []detectors.Provider, build string, err error) {
	all, build = providers.All(), w.Build
	if w.configDir() == "" {
		return all, build, nil
	}
	folder := filepath.Join(w.configDir(), "providers")
	entries, err := w.FS.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return all, build, nil
	}
	if err != nil {
		return nil, "", failure{fmt.Sprintf("%s: %v", folder, reason(err)), "make the folder readable, or take it away"}
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".yaml") || strings.HasSuffix(e.Name(), examplesEnding) {
			continue
		}
		path := filepath.Join(folder, e.Name())
		text, err := readSmall(w, path)
		if err == nil {
			all, err = withFile(all, text)
		}
		if err != nil {
			return nil, "", failure{fmt.Sprintf("%s: %v", path, reason(err)), "overreach providers test FILE says what is wrong with it"}
		}
		if build != "" {
			build += fmt.Sprintf(" %x", sha256.Sum256(text))
		}
	}
	return all, build, nil
}

func withFile(all []detectors.Provider, text []byte) ([]detectors.Provider, error) {
	k, err := detectors.ReadKnowledge(text)
	if err != nil {
		return nil, err
	}
	return detectors.WithOwn(all, []*detectors.Knowledge{k})
}

// examplesEnding is that of a file of examples beside a provider's file.
const examplesEnding = ".examples.yaml"
