package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/accept"
	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/risk"
)

// config is a configuration file: the user's own, the machine's, or a workspace's.
type config struct {
	Version int       `yaml:"version"`
	Policy  risk.File `yaml:"policy"`
	// Lookups, Instances and Exclude are heeded in the user's own file only.
	Lookups   scanner.Lookups     `yaml:"lookups"`
	Instances map[string][]string `yaml:"instances"`
	Exclude   []string            `yaml:"exclude"`
	// Hooks say what becomes of an agent's call where overreach's own hook fails.
	Hooks hookConfig `yaml:"hooks"`
	// Accepted is what was accepted, Baseline a file of what existed before, and Comments says
	// that overreach:allow comments hold.
	Accepted []accept.Entry `yaml:"accepted,omitempty"`
	Baseline string         `yaml:"baseline,omitempty"`
	Comments bool           `yaml:"comments,omitempty"`

	text []byte // what the file holds
}

// hookConfig is how an agent's hooks are answered.
type hookConfig struct {
	// Fail is open, where a call goes on with a warning, or closed, where it is stopped.
	Fail string `yaml:"fail"`
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
	if err := readStrict(path, text, &c); err != nil {
		return c, err
	}
	c.text = text
	if err := checkEntries(c.Accepted); err != nil {
		return c, lineFailure(path, err)
	}
	if err := checkPolicy(w, &c.Policy); err != nil {
		return c, lineFailure(path, err)
	}
	if c.Version > 1 {
		return c, failure{fmt.Sprintf("%s: version %d is newer than this overreach", path, c.Version), "update overreach"}
	}
	if !slices.Contains([]string{"", "open", "closed"}, c.Hooks.Fail) {
		return c, failure{fmt.Sprintf("%s: hooks: fail: %q is none of open, closed", path, c.Hooks.Fail), "open lets a call go on with a warning where the hook itself fails"}
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

// checkPolicy holds the names in a policy's rules against those that there are.
func checkPolicy(w World, f *risk.File) error {
	if len(f.Rules) == 0 {
		return nil
	}
	all, _, err := w.providers()
	if err != nil {
		return err
	}
	return f.Check(kindsOf(all), agents.Names())
}

// kindsOf are the kinds of tokens of each provider, by its name.
func kindsOf(all []detectors.Provider) map[string][]string {
	out := make(map[string][]string, len(all))
	for _, p := range all {
		for _, t := range p.Tokens {
			out[p.Name] = append(out[p.Name], t.Kind)
		}
	}
	return out
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
