package sources

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/overreach-dev/overreach/scanner/sources/inside"
)

// FileOptions say how a workspace is read.
type FileOptions struct {
	// Exclude are globs (with "**") of what is not read, relative to the workspace. One
	// without a slash holds at any depth.
	Exclude []string
	// Skip are absolute folders that are left out: another source reads them, or what they
	// hold is no text.
	Skip []string
	// FormatOf gives the format of a file by its path; nil for none.
	FormatOf func(path string) string
	// Beside are the sources that are read in the same run: what they read at the very same
	// path is left to them, and another name of the same file is read by their keys too.
	Beside []*StoreSource
	// Records is the source of transcripts of the same run, or nil: what is its is left to it,
	// read or not.
	Records *TranscriptSource
	// Histories says that the history of the workspace's repository is read in the same run.
	Histories bool
	// Workers is how many files are read at once; 0 for as many as there are processors.
	Workers int
	// Opener opens archives and the like; nil leaves them as they stand.
	Opener *inside.Opener
	// Memory keeps what files were found to hold; nil for none.
	Memory Memory
}

// mostSpare bounds the memory that pieces of large files take.
const mostSpare = 4

// Files is the source of the workspace's files: all of them, those that git ignores too.
// Only a repository's objects are left to another source.
func (m Machine) Files(o FileOptions) Source { return files{m, o} }

type files struct {
	Machine
	FileOptions
}

func (files) Name() string { return Files }

// Scan walks the workspace, which may be a single file. It follows links to files, which an
// agent follows too, and no link to a folder: one inside the workspace is walked anyway, and
// one outside is named in NotRead. A link to nothing is passed over: no text lies there.
func (f files) Scan(ctx context.Context, sink Sink) error {
	w, err := f.newWalk(ctx, sink)
	if err != nil {
		return err
	}
	w.prepare()
	stop := context.AfterFunc(ctx, w.queue.stop)
	defer stop()
	w.run()
	w.queueLinked()
	w.run()
	return ctx.Err()
}

// prepare settles how many workers there are, and makes room for what they share.
func (w *walk) prepare() {
	if w.Workers <= 0 {
		w.Workers = runtime.GOMAXPROCS(0)
	}
	w.spare = make(chan []byte, mostSpare)
	for range min(w.Workers-1, mostSpare) {
		w.spare <- nil
	}
}

func (f files) newWalk(ctx context.Context, sink Sink) (*walk, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	w := &walk{files: f, source: Files, ctx: ctx, sink: sink, queue: newQueue(), ignores: ignores{f.Machine}}
	if err := w.leaveOut(f.Exclude); err != nil {
		return nil, err
	}
	return w, w.start(filepath.Clean(f.Workspace))
}

// leaveOut takes the patterns of what is not read.
func (w *walk) leaveOut(patterns []string) error {
	for _, pattern := range patterns {
		if !doublestar.ValidatePattern(pattern) {
			return fmt.Errorf("exclude: %q is no glob", pattern)
		}
		pattern = strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(pattern), "./"), "/")
		if !strings.Contains(pattern, "/") {
			pattern = "**/" + pattern
		}
		w.exclude = append(w.exclude, strings.TrimPrefix(pattern, "/"))
	}
	return nil
}

// start queues the workspace itself.
func (w *walk) start(root string) error {
	if !filepath.IsAbs(root) {
		return errors.New("the workspace's path is not absolute")
	}
	info, err := w.FS.Stat(root)
	if err != nil {
		return fmt.Errorf("the workspace cannot be read: %w", err)
	}
	w.root = root
	if !info.IsDir() {
		w.root = filepath.Dir(root)
	}
	if w.realRoot, err = w.FS.RealPath(w.root); err != nil {
		return fmt.Errorf("the workspace cannot be read: %w", err)
	}
	w.claims = w.claim(w.Beside)
	if w.Records != nil {
		w.claims.leave(w.Records.locate())
	}
	top := folder{path: w.root, real: strings.TrimSuffix(filepath.ToSlash(w.realRoot), "/"), rel: "."}
	switch {
	case info.IsDir():
		return w.startFolder(top)
	case info.Mode().IsRegular():
		w.startFile(top, filepath.Base(root))
		return nil
	}
	return fmt.Errorf("the workspace is %s", kindReason(info.Mode()))
}

// startFolder refuses a root that cannot be listed: it is no workspace without findings, but
// none at all.
func (w *walk) startFolder(top folder) error {
	if _, err := w.FS.ReadDir(top.path); err != nil {
		return fmt.Errorf("the workspace cannot be read: %w", err)
	}
	if !w.ignores.exists(filepath.Join(w.realRoot, ".git")) {
		top.level, top.ignored = w.ignores.above(w.realRoot)
	}
	w.queue.push(task{folder: top})
	return nil
}

func (w *walk) startFile(top folder, name string) {
	if w.claims.path(top.real, name) {
		return
	}
	_, top.ignored = w.ignores.above(filepath.Join(w.realRoot, name))
	w.queue.push(task{folder: top, names: []string{name}})
}

// run works until the queue is empty or the context is done.
func (w *walk) run() {
	var running sync.WaitGroup
	for range w.Workers {
		running.Go(func() {
			reader := contentReader{walk: w}
			for t, ok := w.queue.next(); ok; t, ok = w.queue.next() {
				reader.work(t)
				w.queue.done()
			}
		})
	}
	running.Wait()
}
