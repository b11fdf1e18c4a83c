package command

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Uses says whether the value of a variable is shown or used.
func (s Seen) Uses(name string) bool {
	if s.Environment || slices.Contains(s.Variables, name) || showsEnviron(s.Paths) {
		return true
	}
	return slices.ContainsFunc(s.Scripts, func(script Script) bool { return hasWord(script.Text, name) })
}

// showsEnviron says that a process's environment is read where the system keeps it.
func showsEnviron(paths []Path) bool {
	return slices.ContainsFunc(paths, func(p Path) bool {
		return !p.Mention && strings.HasPrefix(p.At, "/proc/") && strings.HasSuffix(p.At, "/environ")
	})
}

// LeadsTo says whether a path is a file, or a folder or pattern that holds it. Fold says that capitals
// in names are not told apart.
func (p Path) LeadsTo(file string, fold bool) bool {
	at := p.At
	if fold {
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

// Shows says whether a path's use prints anything of a file: a search does unless no line fits.
func (w Place) Shows(p Path, file string) bool {
	if p.Search == nil {
		return true
	}
	text, ok := w.Text(file)
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
