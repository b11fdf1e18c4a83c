package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/match"
	"github.com/overreach-dev/overreach/scanner/accept"
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

// accepted is what a workspace wants left alone, and the rules that it adds.
func (w World) accepted(root string, sealer detectors.Sealer) (accept.List, error) {
	list, err := accept.Read(w.FS, root, w.Now())
	var wrong *accept.Error
	if errors.As(err, &wrong) {
		return list, failure{fmt.Sprintf("%s: %s", shownIn(w.Dir, wrong.Path), wrong.What), "fix the file, or take it away"}
	}
	if err != nil {
		return list, err
	}
	list.Rules = slices.DeleteFunc(list.Rules, func(r match.Rule) bool {
		_, err := match.New([]match.Rule{r}, sealer)
		if err != nil {
			list.Notes = append(list.Notes, fmt.Sprintf(".gitleaks.toml: %v; it is not used", err))
		}
		return err != nil
	})
	return list, nil
}

// memory is what was remembered of a workspace; nil where nothing is to be, or can be.
func (w World) memory(build, root string, rules []match.Rule) (c *cache.Cache, note string) {
	dir := w.cacheDir()
	if dir == "" || build == "" {
		return nil, ""
	}
	text, err := json.Marshal(rules)
	if err != nil {
		return nil, ""
	}
	return cache.Open(dir, root, cache.Rules([]byte(build), text), w.Now)
}

// grants are what providers said before; nil where nothing is to be remembered, or can be.
func (w World) grants(build string, refresh bool) *cache.Grants {
	dir := w.cacheDir()
	if dir == "" || build == "" {
		return nil
	}
	return &cache.Grants{Folder: dir, Build: []byte(build), Now: w.Now, Refresh: refresh}
}
