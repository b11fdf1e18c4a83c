package sources

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"
	"io"
	"io/fs"
	"path"
	"strings"
)

// Memory keeps, from one run to the next, which files hold nothing, and where something
// stands in the others. It holds no text and is safe for concurrent use.
type Memory interface {
	Recall(FileKey) (Memo, bool)
	// Keep is told what a file holds, and the state in which it was read.
	Keep(FileKey, State, Memo)
}

// FileKey names a file in one state, or, for a file that is only ever added to, in any.
type FileKey [16]byte

// Memo is what is known of a file. With neither Again nor pieces it holds nothing.
type Memo struct {
	// Again says that it has to be read again as a whole.
	Again bool
	// Beside is the ending of a file beside it, such as "-wal": the memo holds only where
	// there is none. Where there is one, what is known is kept by the state of both.
	Beside string
	// Left is what was not read inside the file, and why.
	Left []Left
	// Pieces are where something stands in the file, with what stands around it.
	Pieces []Piece
	// Rows are where something stands in the texts that a database is given as: Line is the
	// number of the text, Base where in it that begins.
	Rows []Piece
	// Last is the last piece, with which reading goes on where text was added behind it, and
	// Check what the text before it was.
	Last  Piece
	Check uint64
}

// Left is something inside a file that was not read. The name is empty for the whole file.
type Left struct{ Inside, Reason string }

// mostLeft bounds how much is kept of what was not read inside one file.
const mostLeft = 50

// Piece is where a fragment stands in its file; see Fragment.
type Piece struct {
	Base         int64
	Line, Column int
	Overlap      int
	Size         int
}

// stateKey is the key of a file as it is now; it holds by what keys it is read too.
func stateKey(s State, how Fragment) FileKey {
	return how.key(uint64(s.Size), uint64(s.Modified), uint64(s.Changed), s.Device, s.Inode)
}

// growingKey is the key of a file that is only ever added to.
func growingKey(s State, how Fragment) FileKey { return how.key(s.Device, s.Inode) }

// besideKey is the key of a file and the one beside it as they are now.
func besideKey(s, beside State, how Fragment) FileKey {
	return how.key(uint64(s.Size), uint64(s.Modified), uint64(s.Changed), s.Device, s.Inode,
		uint64(beside.Size), uint64(beside.Modified), uint64(beside.Changed), beside.Device, beside.Inode)
}

func (f Fragment) key(numbers ...uint64) FileKey {
	var room [512]byte
	text := room[:0]
	for _, n := range numbers {
		text = binary.LittleEndian.AppendUint64(text, n)
	}
	for _, s := range []string{f.Location.Path, f.Format, f.Location.Store, f.Location.Source, f.Kept.Account} {
		text = append(append(text, s...), 0)
	}
	for _, k := range f.Keys {
		if k.Loose {
			text = append(text, 1)
		}
		for _, s := range []string{k.Key, k.Provider, k.Kind, k.Part, k.Decode} {
			text = append(append(text, s...), 0)
		}
	}
	sum := sha256.Sum256(text)
	return FileKey(sum[:16])
}

// growing says whether a file of this name is only ever added to: transcripts, histories and
// logs.
func growing(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".jsonl", ".ndjson", ".log":
		return true
	}
	return strings.HasSuffix(name, "_history")
}

// recall counts a file that is known to hold nothing, or reads what is known to hold
// something. It says whether that was all there is to do.
func (r *contentReader) recall(at Location) (Read, bool) {
	if r.Memory == nil {
		return Read{}, false
	}
	info, err := r.FS.Lstat(at.Path)
	if err != nil || !info.Mode().IsRegular() {
		return Read{}, false
	}
	state, ok := r.FS.State(info)
	if !ok {
		return Read{}, false
	}
	how := r.describe(at, info)
	key := stateKey(state, how)
	memo, known := r.Memory.Recall(key)
	if known && growing(at.Path) && state.Size > pieceSize {
		r.Memory.Recall(growingKey(state, how)) // not to be forgotten
	}
	if known && memo.Beside != "" {
		if info, err := r.FS.Lstat(at.Path + memo.Beside); err == nil {
			log, _ := r.FS.State(info)
			memo, known = r.Memory.Recall(besideKey(state, log, how))
		}
	}
	switch {
	case !known && growing(at.Path) && state.Size > pieceSize:
		return r.resume(at, state, how)
	case !known, memo.Again:
		return Read{}, false
	case len(memo.Pieces)+len(memo.Rows) > 0 && !r.reread(at, state, memo):
		return Read{}, false
	}
	for _, l := range memo.Left {
		r.notRead(at.Path+inner(l.Inside), l.Reason)
	}
	return Read{Files: 1, Bytes: state.Size}, true
}

// reread reads the pieces in which something stands, and nothing else of the file.
func (r *contentReader) reread(at Location, state State, memo Memo) bool {
	one, ok := r.same(at, state)
	if !ok {
		return false
	}
	defer one.file.Close()
	for _, piece := range memo.Pieces {
		if !r.piece(one, piece) {
			return false
		}
	}
	return len(memo.Rows) == 0 || r.rows(one, memo.Rows)
}

