package sources

import (
	"io/fs"
	"os"
	"path/filepath"
)

// FS is the file system that sources read. A test gives another, in which files vanish, are
// denied or are devices.
type FS interface {
	// Open opens a file for reading and never waits for another process: a named pipe that
	// has taken a file's place must not stop a scan.
	Open(path string) (fs.File, error)
	Lstat(path string) (fs.FileInfo, error)
	Stat(path string) (fs.FileInfo, error)
	ReadDir(path string) ([]fs.DirEntry, error)
	// RealPath gives the path without symbolic links.
	RealPath(path string) (string, error)
	// Identity tells files apart whatever their names are, where the system can.
	Identity(info fs.FileInfo) (Identity, bool)
	// Writable says whether this process may write to what is there: to a socket, connect.
	Writable(path string) bool
	// Foreign says that it belongs to another user than the one that this runs as, where the
	// system can tell.
	Foreign(info fs.FileInfo) bool
	// State is what changes when a file's content does, where the system can tell.
	State(info fs.FileInfo) (State, bool)
}

// Identity is what two names of one file have in common.
type Identity struct{ Device, Inode uint64 }

// State is what a file was at one moment: whoever writes to it changes this.
type State struct {
	Identity
	Size              int64
	Modified, Changed int64 // in nanoseconds
}

// OS is the file system of the machine.
type OS struct{}

// Open implements FS.
func (OS) Open(path string) (fs.File, error) {
	file, err := os.OpenFile(path, openFlags, 0)
	if err != nil {
		return nil, err
	}
	return file, nil
}

// Lstat implements FS.
func (OS) Lstat(path string) (fs.FileInfo, error) { return os.Lstat(path) }

// Stat implements FS.
func (OS) Stat(path string) (fs.FileInfo, error) { return os.Stat(path) }

// ReadDir implements FS.
func (OS) ReadDir(path string) ([]fs.DirEntry, error) { return os.ReadDir(path) }

// RealPath implements FS.
func (OS) RealPath(path string) (string, error) { return filepath.EvalSymlinks(path) }

// Identity implements FS.
func (OS) Identity(info fs.FileInfo) (Identity, bool) { return identity(info) }

// Writable implements FS.
func (OS) Writable(path string) bool { return writable(path) }

// Foreign implements FS.
func (OS) Foreign(info fs.FileInfo) bool { return foreign(info) }

// State implements FS.
func (OS) State(info fs.FileInfo) (State, bool) {
	id, known := identity(info)
	changed, ok := changeTime(info)
	return State{id, info.Size(), info.ModTime().UnixNano(), changed}, ok && known
}
