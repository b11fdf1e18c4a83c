package sources

import (
	"bytes"
	"context"
	"io"
	"path/filepath"

	"github.com/overreach-dev/overreach/scanner/sources/inside"
)

// database gives what the tables of a store's file hold, and says whether the file is a
// database. What its writer has not yet written into it is taken from the log beside it.
func (s *StoreSource) database(ctx context.Context, at *located, sink Sink) (bool, error) {
	file, err := s.FS.Open(at.path)
	if err != nil {
		return false, err
	}
	defer file.Close()
	random, ok := file.(io.ReaderAt)
	if !ok {
		return false, nil
	}
	head := make([]byte, inside.HeadSize)
	n, _ := random.ReadAt(head, 0)
	if inside.KindOf(head[:n], "") != inside.SQLite {
		return false, nil
	}
	info, err := file.Stat()
	if err != nil {
		return true, err
	}
	source := inside.Source{
		ReaderAt: random, Size: info.Size(), Name: filepath.Base(at.path), Kind: inside.SQLite, Table: at.table,
		Beside: func(ending string) (io.ReaderAt, int64, io.Closer, error) { return s.beside(at.path + ending) },
	}
	opener := inside.Opener{Limits: inside.DefaultLimits()}
	t := &tables{StoreSource: s, file: at, sink: sink}
	if err := opener.Open(ctx, source, t); err != nil {
		return true, err
	}
	t.sealed()
	sink.Read(Read{Stores: 1, Bytes: info.Size()})
	return true, nil
}

func (s *StoreSource) beside(path string) (io.ReaderAt, int64, io.Closer, error) {
	file, err := s.FS.Open(path)
	if err != nil {
		return nil, 0, nil, err
	}
	info, err := file.Stat()
	random, ok := file.(io.ReaderAt)
	if err != nil || !ok || !info.Mode().IsRegular() {
		file.Close()
		return nil, 0, nil, errNoLog
	}
	return random, info.Size(), file, nil
}

// tables takes what lies inside a database.
type tables struct {
	*StoreSource
	file *located
	sink Sink
	// held are the rows whose values are encrypted.
	held []Handle
}

// Text implements inside.Visitor.
func (t *tables) Text(name string, text []byte, parts []inside.Part) {
	at := t.location(t.file)
	at.Inside = name
	t.sink.Fragment(Fragment{Location: at, Text: text, Parts: parts, Format: t.file.format, Keys: t.file.keys})
	if prefix := t.file.point.Rows; prefix != "" {
		for _, part := range parts {
			t.row(text[part.At:], prefix)
		}
	}
}

// mostRows is how many encrypted rows are named.
const mostRows = 100

// row takes up a row's name where it says that the value is encrypted.
func (t *tables) row(text []byte, prefix string) {
	name, _, ok := bytes.Cut(text[:min(len(text), 512)], []byte(" = "))
	if ok && bytes.HasPrefix(name, []byte(prefix)) && len(t.held) < mostRows && bytes.IndexByte(name, '\n') < 0 {
		t.held = append(t.held, Handle{Kind: "login", Name: string(name[len(prefix):])})
	}
}

// sealed gives the access point that the encrypted rows are.
func (t *tables) sealed() {
	if len(t.held) == 0 {
		return
	}
	t.sink.Point(Point{
		Location: t.location(t.file), Opens: t.file.point, Holds: t.held, Confirmed: t.file.confirmed, Unknown: []string{mayBeOpen},
	})
	t.sink.Read(Read{Points: 1})
}

// File implements inside.Visitor: no file lies in a database.
func (t *tables) File(string, io.Reader) error { return nil }

// Left implements inside.Visitor.
func (t *tables) Left(name, reason string) {
	t.sink.NotRead(NotRead{Source: t.name, Path: t.file.path + inner(name), Reason: reason})
}
