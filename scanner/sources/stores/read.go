package stores

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// ReadAll reads the store files of a folder, in the order of their names.
func ReadAll(folder fs.FS) ([]Store, error) {
	names, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, err
	}
	var all []Store
	for _, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		store, err := Read(name, text)
		if err != nil {
			return nil, err
		}
		all = append(all, store)
	}
	return all, nil
}

// Read reads a store file strictly: a key that is not known, or said twice, is an error with
// its line.
func Read(name string, text []byte) (Store, error) {
	var store Store
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&store); err != nil {
		return Store{}, fmt.Errorf("%s: %w", name, err)
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return Store{}, fmt.Errorf("%s: more than one document", name)
	}
	if err := store.check(name); err != nil {
		return Store{}, fmt.Errorf("%s: %w", name, err)
	}
	return store, nil
}

func (s Store) check(file string) error {
	switch {
	case s.Schema != 1:
		return fmt.Errorf("schema %d is not known, this is 1", s.Schema)
	case s.Name+".yaml" != path.Base(file):
		return fmt.Errorf("the name %q is not the file's", s.Name)
	case s.Title == "" || s.Reaches == "":
		return errors.New("title and reaches must be given")
	case !strings.HasPrefix(s.Docs, "https://"):
		return errors.New("docs must be an https address")
	case len(s.Files)+len(s.Transcripts) == 0:
		return errors.New("a store has files or transcripts")
	}
	for i, f := range s.Files {
		if err := f.check(s.Agent != ""); err != nil {
			return fmt.Errorf("files %d: %w", i+1, err)
		}
	}
	for i, t := range s.Transcripts {
		err := checkPaths(t.Paths, t.Workspace)
		if t.What == "" {
			err = errors.New("it does not say what they are")
		}
		if err != nil {
			return fmt.Errorf("transcripts %d: %w", i+1, err)
		}
	}
	return nil
}

func (f File) check(agent bool) error {
	if err := checkPaths(f.Paths, f.Workspace); err != nil {
		return err
	}
	return f.checkKeys(agent)
}

func checkPaths(of Paths, workspace []string) error {
	paths := slices.Concat(of.Any, of.Linux, of.Darwin, of.Windows)
	if len(paths)+len(workspace) == 0 {
		return errors.New("neither paths nor workspace")
	}
	for _, p := range paths {
		if !wellFormed.MatchString(p) {
			return fmt.Errorf("the path %q begins with neither /, ~/, $NAME nor ${NAME:-~/…}", p)
		}
	}
	for _, p := range append(paths, workspace...) {
		if _, err := path.Match(p, ""); err != nil || strings.ContainsAny(p, `\`) || strings.Contains(p+"/", "/../") {
			return fmt.Errorf("the path %q is malformed", p)
		}
	}
	for _, p := range workspace {
		folder, name := path.Split(p)
		if path.IsAbs(p) || strings.ContainsAny(p, "~$?[") || strings.Contains(folder, "*") || name == "*" {
			return fmt.Errorf("the workspace path %q is not relative and plain but for its last step", p)
		}
	}
	return nil
}

var wellFormed = regexp.MustCompile(`^/[^/].*$|^(~|\$[A-Za-z_]\w*|\$\{[A-Za-z_]\w*:-~?/[^}]+\})(/.+)?$`)

var parts = []string{"", "secret", "id", "session", "user", "host", "account", "tenant", "database", "api-key", "certificate", "ca", "namespace"}

func (f File) checkKeys(agent bool) error {
	switch {
	case f.Opaque && (f.Format != "" || len(f.Keys) > 0):
		return errors.New("what is opaque has neither format nor keys")
	case (f.Opaque || f.Point.Rows != "") != (f.Point.Kind != ""), f.Opaque && f.Point.Rows != "":
		return errors.New("what is opaque is a point, and else only a database's encrypted rows are")
	case f.Table != "" && f.Format != "rows":
		return errors.New("a table is read as rows")
	case (f.Format == "") != (len(f.Keys) == 0):
		return errors.New("format and keys go together")
	}
	if err := f.Kept.check(f); err != nil {
		return err
	}
	if f.Point.Kind != "" {
		if err := f.Point.check(); err != nil {
			return err
		}
	}
	for _, k := range f.Keys {
		switch {
		case k.Key == "":
			return errors.New("a key without its pattern")
		case !slices.Contains(parts, k.Part):
			return fmt.Errorf("%s: the part %q is not known", k.Key, k.Part)
		case !slices.Contains([]string{"", "basic", "header"}, k.Decode):
			return fmt.Errorf("%s: the decoding %q is not known", k.Key, k.Decode)
		case k.Own && !agent:
			return fmt.Errorf("%s: own is for agents' files", k.Key)
		case k.Loose && (k.Part != "" || k.Decode != ""):
			return fmt.Errorf("%s: what is loose is no part and is not decoded", k.Key)
		case k.Kind != "" && k.Provider == "":
			return fmt.Errorf("%s: a kind without its provider", k.Key)
		}
	}
	return nil
}

func (p Point) check() error {
	for what, c := range map[string]struct {
		word  string
		known []string
	}{
		"lock":   {p.Lock, []string{"", "session", "passphrase"}},
		"access": {p.Access, []string{"read", "write", "destroy", "admin"}},
		"extent": {p.Extent, []string{"resource", "project", "account", "organization"}},
	} {
		if !slices.Contains(c.known, c.word) {
			return fmt.Errorf("the point's %s %q is not known", what, c.word)
		}
	}
	for _, trait := range p.Traits {
		if !slices.Contains([]string{"secrets", "execute", "spend", "publish"}, trait) {
			return fmt.Errorf("the point's trait %q is not known", trait)
		}
	}
	if known := map[string]bool{"ssh-agent": p.Socket, "kernel-keys": !p.Socket}; p.Ask != "" && !known[p.Ask] {
		return fmt.Errorf("the point's way to ask %q is not known", p.Ask)
	}
	if p.Title == "" || p.Means == "" {
		return errors.New("a point has a title, and says what it means")
	}
	return nil
}

func (k Kept) check(f File) error {
	switch {
	case k.Account == "":
		return nil
	case f.Format == "" || k.Point.Title == "" || k.Helper == "":
		return errors.New("a login that is kept elsewhere has a title and a helper, and its file a format")
	case k.Token == "":
		return k.Point.check()
	}
	return nil
}
