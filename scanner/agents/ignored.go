package agents

import (
	"path/filepath"

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
	root := filepath.Dir(path)
	for i, line := range ignore.Lines() {
		a.Setup.Rules = append(a.Setup.Rules, Rule{
			Value: Value{Text: line.Text, File: path, Line: line.Number}, Verdict: Stopped, Routes: bound, Kind: "ignore file", Bypass: bypass,
			Fits: func(t Target) bool {
				inside, err := filepath.Rel(root, t.Path)
				return t.Path != "" && err == nil && filepath.IsLocal(inside) && ignore.DecidedBy(filepath.ToSlash(inside)) == i
			},
		})
	}
}

// gitPattern fits what one pattern in the manner of git's fits below a folder.
func (h Host) gitPattern(root, pattern string) func(Target) bool {
	ignore := sources.ParseIgnoreFile([]byte(pattern))
	return func(t Target) bool {
		if t.Path == "" || root == "" {
			return false
		}
		inside, err := filepath.Rel(root, t.Path)
		return err == nil && filepath.IsLocal(inside) && ignore.DecidedBy(filepath.ToSlash(inside)) >= 0
	}
}
