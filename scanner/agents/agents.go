// Package agents says what each coding agent can pick up: by which route, whether a person
// is asked first, and what stops it. Each agent is one profile file.
package agents

import (
	"fmt"
	"slices"
	"strings"
)

//go:generate go run ../../cmd/generate agents

// Place is where a location lies, as seen from an agent that is started in the workspace.
type Place string

const (
	Workspace   Place = "workspace"
	Home        Place = "home"
	Machine     Place = "machine"
	Environment Place = "environment"
	// Socket, Helper and Metadata are ways to access points: a socket to connect to, a program
	// that hands a login out, an address of the machine's cloud.
	Socket   Place = "socket"
	Helper   Place = "helper"
	Metadata Place = "metadata"
	// History is what a repository's commits hold and its files may not any more.
	History Place = "history"
	// Own is a file that the agent itself reads at its start: its login, its servers'
	// configuration.
	Own Place = "own"
)

// Verdict says whether a route is open: Free (no question is asked), Asks (a person must
// approve) or Stopped.
type Verdict string

const (
	Free    Verdict = "free"
	Asks    Verdict = "asks"
	Stopped Verdict = "stopped"
)

// Control is what stops a route, with the known way round it.
type Control struct {
	Kind   string `yaml:"kind" json:"kind"`
	File   string `yaml:"file,omitempty" json:"file,omitempty"`
	Key    string `yaml:"key,omitempty" json:"key,omitempty"`
	Bypass string `yaml:"bypass,omitempty" json:"bypass,omitempty"`
}

// Route is one way by which an agent picks up what lies in a place.
type Route struct {
	Name    string  `yaml:"route"`
	Places  []Place `yaml:"places"`
	Verdict Verdict `yaml:"verdict"`
	// Usable says whether what was read can be used from there: "yes", "no" (a sandbox
	// without network) or "unknown".
	Usable   string    `yaml:"usable"`
	Controls []Control `yaml:"controls,omitempty"`
	Means    string    `yaml:"means"`
	// Forms are the ways of a shell of which alone the verdict was measured, by the names that
	// the suite in proof gives them; the others ask.
	Forms []string `yaml:"forms,omitempty"`
	// Evidence is "measured" on the profile's version, "documented" or "assumed". What was
	// measured may say more in the suite that proves it.
	Evidence string `yaml:"evidence"`
	Source   string `yaml:"source,omitempty"`
}

// Profile is what is known of an agent: how it comes, and where it is found.
type Profile struct {
	Schema int    `yaml:"schema"`
	Name   string `yaml:"name"`
	Title  string `yaml:"title"`
	Docs   string `yaml:"docs"`
	// Version is the one that the routes were measured on, or are documented of.
	Version string `yaml:"version"`
	// Signs are paths whose presence shows that the agent is used here: "~/…" in the home,
	// others in the workspace.
	Signs []string `yaml:"signs"`
	// Programs are what it is started by, Packages the npm packages that they lie in: these
	// tell which version is installed.
	Programs []string `yaml:"programs,omitempty"`
	Packages []string `yaml:"packages,omitempty"`
	Routes   []Route  `yaml:"routes"`
	// Older is how earlier versions came, the latest first.
	Older []Older `yaml:"older,omitempty"`
	// Stop are the settings that close its routes, as a person would write them.
	Stop []string `yaml:"stop,omitempty"`
}

// Older is how an agent came before a version.
type Older struct {
	Before  string  `yaml:"before"`
	Version string  `yaml:"version"`
	Routes  []Route `yaml:"routes"`
}

// Reach is that an agent can pick up one location by one route.
type Reach struct {
	Agent    string
	Version  string
	Route    string
	Verdict  Verdict
	Usable   string
	Controls []Control
	Means    string
	Evidence string
}

// Agent is an agent on a machine: how it comes, and how it is set up there.
type Agent struct {
	Profile
	// Assumed says that nothing shows that it is used here.
	Assumed bool
	// Installed is the version that is installed; empty where that cannot be told without
	// running it.
	Installed string
	Setup     Setup
	// Loaded are the files whose variables it takes into its own environment.
	Loaded []string

	known     map[string][]Reach
	last      Target // whose class was asked for last: it is asked for twice
	lastClass string
}

// assumed are the agents that are reckoned with where none is found.
var assumed = []string{"claude-code", "cursor", "codex"}

// Here gives the agents that are installed or set up on a machine, or, where none is, the best
// known ones as they come.
func Here(h Host) []*Agent {
	var here, fallback []*Agent
	for _, p := range table {
		switch {
		case h.used(p):
			here = append(here, h.agent(p))
		case slices.Contains(assumed, p.Name):
			a := h.agent(p)
			a.Assumed = true
			fallback = append(fallback, a)
		}
	}
	if len(here) > 0 {
		return here
	}
	return fallback
}

// All gives every agent that there is a profile of, as it would be set up on a machine.
func All(h Host) []*Agent {
	var all []*Agent
	for _, p := range table {
		a := h.agent(p)
		a.Assumed = !h.used(p)
		all = append(all, a)
	}
	return all
}

// Named gives the agents of some names, whether they are found or not; "all" stands for every
// one. A name that is none is told.
func Named(h Host, names []string) ([]*Agent, error) {
	all := All(h)
	if slices.Contains(names, "all") {
		return all, nil
	}
	for _, name := range names {
		if !slices.Contains(Names(), name) {
			return nil, fmt.Errorf("there is no agent %q", name)
		}
	}
	return slices.DeleteFunc(all, func(a *Agent) bool { return !slices.Contains(names, a.Name) }), nil
}

// Names are those of the profiles, in their order.
func Names() []string {
	var names []string
	for _, p := range table {
		names = append(names, p.Name)
	}
	return names
}

// OfCommand names the agent that a program is; empty for other programs.
func OfCommand(program string) string {
	program = strings.TrimSuffix(program, ".exe")
	for _, p := range table {
		if slices.Contains(p.Programs, program) {
			return p.Name
		}
	}
	return ""
}

// Commands are the programs by which agents are started, as a shell calls them.
func Commands() (names []string) {
	for _, p := range table {
		names = append(names, p.Programs...)
	}
	return names
}

func (h Host) used(p Profile) bool {
	return slices.ContainsFunc(p.Signs, h.hasSign) || h.Program(p.Programs...) != ""
}

func (h Host) hasSign(sign string) bool {
	if inHome, ok := strings.CutPrefix(sign, "~/"); ok {
		return h.Exists(h.InHome(inHome))
	}
	return h.Exists(h.InWorkspace(sign))
}

func (h Host) agent(p Profile) *Agent {
	a := &Agent{Profile: p, Installed: h.installed(p)}
	for i := len(p.Older) - 1; i >= 0; i-- {
		if o := p.Older[i]; a.Installed != "" && earlier(a.Installed, o.Before) {
			a.Routes, a.Version = o.Routes, o.Version
			break
		}
	}
	h.setUp(a)
	return a
}

// Measured is the version that the profile speaks of.
func (a *Agent) Measured() string { return a.Version }

// evidence says how well a route is known of the version that is installed.
func (a *Agent) evidence(r *Route) string {
	if r.Evidence == "measured" && a.Installed != "" && a.Installed != a.Version {
		return "measured on another version"
	}
	return r.Evidence
}

func openness(v Verdict) int {
	return slices.Index([]Verdict{Stopped, Asks, Free}, v)
}
