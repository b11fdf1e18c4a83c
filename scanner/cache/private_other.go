//go:build !unix

package cache

import "io/fs"

// private cannot be told here; the folder is the user's own.
func private(fs.FileInfo) bool { return true }
