package scanner

import (
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/sources"
)

// exposure tells who else reads the files of findings: what it learnt of a folder holds for all
// files in it.
type exposure struct {
	Options
	open map[string]bool
}

func (o Options) exposure() *exposure { return &exposure{Options: o, open: map[string]bool{}} }

// reasons are those that lie in a place itself. They say more of a finding and never less.
func (e *exposure) reasons(places []sources.Location) (out []detectors.Reason) {
	if e.FS == nil {
		return nil
	}
	for _, at := range places {
		if at.Path == "" || at.Via != "" || at.Process != "" || at.History != nil {
			continue
		}
		for _, r := range e.place(at) {
			if !slices.ContainsFunc(out, func(x detectors.Reason) bool { return x.Code == r.Code }) {
				out = append(out, r)
			}
		}
	}
	return out
}

func (e *exposure) place(at sources.Location) (out []detectors.Reason) {
	info, err := e.FS.Stat(at.Path)
	if err != nil {
		return nil
	}
	real, err := e.FS.RealPath(at.Path)
	if err != nil {
		return nil
	}
	add := func(code, text string) {
		out = append(out, detectors.Reason{Code: code, Text: text + " (" + e.shown(at.Path) + ")"})
	}
	if e.GOOS != "windows" && info.Mode().Perm()&0o004 != 0 && e.passable(filepath.Dir(real)) {
		add("world-readable", "any local user reads it")
	}
	where := e.Options.place(at)
	if e.FS.Foreign(info) && where != agents.Machine {
		add("another owner", "it belongs to another user, who may change it")
	}
	if where == agents.Home && e.outside(at.Path, real) {
		add("link", "it is a link to a place outside the home, "+filepath.ToSlash(real))
	}
	return out
}

// passable says whether everybody may pass through a folder and those above it.
func (e *exposure) passable(folder string) bool {
	open, known := e.open[folder]
	if known {
		return open
	}
	info, err := e.FS.Stat(folder)
	open = err == nil && info.Mode().Perm()&0o001 != 0
	if above := filepath.Dir(folder); open && above != folder {
		open = e.passable(above)
	}
	e.open[folder] = open
	return open
}

// outside says that a file's real place is outside the home that its path lies in.
func (e *exposure) outside(path, real string) bool {
	home, err := e.FS.RealPath(e.Home)
	if err != nil {
		return false
	}
	if _, in := below(home, real); in {
		return false
	}
	info, err := e.FS.Lstat(path)
	return err == nil && info.Mode()&fs.ModeSymlink != 0 || filepath.Clean(path) != real
}
