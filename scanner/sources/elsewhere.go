package sources

import (
	"io/fs"
	"path/filepath"
	"strings"
)

// Elsewhere is a file system in which the machine's own paths lie in a folder, Root: all but those
// below Own. Tests lay out a machine of their own by it, and read nothing of the real one.
type Elsewhere struct {
	FS
	Root string
	Own  []string
}

// At gives the path on the real file system.
func (f Elsewhere) At(path string) string {
	for _, own := range f.Own {
		if path == own || strings.HasPrefix(path, own+string(filepath.Separator)) {
			return path
		}
	}
	return filepath.Join(f.Root, strings.TrimPrefix(path, filepath.VolumeName(path)))
}

// Open implements FS.
func (f Elsewhere) Open(path string) (fs.File, error) { return f.FS.Open(f.At(path)) }

// Lstat implements FS.
func (f Elsewhere) Lstat(path string) (fs.FileInfo, error) { return f.FS.Lstat(f.At(path)) }

// Stat implements FS.
func (f Elsewhere) Stat(path string) (fs.FileInfo, error) { return f.FS.Stat(f.At(path)) }

// ReadDir implements FS.
func (f Elsewhere) ReadDir(path string) ([]fs.DirEntry, error) { return f.FS.ReadDir(f.At(path)) }

// Writable implements FS.
func (f Elsewhere) Writable(path string) bool { return f.FS.Writable(f.At(path)) }

// RealPath implements FS.
func (f Elsewhere) RealPath(path string) (string, error) {
	real, err := f.FS.RealPath(f.At(path))
	if below, ok := strings.CutPrefix(real, f.Root); ok && err == nil && f.At(path) != path {
		return filepath.Clean(string(filepath.Separator) + below), nil
	}
	return real, err
}
