package command

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/expand"
)

// Tool is a call of one of an agent's tools, whatever the agent calls it: what it is given is told
// by the names of its arguments.
type Tool struct {
	Name  string
	Input any
}

// The names by which agents' tools take their arguments.
var (
	commandKeys = []string{"command", "cmd", "commands", "commandline", "command_line", "script", "shell_command"}
	pathKeys    = []string{"file_path", "filepath", "path", "paths", "file", "files", "filename", "absolute_path", "absolutepath", "notebook_path", "target_file", "relative_workspace_path", "uri", "source", "destination", "old_path", "new_path", "directory", "dir_path", "dir", "folder"}
	queryKeys   = []string{"query", "sql", "statement", "statements", "graphql", "mutation", "body", "code", "queries"}
	addressKeys = []string{"url", "urls", "endpoint"}
)

// mostDeep is how deep the arguments of a tool are looked into.
const mostDeep = 64

// Seen is what the call would do.
func (t Tool) Seen(place Place) Seen {
	r := &reading{place: place, noted: map[Unseen]bool{}, ran: map[string]bool{}}
	name := strings.ToLower(t.Name)
	r.guarded(func() {
		t.each(t.Input, "", 0, func(key, value string) {
			s := newShell(r)
			switch {
			case slices.Contains(commandKeys, key):
				s.text(value, stream{})
				s.patch(value)
			case slices.Contains(pathKeys, key) && !isURL(value):
				s.path(strings.TrimPrefix(value, "file://"), t.use(name))
			case slices.Contains(addressKeys, key) || slices.Contains(pathKeys, key):
				s.send(method(t.Input), value, unknown)
			case slices.Contains(queryKeys, key) || key == "input" && strings.Contains(value, "*** "):
				s.patch(value)
				s.script("sql", value)
			}
		})
	})
	return r.seen
}

func newShell(r *reading) *shell {
	s := &shell{reading: r, dir: r.place.Dir, vars: map[string]expand.Variable{}, funcs: map[string]function{}}
	for _, entry := range r.place.Env {
		if name, value, ok := strings.Cut(entry, "="); ok {
			s.vars[name] = expand.Variable{Set: true, Exported: true, Kind: expand.String, Str: value}
		}
	}
	return s
}

func isURL(text string) bool {
	return strings.Contains(text, "://") && !strings.HasPrefix(text, "file://")
}

func method(input any) string {
	if in, ok := input.(map[string]any); ok {
		if m, ok := in["method"].(string); ok {
			return m
		}
	}
	return "GET"
}

// use says what a tool does with a file that it is given, by its own name.
func (t Tool) use(name string) Path {
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(name, w) })
	}
	switch {
	case has("write", "edit", "create", "replace", "patch", "delete", "insert", "move", "rename", "remove", "update"):
		return Path{Write: true, Mention: true}
	case has("grep", "search", "ripgrep"):
		p := Path{Tree: true}
		if in, ok := t.Input.(map[string]any); ok {
			for _, key := range []string{"pattern", "query", "regex"} {
				if text, ok := in[key].(string); ok {
					p.Search = &text
				}
			}
			if mode, _ := in["output_mode"].(string); mode == "files_with_matches" || mode == "count" {
				p.Mention = true
			}
		}
		return p
	case has("glob", "list", "ls", "find_files", "file_search", "stat", "exists"):
		return Path{Mention: true}
	}
	return Path{}
}

// patch notes the files that a patch changes.
func (s *shell) patch(text string) {
	for line := range strings.Lines(text) {
		for _, head := range []string{"*** Update File: ", "*** Add File: ", "*** Delete File: ", "*** Move to: "} {
			if path, ok := strings.CutPrefix(strings.TrimSpace(line), head); ok {
				s.file(path, true)
			}
		}
	}
}

// Text is all that the call carries.
func (t Tool) Text() string {
	var out strings.Builder
	t.each(t.Input, "", 0, func(key, value string) {
		if key != "" {
			out.WriteString(key + ": ")
		}
		out.WriteString(value + "\n")
	})
	return out.String()
}

// each gives every text of the arguments with the name that it stands under. Lists of words that
// are one command line are joined.
func (t Tool) each(value any, key string, depth int, use func(key, value string)) {
	if depth > mostDeep {
		return
	}
	switch v := value.(type) {
	case string:
		use(key, v)
	case []any:
		if words, ok := wordList(v); ok && slices.Contains(commandKeys, key) && key != "commands" {
			use(key, joinQuoted(words))
			return
		}
		for _, e := range v {
			t.each(e, key, depth+1, use)
		}
	case map[string]any:
		for _, k := range sortedKeys(v) {
			t.each(v[k], strings.ToLower(k), depth+1, use)
		}
	}
}

func wordList(list []any) (words []string, ok bool) {
	for _, e := range list {
		text, isText := e.(string)
		if !isText {
			return nil, false
		}
		words = append(words, text)
	}
	return words, len(words) > 0
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
