package sources

import (
	"errors"
	"io"
	"io/fs"
	"math"
	"path/filepath"
	"strings"

	"github.com/overreach-dev/overreach/scanner/sources/inside"
)

// A contentReader reads files one after the other into the same buffer.
type contentReader struct {
	*walk
	buffer []byte
	// plain and parts are where escaped text is put without its escapes.
	plain []byte
	parts []inside.Part
}

func (r *contentReader) work(t task) {
	switch {
	case t.piece != nil:
		r.give(t.piece.of, t.piece.Fragment)
		r.spare <- t.piece.buffer
		t.piece.of.done()
	case t.linked != nil:
		r.sink.Read(r.read(t.linked.location, maxLinked))
	case t.record != nil:
		r.sink.Read(r.transcript(t.record))
	case t.names == nil:
		r.list(t.folder)
	default:
		r.sink.Read(r.batch(t))
	}
}

func (r *contentReader) batch(t task) (sum Read) {
	prefix := t.folder.path
	if !strings.HasSuffix(prefix, string(filepath.Separator)) {
		prefix += string(filepath.Separator)
	}
	for len(t.names) > 0 && r.ctx.Err() == nil {
		t.names = r.share(t)
		name := t.names[0]
		t.names = t.names[1:]
		location := Location{Source: Files, Path: prefix + name}
		location.Ignored = t.folder.ignored || r.isIgnored(t.folder, name, false)
		one, known := r.recall(location)
		if !known {
			one = r.read(location, math.MaxInt64)
		}
		sum.Files += one.Files
		sum.Bytes += one.Bytes
	}
	return sum
}

// share leaves half of the files to a worker that has nothing to do.
func (r *contentReader) share(t task) []string {
	if len(t.names) < 2 || !r.queue.hungry() {
		return t.names
	}
	half := len(t.names) / 2
	r.queue.push(task{folder: t.folder, names: t.names[half:]})
	return t.names[:half]
}

// read reads one file, as it is when it is opened: what is written to it meanwhile is left,
// and what is cut off is not missed.
func (r *contentReader) read(at Location, limit int64) Read {
	file, info, err := r.open(at.Path)
	if err != nil {
		r.notRead(at.Path, reason(err))
		return Read{}
	}
	one := r.reading(at, file, info)
	one.known = one.known && limit == math.MaxInt64
	defer one.done()
	return r.content(one, limit)
}

// open opens what is a file and nothing else.
func (r *contentReader) open(path string) (fs.File, fs.FileInfo, error) {
	file, err := r.FS.Open(path)
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New(kindReason(info.Mode()))
	}
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	return file, info, nil
}

func (r *contentReader) content(one *reading, limit int64) Read {
	size := one.info.Size()
	// What says that it is empty may be a file of the system's own, such as /proc has.
	limit = min(limit, size)
	if size == 0 {
		limit = pieceSize
	}
	first, err := r.fill(one.file, 0, int(min(max(size+1, 4<<10), pieceSize)), limit)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		one.notRead(reason(err))
		if len(first) == 0 {
			return Read{}
		}
	case size == 0 && len(first) >= pieceSize:
		one.notRead("it is longer than it says; only its beginning was read")
	}
	kind := inside.KindOf(first, one.at.Path)
	if kind != inside.None && kind != inside.SQLite && r.opened(one, kind, limit) {
		return Read{Files: 1, Bytes: limit}
	}
	fragment := one.how
	fragment.Text = first
	read := Read{Files: 1, Bytes: r.rest(one, one.file, fragment, err != nil, limit)}
	if kind == inside.SQLite {
		r.opened(one, kind, limit)
	}
	return read
}

// rest gives a file of which the beginning is read, and says how long it was.
func (r *contentReader) rest(one *reading, file io.Reader, f Fragment, ended bool, limit int64) int64 {
	if ended {
		if f.Base > 0 {
			one.last = f.piece()
		}
		r.give(one, f)
		return f.Base + int64(len(f.Text))
	}
	f.Format, f.Keys = "", nil
	return r.pieces(one, file, f, limit)
}

// fill reads until size bytes stand in the buffer behind the kept ones. An error, io.EOF
// too, says that there is nothing more; limit is how many bytes may be read.
func (r *contentReader) fill(file io.Reader, kept, size int, limit int64) ([]byte, error) {
	end := kept
	if limit <= 0 {
		return r.buffer[:end], io.EOF
	}
	for {
		r.grow(kept+size, end)
		for end < kept+size {
			n, err := file.Read(r.buffer[end : kept+size])
			end += n
			if err != nil {
				return r.buffer[:end], err
			}
			if r.ctx.Err() != nil || int64(end-kept) >= limit {
				return r.buffer[:end], io.EOF
			}
		}
		if size >= pieceSize {
			return r.buffer[:end], nil
		}
		size = min(2*size, pieceSize)
	}
}
