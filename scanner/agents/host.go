package agents

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/overreach-dev/overreach/detectors/formats"
	"github.com/overreach-dev/overreach/scanner/sources"
)

// Host is the machine that agents are looked at on.
type Host struct {
	FS sources.FS
	// GOOS is the system whose paths count; empty for this program's own.
	GOOS string
	// Home may be empty; Workspace is where an agent would be started. Both are absolute.
	Home, Workspace string
	// Env is the environment that an agent would inherit, as NAME=VALUE.
	Env []string
	// changed are files as they would be: what Harden proposes is judged by it.
	changed map[string][]byte
	// Args are those that the agent is started with, where they are known.
	Args []string
}

// HasArg says whether the agent is started with one of the flags.
func (h Host) HasArg(flags ...string) bool {
	return slices.ContainsFunc(h.Args, func(arg string) bool {
		name, _, _ := strings.Cut(arg, "=")
		return slices.Contains(flags, name)
	})
}

// Arg gives the value of a flag, written as "--flag value" or "--flag=value".
func (h Host) Arg(flags ...string) (string, bool) {
	for i, arg := range h.Args {
		name, value, joined := strings.Cut(arg, "=")
		switch {
		case !slices.Contains(flags, name):
		case joined:
			return value, true
		case i+1 < len(h.Args):
			return h.Args[i+1], true
		}
	}
	return "", false
}

func (h Host) goos() string {
	if h.GOOS == "" {
		return runtime.GOOS
	}
	return h.GOOS
}

// Getenv gives a variable; of several of one name the last counts.
func (h Host) Getenv(name string) string {
	value := ""
	for _, entry := range h.Env {
		if n, v, ok := strings.Cut(entry, "="); ok && (n == name || h.goos() == "windows" && strings.EqualFold(n, name)) {
			value = v
		}
	}
	return value
}

// InHome gives a path below the home; empty where there is none.
func (h Host) InHome(path string) string {
	if h.Home == "" {
		return ""
	}
	return filepath.Join(h.Home, filepath.FromSlash(path))
}

// InWorkspace gives a path below the workspace.
func (h Host) InWorkspace(path string) string {
	return filepath.Join(h.Workspace, filepath.FromSlash(path))
}

// Folder gives the folder that a variable names, or that in the home which it stands for.
func (h Host) Folder(variable, home string) string {
	if value := h.Getenv(variable); value != "" && filepath.IsAbs(value) {
		return filepath.Clean(value)
	}
	return h.InHome(home)
}

// Exists says whether something is at a path.
func (h Host) Exists(path string) bool {
	if path == "" {
		return false
	}
	_, err := h.FS.Stat(path)
	return err == nil
}

// Program gives the path of a program that the environment's PATH leads to, past the
// workspace: what lies there is not the agent's. Empty where there is none.
func (h Host) Program(names ...string) string {
	for _, folder := range filepath.SplitList(h.Getenv("PATH")) {
		if !filepath.IsAbs(folder) || h.Workspace != "" && within(h.Workspace, folder) {
			continue
		}
		for _, name := range names {
			if path := filepath.Join(folder, name); h.isFile(path) {
				return path
			}
			if path := filepath.Join(folder, name+".exe"); h.goos() == "windows" && h.isFile(path) {
				return path
			}
		}
	}
	return ""
}

func (h Host) isFile(path string) bool {
	info, err := h.FS.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// within says whether a path is a folder or lies below it; both are absolute and clean.
func within(folder, path string) bool {
	_, ok := inside(folder, path)
	return ok
}

// inside gives a path's place below a folder, "." for the folder itself, with forward slashes.
func inside(folder, path string) (string, bool) {
	if len(path) < len(folder) || path[:len(folder)] != folder || folder == "" {
		return "", false
	}
	switch rest := path[len(folder):]; {
	case rest == "":
		return ".", true
	case rest[0] == filepath.Separator:
		return filepath.ToSlash(rest[1:]), true
	case folder[len(folder)-1] == filepath.Separator:
		return filepath.ToSlash(rest), true
	}
	return "", false
}

// maxSettings is how large a settings or ignore file may be.
const maxSettings = 4 << 20

// Read gives a file's text. A file that is not there is nil without an error.
func (h Host) Read(path string) ([]byte, error) {
	if path == "" {
		return nil, nil
	}
	if text, ok := h.changed[path]; ok {
		return text, nil
	}
	file, err := h.FS.Open(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && file == nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(err, errors.New("not a file"))
	}
	text, err := io.ReadAll(io.LimitReader(file, maxSettings+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > maxSettings:
		return nil, errors.New("larger than 4 MiB")
	case text == nil:
		text = []byte{}
	}
	return text, nil
}

// Settings are one settings file, its values by their keys, with the lines they stand on.
type Settings struct {
	File string
	// Broken says what is wrong with the text; what could be read of it is there all the same,
	// though the agent itself may take no notice of such a file.
	Broken error
	Absent bool
	text   []byte
	values []formats.Entry
}

// Settings reads a settings file.
func (h Host) Settings(path, format string) Settings {
	s := Settings{File: path}
	text, err := h.Read(path)
	switch {
	case err != nil:
		s.Broken = err
	case text == nil:
		s.Absent = true
	default:
		s.text = text
		s.values, s.Broken = formats.Everything(format, text)
	}
	return s
}

// Value is one setting: what it says, and where.
type Value struct {
	// Key is the last step of its key, a list's elements being numbered; Whole is all of it.
	Key, Whole, Text, File string
	Line                   int
}

// In gives the name of the table that holds it, n steps above.
func (v Value) In(n int) string {
	steps := formats.Steps(v.Whole)
	if n >= len(steps) {
		return ""
	}
	return steps[len(steps)-1-n]
}

// True says that the setting is there and on.
func (v Value) True() bool { return v.Text == "true" }

// Get gives a setting by its whole key ("sandbox.enabled").
func (s Settings) Get(key string) (Value, bool) {
	for i := range s.values {
		if s.values[i].Key == key {
			return s.value(&s.values[i]), true
		}
	}
	return Value{}, false
}

// List gives the elements of a list, or the pairs of a table with values that are no tables.
func (s Settings) List(key string) []Value {
	var list []Value
	depth := len(formats.Steps(key)) + 1
	for i := range s.values {
		e := &s.values[i]
		if strings.HasPrefix(e.Key, key+".") && len(formats.Steps(e.Key)) == depth {
			list = append(list, s.value(e))
		}
	}
	return list
}

// All gives the settings that a pattern of keys fits: "*" stands for one step, "**" for any
// number.
func (s Settings) All(pattern string) []Value {
	var list []Value
	for i := range s.values {
		if formats.Match(pattern, s.values[i].Key) {
			list = append(list, s.value(&s.values[i]))
		}
	}
	return list
}

func (s Settings) value(e *formats.Entry) Value {
	steps := formats.Steps(e.Key)
	return Value{Key: steps[len(steps)-1], Whole: e.Key, Text: e.Value, File: s.File, Line: 1 + strings.Count(string(s.text[:e.Start]), "\n")}
}

// Place writes where a value stands.
func (v Value) Place() string {
	if v.Line == 0 {
		return v.File
	}
	return v.File + ":" + strconv.Itoa(v.Line)
}

// key joins steps to a key.
func key(steps ...string) string { return formats.Join(steps...) }
