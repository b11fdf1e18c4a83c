package sources

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
)

// Listed is the source of some files of the workspace alone: those that a report names.
type Listed struct {
	Machine
	FileOptions
	// Paths are absolute. One that leads out of the workspace is not read.
	Paths []string
}

// Name implements Source.
func (Listed) Name() string { return Files }

// Scan implements Source.
func (l Listed) Scan(ctx context.Context, sink Sink) error {
	root, err := l.FS.RealPath(l.Workspace)
	if err != nil {
		return err
	}
	for _, path := range l.Paths {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if why := l.refuses(root, path); why != "" {
			sink.NotRead(NotRead{Source: Files, Path: path, Reason: why})
			continue
		}
		one := files{l.Machine, l.FileOptions}
		one.Workspace, one.Workers = path, 1
		if err := one.Scan(ctx, sink); err != nil && ctx.Err() == nil {
			sink.NotRead(NotRead{Source: Files, Path: path, Reason: reason(err)})
		}
	}
	return ctx.Err()
}

// refuses says why a path is not read.
func (l Listed) refuses(root, path string) string {
	if below, err := filepath.Rel(l.Workspace, path); err != nil || !filepath.IsLocal(below) {
		return "it lies outside of the workspace"
	}
	info, err := l.FS.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file"
	case err != nil:
		return reason(err)
	}
	if !info.Mode().IsRegular() {
		return "it is " + kindReason(info.Mode())
	}
	real, err := l.FS.RealPath(path)
	if err != nil {
		return reason(err)
	}
	if below, err := filepath.Rel(root, real); err != nil || !filepath.IsLocal(below) {
		return "a link out of the workspace"
	}
	return ""
}
