package main

import (
	"path/filepath"

	"github.com/overreach-dev/overreach/scanner/cache"
)

// cacheDir is the folder of the user's caches; empty where there is no home.
func (w World) cacheDir() string {
	home := w.home()
	switch {
	case w.GOOS == "windows":
		if dir := w.getenv("LocalAppData"); dir != "" {
			return filepath.Join(dir, "overreach", "cache")
		}
	case w.GOOS == "darwin":
		if home != "" {
			return filepath.Join(home, "Library", "Caches", "overreach")
		}
	case filepath.IsAbs(w.getenv("XDG_CACHE_HOME")):
		return filepath.Join(w.getenv("XDG_CACHE_HOME"), "overreach")
	case home != "":
		return filepath.Join(home, ".cache", "overreach")
	}
	return ""
}

// memory is what was remembered of a workspace; nil where nothing is to be, or can be.
func (w World) memory(off bool, root string, rules []byte) (c *cache.Cache, note string) {
	dir := w.cacheDir()
	if off || dir == "" || w.Build == "" {
		return nil, ""
	}
	return cache.Open(dir, root, cache.Rules([]byte(w.Build), rules), w.Now)
}
