package sources

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math"
	"path"
	"strings"

	"github.com/overreach-dev/overreach/scanner/sources/inside"
)

// opened gives what lies inside a file, and says whether anything could be had.
func (r *contentReader) opened(one *reading, kind inside.Kind, size int64) bool {
	if r.Opener == nil {
		return false
	}
	at, ok := one.file.(io.ReaderAt)
	if !ok {
		if int64(len(r.buffer)) < size || size >= pieceSize {
			one.notRead("what lies inside was not read: it is no file of the system's")
			return false
		}
		at = bytes.NewReader(bytes.Clone(r.buffer[:size]))
	}
	source := inside.Source{ReaderAt: at, Size: size, Name: path.Base(one.at.Path), Kind: kind}
	source.Beside = func(ending string) (io.ReaderAt, int64, io.Closer, error) { return r.beside(one, ending) }
	one.opened = true
	if kind == inside.SQLite {
		one.beside = "-wal"
	}
	v := &visit{contentReader: r, one: one, kind: kind}
	err := r.Opener.Open(r.ctx, source, v)
	if err != nil && r.ctx.Err() == nil {
		v.Left("", "what lies inside was not read: "+err.Error())
	}
	return err == nil
}

// beside opens the file of the same name and another ending.
func (r *contentReader) beside(one *reading, ending string) (io.ReaderAt, int64, io.Closer, error) {
	if one.at.Source == Git {
		return nil, 0, nil, fs.ErrNotExist // what lies there now is not of that time
	}
	file, info, err := r.open(one.at.Path + ending)
	if err != nil {
		return nil, 0, nil, err
	}
	log, known := r.FS.State(info)
	if one.log = log; !known || one.state == (State{}) {
		one.fail() // what it holds changes though it does not
	}
	at, ok := file.(io.ReaderAt)
	if !ok {
		file.Close()
		return nil, 0, nil, errors.ErrUnsupported
	}
	return at, info.Size(), file, nil
}

// visit takes what lies inside a file.
type visit struct {
	*contentReader
	one  *reading
	kind inside.Kind
	// texts counts the texts that were given.
	texts int
}

func (v *visit) fragment(name string) Fragment {
	f := Fragment{Location: v.one.at}
	f.Location.Store, f.Location.Inside = "", name
	f.Location.Archived = name != "" && v.kind != inside.SQLite
	if v.FormatOf != nil && name != "" {
		f.Format = v.FormatOf(name)
	}
	return f
}

// File implements inside.Visitor.
func (v *visit) File(name string, content io.Reader) error {
	f := v.fragment(name)
	failing := &failing{Reader: content}
	var err error
	if f.Text, err = v.fill(failing, 0, 4<<10, math.MaxInt64); v.ctx.Err() == nil {
		v.rest(v.one, failing, f, err != nil, math.MaxInt64)
	}
	return failing.err
}

// failing keeps the error that ended a content, and tells those who read it only that it
// ended: the archive's reader says what was wrong.
type failing struct {
	io.Reader
	err error
}

func (f *failing) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		f.err, err = err, io.EOF
	}
	return n, err
}

// Text implements inside.Visitor.
func (v *visit) Text(name string, text []byte, parts []inside.Part) {
	f := v.fragment(name)
	f.Text, f.Parts = text, parts
	if v.texts++; v.kind == inside.SQLite {
		v.giveRows(v.one, v.texts, f)
		return
	}
	v.give(v.one, f)
}

// Left implements inside.Visitor.
func (v *visit) Left(name, reason string) {
	if v.ctx.Err() != nil || strings.Contains(reason, inside.TookTooLong) {
		v.one.left(name, reason)
		return
	}
	v.one.omit(name, reason)
}
