package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/agnivade/levenshtein"
	"gopkg.in/yaml.v3"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner"
)

// config is a configuration file: the user's own, the machine's, or a workspace's.
type config struct {
	Version int          `yaml:"version"`
	Policy  policyConfig `yaml:"policy"`
	// Lookups, Instances and Exclude are heeded in the user's own file only.
	Lookups   scanner.Lookups     `yaml:"lookups"`
	Instances map[string][]string `yaml:"instances"`
	Exclude   []string            `yaml:"exclude"`
}

type policyConfig struct {
	Access     detectors.Access  `yaml:"access"`
	Traits     []detectors.Trait `yaml:"traits"`
	Production []string          `yaml:"production"`
}

const mostConfig = 1 << 20

// readConfig reads a configuration file strictly; a file that does not exist gives an empty
// one. Errors name the file and the line.
func readConfig(w World, path string) (config, error) {
	var c config
	text, err := readSmall(w, path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, failure{fmt.Sprintf("%s: %v", path, reason(err)), "fix or remove the file"}
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&c); err != nil && !errors.Is(err, io.EOF) {
		return c, configFailure(path, err)
	}
	if c.Version > 1 {
		return c, failure{fmt.Sprintf("%s: version %d is newer than this overreach", path, c.Version), "update overreach"}
	}
	if !slices.Contains([]scanner.Lookups{"", scanner.LookupsOwn, scanner.LookupsAll, scanner.LookupsOff}, c.Lookups) {
		return c, failure{fmt.Sprintf("%s: lookups: %q is none of own, all, off", path, c.Lookups), "own asks about what is yours, off asks nobody"}
	}
	return c, nil
}

func readSmall(w World, path string) ([]byte, error) {
	info, err := w.FS.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > mostConfig {
		return nil, fmt.Errorf("not a file of less than %d bytes", mostConfig)
	}
	file, err := w.FS.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, mostConfig))
}

// reason is an error without the path that it repeats.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

var (
	configLine    = regexp.MustCompile(`line (\d+): (.*)`)
	configUnknown = regexp.MustCompile(`field (\S+) not found`)
)

// configKeys are all keys of a configuration file.
var configKeys = []string{"version", "policy", "access", "traits", "production", "lookups", "instances", "exclude"}

func configFailure(path string, err error) error {
	line := configLine.FindStringSubmatch(err.Error())
	if line == nil {
		return failure{fmt.Sprintf("%s: %v", path, err), "see overreach --help for what the file may hold"}
	}
	text, hint := line[2], "see overreach --help for what the file may hold"
	if key := configUnknown.FindStringSubmatch(text); key != nil {
		text = fmt.Sprintf("unknown key %q", key[1])
		hint = fmt.Sprintf("the nearest key is %q", nearest(key[1], configKeys))
	}
	return failure{fmt.Sprintf("%s:%s: %s", path, line[1], text), hint}
}

func nearest(word string, of []string) string {
	return slices.MinFunc(of, func(a, b string) int {
		return levenshtein.ComputeDistance(word, a) - levenshtein.ComputeDistance(word, b)
	})
}

// workspaceConfig is the path of the workspace's own file: sought upward, to the root of the
// git repository and no further.
func workspaceConfig(w World, root string) string {
	for dir := root; ; {
		path := filepath.Join(dir, ".overreach.yaml")
		if _, err := w.FS.Lstat(path); err == nil {
			return path
		}
		if _, err := w.FS.Lstat(filepath.Join(dir, ".git")); err == nil {
			return ""
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}
