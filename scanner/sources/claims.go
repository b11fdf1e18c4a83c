package sources

import (
	"io/fs"
	"path/filepath"
	"strings"
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
}

type nested struct {
	path string
	file *located
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
		for _, store := range source.catalogue {
			for _, file := range store.Files {
				for _, path := range file.Workspace {
					name := m.folded(filepath.Base(path))
					like := &located{store: store.Name, format: file.Format, keys: keysOf(&file)}
					c.nested[name] = append(c.nested[name], nested{m.folded(path), like})
				}
			}
		}
	}
	return c
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
	for _, like := range c.nested[rel[strings.LastIndexByte(rel, '/')+1:]] {
		if rel == like.path || strings.HasSuffix(rel, "/"+like.path) {
			return like.file
		}
	}
	return nil
}
