package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"gopkg.in/yaml.v3"
)

const trustedName = "trusted.yaml"

// trustedFile says which files' very contents the user trusts.
type trustedFile struct {
	Version int           `yaml:"version"`
	Trusted []trustedText `yaml:"trusted"`
}

type trustedText struct {
	Path   string `yaml:"path"`
	SHA256 string `yaml:"sha256"`
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// readTrusted reads what the user trusts.
func (w World) readTrusted() (trustedFile, error) {
	f := trustedFile{Version: 1}
	if w.configDir() == "" {
		return f, nil
	}
	path := filepath.Join(w.configDir(), trustedName)
	text, err := readSmall(w, path)
	if errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	if err != nil {
		return f, failure{fmt.Sprintf("%s: %v", path, reason(err)), "fix or remove the file"}
	}
	f.Version = 0
	if err := readStrict(path, text, &f); err != nil {
		return f, err
	}
	if f.Version != 1 {
		return f, failure{fmt.Sprintf("%s: version %d is not the one that is read, 1", path, f.Version), "remove the file, and say overreach trust again"}
	}
	for _, t := range f.Trusted {
		if sum, err := hex.DecodeString(t.SHA256); err != nil || len(sum) != sha256.Size || !filepath.IsAbs(t.Path) {
			return f, failure{fmt.Sprintf("%s: %q is no absolute path with a SHA-256", path, t.Path), "remove the entry, and say overreach trust again"}
		}
	}
	return f, nil
}

func (f trustedFile) trusts(path string, content []byte) bool {
	return slices.Contains(f.Trusted, trustedText{filepath.Clean(path), digest(content)})
}

// knows says that the file was trusted with some content.
func (f trustedFile) knows(path string) bool {
	return slices.ContainsFunc(f.Trusted, func(t trustedText) bool { return t.Path == filepath.Clean(path) })
}

// without leaves a path out, with adds what it holds now.
func (f trustedFile) without(path string) trustedFile {
	f.Trusted = slices.DeleteFunc(slices.Clone(f.Trusted), func(t trustedText) bool { return t.Path == filepath.Clean(path) })
	return f
}

func (f trustedFile) with(path string, content []byte) trustedFile {
	f = f.without(path)
	f.Trusted = append(f.Trusted, trustedText{filepath.Clean(path), digest(content)})
	return f
}

func (w World) keepTrusted(f trustedFile) error {
	text, err := yaml.Marshal(f)
	if err != nil {
		return err
	}
	return w.keepOwn(trustedName, text)
}

// trusts says whether the user trusts this very content of a workspace's file. Where what the
// user trusts cannot be read, nothing is.
func (w World) trusts(path string, content []byte) bool {
	f, err := w.readTrusted()
	return err == nil && f.trusts(path, content)
}
