package machine

import (
	"path/filepath"
	"strconv"
	"strings"

	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// folders are the variables that stand for a folder where they are not set.
var folders = map[string]string{
	"XDG_CONFIG_HOME": ".config", "XDG_DATA_HOME": ".local/share", "XDG_STATE_HOME": ".local/state", "XDG_CACHE_HOME": ".cache",
	"APPDATA": "AppData/Roaming", "LOCALAPPDATA": "AppData/Local",
}

// places are all that an entry of the catalogue has on this machine, each of its globs filled in
// one way.
func (m *Machine) places(paths stores.Paths, workspace []string) (list []string) {
	for _, path := range paths.For(m.GOOS) {
		for _, one := range m.bases(path) {
			list = append(list, m.concrete(one))
		}
	}
	for _, path := range workspace {
		list = append(list, m.concrete(filepath.Join(m.Workspace, path)))
	}
	return list
}

// bases are the paths that a pattern stands for, with the home and the variables in it.
func (m *Machine) bases(path string) []string {
	if strings.HasPrefix(path, "/") {
		return []string{path}
	}
	head, rest, _ := strings.Cut(path, "/")
	if head == "~" {
		return []string{filepath.Join(m.Home, rest)}
	}
	if strings.HasPrefix(path, "${") {
		name, behind, _ := strings.Cut(path[2:], ":-")
		fallback, rest, _ := strings.Cut(behind, "}")
		return []string{m.variable(name, rest), filepath.Join(m.bases(fallback)[0], rest)}
	}
	name := strings.TrimPrefix(head, "$")
	if folder, ok := folders[name]; ok {
		return []string{filepath.Join(m.Home, folder, rest)}
	}
	return []string{m.variable(name, rest)}
}

// variable gives a place below what a variable names, which it sets.
func (m *Machine) variable(name, rest string) string {
	if m.GOOS == "windows" {
		name = strings.ToUpper(name)
	}
	value, ok := m.variables[name]
	if !ok {
		value = filepath.Join(m.root, "variables", strconv.Itoa(len(m.variables))+"-"+name)
		m.variables[name] = value
		m.Env = append(m.Env, name+"="+value)
	}
	return filepath.Join(value, rest)
}

// concrete fills a path's globs, with a name that no other path has.
func (m *Machine) concrete(path string) string {
	m.globs++
	path = strings.ReplaceAll(path, "**", "deep/down")
	return strings.ReplaceAll(path, "*", "p"+strconv.Itoa(m.globs))
}
