package risk

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/overreach-dev/overreach/detectors"
)

// Policy is what may lie within an agent's reach here: a level, and what files say beyond it.
// The zero Policy is the built-in one.
type Policy struct {
	layers []layer
}

// layer is what one file says. Of one that may not loosen only what tightens is heeded.
type layer struct {
	file    string
	loosens bool
	limits  Limits
	rules   []Rule
	words   []Pattern
	blockAt Severity
	needs   []Need
}

// Limits are how much a credential may do. What is zero is not said.
type Limits struct {
	// Access is the greatest allowed, Extent the furthest.
	Access detectors.Access `yaml:"access,omitempty"`
	Extent detectors.Extent `yaml:"extent,omitempty"`
	// Traits are those allowed; an empty list allows none.
	Traits []detectors.Trait `yaml:"traits,omitempty"`
	// Resources are the only ones allowed, by name, id, or by what they are part of.
	Resources []Pattern `yaml:"resources,omitempty"`
	// Undo "required" wants each call that destroys to be one that something brings back.
	Undo Undo `yaml:"undo,omitempty"`
	// ExpiresWithin is the longest that it may still live; Any is no bound.
	ExpiresWithin Lifetime `yaml:"expires_within,omitempty"`

	// within are further lists, on each of which a resource must stand.
	within [][]Pattern
}

// BuiltIn is the level that holds where nobody says otherwise.
func BuiltIn() Policy { return Policy{} }

// Level gives the policy of a level's name.
func Level(name string) (Policy, bool) {
	l, ok := levels[name]
	return Policy{layers: []layer{{file: name, loosens: true, limits: l.limits, blockAt: l.blockAt}}}, ok
}

// Levels are their names, the strictest first.
var Levels = []string{"strict", "standard", "relaxed"}

const builtIn = "standard"

// levels are the files of the folder "levels", which a test holds against them: to read YAML at
// every start would cost more than all the rest of it.
var levels = map[string]struct {
	limits  Limits
	blockAt Severity
}{
	"strict": {Limits{
		Access: detectors.Read, Extent: detectors.Project, Traits: []detectors.Trait{}, Undo: UndoRequired, ExpiresWithin: 90 * day,
	}, High},
	"standard": {Limits{Access: detectors.Write, Traits: []detectors.Trait{}, Undo: UndoRequired}, Critical},
	"relaxed": {Limits{
		Access: detectors.Destroy, Traits: []detectors.Trait{detectors.Execute, detectors.Spend}, Undo: UndoRequired,
	}, Critical},
}

// With adds what a file says: all of it where the file is the user's own or trusted, else what
// makes the check stricter. Notes say what was not heeded.
func (p Policy) With(name string, f File, mayLoosen bool) (joined Policy, notes []string) {
	if f.empty() {
		return p, nil
	}
	l := layer{file: name, loosens: mayLoosen, limits: f.Limits, rules: f.Rules, words: f.Production, blockAt: Severity(f.BlockAt)}
	if f.Level != "" {
		level := levels[string(f.Level)]
		l.limits = level.limits.with(f.Limits)
		l.blockAt = cmp.Or(l.blockAt, level.blockAt)
	}
	if !mayLoosen {
		notes = p.notHeeded(l)
		l.rules = slices.DeleteFunc(slices.Clone(l.rules), Rule.Exception)
	}
	return Policy{layers: append(slices.Clone(p.layers), l)}, notes
}

// notHeeded says what of a file that may only tighten would loosen.
func (p Policy) notHeeded(l layer) (notes []string) {
	const until = ": it loosens the check, which a workspace's file can only do once you say `overreach trust`"
	base := p.base()
	if base.looserBy(l.limits) {
		notes = append(notes, l.file+": part of its policy is not heeded"+until)
	}
	if l.blockAt > p.BlockAt() {
		notes = append(notes, l.file+": block_at is not heeded"+until)
	}
	if slices.ContainsFunc(l.rules, Rule.Exception) {
		notes = append(notes, l.file+": its exceptions are not heeded"+until)
	}
	return notes
}

// Name is what the policy is made of: the level, and the files.
func (p Policy) Name() string {
	name := builtIn
	for i, l := range p.layers {
		switch {
		case i == 0 && l.loosens && slices.Contains(Levels, l.file):
			name = l.file
		case l.loosens:
			name = l.file
		default:
			name += ", " + l.file
		}
	}
	return name
}

// BlockAt is the severity at which a guard blocks.
func (p Policy) BlockAt() Severity {
	at := levels[builtIn].blockAt
	for _, l := range p.layers {
		if l.blockAt != 0 && (l.loosens || l.blockAt < at) {
			at = l.blockAt
		}
	}
	return at
}

// base are the limits of what no rule is for.
func (p Policy) base() Limits {
	out := levels[builtIn].limits
	for _, l := range p.layers {
		out = out.joined(l.limits, l.loosens)
	}
	return out
}

func (l Limits) joined(other Limits, loosens bool) Limits {
	if loosens {
		return l.with(other)
	}
	return l.tightened(other)
}

// with takes what other says in place of what l says.
func (l Limits) with(other Limits) Limits {
	l.Access = cmp.Or(other.Access, l.Access)
	l.Extent = cmp.Or(other.Extent, l.Extent)
	l.Undo = cmp.Or(other.Undo, l.Undo)
	l.ExpiresWithin = cmp.Or(other.ExpiresWithin, l.ExpiresWithin)
	if other.Traits != nil {
		l.Traits = other.Traits
	}
	if other.Resources != nil {
		l.Resources, l.within = other.Resources, nil
	}
	return l
}

// tightened takes of both the stricter.
func (l Limits) tightened(other Limits) Limits {
	l.Access = least(l.Access, other.Access)
	l.Extent = least(l.Extent, other.Extent)
	l.ExpiresWithin = least(max(l.ExpiresWithin, 0), max(other.ExpiresWithin, 0)) // no bound is none
	if other.Undo == UndoRequired {
		l.Undo = UndoRequired
	}
	if other.Traits != nil {
		l.Traits = slices.DeleteFunc(slices.Clone(l.Traits), func(t detectors.Trait) bool { return !slices.Contains(other.Traits, t) })
	}
	switch {
	case other.Resources == nil:
	case l.Resources == nil && l.within == nil:
		l.Resources = other.Resources
	default:
		l.within = append(slices.Clone(l.within), other.Resources)
	}
	return l
}

// least gives the smaller of two, of which zero is not said.
func least[T cmp.Ordered](a, b T) T {
	var none T
	if a == none || b == none {
		return max(a, b)
	}
	return min(a, b)
}

// looserBy says whether other, put in place of l, would allow more of anything.
func (l Limits) looserBy(other Limits) bool {
	return other.Access > l.Access ||
		other.Extent > l.Extent && l.Extent != 0 ||
		other.Undo == UndoAny && l.Undo != UndoAny ||
		l.ExpiresWithin > 0 && (other.ExpiresWithin < 0 || other.ExpiresWithin > l.ExpiresWithin) ||
		slices.ContainsFunc(other.Traits, func(t detectors.Trait) bool { return !slices.Contains(l.Traits, t) }) ||
		other.Resources != nil && len(l.Resources)+len(l.within) > 0
}

// String says what the policy allows where no rule holds.
func (p Policy) String() string { return fmt.Sprintf("%s, blocks at %s", p.base(), p.BlockAt()) }