// same opens a file that is still what it was.
func (r *contentReader) same(at Location, state State) (*reading, bool) {
	file, info, err := r.open(at.Path)
	if err != nil {
		return nil, false
	}
	one := r.reading(at, file, info)
	if _, ok := file.(io.ReaderAt); !ok || one.state != state {
		file.Close()
		return nil, false
	}
	return one, true
}

// piece gives one piece as it was given when the whole file was read.
func (r *contentReader) piece(one *reading, p Piece) bool {
	r.grow(max(p.Size, pieceSize), 0)
	if p.Size > len(r.buffer) {
		return false
	}
	n, err := one.file.(io.ReaderAt).ReadAt(r.buffer[:p.Size], p.Base)
	if n < p.Size && err != nil {
		return false
	}
	r.give(one, p.fragment(one, r.buffer[:p.Size]))
	return true
}

func (p Piece) fragment(one *reading, text []byte) Fragment {
	return Fragment{Location: one.at, Text: text, Base: p.Base, BaseLine: p.Line, BaseColumn: p.Column, Overlap: p.Overlap}
}

// resume reads a file that text was added to: the pieces in which something stood before,
// and from the last piece on everything.
func (r *contentReader) resume(at Location, state State, how Fragment) (Read, bool) {
	memo, known := r.Memory.Recall(growingKey(state, how))
	if !known || memo.Again || memo.Last.Size == 0 || state.Size < memo.Last.Base+int64(memo.Last.Size) {
		return Read{}, false
	}
	one, ok := r.same(at, state)
	if !ok {
		return Read{}, false
	}
	if check, err := checkBefore(one.file, memo.Last.Base); err != nil || check != memo.Check {
		one.file.Close()
		return Read{}, false
	}
	defer one.done()
	for _, piece := range memo.Pieces {
		if piece.Base < memo.Last.Base && !r.piece(one, piece) {
			one.notRead("it changed while it was read")
		}
	}
	rest := io.NewSectionReader(one.file.(io.ReaderAt), memo.Last.Base, state.Size-memo.Last.Base)
	text, err := r.fill(rest, 0, memo.Last.Overlap+pieceSize, rest.Size())
	return Read{Files: 1, Bytes: r.rest(one, rest, memo.Last.fragment(one, text), err != nil, state.Size)}, true
}

// checkSize is how much of the end of what is known is looked at by a sum that nothing else
// has.
const checkSize = 4 << 10

// checkBefore gives a sum of all that stands before an offset: it shows that a file was only
// added to. Reading costs a tenth of looking for credentials.
func checkBefore(file fs.File, offset int64) (uint64, error) {
	at, ok := file.(io.ReaderAt)
	if !ok {
		return 0, fs.ErrInvalid
	}
	all := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	if n, err := io.CopyBuffer(all, onlyReader{io.NewSectionReader(at, 0, offset)}, make([]byte, 256<<10)); err != nil || n != offset {
		return 0, cmp.Or(err, io.ErrUnexpectedEOF)
	}
	end := make([]byte, min(offset, checkSize))
	if _, err := at.ReadAt(end, offset-int64(len(end))); err != nil {
		return 0, err
	}
	sum := sha256.Sum256(end)
	return uint64(all.Sum32())<<32 | uint64(binary.LittleEndian.Uint32(sum[:])), nil
}

// onlyReader hides what else a reader can do, so that it is read by the buffer it is given.
type onlyReader struct{ io.Reader }

// remember keeps what a file was found to hold.
func (one *reading) remember() {
	if !one.known || one.failed || one.walk.ctx.Err() != nil || len(one.omitted) > mostLeft {
		return
	}
	memo := Memo{Beside: one.beside, Pieces: one.holding, Rows: one.rows, Left: one.omitted}
	if one.whole || one.opened && one.beside == "" && len(one.holding) > 0 {
		memo = Memo{Beside: one.beside, Again: true}
	}
	switch {
	case !one.unchanged():
	case one.log != State{}:
		// By its own state alone it is only known to have a log.
		one.walk.Memory.Keep(stateKey(one.state, one.how), one.state, Memo{Beside: one.beside, Again: true})
		one.walk.Memory.Keep(besideKey(one.state, one.log, one.how), one.newest(), memo)
	default:
		one.walk.Memory.Keep(stateKey(one.state, one.how), one.state, memo)
	}
	if one.opened || one.whole || one.last.Size == 0 || !growing(one.at.Path) {
		return
	}
	memo.Last = one.last
	var err error
	if memo.Check, err = checkBefore(one.file, one.last.Base); err == nil {
		// It may be written to at this very moment: what counts is what was before.
		one.walk.Memory.Keep(growingKey(one.state, one.how), State{}, memo)
	}
}

// unchanged says whether the file is still as it was before it was read.
func (one *reading) unchanged() bool {
	info, err := one.file.Stat()
	if err != nil {
		return false
	}
	if now, ok := one.walk.FS.State(info); !ok || now != one.state {
		return false
	}
	if one.log == (State{}) {
		return true
	}
	info, err = one.walk.FS.Lstat(one.at.Path + one.beside)
	if err != nil {
		return false
	}
	now, ok := one.walk.FS.State(info)
	return ok && now == one.log
}

// newest is the state of the file, or of the one beside it, whichever was written to last.
func (one *reading) newest() State {
	if max(one.log.Modified, one.log.Changed) > max(one.state.Modified, one.state.Changed) {
		return one.log
	}
	return one.state
}
