// Package accept knows what is to be left alone: what the user accepted, a baseline of what
// existed, and what a workspace says by .gitleaks.toml, .gitleaksignore and comments in lines. No
// agent honours any of it. A workspace's own word is marked, counted and still judged.
package accept

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/match"
	"github.com/overreach-dev/overreach/scanner/sources"
)

// Accepted says that somebody wants a finding left alone: which file or line says so, and
// why.
type Accepted struct {
	By     string `json:"by"`
	Reason string `json:"reason"`
	// Until is the last day on which it holds; empty where none is said.
	Until string `json:"until"`
	// Heeded says that the user accepted it, or trusts who did: it counts no more. Otherwise it
	// is the workspace's own word, and counts as before.
	Heeded bool `json:"heeded"`
}

// List is all that a workspace accepts. The zero List accepts what comments in lines say.
type List struct {
	// Root is the workspace's folder, and Today the day that end dates are held against.
	Root  string
	Today time.Time
	// Rules are those that the workspace adds.
	Rules []match.Rule
	// Notes say what of the files is not heeded.
	Notes []string
	// Comments says that the user trusts the workspace's overreach:allow comments. Over are
	// those that do not hold any more.
	Comments bool
	Over     []string

	allowances []allowance
	ignored    map[fingerprint]string
}

// An allowance is one, and which file it stands in.
type allowance struct {
	detectors.Allowance
	by, reason string
}

// The workspace's files, as gitleaks calls them.
const (
	configName = ".gitleaks.toml"
	ignoreName = ".gitleaksignore"
)

// Read reads the files of a workspace. An error says what is wrong with one of them, and
// where.
func Read(files sources.FS, root string, today time.Time) (List, error) {
	l := List{Root: root, Today: today, ignored: map[fingerprint]string{}}
	text, err := read(files, filepath.Join(root, ignoreName))
	if err != nil {
		return l, err
	}
	l.ignore(string(text))
	return l, l.config(files, configName, 0)
}

// Look says by what a candidate is accepted; nil where by nothing. The text is the whole one
// that it was found in, and line its line in the file.
func (l *List) Look(c match.Candidate, at sources.Location, line int, text []byte) *Accepted {
	lines := linesOf(text, c.Start, c.End)
	if accepted := l.inline(at, line, lines); accepted != nil {
		return accepted
	}
	path := l.relative(at)
	if by, ok := l.ignored[fingerprint{path, c.Rule, line}]; ok {
		return &Accepted{By: by}
	}
	for i := range l.allowances {
		if a := &l.allowances[i]; a.Allows(c, path, lines) {
			return &Accepted{By: a.by, Reason: a.reason}
		}
	}
	return nil
}

// relative is a location's path in the workspace, as gitleaks writes it; for what lies
// elsewhere nothing that a workspace's file could name.
func (l *List) relative(at sources.Location) string {
	rel, err := filepath.Rel(l.Root, at.Path)
	if err != nil || at.Path == "" || !filepath.IsLocal(rel) {
		return ""
	}
	path := filepath.ToSlash(rel)
	if at.Inside != "" {
		path += "!" + at.Inside
	}
	return path
}

// linesOf gives the whole lines that a span is on.
func linesOf(text []byte, start, end int) []byte {
	from := bytes.LastIndexByte(text[:start], '\n') + 1
	if to := bytes.IndexByte(text[end:], '\n'); to >= 0 {
		return text[from : end+to]
	}
	return text[from:]
}

const mostFile = 1 << 20

// read reads a file of the workspace, if there is one. It follows no link: one could lead to
// a file that its author must not learn about from an error.
func read(files sources.FS, path string) ([]byte, error) {
	info, err := files.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, wrong(path, err)
	case !info.Mode().IsRegular() || info.Size() > mostFile:
		return nil, wrong(path, errors.New("no file of up to 1 MiB"))
	}
	file, err := files.Open(path)
	if err != nil {
		return nil, wrong(path, err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, mostFile))
	return text, wrong(path, err)
}

// An Error is what is wrong with a workspace's file.
type Error struct {
	Path string
	What string
}

func (e *Error) Error() string { return e.Path + ": " + e.What }

func wrong(path string, err error) error {
	if err == nil {
		return nil
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return &Error{Path: path, What: strings.TrimPrefix(err.Error(), "toml: ")}
}
