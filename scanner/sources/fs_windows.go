package sources

import (
	"io/fs"
	"os"
)

const openFlags = os.O_RDONLY

// identity needs an open file on Windows; two names of one file are told by their paths.
func identity(fs.FileInfo) (Identity, bool) { return Identity{}, false }

// writable cannot be told without opening it: the worse is taken.
func writable(string) bool { return true }

// foreign would need the file's own list of rights.
func foreign(fs.FileInfo) bool { return false }
