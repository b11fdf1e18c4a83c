//go:build unix

package sources

import (
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestSpecialFiles: pipes and sockets are not opened, which would wait for ever.
func TestSpecialFiles(t *testing.T) {
	root := temporary(t)
	write(t, root, map[string]string{"ok": "ok", "swapped": "x"})
	at := func(name string) string { return filepath.Join(root, name) }
	must(t, syscall.Mkfifo(at("pipe"), 0o644))
	listener, err := net.Listen("unix", at("s"))
	must(t, err)
	defer listener.Close()
	must(t, os.Symlink("pipe", at("link-in")))
	must(t, os.Symlink(os.DevNull, at("null")))
	// A file whose place a pipe takes between listing and opening.
	files := played{opened: func(path string) {
		if path == at("swapped") {
			must(t, os.Remove(path))
			must(t, syscall.Mkfifo(path, 0o644))
		}
	}}
	r := new(recorder).scan(t, Machine{FS: files, Workspace: root}.Files(FileOptions{}))
	equal(t, "texts", r.texts(root), map[string]string{"ok": "ok"})
	equal(t, "not read", r.missing(root), map[string]string{
		"pipe": "a named pipe", "s": "a socket", "swapped": "a named pipe", "null": "a link to a device",
	})
	if err := (Machine{FS: OS{}, Workspace: at("pipe")}).Files(FileOptions{}).Scan(t.Context(), r); err == nil {
		t.Error("a pipe is taken for a workspace")
	}
}

func TestLinks(t *testing.T) {
	base := temporary(t)
	root := filepath.Join(base, "w")
	write(t, root, map[string]string{"in": "in", "sub/x": "x", "skipped/y": "y", ".git/objects/o": "o"})
	write(t, base, map[string]string{"outside": "out", "folder/z": "z"})
	for link, target := range map[string]string{
		"to-in": "in", "sub/up": "..", "sub/root": root, "self": "self", "loop1": "loop2", "loop2": "loop1",
		"nothing": "nowhere", "under-file": "in/x", "to-out": "../outside", "to-folder": "../folder", "to-parent": "..",
		"to-skipped": "skipped/y", "to-object": ".git/objects/o", "chain": "to-out", "to-sub": "sub",
	} {
		must(t, os.Symlink(target, filepath.Join(root, link)))
	}
	// The workspace itself is named by a link.
	must(t, os.Symlink("w", filepath.Join(base, "named")))
	root = filepath.Join(base, "named")
	for _, workers := range []int{1, 4} {
		r := new(recorder).scan(t, Machine{FS: OS{}, Workspace: root}.Files(FileOptions{Exclude: []string{"skipped"}, Workers: workers}))
		equal(t, "texts", r.texts(root), map[string]string{
			"in": "in", "sub/x": "x", "to-out": "out", "chain": "out", "to-skipped": "y", "to-object": "o",
		})
		missing := r.missing(root)
		delete(missing, ".git/objects")
		equal(t, "not read", missing, map[string]string{
			"self": "a loop of links", "loop1": "a loop of links", "loop2": "a loop of links",
			"to-folder": "a link to a folder outside", "to-parent": "a link to a folder outside",
		})
	}
}

func TestLinkedBounds(t *testing.T) {
	base := temporary(t)
	root := filepath.Join(base, "w")
	must(t, os.Mkdir(root, 0o755))
	for name, size := range map[string]int64{"huge": maxLinked + 1, "large": maxLinked - 1} {
		must(t, os.WriteFile(filepath.Join(base, name), []byte("x"), 0o644))
		must(t, os.Truncate(filepath.Join(base, name), size))
	}
	must(t, os.Symlink("../huge", filepath.Join(root, "huge")))
	for _, name := range []string{"1", "2", "3", "4", "5"} {
		must(t, os.Symlink("../large", filepath.Join(root, name)))
	}
	r := new(recorder).scan(t, Machine{FS: OS{}, Workspace: root}.Files(FileOptions{}))
	equal(t, "not read", r.missing(root), map[string]string{
		"huge": "a link to a file outside that is larger than 64 MiB",
		"5":    "a link to a file outside; those before it held 256 MiB already",
	})
	if r.read.Files != 4 {
		t.Errorf("%d files are counted", r.read.Files)
	}
}
