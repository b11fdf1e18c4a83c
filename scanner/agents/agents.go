// Package agents says what each coding agent can pick up: by which route, whether a person
// is asked first, and what stops it. Each agent is one profile file.
package agents

import (
	"slices"

	"github.com/overreach-dev/overreach/scanner/sources"
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
	// Evidence is "measured" on the profile's version, "documented" or "assumed".
	Evidence string `yaml:"evidence"`
	Source   string `yaml:"source,omitempty"`
}

// Profile is what is known of an agent at its default settings.
type Profile struct {
	Schema int    `yaml:"schema"`
	Name   string `yaml:"name"`
	Title  string `yaml:"title"`
	// Version is the one that was measured; Signs are paths whose presence shows that the
	// agent is used here: "~/…" in the home, others in the workspace.
	Version string   `yaml:"version"`
	Signs   []string `yaml:"signs"`
	Routes  []Route  `yaml:"routes"`
	// Stop are the settings that close its routes, as a person would write them.
	Stop []string `yaml:"stop,omitempty"`
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

// Agent is a profile, and whether the agent was found here or is assumed.
type Agent struct {
	Profile
	Assumed bool
}

// assumed are the agents that are reckoned with where none is found.
var assumed = []string{"claude-code", "cursor", "codex"}

// Here gives the agents whose signs exist, or, where none does, the best known ones at their
// default settings.
func Here(exists func(sign string) bool) []Agent {
	var here, fallback []Agent
	for _, p := range table {
		if slices.ContainsFunc(p.Signs, exists) {
			here = append(here, Agent{Profile: p})
		}
		if slices.Contains(assumed, p.Name) {
			fallback = append(fallback, Agent{Profile: p, Assumed: true})
		}
	}
	if len(here) > 0 {
		return here
	}
	return fallback
}

// Reach lists the routes by which the agent picks up what lies at a location, the most open
// first.
func (a Agent) Reach(at sources.Location, place Place) []Reach {
	if at.Agent == a.Name {
		place = Own
	}
	var out []Reach
	for _, r := range a.Routes {
		if !slices.Contains(r.Places, place) {
			continue
		}
		out = append(out, Reach{
			Agent: a.Name, Version: a.Version, Route: r.Name, Verdict: r.Verdict, Usable: r.Usable,
			Controls: r.Controls, Means: r.Means, Evidence: r.Evidence,
		})
	}
	slices.SortStableFunc(out, func(x, y Reach) int { return openness(y.Verdict) - openness(x.Verdict) })
	return out
}

func openness(v Verdict) int {
	return slices.Index([]Verdict{Stopped, Asks, Free}, v)
}
