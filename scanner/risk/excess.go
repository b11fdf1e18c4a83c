package risk

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/overreach-dev/overreach/detectors"
)

// bound is one set of limits that holds on some way to the credential.
type bound struct {
	limits Limits
	rules  []int // those that made it, by the numbers that Policy.all gives them
}

// numbered is a rule of a policy.
type numbered struct {
	Rule
	layer *layer
}

// all are the rules in the order in which they are applied.
func (p Policy) all() []numbered {
	var out []numbered
	for i := range p.layers {
		for _, r := range p.layers[i].rules {
			out = append(out, numbered{r, &p.layers[i]})
		}
	}
	return out
}

// Class names which rules could hold for a credential of a provider at a place: those that
// differ in nothing else are judged alike.
func (p Policy) Class(provider, location string) string {
	var class []byte
	if p.needs() {
		class = append(class, provider...)
	}
	for i, r := range p.all() {
		if (r.Provider == "" || r.Provider == provider) && (!r.Location.set() || r.Location.Fits(location)) {
			class = append(class, byte(i), byte(i>>8))
		}
	}
	return string(class)
}

// bounds are the limits that hold for a credential on the ways to it, each set once.
func (p Policy) bounds(c Case) []bound {
	rules, ways := p.all(), c.ways()
	if len(rules) == 0 && !p.needs() || len(ways) == 0 {
		return []bound{{limits: p.base()}}
	}
	var out []bound
	for _, w := range ways {
		var fit []int
		for i, r := range rules {
			if !r.over(c.Now) && r.fits(c, w) {
				fit = append(fit, i)
			}
		}
		b := bound{p.applied(rules, fit, c, w), fit}
		if !slices.ContainsFunc(out, func(o bound) bool { return slices.Equal(o.rules, fit) && o.limits.Access == b.limits.Access }) {
			out = append(out, b)
		}
	}
	return out
}

func (p Policy) applied(rules []numbered, fit []int, c Case, w way) Limits {
	out := levels[builtIn].limits
	for i := range p.layers {
		l := &p.layers[i]
		out = out.joined(l.limits, l.loosens)
		for _, n := range fit {
			if rules[n].layer == l {
				out = out.joined(rules[n].Limits, l.loosens)
			}
		}
		if len(l.needs) > 0 {
			out = out.tightened(l.needed(c, w))
		}
	}
	return out
}

