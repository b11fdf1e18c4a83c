package sources

import (
	"context"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"
)

// batch is how many files of a folder one task holds: few enough that a single large folder
// keeps all workers busy.
const batch = 64

// A walk is one reading of a workspace.
type walk struct {
	files
	source         string
	ctx            context.Context
	sink           Sink
	queue          *queue
	ignores        ignores
	exclude        []string
	root, realRoot string
	claims         claims
	// spare are buffers for the pieces of large files, beside one for each worker.
	spare chan []byte

	mu     sync.Mutex
	linked []linked
}

func (w *walk) notRead(path, why string) {
	w.sink.NotRead(NotRead{Source: w.source, Path: path, Reason: why})
}

// list goes through a folder: it queues what lies below and the files, and follows links.
func (w *walk) list(f folder) {
	entries, err := w.FS.ReadDir(f.path)
	if err != nil {
		w.notRead(f.path, reason(err))
	}
	f = w.enter(f, entries)
	excluded := 0
	var names []string
	for _, entry := range entries {
		if w.ctx.Err() != nil {
			return
		}
		rel := join(f.rel, entry.Name())
		if w.excluded(rel) {
			excluded++
			continue
		}
		if w.entry(f, rel, entry) {
			names = append(names, entry.Name())
		}
		if len(names) == batch {
			w.queue.push(task{folder: f, names: names})
			names = nil
		}
	}
	if len(names) > 0 {
		w.queue.push(task{folder: f, names: names})
	}
	if excluded > 0 {
		w.sink.Read(Read{Excluded: excluded})
	}
}

// enter reads the ignore rules that a folder brings.
func (w *walk) enter(f folder, entries []fs.DirEntry) folder {
	isRoot, hasFile := false, false
	for _, entry := range entries {
		switch entry.Name() {
		case ".git":
			isRoot = true
		case ".gitignore":
			hasFile = true
		}
	}
	if isRoot || f.level != nil && hasFile {
		f.level = w.ignores.enter(f.level, filepath.FromSlash(f.real), isRoot, hasFile)
	}
	return f
}

// entry deals with all but regular files, of which it says so.
func (w *walk) entry(f folder, rel string, entry fs.DirEntry) bool {
	path := filepath.Join(f.path, entry.Name())
	switch mode := entry.Type(); {
	case mode.IsRegular():
		return !w.claims.path(f.real, entry.Name())
	case mode.IsDir():
		w.below(f, path, rel, entry.Name())
	case mode&fs.ModeSymlink != 0:
		if !w.claims.path(f.real, entry.Name()) {
			w.link(f, path, entry.Name())
		}
	default:
		w.notRead(path, kindReason(mode))
	}
	return false
}

// below queues a folder, but for the objects of a repository.
func (w *walk) below(f folder, path, rel, name string) {
	if slices.Contains(w.Skip, path) {
		return
	}
	if f.inGit && name == "objects" {
		if !w.Histories || f.rel != ".git" {
			w.sink.NotRead(NotRead{Source: Git, Path: path, Reason: NoHistory})
		}
		return
	}
	w.queue.push(task{folder: folder{
		path: path, real: f.real + "/" + name, rel: rel, level: f.level,
		inGit:   f.inGit || name == ".git",
		ignored: f.ignored || name == ".git" || w.isIgnored(f, name, true),
	}})
}

func (w *walk) isIgnored(f folder, name string, isFolder bool) bool {
	return f.level.ignored(f.real, name, isFolder)
}

func (w *walk) excluded(rel string) bool {
	for _, pattern := range w.exclude {
		if ok, _ := doublestar.Match(pattern, rel); ok {
			return true
		}
	}
	return false
}

// walked says whether the walk comes by a place in the workspace: nothing on the way to it
// is excluded or left to another source.
func (w *walk) walked(rel string) bool {
	inGit := false
	steps := strings.Split(rel, "/")
	for i, step := range steps {
		if w.excluded(strings.Join(steps[:i+1], "/")) || inGit && step == "objects" {
			return false
		}
		inGit = inGit || step == ".git"
	}
	return true
}

func join(rel, name string) string {
	if rel == "." {
		return name
	}
	return rel + "/" + name
}
