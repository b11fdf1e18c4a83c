package guard

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/sources"
)

// Hide is what is to be kept from an agent, and what cannot be.
type Hide struct {
	// Variables are taken out of its environment, Files are covered; files are absolute.
	Variables, Files []string
	// Processes says that a credential lies in the environment of another process.
	Processes bool
	// Open is what stays within its reach.
	Open []Open
}

// ErrNoMask says why the files cannot be hidden here.
type ErrNoMask struct{ Why string }

func (e ErrNoMask) Error() string { return "nothing can be masked here: " + e.Why }

// Open is a place that stays open, and why.
type Open struct{ Place, Why string }

// Here is the machine, as far as hiding needs it.
type Here struct {
	Root, Home string
	// Agent is the one that will start.
	Agent string
}

// Plan says what has to be hidden so that no finding beyond the policy is left: each place of each
// of them.
func Plan(r *scanner.Report, here Here) Hide {
	var h Hide
	for _, f := range r.Findings {
		if !f.Counts() {
			continue
		}
		for i, l := range f.Locations {
			h.add(f, i, l, here)
		}
	}
	return h
}

func (h *Hide) add(f scanner.Finding, i int, l scanner.Location, here Here) {
	switch {
	case l.Source == sources.Metadata:
		h.open(l.Path, "the machine's metadata address answers whoever has the network")
	case l.Process != "":
		h.Processes = true
	case l.Path == "" && l.Key != "":
		h.Variables = appendNew(h.Variables, l.Key)
	case f.Subject == "access_point" && !filepath.IsAbs(here.absolute(l.Path)):
		h.open(l.Short(), "it is no file")
	case ownOf(f, i, here.Agent):
		h.open(l.Short(), "it is the agent's own configuration or login, which it needs")
	case l.Source == sources.Transcripts && l.Agent == here.Agent:
		h.open(l.Short(), "it is the agent's own transcript; delete it once the credential is replaced")
	default:
		h.Files = appendNew(h.Files, here.absolute(l.Path))
	}
}

func (h *Hide) open(place, why string) {
	if o := (Open{place, why}); !slices.Contains(h.Open, o) {
		h.Open = append(h.Open, o)
	}
}

// Reports covers reports that were written before, the best map to all of it. One that git tracks
// stays open: its text lies in the repository too, and it holds no credential's.
func (h *Hide) Reports(paths []string) {
	for _, path := range paths {
		if err := committable(path); err != nil {
			h.open(path, "it is a report that git tracks")
			continue
		}
		h.Files = appendNew(h.Files, path)
	}
}

// ownOf says that a location is a file that the agent itself reads at its start.
func ownOf(f scanner.Finding, location int, agent string) bool {
	return slices.ContainsFunc(f.Reach, func(r scanner.Reach) bool {
		return r.Location == location && r.Agent == agent && r.Route == agents.OwnFiles
	})
}

// absolute is where a path of a report lies; of what lies in an archive, the archive.
func (here Here) absolute(path string) string {
	path, _, _ = strings.Cut(path, "!")
	if inHome, ok := strings.CutPrefix(path, "~/"); ok {
		return filepath.Join(here.Home, filepath.FromSlash(inHome))
	}
	if path = filepath.FromSlash(path); filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(here.Root, path)
}

func appendNew(list []string, text string) []string {
	if slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}

// Without is an environment without the variables.
func Without(env, variables []string) []string {
	return slices.DeleteFunc(slices.Clone(env), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.Contains(variables, name)
	})
}

// Back lists the other ways by which what was taken out of the environment comes back: files that
// hold it, and the environments of the processes above.
func Back(r *scanner.Report, h Hide, above func(variable string) bool) []Open {
	var back Hide
	for _, f := range r.Findings {
		variables := variablesOf(f)
		if !f.Counts() || len(variables) == 0 {
			continue
		}
		for _, l := range f.Locations {
			switch {
			case l.Process != "":
				back.open(l.Short(), "another process has it in its environment")
			case l.Path != "":
				back.open(l.Short(), "the same credential lies there")
			}
		}
		for _, v := range variables {
			if above(v) {
				back.open("$"+v, "a process above has it in its environment, which whoever runs as you reads")
			}
		}
	}
	return append(back.Open, h.Open...)
}

func variablesOf(f scanner.Finding) (out []string) {
	for _, l := range f.Locations {
		if l.Path == "" && l.Process == "" && l.Key != "" && l.Source != sources.Metadata {
			out = append(out, l.Key)
		}
	}
	return out
}
