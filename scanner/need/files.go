package need

import (
	"bytes"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors/formats"
)

// Bounds on what of a workspace is listed and read.
const (
	mostFolders  = 1000
	mostNames    = 20000
	mostDepth    = 6
	mostFileSize = 256 << 10
)

// passed are the folders in which nothing shows what this workspace needs: what others wrote,
// what was built, and samples.
var passed = []string{
	".git", ".hg", ".svn", "node_modules", "vendor", "third_party", "site-packages", "bower_components", "venv", ".venv", ".tox", "dist", "build", "target",
	".next", ".terraform", "__pycache__", "fixtures", "__fixtures__", "testdata", "test-data", "cassettes",
}

// file is one that was read.
type file struct {
	path   string
	text   []byte
	parsed map[string][]formats.Entry
}

func (f *file) line(offset int) int { return 1 + bytes.Count(f.text[:offset], []byte{'\n'}) }

// entries reads the file; what is broken shows what stands before the mistake.
func (f *file) entries(format string) []formats.Entry {
	list, known := f.parsed[format]
	if !known {
		list, _ = formats.Read(format, f.text)
		f.parsed[format] = list
	}
	return list
}

// list gives the workspace's files, the shallow first: links are none.
func (l *Look) list() []string {
	if !l.listed {
		l.listed = true
		l.listCut = !l.listAll()
	}
	l.cut = l.cut || l.listCut
	return l.names
}

// listAll says whether it came to the end.
func (l *Look) listAll() bool {
	level := []string{""}
	folders := 0
	for depth := 0; depth < mostDepth && len(level) > 0; depth++ {
		var next []string
		for _, folder := range level {
			if folders++; folders > mostFolders || len(l.names) >= mostNames || l.late() {
				return false
			}
			next = append(next, l.listFolder(folder)...)
		}
		level = next
	}
	return len(level) == 0
}

// listFolder adds a folder's files and gives the folders in it.
func (l *Look) listFolder(folder string) (inner []string) {
	entries, err := l.files.ReadDir(l.absolute(folder))
	if err != nil {
		return nil
	}
	for _, e := range entries {
		name := folder + e.Name()
		switch {
		case e.IsDir() && !slices.Contains(passed, e.Name()):
			inner = append(inner, name+"/")
		case e.Type().IsRegular() && len(l.names) < mostNames:
			l.names = append(l.names, name)
		}
	}
	return inner
}

func (l *Look) absolute(name string) string { return filepath.Join(l.root, filepath.FromSlash(name)) }

// open reads a file of the workspace once; nil where it is none that may be read.
func (l *Look) open(name string, code bool) *file {
	if f, known := l.texts[name]; known {
		return f
	}
	if l.read >= mostFiles || code && l.code >= mostCode || l.bytes >= mostBytes || l.late() {
		l.cut = true
		return nil
	}
	l.read++
	if code {
		l.code++
	}
	f, large := l.readFile(l.absolute(name))
	l.cut = l.cut || large && !code
	l.texts[name] = f
	return f
}

// readFile reads a small file of text, and says of another whether it is too large.
func (l *Look) readFile(path string) (f *file, large bool) {
	info, err := l.files.Lstat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > mostFileSize {
		return nil, err == nil && info.Mode().IsRegular()
	}
	opened, err := l.files.Open(path)
	if err != nil {
		return nil, false
	}
	defer opened.Close()
	if now, err := opened.Stat(); err != nil || !l.same(info, now) {
		return nil, false
	}
	text, err := io.ReadAll(io.LimitReader(opened, mostFileSize+1))
	l.bytes += int64(len(text))
	if err != nil || len(text) > mostFileSize || bytes.IndexByte(text, 0) >= 0 {
		return nil, len(text) > mostFileSize
	}
	return &file{path: path, text: text, parsed: map[string][]formats.Entry{}}, false
}

// same says that what was opened is the file that was looked at: no link has taken its place.
func (l *Look) same(before, now fs.FileInfo) bool {
	a, known := l.files.Identity(before)
	b, _ := l.files.Identity(now)
	return now.Mode().IsRegular() && (!known || a == b)
}

const gitConfig = ".git/config"

// gitConfig is the configuration of the repository that the workspace is of, read as text.
func (l *Look) gitConfig() *file {
	if !l.gitSought {
		l.gitSought = true
		if folder := l.gitFolder(); folder != "" {
			l.git, _ = l.readFile(filepath.Join(folder, "config"))
		}
	}
	return l.git
}

// gitFolder looks for the repository as git does, in the workspace and above it.
func (l *Look) gitFolder() string {
	folder := l.root
	for range 20 {
		at := filepath.Join(folder, ".git")
		info, err := l.files.Lstat(at)
		above := filepath.Dir(folder)
		switch {
		case err == nil && info.IsDir():
			return at
		case err == nil:
			return l.elsewhere(folder, at)
		case folder == l.home || above == folder || above == l.home:
			return ""
		}
		folder = above
	}
	return ""
}

// elsewhere follows a .git that is a file: into the workspace, or to a repository that has
// this workspace for a worktree and says so itself. Anywhere else a stranger may have sent us.
// Source: https://git-scm.com/docs/gitrepository-layout
func (l *Look) elsewhere(folder, at string) string {
	f, _ := l.readFile(at)
	if f == nil {
		return ""
	}
	named, ok := strings.CutPrefix(strings.TrimSpace(string(f.text)), "gitdir:")
	target := filepath.FromSlash(strings.TrimSpace(named))
	if !ok || target == "" || strings.ContainsAny(target, "\r\n") {
		return ""
	}
	if !filepath.IsAbs(target) {
		target = filepath.Join(folder, target)
	}
	if inside, err := filepath.Rel(l.real(folder), l.real(target)); err == nil && filepath.IsLocal(inside) {
		return target
	}
	if filepath.Base(filepath.Dir(target)) != "worktrees" {
		return ""
	}
	back, _ := l.readFile(filepath.Join(target, "gitdir"))
	if back == nil || l.real(strings.TrimSpace(string(back.text))) != l.real(at) {
		return ""
	}
	return filepath.Dir(filepath.Dir(target))
}

// real is a path without links; one that leads nowhere is none.
func (l *Look) real(path string) string {
	real, err := l.files.RealPath(path)
	if err != nil {
		return ""
	}
	return real
}
