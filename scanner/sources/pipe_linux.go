package sources

import (
	"os"

	"golang.org/x/sys/unix"
)

// widen lets a pipe hold more, so that neither side waits for the other as often.
func widen(pipe any) {
	file, ok := pipe.(*os.File)
	if !ok {
		return
	}
	if raw, err := file.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) { _, _ = unix.FcntlInt(fd, unix.F_SETPIPE_SZ, smallBlob) })
	}
}
