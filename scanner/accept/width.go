package accept

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
)

// Width is how much a Grant allows, for comparing it with a later one.
type Width struct {
	State detectors.State `json:"state" yaml:"state"`
	// Told says that the provider, or the machine, said what it may do; otherwise it stands for
	// whatever is documented of its kind, on anything.
	Told        bool    `json:"told" yaml:"told"`
	Permissions []Right `json:"permissions,omitempty" yaml:"permissions,omitempty"`
	Resources   []Thing `json:"resources,omitempty" yaml:"resources,omitempty"`
	// Unknown are the codes of what could not be determined.
	Unknown []string `json:"unknown,omitempty" yaml:"unknown,omitempty"`
}

// Right is a permission that is held, or may be.
type Right struct {
	Name   string            `json:"name" yaml:"name"`
	Answer detectors.Answer  `json:"answer" yaml:"answer"`
	Access detectors.Access  `json:"access" yaml:"access"`
	Traits []detectors.Trait `json:"traits,omitempty" yaml:"traits,omitempty,flow"`
	Extent detectors.Extent  `json:"extent,omitempty" yaml:"extent,omitempty"`
}

// Thing is a resource that is reached.
type Thing struct {
	Kind        string `json:"kind" yaml:"kind"`
	Name        string `json:"name" yaml:"name"`
	In          string `json:"in,omitempty" yaml:"in,omitempty"`
	Environment string `json:"environment,omitempty" yaml:"environment,omitempty"`
	// Role is what the holder is there, several joined by ", ".
	Role string `json:"role,omitempty" yaml:"role,omitempty"`
}

func (t Thing) String() string {
	text := strings.TrimSpace(t.Kind + " " + t.Name)
	if t.In != "" {
		text += " of " + t.In
	}
	if t.Environment != "" && t.Environment != t.Name {
		text += ", " + t.Environment
	}
	if t.Role != "" {
		text += " as " + t.Role
	}
	return text
}

// NewWidth makes one of what a report says. Its lists are sorted: it is the same in every run.
func NewWidth(state detectors.State, told bool, permissions []detectors.Permission, things []Thing, unknown []detectors.Reason) Width {
	w := Width{State: state, Told: told, Permissions: rights(permissions), Resources: slices.Clone(things)}
	slices.SortFunc(w.Resources, func(a, b Thing) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Name, b.Name), strings.Compare(a.In, b.In),
			strings.Compare(a.Environment, b.Environment), strings.Compare(a.Role, b.Role))
	})
	for _, u := range unknown {
		w.Unknown = append(w.Unknown, u.Code)
	}
	slices.Sort(w.Unknown)
	w.Unknown = slices.Compact(w.Unknown)
	return w
}

// rights joins permissions of one name: the widest of each counts.
func rights(permissions []detectors.Permission) []Right {
	var out []Right
	for _, p := range permissions {
		if !p.Held() {
			continue
		}
		i := slices.IndexFunc(out, func(r Right) bool { return r.Name == p.Name })
		if i < 0 {
			i = len(out)
			out = append(out, Right{Name: p.Name, Answer: p.Answer})
		}
		r := &out[i]
		r.Access, r.Extent = max(r.Access, p.Access), max(r.Extent, p.Extent)
		if p.Answer == detectors.Granted {
			r.Answer = p.Answer
		}
		for _, t := range p.Traits {
			if !slices.Contains(r.Traits, t) {
				r.Traits = append(slices.Clone(r.Traits), t)
			}
		}
		slices.Sort(r.Traits)
	}
	slices.SortFunc(out, func(a, b Right) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func (w Width) check() error {
	states := []detectors.State{detectors.Live, detectors.Dead, detectors.Expired, detectors.Canary, detectors.StateUnknown}
	if !slices.Contains(states, w.State) {
		return fmt.Errorf("state %q is none of %q", w.State, states)
	}
	for _, r := range w.Permissions {
		if r.Name == "" || r.Answer != detectors.Granted && r.Answer != detectors.Undetermined {
			return fmt.Errorf("permission %q: answer %q is neither granted nor undetermined", r.Name, r.Answer)
		}
	}
	return nil
}

// Wider says what a Grant allows now beyond what was recorded of it. What is not known now is
// wider than what was known; what was not known then stood for the worst, and is not.
func Wider(recorded, now Width) []detectors.Reason {
	var out []detectors.Reason
	add := func(code, format string, args ...any) {
		out = append(out, detectors.Reason{Code: code, Text: fmt.Sprintf(format, args...)})
	}
	if works(now.State) && !works(recorded.State) {
		add("state", "it was %s and may work again", recorded.State)
	}
	for _, r := range now.Permissions {
		i := slices.IndexFunc(recorded.Permissions, func(x Right) bool { return x.Name == r.Name })
		switch {
		case i >= 0:
			recorded.Permissions[i].grown(r, add)
		case r.Answer == detectors.Granted:
			add(r.Name, "gained %s", r.Name)
		default:
			add(r.Name, "may have gained %s: not determined", r.Name)
		}
	}
	if !recorded.Told {
		return out // it stood for anything that such a credential reaches
	}
	for _, t := range beyond(recorded.Resources, now.Resources) {
		add("resource", "reaches %s too", t)
	}
	if !now.Told && len(recorded.Resources) > 0 {
		add("resources", "which resources it reaches was not asked this time")
	}
	for _, code := range now.Unknown {
		if !slices.Contains(recorded.Unknown, code) {
			add("unknown", "what was known is not determined any more: %s", code)
		}
	}
	return out
}

func works(s detectors.State) bool { return s == detectors.Live || s == detectors.StateUnknown }

// grown says by what a right of the same name is more.
func (r Right) grown(now Right, add func(code, format string, args ...any)) {
	if now.Access > r.Access {
		add(r.Name, "%s allows %s now, not %s", r.Name, now.Access, cmp.Or(r.Access.String(), "nothing"))
	}
	if now.Extent > r.Extent {
		add(r.Name, "%s reaches a whole %s now, not a %s", r.Name, now.Extent, cmp.Or(r.Extent.String(), "thing that is named"))
	}
	for _, t := range now.Traits {
		if !slices.Contains(r.Traits, t) {
			add(r.Name, "%s has the trait %s now", r.Name, t)
		}
	}
}

// beyond lists the resources of now that were not there before: of two alike both must have
// been, and so must each role.
func beyond(recorded, now []Thing) []Thing {
	left := map[Thing][]string{}
	for _, t := range recorded {
		role := t.Role
		t.Role = ""
		left[t] = append(left[t], role)
	}
	var out []Thing
	for _, t := range now {
		bare := t
		bare.Role = ""
		i := slices.IndexFunc(left[bare], func(role string) bool { return within(t.Role, role) })
		if i < 0 {
			out = append(out, t)
			continue
		}
		left[bare] = slices.Delete(slices.Clone(left[bare]), i, i+1)
	}
	return out
}

// within says that each of a resource's roles is one of others.
func within(roles, of string) bool {
	known := strings.Split(of, ", ")
	return !slices.ContainsFunc(strings.Split(roles, ", "), func(r string) bool { return r != "" && !slices.Contains(known, r) })
}
