package accept

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
)

// Place is where a credential lies, told without anything of the credential. It holds when
// lines move, and is the same on every machine.
type Place struct {
	// Path is as a report shows it; empty for a variable of the environment.
	Path string `json:"path,omitempty" yaml:"path,omitempty"`
	Key  string `json:"key,omitempty" yaml:"key,omitempty"`
	// Ordinal counts, from 1, those of one provider, kind and key in one path.
	Ordinal int `json:"ordinal" yaml:"ordinal"`
}

// Short is the place in a few letters.
func (p Place) Short() string {
	text := p.Path
	switch {
	case p.Path == "":
		text = "$" + p.Key
	case p.Key != "":
		text += " (" + p.Key + ")"
	}
	if p.Ordinal > 1 {
		text += fmt.Sprintf(", the %d. there", p.Ordinal)
	}
	return text
}

// ProcessPath begins the path of a variable that lies in another process.
const ProcessPath = "process "

// Elsewhere says that the path is of no file.
func (p Place) Elsewhere() bool {
	return p.Path == "" || strings.HasPrefix(p.Path, ProcessPath) || strings.HasPrefix(p.Path, "http://")
}

// Relative says that the path is one of the workspace.
func (p Place) Relative() bool {
	return !p.Elsewhere() && !strings.HasPrefix(p.Path, "~/") && !path.IsAbs(p.Path) && !filepath.IsAbs(filepath.FromSlash(p.Path))
}

func (p Place) check() error {
	file, _, _ := strings.Cut(strings.TrimPrefix(p.Path, "~/"), "!")
	switch {
	case p.Ordinal < 1:
		return fmt.Errorf("%s: its ordinal is %d: they count from 1", p.Short(), p.Ordinal)
	case p.Path == "" && p.Key == "":
		return errors.New("a place without a path and a key")
	case p.Elsewhere():
		return nil
	case strings.ContainsRune(p.Path, 0) || file == "" || path.Clean(file) != file || !path.IsAbs(file) && !filepath.IsLocal(filepath.FromSlash(file)) && !filepath.IsAbs(filepath.FromSlash(file)):
		return fmt.Errorf("%q leads out of the workspace, or is no plain path", p.Path)
	}
	return nil
}

// Mark is what a finding is known by at another time: whose it is, of which kind, where it lies
// and how much it may do. It holds nothing of the secret, and nothing to test a guess with.
type Mark struct {
	Provider  string  `json:"provider" yaml:"provider"`
	Kind      string  `json:"kind" yaml:"kind"`
	Principal string  `json:"principal,omitempty" yaml:"principal,omitempty"`
	Places    []Place `json:"places" yaml:"places"`
	Grant     Width   `json:"grant" yaml:"grant"`
}

// Check says what is wrong with a mark that was read.
func (m Mark) Check() error {
	if len(m.Places) == 0 {
		return errors.New("it names no places")
	}
	for _, p := range m.Places {
		if err := p.check(); err != nil {
			return err
		}
	}
	return m.Grant.check()
}

func (m Mark) sort() Mark {
	slices.SortFunc(m.Places, comparePlaces)
	return m
}

func comparePlaces(a, b Place) int {
	return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Key, b.Key), cmp.Compare(a.Ordinal, b.Ordinal))
}

// gained says what a mark has now that it had not when it was recorded.
func gained(recorded, now Mark) []detectors.Reason {
	var out []detectors.Reason
	switch {
	case recorded.Principal == "" || recorded.Principal == now.Principal:
	case now.Principal == "":
		out = append(out, detectors.Reason{Code: "principal", Text: "it is not known any more whose it is (" + recorded.Principal + " then)"})
	default:
		out = append(out, detectors.Reason{Code: "principal", Text: fmt.Sprintf("it belongs to %s now, not to %s", now.Principal, recorded.Principal)})
	}
	return append(out, Wider(recorded.Grant, now.Grant)...)
}

// Register finds marks again.
type Register struct {
	marks []Mark
	at    map[place][]int
}

// place tells one from all others.
type place struct {
	provider, kind string
	Place
}

// NewRegister takes marks whose paths are those of the report that is to be compared.
func NewRegister(marks []Mark) *Register {
	r := &Register{marks: marks, at: map[place][]int{}}
	for i, m := range marks {
		for _, p := range m.Places {
			key := place{m.Provider, m.Kind, p}
			r.at[key] = append(r.at[key], i)
		}
	}
	return r
}

// Found is what a register knows of a finding.
type Found struct {
	// Hits are the marks that have one of its places, By those that hold for each of them.
	Hits, By []int
	// Missing are the places that no mark has, Gained what the finding has beyond the marks.
	Missing []Place
	Gained  []detectors.Reason
}

// Holds says that all of the finding is known: each place, and what it may do.
func (f Found) Holds() bool { return len(f.By) > 0 && len(f.Missing)+len(f.Gained) == 0 }

// Find looks a finding up. Each of its places must be known by a mark that is as wide.
func (r *Register) Find(now Mark) (f Found) {
	known := map[int][]detectors.Reason{}
	for _, p := range now.Places {
		candidates := r.at[place{now.Provider, now.Kind, p}]
		if len(candidates) == 0 {
			f.Missing = append(f.Missing, p)
			continue
		}
		holds := -1
		for _, i := range candidates {
			if _, done := known[i]; !done {
				known[i] = gained(r.marks[i], now)
				f.Hits = append(f.Hits, i)
			}
			if len(known[i]) == 0 && holds < 0 {
				holds = i
			}
		}
		switch {
		case holds < 0:
			f.Gained = join(f.Gained, known[candidates[len(candidates)-1]])
		case !slices.Contains(f.By, holds):
			f.By = append(f.By, holds)
		}
	}
	return f
}

func join(list, more []detectors.Reason) []detectors.Reason {
	for _, r := range more {
		if !slices.Contains(list, r) {
			list = append(list, r)
		}
	}
	return list
}
