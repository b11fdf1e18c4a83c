//go:build unix

package sources

import (
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

const openFlags = os.O_RDONLY | syscall.O_NONBLOCK | syscall.O_NOCTTY

func identity(info fs.FileInfo) (Identity, bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return Identity{}, false
	}
	return Identity{Device: uint64(stat.Dev), Inode: stat.Ino}, true //nolint:unconvert // Apple's are of 32 bits
}

func writable(path string) bool { return unix.Access(path, unix.W_OK) == nil }

func foreign(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int64(stat.Uid) != int64(os.Geteuid())
}
