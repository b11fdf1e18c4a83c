package sources

import (
	"context"
	"net"
	"path/filepath"
	"strings"
)

// Machine is where a scan stands: nothing of it is taken from the process itself.
type Machine struct {
	FS FS
	// GOOS says which system's paths stores have.
	GOOS string
	// Home is the user's home and Workspace the folder, or the file, that is scanned; both
	// absolute. Home may be empty.
	Home, Workspace string
	// Whole says that all of the machine is asked for: what lies outside the home and may not be
	// read is then named. Elsewhere it is as it should be, and nothing to report.
	Whole bool
	// Dial connects to a socket of the machine, or to its cloud's metadata; nil connects to none.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Lists are shared by the sources of one run; nil reads each folder as often as it is asked for.
	Lists *Listings
	// Env is the environment, as NAME=VALUE.
	Env []string
}

// getenv gives a variable; of several of one name the last counts, as for the shell that a
// program was started from.
func (m Machine) getenv(name string) string {
	value := ""
	for _, entry := range m.Env {
		if len(entry) <= len(name) || entry[len(name)] != '=' {
			continue
		}
		if n := entry[:len(name)]; n == name || m.GOOS == "windows" && strings.EqualFold(n, name) {
			value = entry[len(name)+1:]
		}
	}
	return value
}

// folded gives a path such that two ways to write the same one are equal: the systems of
// Apple and Microsoft do not tell capitals apart.
func (m Machine) folded(path string) string {
	if m.GOOS == "windows" || m.GOOS == "darwin" {
		return strings.ToLower(path)
	}
	return path
}

// inside gives a path's place below a folder, with forward slashes; "." for the folder
// itself.
func (m Machine) inside(folder, path string) (string, bool) {
	at, under := m.folded(folder), m.folded(path)
	if at == under {
		return ".", true
	}
	if !strings.HasSuffix(at, string(filepath.Separator)) {
		at += string(filepath.Separator)
	}
	if !strings.HasPrefix(under, at) || len(path) != len(under) {
		return "", false
	}
	return filepath.ToSlash(path[len(at):]), true
}
