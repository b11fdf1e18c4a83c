package sources

import (
	"bytes"
	"io/fs"
	"sync"
	"sync/atomic"
)

// A reading is one file that is read: by one worker or, piece by piece, by several.
type reading struct {
	walk *walk
	at   Location
	how  Fragment // its format and keys
	file fs.File
	info fs.FileInfo
	// open counts who is not done with it: the worker that reads, and pieces that wait.
	open atomic.Int32

	// opened says that it was read from inside; beside is the ending of a file beside it with
	// which it holds something else.
	opened bool
	beside string
	// log is what the file beside it was; the zero state for none.
	log State
	// last is the last of several pieces.
	last Piece
	// state is what it was before it was read, where that can be told.
	state State
	known bool

	mu sync.Mutex
	// holding are the pieces in which something stands; whole says that something stands where
	// no piece alone can be read again, failed that not all was read.
	holding []Piece
	rows    []Piece
	whole   bool
	failed  bool
	// omitted is what was left inside it, and will be in the next run.
	omitted []Left
}

func (w *walk) reading(at Location, file fs.File, info fs.FileInfo) *reading {
	one := &reading{walk: w, at: at, file: file, info: info}
	one.how = w.describe(at, info)
	one.at = one.how.Location
	one.open.Store(1)
	if w.Memory != nil {
		one.state, one.known = w.FS.State(info)
	}
	return one
}

// describe says in which format a file is and what its keys hold.
func (w *walk) describe(at Location, info fs.FileInfo) Fragment {
	f := Fragment{Location: at}
	if w.FormatOf != nil {
		f.Format = w.FormatOf(at.Path)
	}
	rel, _ := w.inside(w.root, at.Path)
	if same := w.claims.file(w.FS, info, rel); same != nil {
		f.Location.Store, f.Keys = same.store, same.keys
		if same.format != "" {
			f.Format = same.format
		}
	}
	return f
}

// give hands a fragment on unless nothing stands in it: a hole in a sparse file reads as
// bytes of zero.
func (r *contentReader) give(one *reading, f Fragment) {
	if len(f.Text) == 0 || isZero(f.Text) {
		return
	}
	shown := r.unescaped(f)
	held := r.sink.Fragment(shown)
	if len(held) == 0 {
		return
	}
	var pieces []Piece
	plain := f.again()
	if plain {
		pieces = r.narrow(f, shown, held)
	}
	one.mu.Lock()
	defer one.mu.Unlock()
	one.holding = append(one.holding, pieces...)
	one.whole = one.whole || !plain
}

// again says whether a fragment can be had again by where it stands alone.
func (f Fragment) again() bool {
	return f.Format == "" && f.Keys == nil && f.Parts == nil && f.Location.Inside == ""
}

func (one *reading) notRead(why string) { one.left("", why) }

// left says that something in the file was not read.
func (one *reading) left(inside, why string) {
	one.fail()
	one.walk.notRead(one.at.Path+inner(inside), why)
}

// omit says that something inside the file was not read, which is not to be had from it in
// the next run either.
func (one *reading) omit(inside, why string) {
	one.mu.Lock()
	one.omitted = append(one.omitted, Left{inside, why})
	one.mu.Unlock()
	one.walk.notRead(one.at.Path+inner(inside), why)
}

// inner is the way into a file as it stands behind the file's path.
func inner(inside string) string {
	if inside == "" {
		return ""
	}
	return "!" + inside
}

func (one *reading) fail() {
	one.mu.Lock()
	one.failed = true
	one.mu.Unlock()
}

// done ends one's part in the reading; the last who does so has the file remembered.
func (one *reading) done() {
	if one.open.Add(-1) == 0 {
		one.remember()
		one.file.Close()
	}
}

func isZero(text []byte) bool {
	return text[0] == 0 && bytes.Equal(text[1:], text[:len(text)-1])
}
