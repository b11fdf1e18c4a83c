package sources

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math"
	"path/filepath"
)

// A contentReader reads files one after the other into the same buffer.
type contentReader struct {
	*walk
	buffer []byte
}

func (r *contentReader) work(t task) {
	switch {
	case t.linked != nil:
		r.sink.Read(r.read(t.linked.location, maxLinked))
	case t.names == nil:
		r.list(t.folder)
	default:
		r.sink.Read(r.batch(t))
	}
}

func (r *contentReader) batch(t task) (sum Read) {
	for _, name := range t.names {
		if r.ctx.Err() != nil {
			break
		}
		location := Location{Source: Files, Path: filepath.Join(t.folder.path, name)}
		location.Ignored = t.folder.ignored || r.isIgnored(t.folder, name, false)
		one := r.read(location, math.MaxInt64)
		sum.Files += one.Files
		sum.Bytes += one.Bytes
	}
	return sum
}

// read reads one file, as it is when it is opened: what is written to it meanwhile is left,
// and what is cut off is not missed.
func (r *contentReader) read(at Location, limit int64) Read {
	file, err := r.FS.Open(at.Path)
	if err != nil {
		r.notRead(at.Path, reason(err))
		return Read{}
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		if err == nil {
			err = errors.New(kindReason(info.Mode()))
		}
		r.notRead(at.Path, reason(err))
		return Read{}
	}
	return r.content(file, info, at, limit)
}

func (r *contentReader) content(file fs.File, info fs.FileInfo, at Location, limit int64) Read {
	// What says that it is empty may be a file of the system's own, such as /proc has.
	limit = min(limit, info.Size())
	if info.Size() == 0 {
		limit = pieceSize
	}
	first, err := r.fill(file, 0, int(min(max(info.Size()+1, 4<<10), pieceSize)), limit)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		r.notRead(at.Path, reason(err))
		if len(first) == 0 {
			return Read{}
		}
	case info.Size() == 0 && len(first) >= pieceSize:
		r.notRead(at.Path, "it is longer than it says; only its beginning was read")
	}
	fragment := Fragment{Location: at, Text: first}
	r.describe(&fragment, info)
	read := Read{Files: 1, Bytes: int64(len(first))}
	if err != nil {
		r.give(fragment)
		return read
	}
	fragment.Format, fragment.Keys = "", nil
	read.Bytes = r.pieces(file, fragment, limit)
	return read
}

// describe says in which format the fragment is and what its keys hold.
func (r *contentReader) describe(f *Fragment, info fs.FileInfo) {
	if r.FormatOf != nil {
		f.Format = r.FormatOf(f.Location.Path)
	}
	if same := r.claims.file(r.FS, info, r.relative(f.Location.Path)); same != nil {
		f.Location.Store, f.Format, f.Keys = same.store, same.format, same.keys
	}
}

func (r *contentReader) relative(path string) string {
	rel, _ := r.inside(r.root, path)
	return rel
}

// give hands a fragment on unless nothing stands in it: a hole in a sparse file reads as
// bytes of zero.
func (r *contentReader) give(f Fragment) {
	if len(f.Text) > 0 && !isZero(f.Text) {
		r.sink.Fragment(f)
	}
}

func isZero(text []byte) bool {
	return text[0] == 0 && bytes.Equal(text[1:], text[:len(text)-1])
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
