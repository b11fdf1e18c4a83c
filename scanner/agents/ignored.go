package agents

import (
	"path/filepath"
	"strings"

	"github.com/overreach-dev/overreach/scanner/sources"
)

// ignoreRules reads an ignore file in the manner of git's, which binds the routes given: each
// of its lines is a rule of its own, and the last that fits decides among them.
func (h Host) ignoreRules(a *Agent, path string, bound []string, bypass string) {
	text, err := h.Read(path)
	if text == nil && err == nil {
		return
	}
	file := File{Path: path, Layer: "ignore"}
	if err != nil {
		file.Problem = err.Error()
	}
	a.Setup.Files = append(a.Setup.Files, file)
	ignore := sources.ParseIgnoreFile(text)
	decided := decider(filepath.Dir(path), ignore)
	first := len(a.Setup.Rules)
	lines := ignore.Lines()
	for i, line := range lines {
		a.Setup.Rules = append(a.Setup.Rules, Rule{
			Value: Value{Text: line.Text, File: path, Line: line.Number}, Verdict: Stopped, Routes: bound, Kind: "ignore file", Bypass: bypass,
			Fits: func(t Target) bool { return t.Path != "" && decided(t.Path) == i },
		})
	}
	if len(lines) > 0 {
		a.Setup.Rules[first].group = len(lines)
		a.Setup.Rules[first].none = func(t Target) bool { return t.Path == "" || decided(t.Path) < 0 }
	}
}

// decider says by which line of an ignore file a path is ignored, -1 for none. All lines are asked
// about one path after the other: it decides once for all of them.
func decider(root string, ignore sources.IgnoreFile) func(path string) int {
	last, by := "", -1
	return func(path string) int {
		if path == last {
			return by
		}
		last, by = path, -1
		if place, ok := inside(root, path); ok {
			by = ignore.DecidedBy(place)
		}
		return by
	}
}

// literalStart gives the letters that every path begins with which an anchored pattern fits: most
// patterns are ruled out by them.
func literalStart(pattern string) string {
	if !strings.Contains(strings.TrimSuffix(pattern, "/"), "/") {
		return ""
	}
	pattern = strings.TrimPrefix(pattern, "/")
	if at := strings.IndexAny(pattern, `*?[\!# `); at >= 0 {
		pattern = pattern[:at]
	}
	return pattern[:strings.LastIndexByte(pattern, '/')+1]
}

// gitPattern fits what one pattern in the manner of git's fits below a folder.
func (h Host) gitPattern(root, pattern string) func(Target) bool {
	ignore := sources.ParseIgnoreFile([]byte(pattern))
	literal := filepath.FromSlash(literalStart(pattern))
	return func(t Target) bool {
		place, ok := inside(root, t.Path)
		if !ok || !strings.HasPrefix(filepath.FromSlash(place), literal) {
			return false
		}
		return ignore.DecidedBy(place) >= 0
	}
}
