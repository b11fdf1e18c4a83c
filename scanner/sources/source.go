// Package sources says where text lies: a workspace's files, the environment, the stores
// that programs keep credentials in. It reads and never writes, and runs nothing but git.
package sources

import (
	"context"
	"time"

	"github.com/overreach-dev/overreach/scanner/sources/inside"
	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// The names of the sources, as flags and output use them.
const (
	Files  = "files"
	Env    = "env"
	Stores = "stores"
	Agents = "agents"
	Proc   = "processes"
	// Transcripts are what agents and editors wrote down.
	Transcripts = "transcripts"
	// Metadata is the address by which a cloud gives its machines a login.
	Metadata = "metadata"
	// Git is what a repository holds beside its files: what is staged, and its history.
	Git = "git"
)

// Location is where a text lies.
type Location struct {
	Source string
	// Path is absolute, with the system's separators; empty for an environment.
	Path string
	// Store names the catalogue's entry that the text was read by; empty for other sources.
	Store string
	// Process names the process whose environment it is, with its number; empty for others.
	Process string
	// Agent names the agent whose own file it is, or which wrote the transcript; empty for
	// others.
	Agent string
	// Inside is the way on from Path into what lies in that file, its steps from one archive
	// into the next joined by "!". Archived says that one of them is an archive.
	Inside   string
	Archived bool
	// Key is the variable or setting that names an access point; empty for all else.
	Key string
	// Via is the way to an access point that is no file to read; empty for all else.
	Via string
	// Ignored says that git ignores the file: agents' search tools pass it over, their read
	// tools and shells do not.
	Ignored bool
	// Blob names the object of a repository that it lies in, History the commits that hold it:
	// those are filled in when the source is read.
	Blob string
	// Repository is the folder in which git keeps it.
	Repository string
	History    *History
}

// History is which commits hold a text.
type History struct {
	// First brought it, Last is the last that changed the file with the text still in it.
	First, Last Commit
	// InHead says that it stands in the commit that is checked out.
	InHead bool
}

// Commit is one of a repository's.
type Commit struct {
	ID, Author string
	Date       time.Time
}

// Fragment is a piece of text and where it lies. Its text is valid only until the function
// that was given it returns, and must not be changed.
//
// A file larger than 8 MiB comes in several fragments, in any order, each cut at a line end
// where there is one. Each but the first begins with the last lines of the one before: Overlap
// bytes that were given already, so that what stands across a cut is whole in one of them.
// So the same text can be found twice: at one absolute offset (Base plus the place in Text),
// of which the longer is to be kept; and what ends within Overlap was in the fragment before.
type Fragment struct {
	Location Location
	Text     []byte
	// Base and BaseLine are the offset and the number of line ends before Text, for a piece
	// of a larger file. BaseColumn is the number of bytes between the last of those line
	// ends and Text: it adds to the column of what is found in Text's first line.
	Base       int64
	BaseLine   int
	BaseColumn int
	// Overlap is how many bytes at the beginning of Text the fragment before held too.
	Overlap int
	// Parts say where the text stands that is not as the file has it; nil where it is. Raw is
	// then the text as the file has it, from Base on, where there is such a stretch.
	Parts []inside.Part
	Raw   []byte
	// Format names a reader of package formats; empty for plain text and for a piece of a
	// larger file.
	Format string
	Keys   []Key
	// Kept says by what the text shows that a login lies elsewhere.
	Kept stores.Kept
}

// Key ties a key of the fragment's format to a kind of credential; see match.KeyHint.
type Key struct {
	Key, Provider, Kind, Part, Decode string
	// Own says that it holds the own login of the agent that Location names. What else lies
	// in an agent's file (a server's token) is not the agent's own.
	Own bool
	// Loose says that the key holds values of all kinds.
	Loose bool
}

// NotRead is a place that was not read, and why. Chosen says that the user's own choice of
// what is read leaves it out.
type NotRead struct {
	Source, Path, Reason string
	Chosen               bool
}

// Read counts what was looked at. A sink is given many and adds them up.
type Read struct {
	Files, Variables, Stores, Transcripts int
	// Commits counts the messages of commits and tags.
	Commits int
	// Points counts access points.
	Points int
	// Excluded counts what the user's own globs kept out; a folder counts as one.
	Excluded int
	Bytes    int64
}

// Held is that something stands in a fragment's text from Start to End. Sum tells one such
// thing from another.
type Held struct {
	Start, End int
	Sum        uint64
}

// Sink takes what a source finds. Its methods may be called from several goroutines at once.
type Sink interface {
	// Fragment gives what stands in it for which it has to be read again in the next run,
	// though nothing has changed.
	Fragment(Fragment) []Held
	Point(Point)
	NotRead(NotRead)
	Read(Read)
}

// Source is a place that yields text. Scan returns an error only where the whole source
// cannot be had; a single file that cannot be read goes to the sink's NotRead. It returns
// ctx's error soon after ctx is done.
type Source interface {
	Name() string
	Scan(ctx context.Context, sink Sink) error
}
