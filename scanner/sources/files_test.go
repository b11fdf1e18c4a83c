package sources

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestWorkspace(t *testing.T) {
	root := temporary(t)
	write(t, root, map[string]string{
		"a.txt": "a", "empty": "", "deep/er/est/b.env": "B=1", "invalid": "\xff\xfe\x00x",
		".git/config": "[remote]", ".git/objects/ab/cd": "zlib", ".git/logs/HEAD": "log",
		".git/modules/m/objects/x": "zlib", ".git/modules/m/config": "[m]", "objects/kept": "yes",
		"UPPER.ENV": "U=1",
	})
	formats := func(path string) string { return strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), ".") }
	m := Machine{FS: OS{}, GOOS: "linux", Workspace: root}
	for _, workers := range []int{1, 8} {
		r := new(recorder).scan(t, m.Files(FileOptions{FormatOf: formats, Workers: workers}))
		equal(t, "texts", r.texts(root), map[string]string{
			"a.txt": "a", "deep/er/est/b.env": "B=1", "invalid": "\xff\xfe\x00x", ".git/config": "[remote]",
			".git/logs/HEAD": "log", ".git/modules/m/config": "[m]", "objects/kept": "yes", "UPPER.ENV": "U=1",
		})
		equal(t, "not read", r.missing(root), map[string]string{
			".git/objects": "a repository's history is not read", ".git/modules/m/objects": "a repository's history is not read",
		})
		if r.notRead[0].Source != Git {
			t.Errorf("objects are not read of the source %q", r.notRead[0].Source)
		}
		if r.read.Files != 9 || r.read.Bytes != 28 {
			t.Errorf("counted %+v", r.read)
		}
		for name, format := range map[string]string{"a.txt": "txt", "UPPER.ENV": "env", "invalid": ""} {
			if f := r.at(t, filepath.Join(root, name)); f.Format != format || f.Base != 0 || f.Location.Source != Files {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}

func TestWorkspaceThatIsAFile(t *testing.T) {
	root := temporary(t)
	write(t, root, map[string]string{"a": "1", "b": "2", ".git/HEAD": "", ".gitignore": "b"})
	must(t, os.Symlink("b", filepath.Join(root, "link")))
	for name, ignored := range map[string]bool{"a": false, "b": true, "link": false} {
		m := Machine{FS: OS{}, Workspace: filepath.Join(root, name)}
		r := new(recorder).scan(t, m.Files(FileOptions{}))
		if f := r.at(t, filepath.Join(root, name)); f.Location.Ignored != ignored || r.read.Files != 1 {
			t.Errorf("%s: %+v, %+v", name, f.Location, r.read)
		}
	}
}

func TestNoWorkspace(t *testing.T) {
	root := temporary(t)
	must(t, os.Mkdir(filepath.Join(root, "denied"), 0o755))
	denied := played{list: map[string]error{filepath.Join(root, "denied"): fs.ErrPermission}}
	for name, m := range map[string]Machine{
		"not there": {FS: OS{}, Workspace: filepath.Join(root, "nothing")},
		"relative":  {FS: OS{}, Workspace: "."},
		"a device":  {FS: OS{}, Workspace: os.DevNull},
		"denied":    {FS: denied, Workspace: filepath.Join(root, "denied")},
	} {
		r := new(recorder)
		if err := m.Files(FileOptions{}).Scan(context.Background(), r); err == nil || len(r.fragments) > 0 {
			t.Errorf("a workspace that is %s: error %v", name, err)
		}
	}
	r := new(recorder).scan(t, Machine{FS: OS{}, Workspace: filepath.Join(root, "denied")}.Files(FileOptions{}))
	if r.read != (Read{}) {
		t.Errorf("an empty workspace is counted as %+v", r.read)
	}
}

func TestUnreadable(t *testing.T) {
	root := temporary(t)
	write(t, root, map[string]string{"ok": "ok", "denied": "x", "gone": "x", "broken": "x", "folder/x": "x", "later/y": "y"})
	at := func(name string) string { return filepath.Join(root, name) }
	files := played{
		open: map[string]error{at("denied"): syscall.EACCES, at("gone"): syscall.ENOENT, at("broken"): syscall.EIO},
		list: map[string]error{at("folder"): syscall.EACCES, at("later"): syscall.ENOENT},
		entries: map[string][]fs.DirEntry{root: {
			entry{"block", fs.ModeDevice}, entry{"character", fs.ModeDevice | fs.ModeCharDevice}, entry{"odd", fs.ModeIrregular},
		}},
	}
	r := new(recorder).scan(t, Machine{FS: files, Workspace: root}.Files(FileOptions{}))
	equal(t, "texts", r.texts(root), map[string]string{"ok": "ok"})
	equal(t, "not read", r.missing(root), map[string]string{
		"denied": "no permission to read it", "gone": "it vanished meanwhile", "broken": "input/output error",
		"folder": "no permission to read it", "later": "it vanished meanwhile",
		"block": "a device", "character": "a device", "odd": "neither a file nor a folder",
	})
	if r.read.Files != 1 {
		t.Errorf("%d files are counted", r.read.Files)
	}
}

func TestFileThatChanges(t *testing.T) {
	root := temporary(t)
	write(t, root, map[string]string{"shrinks": strings.Repeat("x", 9000), "becomes-a-folder": "x"})
	at := func(name string) string { return filepath.Join(root, name) }
	files := played{opened: func(path string) {
		switch path {
		case at("shrinks"):
			must(t, os.Truncate(path, 3))
		case at("becomes-a-folder"):
			must(t, os.Remove(path))
			must(t, os.Mkdir(path, 0o755))
		}
	}}
	r := new(recorder).scan(t, Machine{FS: files, Workspace: root}.Files(FileOptions{}))
	equal(t, "texts", r.texts(root), map[string]string{"shrinks": "xxx"})
	equal(t, "not read", r.missing(root), map[string]string{"becomes-a-folder": "a folder, not a file"})
}

func TestExclude(t *testing.T) {
	root := temporary(t)
	write(t, root, map[string]string{
		"a.log": "", "x/a.log": "", "x/keep": "kept", "node_modules/m/i.js": "", "x/node_modules/j.js": "",
		"top/skip/a": "", "other/skip/a": "kept", "z/1/2/3": "",
	})
	m := Machine{FS: OS{}, Workspace: root}
	r := new(recorder).scan(t, m.Files(FileOptions{Exclude: []string{"*.log", "node_modules/", "./top/skip", "z/**"}}))
	equal(t, "texts", r.texts(root), map[string]string{"x/keep": "kept", "other/skip/a": "kept"})
	if len(r.notRead) > 0 || r.read.Excluded != 6 {
		t.Errorf("excluded %d, not read %v", r.read.Excluded, r.notRead)
	}
	if err := m.Files(FileOptions{Exclude: []string{"[a"}}).Scan(context.Background(), r); err == nil {
		t.Error("a malformed glob is taken")
	}
}

func TestCancel(t *testing.T) {
	root := temporary(t)
	for i := range 300 {
		write(t, root, map[string]string{fmt.Sprintf("d%d/f%d", i%10, i): "text"})
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &recorder{each: func(Fragment) { time.Sleep(5 * time.Millisecond) }}
	time.AfterFunc(20*time.Millisecond, cancel)
	err := Machine{FS: OS{}, Workspace: root}.Files(FileOptions{}).Scan(ctx, r)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	m := Machine{FS: OS{}, Workspace: root, Env: []string{"A=b"}}
	for _, s := range []Source{m.Files(FileOptions{}), m.Environment(), m.Stores(catalogue())} {
		if err := s.Scan(ctx, new(recorder)); !errors.Is(err, context.Canceled) {
			t.Errorf("%s goes on after its context is done: %v", s.Name(), err)
		}
	}
}

func TestEnvironment(t *testing.T) {
	m := Machine{Env: []string{"A=1", "EMPTY=", "=C:=C:\\", "malformed", "", "B=x=y"}}
	r := new(recorder).scan(t, m.Environment())
	if len(r.fragments) != 1 || r.read.Variables != 4 {
		t.Fatalf("%d fragments, %+v", len(r.fragments), r.read)
	}
	f := r.fragments[0]
	want := "A=1\x00EMPTY=\x00=C:=C:\\\x00malformed\x00\x00B=x=y"
	if !bytes.Equal(f.Text, []byte(want)) || f.Format != "environ" || f.Location != (Location{Source: Env}) {
		t.Errorf("%+v", f)
	}
	if r := new(recorder).scan(t, Machine{}.Environment()); len(r.fragments) > 0 || r.read.Variables > 0 {
		t.Error("an empty environment yields something")
	}
}
