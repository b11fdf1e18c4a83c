package agents

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/overreach-dev/overreach/detectors/formats"
)

// hardenCodex denies files by a permission profile, the one that is in force or one of its own,
// and takes variables out of the environment of commands. The text is added to, line by line: all
// that stands in it stays as it is.
func (h Host) hardenCodex(files, names []string, project bool) ([]Change, error) {
	path := h.settingsPath(project, join(h.Folder("CODEX_HOME", ".codex"), "config.toml"), ".codex/config.toml")
	before, err := h.Read(path)
	if err != nil {
		return nil, err
	}
	settings := h.Settings(path, formats.TOML)
	if settings.Broken != nil {
		return nil, fmt.Errorf("%s: %w", path, settings.Broken)
	}
	t := tomlText{text: string(before), settings: settings}
	profile, named := settings.Get("default_permissions")
	if !named || strings.HasPrefix(profile.Text, ":") {
		base := ":workspace"
		if named {
			base = profile.Text
		}
		t.replaceTop("default_permissions", strconv.Quote("overreach"))
		profile.Text = "overreach"
		t.pair([]string{"permissions", "overreach"}, "extends", strconv.Quote(base))
	}
	for _, f := range files {
		t.pair([]string{"permissions", profile.Text, "filesystem"}, strconv.Quote(h.tilde(f)), strconv.Quote("deny"))
	}
	for _, n := range names {
		t.pair([]string{"shell_environment_policy", "filters"}, strconv.Quote(n), strconv.Quote("exclude"))
	}
	if len(t.added) == 0 {
		return nil, nil
	}
	return []Change{{Path: path, Fragment: strings.Join(t.added, "\n") + "\n", Before: before, After: []byte(t.text)}}, nil
}

// tomlText is a TOML file that lines are added to.
type tomlText struct {
	text     string
	settings Settings
	added    []string
	table    string // whose header stands last among those added
}

// replaceTop sets a key that stands before all tables.
func (t *tomlText) replaceTop(name, value string) {
	line := name + " = " + value
	lines := strings.SplitAfter(t.text, "\n")
	for i, l := range lines {
		if strings.HasPrefix(strings.TrimSpace(l), "[") {
			break
		}
		if k, _, ok := strings.Cut(l, "="); ok && strings.TrimSpace(k) == name {
			lines[i] = line + "\n"
			t.text = strings.Join(lines, "")
			t.added = append(t.added, line)
			return
		}
	}
	t.text = line + "\n" + t.text
	t.added = append(t.added, line)
}

// pair adds a key to a table, behind the table's header or with one of its own at the end.
func (t *tomlText) pair(table []string, name, value string) {
	plain, err := strconv.Unquote(name)
	if err != nil {
		plain = name
	}
	if _, there := t.settings.Get(key(append(append([]string{}, table...), plain)...)); there {
		return
	}
	header := "[" + strings.Join(table, ".") + "]"
	line := name + " = " + value
	if t.table != header {
		t.added = append(t.added, header)
		t.table = header
	}
	t.added = append(t.added, line)
	lines := strings.SplitAfter(t.text, "\n")
	for i, l := range lines {
		if strings.TrimSpace(l) == header {
			lines[i] = strings.TrimSuffix(l, "\n") + "\n" + line + "\n"
			t.text = strings.Join(lines, "")
			return
		}
	}
	if t.text != "" && !strings.HasSuffix(t.text, "\n") {
		t.text += "\n"
	}
	t.text += "\n" + header + "\n" + line + "\n"
}
