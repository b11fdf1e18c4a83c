package session

import (
	"strings"

	"github.com/overreach-dev/overreach/scanner/gate/command"
)

// touched gives the flagged place that a command would show, and what lies there.
func (g *Gate) touched(seen command.Seen) (at Flagged, variable, ok bool) {
	reals := map[string]string{}
	for _, f := range g.Flags.Paths {
		if _, done := reals[f.Place]; !done {
			reals[f.Place] = g.real(f.Place)
		}
	}
	looked := 0
	for _, p := range seen.Paths {
		if p.Mention {
			continue
		}
		real := p.At
		if looked++; looked < 200 && !strings.Contains(p.At, "*") {
			real = g.real(p.At)
		}
		for _, f := range g.Flags.Paths {
			if g.leads(p, real, f.Place, reals[f.Place]) && g.Place.Shows(p, f.Place) {
				return f, false, true
			}
		}
	}
	for _, f := range g.Flags.Variables {
		if seen.Uses(f.Place) {
			return f, true, true
		}
	}
	return Flagged{}, false, false
}

func (g *Gate) real(path string) string {
	if g.Place.FS == nil {
		return path
	}
	if real, err := g.Place.FS.RealPath(path); err == nil {
		return real
	}
	return path
}

// leads says whether a path leads to a file, by the names of both or past the links in them.
func (g *Gate) leads(p command.Path, real, file, realFile string) bool {
	if p.LeadsTo(file, g.Fold) {
		return true
	}
	p.At = real
	return p.LeadsTo(file, g.Fold) || p.LeadsTo(realFile, g.Fold)
}
