package sources

import (
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// claims are what a walk leaves to other sources, and what it borrows from them.
type claims struct {
	machine Machine
	names   map[string]bool // the last steps of paths, to tell most files apart at little cost
	paths   map[string]bool
	same    map[Identity]*located
	// nested are the workspace paths of stores: below the workspace's top an agent may be
	// started too, so such a file is read by the same keys there.
	nested map[string][]nested
	// patterns are those of them whose last steps are patterns; ending and beginning say by one
	// byte which of them a name can fit, most names none.
	patterns          []nestedPattern
	ending, beginning [256][]int
}

type nested struct {
	path string
	like
}

// like is what files of a workspace are like: a store's.
type like struct {
	store string
	file  *stores.File
}

func (l like) located() *located {
	return &located{store: l.store, format: l.file.Format, keys: keysOf(l.file)}
}

// A nestedPattern keeps what stands before and behind its stars: most names are told apart by
// these.
type nestedPattern struct {
	folder, name, first, last string
	like
}

// claim asks the other sources of a run for their files.
func (m Machine) claim(beside []*StoreSource) claims {
	c := claims{
		machine: m, names: map[string]bool{}, paths: map[string]bool{},
		same: map[Identity]*located{}, nested: map[string][]nested{},
	}
	for _, source := range beside {
		for _, file := range source.locate().found {
			c.add(file)
		}
		c.like(source)
	}
	return c
}

// like has files read by the keys of a source's that they are like.
func (c *claims) like(source *StoreSource) {
	for _, store := range source.catalogue {
		for i := range store.Files {
			c.nest(store.Name, &store.Files[i])
		}
	}
}

func (c *claims) nest(store string, file *stores.File) {
	if file.Opaque {
		return
	}
	like := like{store, file}
	for _, one := range file.Workspace {
		one = c.machine.folded(one)
		folder, name := path.Split(one)
		first, _, pattern := strings.Cut(name, "*")
		if !pattern {
			c.nested[name] = append(c.nested[name], nested{one, like})
			continue
		}
		last := name[strings.LastIndexByte(name, '*')+1:]
		switch {
		case last != "":
			at := last[len(last)-1]
			c.ending[at] = append(c.ending[at], len(c.patterns))
		case first != "":
			c.beginning[first[0]] = append(c.beginning[first[0]], len(c.patterns))
		default: // stars alone are no name: the catalogue's check says so
			continue
		}
		c.patterns = append(c.patterns, nestedPattern{strings.TrimSuffix(folder, "/"), name, first, last, like})
	}
}

func (c *claims) add(file *located) {
	real := c.machine.folded(filepath.ToSlash(file.real))
	c.names[real[strings.LastIndexByte(real, '/')+1:]] = true
	c.paths[real] = true
	if file.info == nil {
		return
	}
	if id, ok := c.machine.FS.Identity(file.info); ok {
		c.same[id] = file
	}
}

// leave leaves transcripts to their source.
func (c *claims) leave(here *archive) {
	folders := map[string]string{}
	for _, one := range here.found {
		folder := filepath.Dir(one.path)
		real, known := folders[folder]
		if !known {
			real = folder
			if path, err := c.machine.FS.RealPath(folder); err == nil {
				real = path
			}
			folders[folder] = real
		}
		name := c.machine.folded(filepath.Base(one.path))
		c.names[name] = true
		c.paths[c.machine.folded(filepath.ToSlash(real))+"/"+name] = true
	}
}

// path says whether another source reads what is called name in a folder.
func (c *claims) path(folder, name string) bool {
	return c.names[c.machine.folded(name)] && c.paths[c.machine.folded(folder+"/"+name)]
}

// file gives the store's file that a workspace's file is another name of, or is like; rel is
// its place in the workspace.
func (c *claims) file(files FS, info fs.FileInfo, rel string) *located {
	if len(c.same) > 0 {
		if id, ok := files.Identity(info); ok && c.same[id] != nil {
			return c.same[id]
		}
	}
	rel = c.machine.folded(rel)
	folder, name := "", rel
	if slash := strings.LastIndexByte(rel, '/'); slash >= 0 {
		folder, name = rel[:slash], rel[slash+1:]
	}
	for _, like := range c.nested[name] {
		if endsIn(rel, like.path) {
			return like.located()
		}
	}
	if len(name) == 0 {
		return nil
	}
	best := len(c.patterns)
	for _, some := range [][]int{c.ending[name[len(name)-1]], c.beginning[name[0]]} {
		for _, i := range some {
			if i < best && c.patterns[i].fits(folder, name) {
				best = i
			}
		}
	}
	if best == len(c.patterns) {
		return nil
	}
	return c.patterns[best].located()
}

func (p *nestedPattern) fits(folder, name string) bool {
	if !strings.HasPrefix(name, p.first) || !strings.HasSuffix(name, p.last) || !endsIn(folder, p.folder) {
		return false
	}
	ok, _ := path.Match(p.name, name)
	return ok
}

// endsIn says whether a path's last steps are those of another one.
func endsIn(long, steps string) bool {
	return steps == "" || long == steps || strings.HasSuffix(long, "/"+steps)
}
