package command

import (
	"time"

	"github.com/overreach-dev/overreach/scanner/sources"
)

// unknown stands in a text for a stretch that cannot be told without running something.
const unknown = "\ue000"

// Place is where a command would be run.
type Place struct {
	FS sources.FS
	// Home may be empty; Dir is absolute.
	Home, Dir string
	// Env is the environment of the command, as NAME=VALUE.
	Env []string
	// Since is when the workspace was last looked at: scripts that are older are known.
	Since time.Time
}

// Seen is what a command line would do, as far as can be told without running it.
type Seen struct {
	Paths    []Path
	Programs []Program
	Calls    []HTTP
	// Variables are those whose values it uses; Environment says that it shows all of them.
	Variables   []string
	Environment bool
	// Scripts are texts in other languages, and statements for databases.
	Scripts []Script
	// Unseen is what cannot be told: it is never called safe.
	Unseen []Unseen
}

// Path is a file, or with Tree a folder and all below it.
type Path struct {
	// At is absolute; where a part of it is not known, "*" stands there and Partly is set.
	At     string
	Partly bool
	// Write says that it is written to or taken away, Mention that it is only named.
	Write, Mention bool
	Tree           bool
	// Names are patterns of names of which a file below the tree must fit one; empty for any.
	Names []string
	// Search is what is sought in the file: lines without it are not shown. Nil shows all.
	Search *string
}

// Program is one that would be run, by its name without folders.
type Program struct {
	Name string
	Args []string
	// In is what it is given to read, where that is known.
	In string
}

// Runs says whether it is run with some words, in their order: its name, and what stands behind it.
func (p Program) Runs(words []string) bool {
	return len(words) > 0 && p.Name == words[0] && argumentsFit(words[1:], p.Args)
}

// HTTP is a request that would be sent. Of a host or path that is not known, unknown stands.
type HTTP struct {
	Method, Host, Path, Body string
}

// Script is a text that something else than a shell runs.
type Script struct{ By, Text string }

// Unseen is something that cannot be told. Opaque says that it hides what is run, rather than
// being a program of its own.
type Unseen struct {
	What   string
	Opaque bool
}

// The bounds of a reading: a command is a hostile text.
const (
	mostText   = 256 << 10
	mostSteps  = 20000
	mostDepth  = 16
	mostFields = 4096
	mostValues = 4 << 20
	mostListed = 300
	mostSeen   = 4096
)

// reading is one command being read, with all that it runs in turn.
type reading struct {
	place  Place
	seen   Seen
	steps  int
	values int
	listed int
	noted  map[Unseen]bool
	ran    map[string]bool // script files that were followed
	// trusted counts the files being followed that have stood there all along.
	trusted int
}

// Read says what a command line would do.
func Read(place Place, text string) Seen {
	r := &reading{place: place, noted: map[Unseen]bool{}, ran: map[string]bool{}}
	r.guarded(func() { newShell(r).text(text, stream{}) })
	return r.seen
}

// guarded keeps a mistake of a reader from being one of the answer.
func (r *reading) guarded(f func()) {
	defer func() {
		if recover() != nil {
			r.unseen("a form that this reader fails at", true)
		}
	}()
	f()
}

func (r *reading) unseen(what string, opaque bool) {
	u := Unseen{what, opaque && r.trusted == 0}
	if !r.noted[u] && len(r.seen.Unseen) < 64 {
		r.noted[u] = true
		r.seen.Unseen = append(r.seen.Unseen, u)
	}
}

// step counts work; false says that there was enough of it.
func (r *reading) step() bool {
	r.steps++
	if r.steps > mostSteps || len(r.seen.Paths) > mostSeen || len(r.seen.Programs) > mostSeen {
		r.unseen("more than can be looked through", true)
		return false
	}
	return true
}
