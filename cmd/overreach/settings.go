package main

import (
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/risk"
)

// settings are what the configuration files come to together.
type settings struct {
	policy    risk.Policy
	lookups   scanner.Lookups
	instances map[string][]string
	exclude   []string
	notes     []string
	kept      // what is known already

	// hooksClosed says that a hook that fails stops the call.
	hooksClosed bool
}

// configDir is the user's configuration folder; empty where there is no home.
func (w World) configDir() string {
	home := w.home()
	switch {
	case w.GOOS == "windows":
		if dir := w.getenv("AppData"); dir != "" {
			return filepath.Join(dir, "overreach")
		}
	case w.getenv("XDG_CONFIG_HOME") != "":
		return filepath.Join(w.getenv("XDG_CONFIG_HOME"), "overreach")
	case home == "":
	case w.GOOS == "darwin":
		return filepath.Join(home, "Library", "Application Support", "overreach")
	default:
		return filepath.Join(home, ".config", "overreach")
	}
	return ""
}

const machineConfig = "/etc/overreach/config.yaml"

// readSettings reads the user's own file, which may loosen, as may the policy that a flag names;
// then the workspace's and the machine's, which can only tighten.
func readSettings(w World, root, policy string) (settings, error) {
	s := settings{policy: risk.BuiltIn()}
	if dir := w.configDir(); dir != "" {
		path := filepath.Join(dir, "config.yaml")
		c, err := readConfig(w, path)
		if err != nil {
			return s, err
		}
		if err := s.own(c, path); err != nil {
			return s, err
		}
	}
	if err := s.named(w, policy); err != nil {
		return s, err
	}
	for _, path := range []string{workspaceConfig(w, root), machineConfig} {
		if path == "" || path == machineConfig && w.GOOS == "windows" {
			continue
		}
		c, err := readConfig(w, path)
		if err != nil {
			return s, err
		}
		if path != machineConfig {
			if err := s.workspace(w, c, path, root, policy); err != nil {
				return s, err
			}
			continue
		}
		s.tighten(c, shownIn(root, path))
	}
	return s, nil
}

// named takes the policy that the user names: a level, or a file.
func (s *settings) named(w World, name string) error {
	if name == "" {
		return nil
	}
	if level, ok := risk.Level(name); ok {
		s.policy = level
		return nil
	}
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(w.Dir, path)
	}
	if _, err := w.FS.Stat(path); err != nil {
		return failure{fmt.Sprintf("--policy %s: %v", name, reason(err)), "name a file, or one of " + strings.Join(risk.Levels, ", ")}
	}
	c, err := readConfig(w, path)
	if err != nil {
		return err
	}
	s.policy, _ = risk.BuiltIn().With(shownIn(w.Dir, path), c.Policy, true)
	return nil
}

// shownIn is a path as seen from the root.
func shownIn(root, path string) string {
	if inside, err := filepath.Rel(root, path); err == nil && filepath.IsLocal(inside) {
		return inside
	}
	return path
}

func (s *settings) own(c config, path string) error {
	s.policy, _ = s.policy.With(path, c.Policy, true)
	for provider, list := range c.Instances {
		for _, address := range list {
			if u, err := url.Parse(address); err != nil || u.Host == "" || u.RawQuery+u.Fragment != "" || u.User != nil || !plainPath(u) || !slices.Contains([]string{"https", "http", provider}, u.Scheme) {
				return failure{
					fmt.Sprintf("%s: instances: %s: %q is no address", path, provider, address),
					"write it as https://gitlab.example.com, or a database's as postgres://db.example.com:5432",
				}
			}
		}
	}
	s.lookups, s.instances, s.exclude = c.Lookups, c.Instances, c.Exclude
	s.hooksClosed = c.Hooks.Fail == "closed"
	return s.ownKept(c, path)
}

// plainPath says whether the path of an instance's address is one: a server may have its programs
// under paths, and a database has none.
func plainPath(u *url.URL) bool {
	if u.Scheme != "https" && u.Scheme != "http" {
		return u.Path == ""
	}
	return strings.Trim(u.Path, "/") == "" || u.RawPath == "" && filepath.ToSlash(filepath.Clean(u.Path)) == strings.TrimSuffix(u.Path, "/")
}

func (s *settings) tighten(c config, path string) {
	var notes []string
	s.policy, notes = s.policy.With(path, c.Policy, false)
	s.notes = append(s.notes, notes...)
	s.hooksClosed = s.hooksClosed || c.Hooks.Fail == "closed"
	if c.Lookups == scanner.LookupsOff {
		s.lookups = scanner.LookupsOff
	}
	if len(c.Instances) > 0 || len(c.Exclude) > 0 || c.Lookups != "" && c.Lookups != scanner.LookupsOff {
		s.notes = append(s.notes, path+": instances, exclude and lookups other than off are heeded only in your own configuration")
	}
}
