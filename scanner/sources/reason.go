package sources

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"
)

// reason says in plain words why something could not be read. The path stands beside it, so
// it is left out.
func reason(err error) string {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return "no permission to read it"
	case errors.Is(err, fs.ErrNotExist):
		return "it vanished meanwhile"
	case isLoop(err):
		return "a loop of links"
	}
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errno.Error()
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// isLoop recognises what systems, and filepath.EvalSymlinks, say of links that go in circles.
func isLoop(err error) bool {
	return errors.Is(err, syscall.ELOOP) || strings.Contains(err.Error(), "too many links")
}

// kindReason says why what is no file is not opened.
func kindReason(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	case mode.IsDir():
		return "a folder, not a file"
	}
	return "neither a file nor a folder"
}
