package agents

import (
	"path/filepath"
	"slices"

	"github.com/overreach-dev/overreach/scanner/sources"
)

// The routes by which an agent picks up what lies somewhere.
const (
	ReadTool  = "read tool"
	Search    = "search or index"
	Shell     = "shell"
	Inherited = "inherited environment"
	Processes = "another process's environment"
	Autoload  = ".env autoload"
	OwnFiles  = "own configuration"
	Servers   = "MCP server"
	Sockets   = "socket"
	// GitHistory is "git log -p" and the like: a command, whatever rules say of files.
	GitHistory = "git history"
)

// Target is what an agent may reach for: a file, or a variable of the environment.
type Target struct {
	// Path is absolute; empty for a variable of the environment, whose name Name is.
	Path, Name string
	Place      Place
	// Agent names the agent whose own file it is.
	Agent string
}

// TargetOf makes the target of a location: name is the variable's, for an environment.
func TargetOf(at sources.Location, name string, place Place) Target {
	t := Target{Path: at.Path, Place: place, Agent: at.Agent}
	if at.Source == sources.Transcripts {
		t.Agent = "" // it does not read its old sessions by itself
	}
	if place == History {
		t.Path = filepath.Join(at.Repository, "objects") // what a command reads
	}
	if at.Path == "" || place == Environment {
		t.Path, t.Name = "", name
	}
	return t
}

// Setup is how an agent is set up here: what its settings and ignore files say of what it may
// read. The zero value is the agent as it comes.
type Setup struct {
	// Files are the settings and ignore files that it would read here, weakest first.
	Files []File
	// Rules are in the order in which the agent looks at them; Order says which of those that
	// fit decides.
	Rules   []Rule
	Order   Order
	Sandbox Sandbox
	// Filters say what is taken out of the environment of its commands.
	Filters []Filter
	// Opened are routes that a setting opens, which as the agent comes ask first: approvals
	// that are skipped, commands that are allowed.
	Opened []Opened
	// Servers are the MCP servers that it starts here, by their names: they run outside of
	// its sandbox, with all that the user may read.
	Servers []Value
	// Served are folders that a server of files hands out.
	Served     []Served
	Weaknesses []Weakness
}

// Served is a folder that an MCP server of files hands out, by which argument.
type Served struct {
	Value
	Folder string
}

// File is one that the agent would read its settings from.
type File struct {
	Path  string `json:"path"`
	Layer string `json:"layer"` // managed, user, project, local, ignore
	// Problem says why it was not read, or not wholly.
	Problem string `json:"problem,omitempty"`
}

// Order says which of several rules that fit decides.
type Order uint8

const (
	// Strictest: a deny beats an ask, and both an allow, wherever they stand.
	Strictest Order = iota
	FirstMatch
	LastMatch
)

// Rule is a line of an agent's settings that bears on what it reads.
type Rule struct {
	Value
	// Verdict is what it makes of what it fits.
	Verdict Verdict
	// Routes are those that it binds. Partly are those of which it stops some ways only: it is
	// named there, with Bypass, and does not change the verdict.
	Routes, Partly []string
	// Kind is that of the control: "deny rule", "ignore file", "allow rule".
	Kind   string
	Bypass string
	// Catches says which ways of a route in Partly it stops; nil for none.
	Catches func(form string, t Target) bool
	// Inert says why it stops nothing of what it was meant to; empty where it does.
	Inert string
	Fits  func(Target) bool

	// group is how many rules from this one on come from one ignore file, and none says that
	// not one of them fits.
	group int
	none  func(Target) bool
}

// Sandbox is what the system enforces on an agent's commands.
type Sandbox struct {
	Value
	// Known says that the settings tell whether there is one; On that there is.
	Known, On bool
	// Hides says which files a command inside cannot read, and by which rule.
	Hides func(Target) (Value, bool)
	// Network says whether what is read inside can be used from there: "yes" (open), "no"
	// (none) or "unknown" (a proxy that lets named hosts through).
	Network string
	// Processes says that a command inside sees other processes and their environments.
	Processes bool
	// ReadOnly says that a command inside cannot write in the workspace.
	ReadOnly bool
	Bypass   string
}

// Filter takes variables out of the environment of an agent's commands.
type Filter struct {
	Value
	Strips func(name string) bool
	// Isolated says that commands then see no other process either.
	Isolated bool
	Bypass   string
}

// Opened is a route that a setting opens.
type Opened struct {
	Value
	Route  string
	Places []Place
}

// Weakness is a control that does not do what it says, or a setting that undoes others.
type Weakness struct {
	// Code names the mistake, the same for every agent that it can be made in.
	Code, Agent string
	Value
	// What says what it does not do, Do what to write instead.
	What, Do string
	Evidence string
}

func (o Opened) opens(route string, place Place) bool {
	return o.Route == route && (len(o.Places) == 0 || slices.Contains(o.Places, place))
}
