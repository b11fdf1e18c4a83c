package sources

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

var unusual = []stores.Store{{Name: "shop", Files: []stores.File{
	{Workspace: []string{"*.tfvars", "conf/app*.yml", "Pulumi.*.yaml", "plain.txt"}, Format: "yaml", Keys: []stores.Key{{Key: "a"}}},
	{Paths: stores.Paths{Any: []string{"~/.keys/*"}}, Workspace: []string{"*.pem", "b.ini"}},
	{Paths: stores.Paths{Any: []string{"~/.browser/Cookies"}}, Workspace: []string{"*.kdbx"}, Opaque: true},
	{Paths: stores.Paths{Any: []string{"$LIST"}}, Format: "json", Keys: []stores.Key{{Key: "b"}}},
}}}

// TestPatternsInWorkspace: a pattern finds its files at the top and, like a plain name, below.
func TestPatternsInWorkspace(t *testing.T) {
	root := temporary(t)
	write(t, root, map[string]string{
		"x.tfvars": "a", "conf/app-1.yml": "a", "deep/conf/app.yml": "a", "deep/x.tfvars": "a", "deep/Pulumi.dev.yaml": "a",
		"app.yml": "a", "Pulumi.yaml": "a", "x.tfvars.bak": "a", "deep/xconf/app.yml": "a", "conf/app/y.yml": "a",
		"k.pem": "a", "deep/b.ini": "a", "deep/plain.txt": "a", "v.kdbx": "a",
	})
	m := Machine{FS: OS{}, GOOS: "linux", Workspace: root}
	source := m.Stores(unusual)
	r := &recorder{}
	r.scan(t, source).scan(t, m.Files(FileOptions{Beside: []*StoreSource{source}, FormatOf: func(string) string { return "ini" }}))
	for path, want := range map[string]string{
		"x.tfvars": "stores shop yaml", "conf/app-1.yml": "stores shop yaml", "deep/conf/app.yml": "files shop yaml",
		"deep/x.tfvars": "files shop yaml", "deep/Pulumi.dev.yaml": "files shop yaml", "deep/plain.txt": "files shop yaml",
		"app.yml": "files  ini", "Pulumi.yaml": "files  ini", "x.tfvars.bak": "files  ini", "deep/xconf/app.yml": "files  ini", "conf/app/y.yml": "files  ini",
		"k.pem": "stores shop ", "deep/b.ini": "files shop ini", "v.kdbx": "files  ini",
	} {
		f := r.at(t, filepath.Join(root, filepath.FromSlash(path)))
		if got := f.Location.Source + " " + f.Location.Store + " " + f.Format; got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// TestGlobsTakeFilesAlone: a pattern of files passes over the folders that fit it, and what is
// opaque is left to those who look for more than text.
func TestGlobsTakeFilesAlone(t *testing.T) {
	home := temporary(t)
	write(t, home, map[string]string{".keys/one": "x", ".keys/folder/two": "x", ".browser/Cookies": "x"})
	m := Machine{FS: OS{}, GOOS: "linux", Home: home, Workspace: temporary(t)}
	r := new(recorder).scan(t, m.Stores(unusual))
	equal(t, "texts", r.texts(home), map[string]string{".keys/one": "x"})
	equal(t, "not read", r.missing(home), map[string]string{})
}

// TestListsOfPaths: a variable may name several files; a separator may also be part of a name.
func TestListsOfPaths(t *testing.T) {
	home := temporary(t)
	write(t, home, map[string]string{"one": "1", "two": "2", "a;b": "3"})
	for _, test := range []struct {
		goos, separator string
		want            map[string]string
	}{
		{"linux", ":", map[string]string{"one": "1", "two": "2"}},
		{"windows", ";", map[string]string{"one": "1", "two": "2"}},
		{"linux", ";", map[string]string{}},
	} {
		list := filepath.Join(home, "one") + test.separator + "~/two" + test.separator + "~/none"
		m := Machine{FS: OS{}, GOOS: test.goos, Home: home, Workspace: temporary(t), Env: []string{"LIST=" + list}}
		equal(t, test.goos, new(recorder).scan(t, m.Stores(unusual)).texts(home), test.want)
	}
	m := Machine{FS: OS{}, GOOS: "windows", Home: home, Workspace: temporary(t), Env: []string{"LIST=~/a;b"}}
	equal(t, "a name", new(recorder).scan(t, m.Stores(unusual)).texts(home), map[string]string{"a;b": "3"})
}

// TestStoresThatAreDatabases: the tables of a store's database are read, with what stands in
// the log beside it; what is damaged is said.
func TestStoresThatAreDatabases(t *testing.T) {
	home := temporary(t)
	fixture := func(name string) string {
		text, err := os.ReadFile(filepath.Join("inside", "testdata", name))
		must(t, err)
		return string(text)
	}
	write(t, home, map[string]string{
		".keys/a.db": fixture("rows.db"), ".keys/a.db-wal": fixture("rows.db-wal"),
		".keys/b.db": fixture("rows.db")[:60], ".keys/c.db": "SQLite format 4, which is none",
	})
	m := Machine{FS: OS{}, GOOS: "linux", Home: home, Workspace: temporary(t)}
	r := new(recorder).scan(t, m.Stores(unusual))
	got := map[string]string{}
	for _, f := range r.fragments {
		if f.Location.Store != "shop" || f.Format != "" {
			t.Errorf("%+v", f.Location)
		}
		got[below(home, f.Location.Path)+"!"+f.Location.Inside] += string(f.Text)
	}
	for place, want := range map[string]string{
		".keys/a.db!plain": "from the log", ".keys/a.db!ItemTable": "theme = light", ".keys/a.db!without": "zwei", ".keys/c.db!": "which is none",
	} {
		if !strings.Contains(got[place], want) {
			t.Errorf("%s: %q does not hold %q", place, got[place], want)
		}
	}
	if reason := r.missing(home)[".keys/b.db"]; reason == "" {
		t.Errorf("a damaged database is not said to be unread: %v", r.missing(home))
	}
}

// TestRowsOfADatabase: of an editor's database one table is read by its keys, and the rows whose
// values are encrypted are an access point, named and not shown.
func TestRowsOfADatabase(t *testing.T) {
	home := temporary(t)
	text, err := os.ReadFile(filepath.Join("inside", "testdata", "rows.db"))
	must(t, err)
	write(t, home, map[string]string{"state.vscdb": string(text), "broken.vscdb": string(text[:700]), "none.vscdb": "a = b"})
	editor := stores.Store{Name: "editor", Agent: "editor", Files: []stores.File{{
		Paths: stores.Paths{Any: []string{"~/*.vscdb"}}, Format: "rows", Table: "ItemTable", Keys: []stores.Key{{Key: "theme", Own: true}},
		Point: stores.Point{Kind: "logins", Title: "logins", Lock: "session", Rows: "the"},
	}}}
	m := Machine{FS: OS{}, GOOS: "linux", Home: home, Workspace: temporary(t)}
	r := new(recorder).scan(t, m.AgentFiles([]stores.Store{editor}))
	f := r.at(t, filepath.Join(home, "state.vscdb"))
	if f.Location.Inside != "ItemTable" || f.Format != "rows" || len(f.Keys) != 1 || !strings.Contains(string(f.Text), "theme = dark") {
		t.Errorf("%+v", f.Location)
	}
	if len(r.points) != 1 || r.points[0].Location.Agent != "editor" || len(r.points[0].Holds) != 1 || r.points[0].Holds[0].Name != "me" || len(r.points[0].Unknown) != 1 {
		t.Errorf("%+v", r.points)
	}
	if got := r.missing(home)["broken.vscdb"]; !strings.Contains(got, "damaged") {
		t.Errorf("a database that is cut off: %q", got)
	}
}
