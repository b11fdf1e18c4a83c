package sources

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// A located file is one of the catalogue's that is here.
type located struct {
	path string
	// real is the path by which it is recognised in a walk: without the links that lead to
	// its folder, but a link itself if it is one.
	real        string
	info        fs.FileInfo
	err         error // why it cannot be read, where that is seen already
	inWorkspace bool
	system      bool // it is the machine's, not the user's

	store, agent, format string
	keys                 []Key

	kept  stores.Kept
	table string // the one table of a database that is read

	// Of an access point: what it opens, whose it is, and whether a document says so.
	point     stores.Point
	provider  string
	confirmed bool
	key       string // the variable that names it
}

// locator finds the files of a catalogue.
type locator struct {
	Machine
	found   []*located
	points  []*located
	byReal  map[string]*located
	folders map[string]string // without their links
	notRead []NotRead
	source  string
}

func locate(m Machine, source string, catalogue []*stores.Store) *locator {
	l := &locator{Machine: m, source: source, byReal: map[string]*located{}, folders: map[string]string{}}
	for _, store := range catalogue {
		for i := range store.Files {
			l.file(store, &store.Files[i])
		}
	}
	return l
}

func (l *locator) file(s *stores.Store, f *stores.File) {
	for _, path := range f.Paths.For(l.GOOS) {
		for _, pattern := range l.expand(path) {
			l.pattern(pattern, s, f)
		}
	}
	for _, path := range f.Workspace {
		l.pattern(pattern{base: l.Workspace, steps: strings.Split(path, "/")}, s, f)
	}
}

func (l *locator) pattern(p pattern, s *stores.Store, f *stores.File) {
	p.sockets = f.Point.Socket
	fail := func(path string, err error) {
		if !p.system || !l.usual(err) {
			l.fail(path, err)
		}
	}
	for _, one := range l.glob(p, storeBounds(), fail) {
		l.add(one, p, s, f)
	}
}

// usual says that an error is as it should be: what is the machine's is not for every user.
func (m Machine) usual(err error) bool { return errors.Is(err, fs.ErrPermission) && !m.Whole }

// fail records a folder that cannot be listed. One that is not there holds nothing.
func (l *locator) fail(path string, err error) {
	if !absent(err) {
		l.notRead = append(l.notRead, NotRead{Source: l.source, Path: path, Reason: reason(err)})
	}
}

// add takes a file up if it is here. Two entries for one path become one, with the keys of
// both.
func (l *locator) add(path string, p pattern, s *stores.Store, f *stores.File) {
	if path == os.DevNull {
		return
	}
	info, err := l.FS.Stat(path)
	if err != nil && absent(err) {
		return
	}
	real := l.realName(path)
	if f.Opaque {
		l.addPoint(&located{
			path: path, real: real, info: info, err: err, system: p.system, key: p.key, store: s.Name, agent: s.Agent,
			point: f.Point, provider: s.Provider, confirmed: f.Confirmed,
		})
		return
	}
	file := l.byReal[l.folded(real)]
	if file == nil {
		file = &located{path: path, real: real, info: info, err: err, system: p.system, store: s.Name, agent: s.Agent, format: f.Format, table: f.Table, kept: f.Kept, provider: s.Provider, point: f.Point, confirmed: f.Confirmed}
		_, file.inWorkspace = l.inside(l.Workspace, path)
		l.byReal[l.folded(real)] = file
		l.found = append(l.found, file)
	}
	if file.format == f.Format {
		file.keys = append(file.keys, keysOf(f)...)
	}
}

// addPoint takes up an access point, once by all the names of its folder. What it is made of is
// left to a walk: nothing is read of it here.
func (l *locator) addPoint(one *located) {
	if slices.ContainsFunc(l.points, func(p *located) bool { return p.store == one.store && l.folded(p.real) == l.folded(one.real) }) {
		return
	}
	_, one.inWorkspace = l.inside(l.Workspace, one.path)
	l.points = append(l.points, one)
}

func keysOf(f *stores.File) []Key {
	keys := make([]Key, len(f.Keys))
	for i, k := range f.Keys {
		keys[i] = Key{Key: k.Key, Provider: k.Provider, Kind: k.Kind, Part: k.Part, Decode: k.Decode, Own: k.Own, Loose: k.Loose}
	}
	return keys
}

// realName gives a path whose folder is without links.
func (l *locator) realName(path string) string {
	folder := filepath.Dir(path)
	real, known := l.folders[folder]
	if !known {
		real = folder
		if found, err := l.FS.RealPath(folder); err == nil {
			real = found
		}
		l.folders[folder] = real
	}
	if real == folder {
		return path
	}
	return filepath.Join(real, filepath.Base(path))
}

// absent says that nothing is there, which is no failure: most programs of the catalogue are
// on no one machine.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}
