package gate

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// touched gives the flagged place that a command would show, and what lies there.
func (g *Gate) touched(seen Seen) (at Flagged, variable, ok bool) {
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
			if (g.fits(p, f.Place) || real != p.At && g.fits(p.moved(real), f.Place) || g.fits(p.moved(real), reals[f.Place])) && g.shows(p, f.Place) {
				return f, false, true
			}
		}
	}
	for _, f := range g.Flags.Variables {
		if seen.Environment || slices.Contains(seen.Variables, f.Place) || showsEnviron(seen.Paths) {
			return f, true, true
		}
		for _, s := range seen.Scripts {
			if hasWord(s.Text, f.Place) {
				return f, true, true
			}
		}
	}
	return Flagged{}, false, false
}

func (p Path) moved(to string) Path {
	p.At = to
	return p
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

// showsEnviron says that a process's environment is read where the system keeps it.
func showsEnviron(paths []Path) bool {
	return slices.ContainsFunc(paths, func(p Path) bool {
		return !p.Mention && strings.HasPrefix(p.At, "/proc/") && strings.HasSuffix(p.At, "/environ")
	})
}

// fits says whether a path is a file, or leads to it.
func (g *Gate) fits(p Path, file string) bool {
	at := p.At
	if g.Fold {
		at, file = strings.ToLower(at), strings.ToLower(file)
	}
	if at == file {
		return true
	}
	if below, ok := strings.CutPrefix(file, strings.TrimSuffix(at, "/")+"/"); ok && p.Tree && below != "" {
		return allNamed(p.Names, file)
	}
	if !strings.ContainsAny(at, "*?[") {
		return false
	}
	if p.Partly {
		return wild(at, file)
	}
	ok, err := filepath.Match(at, file)
	if ok || err != nil || !p.Tree {
		return ok
	}
	for dir := filepath.Dir(file); len(dir) > 1; dir = filepath.Dir(dir) {
		if ok, _ := filepath.Match(at, dir); ok {
			return allNamed(p.Names, file)
		}
	}
	return false
}

// allNamed says whether a file's name fits each of some patterns.
func allNamed(patterns []string, file string) bool {
	for _, pattern := range patterns {
		if ok, err := filepath.Match(strings.ToLower(pattern), strings.ToLower(filepath.Base(file))); !ok && err == nil {
			return false
		}
	}
	return true
}

// wild holds a text against a pattern in which "*" stands for any letters.
func wild(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if !strings.HasPrefix(text, parts[0]) {
		return false
	}
	text = text[len(parts[0]):]
	for i, part := range parts[1:] {
		if i == len(parts)-2 {
			return strings.HasSuffix(text, part)
		}
		at := strings.Index(text, part)
		if at < 0 {
			return false
		}
		text = text[at+len(part):]
	}
	return text == ""
}

// shows says whether a search prints anything of a file: it does unless no line fits.
func (g *Gate) shows(p Path, file string) bool {
	if p.Search == nil {
		return true
	}
	r := &reading{place: g.Place}
	text, ok := (&shell{reading: r}).content(file)
	if !ok {
		return true
	}
	expr, err := regexp.Compile("(?i)" + *p.Search)
	literal := strings.Contains(strings.ToLower(text), strings.ToLower(*p.Search))
	if err != nil || strings.ContainsAny(*p.Search, `\`) { // other dialects escape otherwise
		return literal || strings.ContainsAny(*p.Search, `\+?|()[]{}`)
	}
	if literal {
		return true
	}
	for line := range strings.Lines(text) {
		if expr.MatchString(strings.TrimRight(line, "\r\n")) {
			return true
		}
	}
	return false
}
