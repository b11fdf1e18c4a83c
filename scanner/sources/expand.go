package sources

import (
	"path/filepath"
	"slices"
	"strings"
)

// wellKnown are the folders that stand for themselves where their variable is not set.
var wellKnown = map[string]string{
	"XDG_CONFIG_HOME": "~/.config",
	"XDG_DATA_HOME":   "~/.local/share",
	"XDG_STATE_HOME":  "~/.local/state",
	"XDG_CACHE_HOME":  "~/.cache",
	"APPDATA":         "~/AppData/Roaming",
	"LOCALAPPDATA":    "~/AppData/Local",
}

// A pattern is a folder, taken as it stands, and the steps below it, which may be globs.
type pattern struct {
	base  string
	steps []string
	// system says that it is a path of the machine, not of the user.
	system bool
	// key is the variable that gave it.
	key string
	// sockets says that the last step may be one.
	sockets bool
}

// expand gives what a store's path stands for on this machine: nothing where a variable or
// the home is missing, two places where a variable leads past a well-known one.
func (m Machine) expand(path string) []pattern {
	if strings.HasPrefix(path, "/") {
		return []pattern{{base: filepath.FromSlash("/"), steps: strings.Split(path[1:], "/"), system: true}}
	}
	head, rest, _ := strings.Cut(path, "/")
	fallback := ""
	if strings.HasPrefix(path, "${") {
		name, behind, _ := strings.Cut(path[2:], ":-")
		fallback, rest, _ = strings.Cut(behind, "}")
		head, rest = "$"+name, strings.TrimPrefix(rest, "/")
	}
	var steps []string
	if rest != "" {
		steps = strings.Split(rest, "/")
	}
	if head == "~" {
		return m.below("~", steps)
	}
	if fallback == "" {
		fallback = wellKnown[head[1:]]
	}
	value := bare(m.getenv(head[1:]))
	found := m.below(value, steps)
	if len(steps) == 0 && len(found) > 0 {
		found[0].key = head[1:]
	}
	if list := strings.Split(value, m.listSeparator()); len(list) > 1 {
		for _, one := range list {
			found = append(found, m.below(one, steps)...)
		}
	}
	// Step by step from the home, whose list may tell that none of it is there.
	if inHome, ok := strings.CutPrefix(fallback, "~/"); ok {
		return append(found, m.below("~", slices.Concat(strings.Split(inHome, "/"), steps))...)
	}
	return append(found, m.below(fallback, steps)...)
}

// bare takes off what stands before the path in a variable of Docker's or of Kerberos'.
func bare(value string) string {
	for _, scheme := range []string{"unix://", "FILE:"} {
		if path, ok := strings.CutPrefix(value, scheme); ok {
			return path
		}
	}
	return value
}

// listSeparator is what stands between the paths of a list, which KUBECONFIG is. A single path
// that holds it is one beside its pieces: what is not there is not read.
func (m Machine) listSeparator() string {
	if m.GOOS == "windows" {
		return ";"
	}
	return ":"
}

// below makes a pattern of a base, unless there is none. Programs take a relative path from
// the folder that they are started in, and know "~" even where no shell has expanded it.
func (m Machine) below(base string, steps []string) []pattern {
	home := base == "~" || strings.HasPrefix(base, "~/")
	switch {
	case base == "" || home && m.Home == "":
		return nil
	case home:
		base = m.Home + base[1:]
	}
	base = filepath.FromSlash(base)
	if !filepath.IsAbs(base) {
		base = filepath.Join(m.Workspace, base)
	}
	return []pattern{{base: filepath.Clean(base), steps: steps}}
}