// excess lists what the grant exceeds the policy by, on any way to it.
func (p Policy) excess(c Case, bounds []bound) []detectors.Reason {
	var out []detectors.Reason
	for _, b := range bounds {
		for _, r := range b.limits.excess(c) {
			if !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	return out
}

func (l Limits) excess(c Case) []detectors.Reason {
	allowed := "; the policy allows " + l.String()
	if c.unknown() {
		if l.everything() {
			return nil
		}
		return []detectors.Reason{{Code: "unknown", Text: "may do what nobody could determine" + allowed}}
	}
	out := l.elsewhere(c)
	over := overWhat(c.Grant)
	for _, perm := range byWeight(c.Grant.Permissions) {
		if perm.Held() && !l.allows(perm) {
			out = append(out, detectors.Reason{Code: perm.Name, Text: "may " + doing(perm) + over + allowed})
		}
	}
	out = append(out, l.final(c)...)
	return append(out, l.tooLong(c)...)
}

// unknown says that nothing is known of what the credential may do.
func (c Case) unknown() bool {
	return c.Generic || !c.Known || len(c.Grant.Permissions) == 0 && c.Grant.State != detectors.Live
}

// everything says that the limits allow whatever there is.
func (l Limits) everything() bool {
	return l.Access == detectors.Admin && len(l.Traits) == len(detectors.Traits) && l.Undo == UndoAny && l.ExpiresWithin <= 0 &&
		(l.Extent == 0 || l.Extent == detectors.Organization) && len(l.Resources)+len(l.within) == 0
}

// allows says whether a permission is within the limits, whatever it is used on.
func (l Limits) allows(perm detectors.Permission) bool {
	return perm.Access <= l.Access && (l.Extent == 0 || perm.Extent != 0 && perm.Extent <= l.Extent) &&
		!slices.ContainsFunc(perm.Traits, func(t detectors.Trait) bool { return !slices.Contains(l.Traits, t) })
}

func doing(perm detectors.Permission) string {
	text := perm.Access.String() + " by " + perm.Name
	if perm.Access == detectors.Admin {
		text = "administer by " + perm.Name
	}
	if len(perm.Traits) > 0 {
		text += ", with " + join(perm.Traits)
	}
	if perm.Answer == detectors.Undetermined {
		text += " (worst case)"
	}
	return text
}

// overWhat says on what a credential's permissions can be used, as far as that is known.
func overWhat(g detectors.Grant) string {
	var kinds, in []string
	count := map[string]int{}
	for _, r := range g.Resources {
		if count[r.Kind]++; count[r.Kind] == 1 {
			kinds = append(kinds, r.Kind)
		}
		if r.In != "" && !slices.Contains(in, r.In) {
			in = append(in, r.In)
		}
	}
	if len(kinds) == 0 {
		return ""
	}
	slices.SortStableFunc(kinds, func(a, b string) int { return count[b] - count[a] })
	var parts []string
	for _, kind := range kinds[:min(len(kinds), 2)] {
		parts = append(parts, things(count[kind], kind))
	}
	text := " (any of " + strings.Join(parts, " and ")
	if len(kinds) == 1 && count[kinds[0]] == 1 {
		text = " (" + parts[0]
	}
	if len(in) == 1 {
		text += " in " + in[0]
	}
	if !g.Complete {
		text += ", and what was not read"
	}
	return text + ")"
}

func things(n int, kind string) string {
	switch {
	case n == 1:
		return "1 " + kind
	case strings.HasSuffix(kind, "y") && !strings.HasSuffix(kind, "key"):
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(kind, "y"))
	}
	return fmt.Sprintf("%d %ss", n, kind)
}

// elsewhere names the resources that are not among those allowed.
func (l Limits) elsewhere(c Case) []detectors.Reason {
	if len(l.Resources)+len(l.within) == 0 {
		return nil
	}
	var names []string
	for _, r := range c.Grant.Resources {
		if !l.onList(r) {
			names = append(names, r.Name)
		}
	}
	if !c.Grant.Complete {
		names = append(names, "what was not read")
	}
	if len(names) == 0 {
		return nil
	}
	shown := strings.Join(names[:min(len(names), 4)], ", ")
	if more := len(names) - 4; more > 0 {
		shown += fmt.Sprintf(" and %d more", more)
	}
	return []detectors.Reason{{Code: "resources", Text: fmt.Sprintf("may %s %s; the policy allows %s", c.Grant.MaxAccess(), shown, l)}}
}

func (l Limits) onList(r detectors.Resource) bool {
	for _, list := range append([][]Pattern{l.Resources}, l.within...) {
		if list != nil && !fitsAny(list, r.Name, r.ID, r.In, r.In+"/"+r.Name) {
			return false
		}
	}
	return true
}

// final counts the calls that nothing undoes.
func (l Limits) final(c Case) []detectors.Reason {
	all := irreversible(c.Destructions)
	if l.Undo != UndoRequired || len(all) == 0 {
		return nil
	}
	var names []string
	for _, d := range all {
		if !slices.Contains(names, d.Call) {
			names = append(names, d.Call)
		}
	}
	text := "may make " + calls(len(all)) + " that nothing undoes (" + strings.Join(names[:min(len(names), 3)], ", ")
	if more := len(names) - 3; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return []detectors.Reason{{Code: "irreversible", Text: text + "); the policy allows none"}}
}

// tooLong says that it lives longer than is allowed.
func (l Limits) tooLong(c Case) []detectors.Reason {
	if l.ExpiresWithin <= 0 {
		return nil
	}
	g := c.Grant
	var text string
	switch {
	case g.NeverExpires:
		text = "never expires"
	case g.Expires.IsZero():
		text = "has no end that is known"
	case g.Expires.Sub(c.Now) > time.Duration(l.ExpiresWithin):
		text = "expires on " + g.Expires.UTC().Format(time.DateOnly)
	default:
		return nil
	}
	return []detectors.Reason{{Code: "expiry", Text: text + "; the policy allows " + l.ExpiresWithin.String()}}
}
