package machine

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/overreach-dev/overreach/detectors/formats"
	"github.com/overreach-dev/overreach/scanner/sources"
	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// Machine is a pretended one, below one folder.
type Machine struct {
	GOOS            string
	Home, Workspace string
	// Env are the variables that lead to the places which have no other way to them.
	Env     []string
	Planted []Secret

	root, examples string
	variables      map[string]string
	random         *rand.Rand
	globs          int
}

// Secret is one that lies on the machine: all of it is to be found, once.
type Secret struct {
	Store, Path  string
	Line, Column int
	// Key, Provider and Kind are empty where the store does not say them.
	Key, Provider, Kind string
	Text                string
	// Transcript says that it lies in what an agent or editor wrote down.
	Transcript bool
}

// Build lays a machine below a folder, with the examples of the catalogue. Two entries may
// claim one place: what had to be left out of one round is laid in the next, and more says
// whether there is such.
func Build(root, examples, goos string, seed uint64, round int) (m *Machine, more bool, err error) {
	m = &Machine{
		GOOS: goos, Home: filepath.Join(root, "home"), Workspace: filepath.Join(root, "home", "work", "app"),
		root: root, examples: examples, variables: map[string]string{},
		random: rand.New(rand.NewPCG(seed, uint64(round))),
	}
	if err := os.MkdirAll(m.Workspace, 0o700); err != nil {
		return nil, false, err
	}
	claims := map[string]int{}
	turn := func(path string) bool {
		n := claims[path]
		claims[path]++
		more = more || n > round
		return n == round
	}
	for _, store := range stores.All() {
		for i := range store.Files {
			file := &store.Files[i]
			if file.Opaque || file.Format == formats.Rows {
				continue // sessions and databases have tests of their own
			}
			for _, path := range m.places(file.Paths, file.Workspace) {
				if !turn(path) {
					continue
				}
				if err := m.plant(&store, file, i+1, path); err != nil {
					return nil, false, err
				}
			}
		}
	}
	return m, more, m.transcripts(turn)
}

// transcripts lays what agents and editors wrote down: in each a command that holds a token.
func (m *Machine) transcripts(turn func(string) bool) error {
	for _, store := range stores.All() {
		for _, t := range store.Transcripts {
			for _, path := range m.places(t.Paths, t.Workspace) {
				switch filepath.Ext(path) {
				case ".db", ".sqlite", ".vscdb":
					continue
				}
				if !turn(path) {
					continue
				}
				before := `{"type":"tool","input":{"command":"export GITHUB_TOKEN=`
				text, values := Fill("{}\n"+before+`@{ghp_:36}"}}`+"\n", m.random)
				if err := m.write(path, text); err != nil {
					return err
				}
				m.Planted = append(m.Planted, Secret{Store: store.Name, Path: path, Line: 2, Column: len(before) + 1, Provider: "github", Text: values[0].Text, Transcript: true})
			}
		}
	}
	return nil
}

// FS is the machine's file system: what lies outside its home lies below its folder.
func (m *Machine) FS() sources.FS {
	return sources.Elsewhere{FS: sources.OS{}, Root: filepath.Join(m.root, "system"), Own: []string{m.root}}
}

// at is where a path of the machine really lies.
func (m *Machine) at(path string) string {
	if path == m.root || strings.HasPrefix(path, m.root+string(filepath.Separator)) {
		return path
	}
	return filepath.Join(m.root, "system", path)
}

func (m *Machine) write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(m.at(path)), 0o700); err != nil {
		return err
	}
	return os.WriteFile(m.at(path), []byte(text), 0o600)
}

// plant writes a store's file and notes what it holds.
func (m *Machine) plant(store *stores.Store, file *stores.File, n int, path string) error {
	template, err := os.ReadFile(filepath.Join(m.examples, store.Name, strconv.Itoa(n)+".txt"))
	if err != nil {
		return err
	}
	text, values := Fill(string(template), m.random)
	written := text
	if file.Format == formats.Mylogin {
		written = Mylogin(text)
	}
	if err := m.write(path, written); err != nil {
		return err
	}
	secrets, err := held(file, written, text, values)
	if err != nil {
		return fmt.Errorf("%s, file %d: %w", store.Name, n, err)
	}
	for _, s := range secrets {
		s.Store, s.Path = store.Name, path
		m.Planted = append(m.Planted, s)
	}
	return nil
}

// held gives those of a file's values that are secrets, and not parts of them.
func held(file *stores.File, written, text string, values []Value) (found []Secret, err error) {
	var entries []formats.Entry
	if file.Format != "" {
		if entries, err = formats.Read(file.Format, []byte(written)); err != nil {
			return nil, err
		}
	}
	for _, v := range values {
		if at := strings.LastIndexByte(v.Text, ' '); at >= 0 && !strings.HasPrefix(v.Text, "-") {
			v = Value{v.Text[at+1:], v.Start + at + 1} // the scheme before it is no part of it
		}
		s := Secret{Text: v.Text}
		s.Line, s.Column = place(text, v.Start)
		entry, k := entryAt(file, entries, v)
		if written != text { // it says where it stands in what was written
			s.Line, s.Column = place(written, entry.Start)
		}
		switch {
		case k == nil && file.Format != "":
			return nil, fmt.Errorf("no key holds the value on line %d", s.Line)
		case k != nil && k.Part != "" && k.Part != "secret":
			continue
		case k != nil && !k.Loose:
			s.Key, s.Provider, s.Kind = entry.Key, k.Provider, k.Kind
		}
		found = append(found, s)
	}
	return found, nil
}

// place gives the line and the column of an offset, both from 1.
func place(text string, at int) (line, column int) {
	return 1 + strings.Count(text[:at], "\n"), at - strings.LastIndexByte(text[:at], '\n')
}

// entryAt gives the entry that a value stands in or, where the text is not what was written,
// the one that has it.
func entryAt(file *stores.File, entries []formats.Entry, v Value) (formats.Entry, *stores.Key) {
	for _, e := range entries {
		if e.Start <= v.Start && v.Start < e.End || strings.Contains(e.Value, v.Text) {
			if k := keyOf(file, e.Key); k != nil {
				return e, k
			}
		}
	}
	return formats.Entry{}, nil
}

// keyOf gives the key that is heard for an entry's: the first that fits.
func keyOf(file *stores.File, entry string) *stores.Key {
	for i := range file.Keys {
		if formats.Match(file.Keys[i].Key, entry) {
			return &file.Keys[i]
		}
	}
	return nil
}
