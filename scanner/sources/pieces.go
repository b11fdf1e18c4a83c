package sources

import (
	"bytes"
	"errors"
	"io"
	"syscall"
)

const (
	// pieceSize is how much of a file is given at once; larger ones come in pieces.
	pieceSize = 8 << 20
	// overlapSize is how much of the piece before each piece begins with: more than the
	// longest credential, a private key over many lines.
	overlapSize = 64 << 10
	// cutWindow is how far from a piece's end a line end is sought to cut at.
	cutWindow = 1 << 20
)

// grow makes room for size bytes, of which the first are kept. Once it holds a piece it has
// room for what pieces begin with too, and grows no more.
func (r *contentReader) grow(size, kept int) {
	if len(r.buffer) >= size {
		return
	}
	if size >= pieceSize {
		size = pieceSize + overlapSize + cutWindow
	}
	r.buffer = append(make([]byte, 0, size), r.buffer[:kept]...)[:size]
}

// A waiting piece is one that another worker gives.
type waiting struct {
	Fragment
	buffer []byte
	of     *reading
}

// pieces gives a large file, of which the first piece is read, and says how long it was.
func (r *contentReader) pieces(one *reading, file io.Reader, f Fragment, limit int64) int64 {
	for ended := false; ; {
		text, end := f.Text, len(f.Text)
		if !ended {
			end = cutAt(text, f.Overlap)
		}
		f.Text = text[:end]
		r.pass(one, f, ended)
		total := f.Base + int64(len(text))
		if ended || r.ctx.Err() != nil {
			one.last = f.piece()
			return total
		}
		kept := 0
		if hole := holeAt(file, text, total, limit); hole > 0 {
			total += hole
			f = f.following(text, 0)
			f.Base, f.BaseColumn = f.Base+hole, f.BaseColumn+int(hole)
		} else {
			from := overlapFrom(text[:end])
			f = f.following(text[:from], end-from)
			r.grow(pieceSize, 0)
			kept = copy(r.buffer, text[from:])
		}
		var err error
		f.Text, err = r.fill(file, kept, pieceSize, limit-total)
		if err != nil && !errors.Is(err, io.EOF) {
			one.left(f.Location.Inside, reason(err)+"; the rest was not read")
		}
		if ended = err != nil; ended && len(f.Text) == f.Overlap {
			one.last = f.piece()
			return total
		}
	}
}

// pass leaves a piece to another worker, with the buffer that it stands in, where there is a
// buffer to go on with; else, and at the end, it gives the piece itself.
func (r *contentReader) pass(one *reading, f Fragment, ended bool) {
	if !ended {
		select {
		case next := <-r.spare:
			one.open.Add(1)
			r.queue.push(task{piece: &waiting{Fragment: f, buffer: r.buffer, of: one}})
			r.buffer = next
			return
		default:
		}
	}
	r.give(one, f)
}

// holeAt passes a hole in a sparse file over, and says how long it is from offset on. Only
// what ends in bytes of zero is asked about.
func holeAt(file io.Reader, text []byte, offset, limit int64) int64 {
	seeker, ok := file.(io.Seeker)
	if seekData == 0 || !ok || !isZero(text[max(0, len(text)-cutWindow):]) {
		return 0
	}
	next, err := seeker.Seek(offset, seekData)
	switch {
	case errors.Is(err, syscall.ENXIO): // no more data up to the end
		next, err = seeker.Seek(limit, io.SeekStart)
	case err == nil && next > limit:
		next, err = seeker.Seek(limit, io.SeekStart)
	}
	if err != nil {
		return 0
	}
	return next - offset
}

// piece is where a fragment stands in its file.
func (f Fragment) piece() Piece {
	return Piece{Base: f.Base, Line: f.BaseLine, Column: f.BaseColumn, Overlap: f.Overlap, Size: len(f.Text)}
}

// following gives a fragment that begins behind passed.
func (f Fragment) following(passed []byte, overlap int) Fragment {
	f.Base += int64(len(passed))
	f.BaseColumn += len(passed)
	if lines := bytes.Count(passed, []byte{'\n'}); lines > 0 {
		f.BaseLine += lines
		f.BaseColumn = len(passed) - 1 - bytes.LastIndexByte(passed, '\n')
	}
	f.Overlap = overlap
	return f
}

// cutAt gives where a piece ends: behind a line end, if one is near enough.
func cutAt(text []byte, overlap int) int {
	from := max(overlap, len(text)-cutWindow)
	if i := bytes.LastIndexByte(text[from:], '\n'); i >= 0 {
		return from + i + 1
	}
	return len(text)
}

// overlapFrom gives where the next piece begins: at the beginning of a line, if one begins
// within the overlap.
func overlapFrom(text []byte) int {
	from := max(0, len(text)-overlapSize)
	if i := bytes.IndexByte(text[from:], '\n'); i >= 0 && from+i+1 < len(text) {
		return from + i + 1
	}
	return from
}
