package sources

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// TestStoresAreRemembered: a store's file that holds nothing is read once, those in a workspace
// are that workspace's, and whatever changes it has it read again.
func TestStoresAreRemembered(t *testing.T) {
	home, workspace := temporary(t), temporary(t)
	if _, ok := (OS{}).State(stat(t, home)); !ok {
		t.Skip("this system does not tell when files change")
	}
	catalogue := []stores.Store{{Name: "shop", Files: []stores.File{
		{Paths: stores.Paths{Any: []string{"~/nothing.ini", "~/something.ini", "~/empty.ini"}}, Workspace: []string{"here.ini"}, Format: "ini", Keys: []stores.Key{{Key: "*.token"}}},
	}}}
	for path, text := range map[string]string{
		filepath.Join(home, "nothing.ini"): "[a]\nb=1\n", filepath.Join(home, "something.ini"): "[a]\ntoken=WORD\n",
		filepath.Join(home, "empty.ini"): "", filepath.Join(workspace, "here.ini"): "[a]\nb=2\n",
	} {
		must(t, os.WriteFile(path, []byte(text), 0o600))
	}
	outside, own := &remembering{memos: map[FileKey]Memo{}}, &remembering{memos: map[FileKey]Memo{}}
	run := func(want ...string) {
		t.Helper()
		var mu sync.Mutex
		var opened []string
		files := played{opened: func(path string) {
			mu.Lock()
			defer mu.Unlock()
			opened = append(opened, filepath.Base(path))
		}}
		r := &recorder{holds: func(f Fragment) bool { return bytes.Contains(f.Text, []byte("WORD")) }}
		source := Machine{FS: files, GOOS: "linux", Home: home, Workspace: workspace}.Stores(catalogue)
		source.Remember(outside, own)
		r.scan(t, source)
		slices.Sort(opened)
		if !slices.Equal(opened, want) {
			t.Errorf("opened are %q, want %q", opened, want)
		}
		if r.read.Stores != 4 || len(words(r)) == 0 {
			t.Errorf("%+v is counted, %q is found", r.read, words(r))
		}
	}
	run("empty.ini", "here.ini", "nothing.ini", "something.ini")
	run("empty.ini", "something.ini")
	if len(outside.memos) != 1 || len(own.memos) != 1 {
		t.Errorf("%d and %d are remembered", len(outside.memos), len(own.memos))
	}
	must(t, os.WriteFile(filepath.Join(home, "nothing.ini"), []byte("[a]\ntoken=WORD2\n"), 0o600))
	catalogue[0].Files[0].Keys[0].Loose = true // other keys may find something else
	run("empty.ini", "here.ini", "nothing.ini", "something.ini")
	run("empty.ini", "nothing.ini", "something.ini")
}

// counting counts how often each folder is listed.
type counting struct {
	FS
	listed map[string]int
}

func (c counting) ReadDir(path string) ([]fs.DirEntry, error) {
	c.listed[path]++
	return c.FS.ReadDir(path)
}

// TestListings: a folder is listed once, and what its list lacks is sure not to be there.
func TestListings(t *testing.T) {
	folder := temporary(t)
	must(t, os.WriteFile(filepath.Join(folder, "There"), nil, 0o600))
	files := counting{OS{}, map[string]int{}}
	m := Machine{FS: files, GOOS: "linux"}
	l := NewListings()
	lacks := map[string]bool{}
	if l.lack(m, folder, "gone") {
		t.Error("one question is worth no list")
	}
	for _, name := range []string{"gone", "There", "there", ".", ".."} {
		lacks[name] = l.lack(m, folder, name)
	}
	if !lacks["gone"] || lacks["There"] || lacks["there"] || lacks["."] || lacks[".."] {
		t.Errorf("lacking are %v", lacks)
	}
	if entries, err := l.readDir(files, folder); err != nil || len(entries) != 1 || files.listed[folder] != 1 {
		t.Errorf("%v, %v; listed %d times", entries, err, files.listed[folder])
	}
	for _, gone := range []string{filepath.Join(folder, "no"), filepath.Join(folder, "There")} {
		l.lack(m, gone, "x")
		if !l.lack(m, gone, "x") {
			t.Error("something is in a folder that is not there")
		}
	}
	m.GOOS = "windows"
	if l.lack(m, folder, "gone") || NewListings().lack(m, folder, "gone") {
		t.Error("a name may have other ways to be written")
	}
	m.GOOS, m.FS = "linux", denied{}
	l.lack(m, "/closed", "x")
	if l.lack(m, "/closed", "x") {
		t.Error("of a closed folder nothing is known")
	}
}

// denied lists nothing.
type denied struct{ OS }

func (denied) ReadDir(string) ([]fs.DirEntry, error) { return nil, fs.ErrPermission }
