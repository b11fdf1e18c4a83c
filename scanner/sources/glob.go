package sources

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
)

// Bounds on a glob of the catalogue: what lies deeper, or beyond so many, is no store's file.
type bounds struct{ depth, files, folders int }

func storeBounds() bounds { return bounds{depth: 6, files: 2000, folders: 5000} }

// glob gives the paths that a pattern stands for. Steps without "*" or "?" are looked up only in
// folders whose list is known: whether such a path exists is for its reader to see. fail is told of folders that cannot
// be listed.
func (m Machine) glob(p pattern, most bounds, fail func(path string, err error)) []string {
	g := globber{Machine: m, most: most, fail: fail, sockets: p.sockets}
	g.walk(p.base, p.steps, 0)
	return g.found
}

type globber struct {
	Machine
	most    bounds
	fail    func(path string, err error)
	found   []string
	folders int
	full    bool
	sockets bool
}

func (g *globber) walk(folder string, steps []string, depth int) {
	for len(steps) > 0 && !strings.ContainsAny(steps[0], "*?[") {
		if g.Lists.lack(g.Machine, folder, steps[0]) {
			return
		}
		folder = filepath.Join(folder, steps[0])
		steps = steps[1:]
	}
	if len(g.found) >= g.most.files {
		if !g.full {
			g.fail(folder, errTooManyFiles)
		}
		g.full = true
		return
	}
	if len(steps) == 0 {
		g.found = append(g.found, folder)
		return
	}
	if g.folders++; g.folders > g.most.folders {
		if g.folders == g.most.folders+1 {
			g.fail(folder, errTooMany)
		}
		return
	}
	entries, err := g.list(folder)
	if err != nil {
		g.fail(folder, err)
		return
	}
	if steps[0] == "**" {
		g.anyDepth(folder, steps, entries, depth)
		return
	}
	g.step(folder, steps, entries, depth)
}

// list lists a folder: the first one of a pattern is that of many others too.
func (g *globber) list(folder string) ([]fs.DirEntry, error) {
	if g.folders == 1 {
		return g.Lists.readDir(g.FS, folder)
	}
	return g.FS.ReadDir(folder)
}

// step goes on with the entries that the first step stands for.
func (g *globber) step(folder string, steps []string, entries []fs.DirEntry, depth int) {
	for _, entry := range entries {
		if ok, _ := path.Match(g.folded(steps[0]), g.folded(entry.Name())); ok && g.fits(entry, len(steps) == 1) {
			g.walk(filepath.Join(folder, entry.Name()), steps[1:], depth)
		}
	}
}

// anyDepth lets "**" stand for no step and for one more. It follows no links, so that it
// comes to an end. Of a last step that is no glob it looks whether it is there.
func (g *globber) anyDepth(folder string, steps []string, entries []fs.DirEntry, depth int) {
	plain := len(steps) == 2 && !strings.ContainsAny(steps[1], "*?[")
	for _, entry := range entries {
		if plain && g.folded(entry.Name()) == g.folded(steps[1]) && g.fits(entry, true) {
			g.walk(filepath.Join(folder, entry.Name()), nil, depth)
		}
		if entry.IsDir() && depth < g.most.depth {
			g.walk(filepath.Join(folder, entry.Name()), steps, depth+1)
		}
	}
	switch {
	case plain:
	case len(steps) > 1 && steps[1] != "**" && strings.ContainsAny(steps[1], "*?["):
		g.step(folder, steps[1:], entries, depth)
	default:
		g.walk(folder, steps[1:], depth)
	}
}

var (
	errTooMany      = errors.New("more folders than are looked through for one program's files")
	errTooManyFiles = errors.New("more files than are read of one program; the rest was not read")
)

// fits says whether an entry may be what a step stands for: a file at the end, and before it
// what more may lie below. Folders, sockets and pipes whose names happen to fit a pattern of
// files are none of the program's.
func (g *globber) fits(entry fs.DirEntry, last bool) bool {
	switch entry.Type() {
	case fs.ModeSymlink:
		return true
	case fs.ModeDir:
		return !last
	}
	return last && (entry.Type().IsRegular() || g.sockets && entry.Type() == fs.ModeSocket)
}
