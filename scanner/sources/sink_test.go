package sources

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// recorder is a sink that keeps everything.
type recorder struct {
	mu        sync.Mutex
	fragments []Fragment
	points    []Point
	notRead   []NotRead
	read      Read
	each      func(Fragment)
	holds     func(Fragment) bool
}

func (r *recorder) Fragment(f Fragment) []Held {
	if r.each != nil {
		r.each(f)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	f.Text = slices.Clone(f.Text)
	r.fragments = append(r.fragments, f)
	if r.holds == nil || !r.holds(f) {
		return nil
	}
	return []Held{{End: len(f.Text)}}
}

func (r *recorder) Point(p Point) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.points = append(r.points, p)
}

func (r *recorder) NotRead(n NotRead) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.notRead = append(r.notRead, n)
}

func (r *recorder) Read(c Read) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.read.Files += c.Files
	r.read.Variables += c.Variables
	r.read.Stores += c.Stores
	r.read.Transcripts += c.Transcripts
	r.read.Points += c.Points
	r.read.Excluded += c.Excluded
	r.read.Bytes += c.Bytes
}

func (r *recorder) scan(t *testing.T, s Source) *recorder {
	t.Helper()
	if err := s.Scan(context.Background(), r); err != nil {
		t.Fatal(err)
	}
	return r
}

// texts gives what was read, by its path below root.
func (r *recorder) texts(root string) map[string]string {
	out := map[string]string{}
	for _, f := range r.fragments {
		out[below(root, f.Location.Path)] += string(f.Text)
	}
	return out
}

func (r *recorder) at(t *testing.T, path string) Fragment {
	t.Helper()
	var found []Fragment
	for _, f := range r.fragments {
		if f.Location.Path == path {
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s was read %d times, want once", path, len(found))
	}
	return found[0]
}

// missing gives the reasons why places were not read, by their paths below root.
func (r *recorder) missing(root string) map[string]string {
	out := map[string]string{}
	for _, n := range r.notRead {
		out[below(root, n.Path)] = n.Reason
	}
	return out
}

func below(root, path string) string {
	rel, err := filepath.Rel(root, path)
	if err != nil {
		return path
	}
	return filepath.ToSlash(rel)
}

// write makes files of a map of paths below root and their texts.
func write(t *testing.T, root string, files map[string]string) {
	t.Helper()
	for path, text := range files {
		path = filepath.Join(root, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// must ends the test on an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// folder gives a temporary folder by its path without links.
func temporary(t *testing.T) string {
	t.Helper()
	folder, err := filepath.EvalSymlinks(t.TempDir())
	must(t, err)
	return folder
}

func equal(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	for key, value := range want {
		if got[key] != value {
			t.Errorf("%s: %s is %.200q, want %.200q", what, key, got[key], value)
		}
	}
	for key, value := range got {
		if _, wanted := want[key]; !wanted {
			t.Errorf("%s: besides, %s is %.200q", what, key, value)
		}
	}
}

// played is a file system in which some paths behave otherwise than they are.
type played struct {
	OS
	open    map[string]error
	list    map[string]error
	entries map[string][]fs.DirEntry
	opened  func(path string)
}

func (p played) Open(path string) (fs.File, error) {
	if p.opened != nil {
		p.opened(path)
	}
	if err := p.open[path]; err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return p.OS.Open(path)
}

func (p played) Stat(path string) (fs.FileInfo, error) {
	if err := p.open[path]; err != nil && strings.HasSuffix(path, "stat-denied") {
		return nil, &fs.PathError{Op: "stat", Path: path, Err: err}
	}
	return p.OS.Stat(path)
}

func (p played) ReadDir(path string) ([]fs.DirEntry, error) {
	if err := p.list[path]; err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	entries, err := p.OS.ReadDir(path)
	return append(entries, p.entries[path]...), err
}

// entry is an entry of a folder that a test makes up.
type entry struct {
	name string
	mode fs.FileMode
}

func (e entry) Name() string               { return e.name }
func (e entry) IsDir() bool                { return e.mode.IsDir() }
func (e entry) Type() fs.FileMode          { return e.mode.Type() }
func (e entry) Info() (fs.FileInfo, error) { return e, nil }
func (e entry) Size() int64                { return 0 }
func (e entry) Mode() fs.FileMode          { return e.mode }
func (e entry) ModTime() time.Time         { return time.Time{} }
func (e entry) Sys() any                   { return nil }

// catalogue gives some stores by their names; all without any.
func catalogue(names ...string) (list []stores.Store) {
	for _, s := range stores.All() {
		if len(names) == 0 || slices.Contains(names, s.Name) {
			list = append(list, s)
		}
	}
	return list
}
