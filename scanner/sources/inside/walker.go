package inside

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// A walker goes through one file.
type walker struct {
	opener  *Opener
	source  Source
	visitor Visitor
	meter   meter
	// steps counts the entries of all archives, given those of which anything was said.
	steps, given int
	left         map[string]*omission
	order        []string
	holding      bool
	held         int64
}

// A place is where a walker stands: the path inside, the name that the file has there, and
// how deep it is.
type place struct {
	path  string
	base  string
	depth int
}

// at is the place of a file in the archive that stands at p.
func (p place) at(name string) place {
	name = harmless(name)
	at := place{path: name, base: path.Base(name), depth: p.depth}
	if p.path != "" {
		at.path = p.path + "!" + name
	}
	return at
}

// harmless makes a name relative and short: it is shown, and opened by nobody.
func harmless(name string) string {
	name = strings.ToValidUTF8(strings.ReplaceAll(name, `\`, "/"), "\ufffd")
	if len(name) > 1024 {
		name = strings.ToValidUTF8(name[:1024], "") + "\u2026"
	}
	return strings.TrimPrefix(path.Clean("/"+name), "/")
}

// An omission is what was left out for one reason.
type omission struct {
	first string
	count int
}

// leave notes what is left out; of many things for one reason only the first is named.
func (w *walker) leave(at place, reason string) {
	if o := w.left[reason]; o != nil {
		o.count++
		return
	}
	w.left[reason] = &omission{first: at.path}
	w.order = append(w.order, reason)
}

func (w *walker) tell() {
	for _, reason := range w.order {
		o := w.left[reason]
		if o.count > 0 {
			reason += fmt.Sprintf(" (and %d more inside the same file)", o.count)
		}
		w.visitor.Left(o.first, reason)
	}
}

// content is a file that a walker stands before: read as a stream, and, where seeker is not
// nil, at any place.
type content struct {
	io.Reader
	seeker io.ReaderAt
	size   int64
}

// enter goes into what is of the kind.
func (w *walker) enter(kind Kind, at place, c content) error {
	switch kind {
	case Tar:
		return w.tar(at, c)
	case Gzip, Zstandard, XZ, Bzip2:
		return w.compressed(kind, at, c)
	case Notebook:
		return w.notebook(at, c)
	}
	if c.seeker == nil {
		text, err := w.hold(c)
		defer func() { w.held -= int64(len(text)) }()
		if err != nil {
			return err
		}
		c = content{nil, bytes.NewReader(text), int64(len(text))}
	}
	if kind == SQLite {
		return w.sqlite(at, c)
	}
	return w.zip(at, c)
}

// file deals with a file inside: goes into it if it is of a kind that is opened, and else
// gives it to the visitor.
func (w *walker) file(at place, c content) error {
	buffered := bufio.NewReaderSize(c.Reader, HeadSize)
	head, _ := buffered.Peek(HeadSize)
	c.Reader = buffered
	kind := KindOf(head, at.base)
	switch {
	case len(head) == 0:
		w.given++
		_, err := buffered.Peek(1)
		return w.after(at, err)
	case kind == None:
		w.given++
		return w.after(at, w.visitor.File(at.path, c))
	case at.depth+1 >= w.opener.Limits.Depth:
		w.leave(at, fmt.Sprintf("archives lie in one another more than %d deep", w.opener.Limits.Depth))
		return nil
	}
	at.depth++
	before := w.given
	err := w.enter(kind, at, c)
	if err != nil && w.given == before {
		w.given++
	}
	return w.after(at, err)
}

// step counts an entry of an archive.
func (w *walker) step() error {
	if w.steps++; w.steps > w.opener.Limits.Entries && w.meter.err == nil {
		w.meter.err = fmt.Errorf("it holds more than %d files", w.opener.Limits.Entries)
	}
	return w.meter.spend(0)
}

// after notes why a file inside could not be read, and ends the walk only where nothing more
// may be read at all.
func (w *walker) after(at place, err error) error {
	switch {
	case err == nil || errors.Is(err, io.EOF):
		return nil
	case w.meter.err != nil:
		return w.meter.err
	}
	w.leave(at, plainly(err).Error())
	return nil
}

// plainly says in a reader's words what is wrong with a file.
func plainly(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return errors.New("it is cut off")
	}
	return err
}

// hold reads a file into memory.
func (w *walker) hold(c content) ([]byte, error) {
	w.lock()
	left := w.opener.Limits.Hold - w.held
	var text bytes.Buffer
	text.Grow(int(min(max(c.size, 0), left)) + bytes.MinRead)
	n, err := text.ReadFrom(io.LimitReader(c, left+1))
	w.held += n
	if err == nil && n > left {
		err = fmt.Errorf("inside another file, and larger than %d MiB", w.opener.Limits.Hold>>20)
	}
	return text.Bytes(), err
}

// lock makes this the one walker that takes much memory.
func (w *walker) lock() {
	if !w.holding {
		w.opener.large.Lock()
		w.holding = true
	}
}

func (w *walker) release() {
	if w.holding {
		w.opener.large.Unlock()
	}
}
