// Package inside opens what holds text in a form of its own: archives, compressed files,
// notebooks and SQLite files. It writes nothing, trusts no name and no number that a file
// gives, and says what it left out.
package inside

import (
	"context"
	"io"
	"sync"
	"time"
)

// A Visitor takes what lies inside.
type Visitor interface {
	// File is given a file inside by its path there; the steps from one archive into the
	// next are joined by "!". The content is good until File returns. Its error says that
	// the content could not be read to its end.
	File(name string, content io.Reader) error
	// Text is given text that was put together out of a file, and where its parts stand.
	Text(name string, text []byte, parts []Part)
	// Left is told what was not read, and why. The name is empty for the whole file.
	Left(name, reason string)
}

// A Part says where the text from At on stands. No line is counted within a part.
type Part struct {
	At           int
	Base         int64
	Line, Column int
}

// Limits are how far one file is opened.
type Limits struct {
	// Depth is how many archives may lie in one another, Entries how many files in all.
	Depth, Entries int
	// Total is how many bytes are unpacked; beyond Free, no more than Ratio times the size
	// of the file.
	Total, Free, Ratio int64
	// Hold is how much of a file that lies inside is held in memory, where it cannot be
	// read as a stream.
	Hold int64
	Time time.Duration
}

// DefaultLimits are met by no archive that people send one another, and bound what one that
// is made to do harm can take.
func DefaultLimits() Limits {
	return Limits{
		Depth: 4, Entries: 200_000, Total: 4 << 30, Free: 8 << 20, Ratio: 200,
		Hold: 32 << 20, Time: 2 * time.Minute,
	}
}

// An Opener opens files. It is safe for concurrent use.
type Opener struct {
	Limits Limits
	Now    func() time.Time
	// large is held while a file is opened that takes much memory: one at a time.
	large sync.Mutex
}

// A Source is a file to open: Beside opens the file of that ending beside it, if there is
// one.
type Source struct {
	io.ReaderAt
	Size int64
	Name string
	Kind Kind
	// Table is the one table of a database that is read; empty for all of them.
	Table  string
	Beside func(ending string) (io.ReaderAt, int64, io.Closer, error)
}

// Open gives the visitor all that lies inside. An error says that nothing did, or nothing
// could be had; what could not be read beside something else is told by Left alone.
func (o *Opener) Open(ctx context.Context, s Source, v Visitor) error {
	w := &walker{opener: o, source: s, visitor: v, left: map[string]*omission{}}
	w.meter = meter{ctx: ctx, now: o.now, until: o.now().Add(o.Limits.Time), most: w.allowance()}
	defer w.release()
	err := w.enter(s.Kind, place{base: s.Name}, content{io.NewSectionReader(s, 0, s.Size), s, s.Size})
	w.tell()
	if err != nil && w.given == 0 {
		return plainly(err)
	}
	if err != nil {
		v.Left("", plainly(err).Error()+"; the rest was not read")
	}
	return nil
}

func (o *Opener) now() time.Time {
	if o.Now == nil {
		return time.Now()
	}
	return o.Now()
}
