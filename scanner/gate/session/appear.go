package session

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/scanner/gate/command"
)

// mostNew is how many files are looked into behind a call.
const mostNew = 16

// appeared looks for a credential that was not there when the workspace was scanned: in the files that
// a call wrote, and in those that programs fetch secrets into. It is flagged from then on.
func (g *Gate) appeared(seen command.Seen) (f Flagged, ok bool) {
	for _, path := range g.fresh(seen) {
		text, ok := g.Place.Text(path)
		if !ok || g.flagged(path) {
			continue
		}
		if found := g.Find(text); len(found) > 0 {
			f = Flagged{Place: path, What: found[0]}
			if g.Flag != nil {
				g.Flag(f)
			}
			return f, true
		}
	}
	return Flagged{}, false
}

// fresh are files that are newer than the last scan.
func (g *Gate) fresh(seen command.Seen) (paths []string) {
	for _, p := range seen.Paths {
		if p.Write && !p.Partly && !slices.Contains(paths, p.At) && len(paths) < mostNew {
			paths = append(paths, p.At)
		}
	}
	if g.Place.FS == nil || !g.Known {
		return paths
	}
	for _, dir := range slices.Compact([]string{g.Place.Dir, g.Flags.Root}) {
		entries, err := g.Place.FS.ReadDir(dir)
		if err != nil {
			continue
		}
		for _, e := range entries {
			if info, err := e.Info(); strings.HasPrefix(e.Name(), ".env") && err == nil && info.ModTime().After(g.Flags.At) && len(paths) < 2*mostNew {
				paths = append(paths, filepath.Join(dir, e.Name()))
			}
		}
	}
	return paths
}

func (g *Gate) flagged(path string) bool {
	return slices.ContainsFunc(g.Flags.Paths, func(f Flagged) bool { return f.Place == path })
}
