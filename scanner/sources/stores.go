package sources

import (
	"cmp"
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"sync"

	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// maxStore is how large a store's file may be: it is read whole, for its format to be read.
const maxStore = 64 << 20

// StoreSource is the source of the catalogue's files: those of agents, or those of all other
// programs.
type StoreSource struct {
	Machine
	name      string
	catalogue []*stores.Store
	locate    func() *locator
	// memory keeps which files were found to hold nothing, own which of those in the workspace.
	memory, own Memory
}

// Stores is the source of the files in which programs keep credentials.
func (m Machine) Stores(catalogue []stores.Store) *StoreSource {
	return m.storeSource(Stores, catalogue, func(s *stores.Store) bool { return s.Agent == "" })
}

// AgentFiles is the source of the agents' own files: their logins and their configuration.
func (m Machine) AgentFiles(catalogue []stores.Store) *StoreSource {
	return m.storeSource(Agents, catalogue, func(s *stores.Store) bool { return s.Agent != "" })
}

func (m Machine) storeSource(name string, catalogue []stores.Store, mine func(*stores.Store) bool) *StoreSource {
	s := &StoreSource{Machine: m, name: name}
	for i := range catalogue {
		if mine(&catalogue[i]) {
			s.catalogue = append(s.catalogue, &catalogue[i])
		}
	}
	s.locate = sync.OnceValue(func() *locator { return locate(m, name, s.catalogue) })
	return s
}

// Name implements Source.
func (s *StoreSource) Name() string { return s.name }

// StoreFile is a file of the catalogue that is on the machine.
type StoreFile struct{ Store, Path string }

// Found gives the files of the catalogue that are here. It reads none of them.
func (s *StoreSource) Found() []StoreFile {
	var list []StoreFile
	here := s.locate()
	for _, file := range slices.Concat(here.found, here.points) {
		list = append(list, StoreFile{Store: file.store, Path: file.path})
	}
	return list
}

// Scan reads the files of the catalogue that are here, one after the other.
func (s *StoreSource) Scan(ctx context.Context, sink Sink) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	here := s.locate()
	for _, n := range here.notRead {
		sink.NotRead(n)
	}
	files := slices.SortedFunc(slices.Values(here.found), byPath)
	for _, file := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.read(ctx, file, sink); err != nil && ctx.Err() == nil {
			s.left(file, err, sink)
		}
	}
	for _, file := range slices.SortedFunc(slices.Values(here.points), byPath) {
		p, here, err := s.point(ctx, file)
		if err != nil {
			s.left(file, err, sink)
		}
		if !here {
			continue
		}
		sink.Point(p)
		sink.Read(Read{Points: 1})
	}
	return ctx.Err()
}

func (s *StoreSource) left(file *located, err error, sink Sink) {
	if !file.system || !s.usual(err) {
		sink.NotRead(NotRead{Source: s.name, Path: file.path, Reason: reason(err)})
	}
}

func byPath(a, b *located) int { return cmp.Compare(a.path, b.path) }

func (s *StoreSource) read(ctx context.Context, file *located, sink Sink) error {
	switch {
	case file.err != nil:
		return file.err
	case !file.info.Mode().IsRegular():
		return errors.New(kindReason(file.info.Mode()))
	}
	if s.recall(file, sink) {
		return nil
	}
	if file.format == "" || file.format == rows {
		if is, err := s.database(ctx, file, sink); is || err != nil {
			return err
		}
	}
	text, state, err := s.text(file.path)
	if err != nil {
		return err
	}
	if len(text) > 0 {
		kept := file.kept
		kept.Provider = file.provider
		held := sink.Fragment(Fragment{Location: s.location(file), Text: text, Format: file.format, Keys: file.keys, Kept: kept})
		if len(held) == 0 {
			s.remember(file, state, len(text))
		}
	}
	sink.Read(Read{Stores: 1, Bytes: int64(len(text))})
	return nil
}

// text reads a file, and says what it was before and after; the zero state where that changed.
func (s *StoreSource) text(path string) (text []byte, state State, err error) {
	file, err := s.FS.Open(path)
	if err != nil {
		return nil, state, err
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, state, err
	case !info.Mode().IsRegular():
		return nil, state, errors.New(kindReason(info.Mode()))
	case info.Size() > maxStore:
		return nil, state, errTooLarge
	}
	if text, err = io.ReadAll(io.LimitReader(file, maxStore+1)); err != nil {
		return nil, state, err
	}
	if len(text) > maxStore {
		return nil, state, errTooLarge
	}
	before, known := s.FS.State(info)
	if info, err := file.Stat(); err == nil && known {
		if after, ok := s.FS.State(info); ok && after == before {
			state = before
		}
	}
	return text, state, nil
}

// rows is the format of a database's table, which formats.Rows is too.
const rows = "rows"

var (
	errTooLarge = errors.New("larger than 64 MiB")
	errNoLog    = errors.New("no log that can be read")
)

func (s *StoreSource) location(file *located) Location {
	at := Location{Source: s.name, Path: file.path, Store: file.store, Agent: file.agent, Key: file.key}
	if file.inWorkspace {
		_, at.Ignored = ignores{s.Machine}.above(filepath.Clean(file.real))
	}
	return at
}
