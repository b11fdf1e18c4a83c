package detectors

import (
	"slices"
	"strings"
)

// define finds what is known of a permission: the entry of that very name, or else the one
// whose pattern fits with the most letters; nil where the file knows none.
func (k *Knowledge) define(name string) *Definition {
	var best *Definition
	for i := range k.Permissions {
		d := &k.Permissions[i]
		if d.Name == name {
			return d
		}
		if fits(d.Name, name) && (best == nil || len(d.Name) > len(best.Name)) {
			best = d
		}
	}
	return best
}

// Permission makes a Permission of a name that the provider gave. One that the file does not
// know is rated as the worst that its kind of token may hold.
func (k *Knowledge) Permission(name string, kind *Token, answer Answer, evidence Evidence) Permission {
	if answer == Undetermined {
		evidence = Unknown
	}
	d := k.define(name)
	if d == nil {
		return k.unknownPermission(name, kind, answer, evidence)
	}
	return Permission{
		Name: name, Answer: answer, Access: d.Access, Traits: d.Traits, Extent: d.Extent,
		Undo: d.Undo.sure(d.Confirmed), Evidence: evidence, Means: d.Means, WorstCase: answer == Undetermined,
	}
}

func (k *Knowledge) unknownPermission(name string, kind *Token, answer Answer, evidence Evidence) Permission {
	p := Permission{
		Name: name, Answer: answer, Evidence: evidence, WorstCase: true, Access: Admin, Extent: Account,
		Undo:  Undo{Kind: "none"},
		Means: "not known to overreach: rated as the worst that a token of its kind may hold",
	}
	if kind == nil || len(kind.Worst)+len(kind.Always) == 0 {
		return p
	}
	p.Access, p.Extent, p.Undo = 0, 0, Undo{}
	for _, worst := range k.names(slices.Concat(kind.Worst, kind.Always)) {
		if d := k.define(worst); d != nil {
			p.Access, p.Extent = max(p.Access, d.Access), max(p.Extent, d.Extent)
			p.Traits = unite(p.Traits, d.Traits)
			if d.Undo.Never() {
				p.Undo = Undo{Kind: "none"}
			}
		}
	}
	return p
}

// names spells patterns out: what is no permission's name itself stands for every permission
// of the file that fits it.
func (k *Knowledge) names(list []string) []string {
	var out []string
	for _, name := range list {
		if !strings.Contains(name, "*") || slices.ContainsFunc(k.Permissions, func(d Definition) bool { return d.Name == name }) {
			out = append(out, name)
			continue
		}
		for _, d := range k.Permissions {
			if fits(name, d.Name) {
				out = append(out, d.Name)
			}
		}
	}
	return out
}

// complete adds to what the provider answered what its documents say of every token of the
// kind, what the permissions imply, and, where the provider did not tell all, the worst that
// such a token may hold.
func (k *Knowledge) complete(g Grant, told bool) Grant {
	if g.State == Dead || g.State == Expired || g.State == Canary {
		return g
	}
	kind := k.Token(g.Kind)
	g.Permissions = k.implied(g.Permissions, kind)
	if kind == nil {
		return g
	}
	g.Permissions = k.add(g.Permissions, kind, kind.Always, Granted, Documented)
	if !told {
		g.Permissions = k.add(g.Permissions, kind, kind.Worst, Undetermined, Unknown)
	}
	return g
}

func (k *Knowledge) implied(held []Permission, kind *Token) []Permission {
	for i := 0; i < len(held); i++ {
		d := k.define(held[i].Name)
		if d != nil && held[i].Answer == Granted {
			held = k.add(held, kind, d.Implies, Granted, held[i].Evidence)
		}
	}
	return held
}

// add appends the permissions that held does not name yet.
func (k *Knowledge) add(held []Permission, kind *Token, names []string, answer Answer, evidence Evidence) []Permission {
	seen := make(map[string]bool, len(held))
	for _, p := range held {
		seen[p.Name] = true
	}
	for _, name := range k.names(names) {
		if seen[name] {
			continue
		}
		seen[name] = true
		held = append(held, k.Permission(name, kind, answer, evidence))
	}
	return held
}

// Destructions are the calls that the grant allows, on each of the resources that are known;
// where they are not all known, on any of their kind.
func (k *Knowledge) Destructions(g Grant) []Destruction {
	var out []Destruction
	for _, d := range k.Destroys {
		held, evidence := g.holdsAny(d.Permissions)
		if !held {
			continue
		}
		one := Destruction{Call: d.Call, Means: d.Means, Undo: d.Undo.sure(d.Confirmed), Asks: d.Asks, Evidence: evidence, Counted: true}
		for _, r := range g.Resources {
			if r.Kind == d.Resource && r.lets(d.Roles) {
				one.Resource = r
				out = append(out, one)
			}
		}
		if !g.Complete {
			one.Resource, one.Counted = Resource{Kind: d.Resource}, false
			out = append(out, one)
		}
	}
	return out
}

// lets says whether the holder has one of the roles on the resource, or nobody told.
func (r Resource) lets(roles []string) bool {
	return r.Role == "" || len(roles) == 0 || slices.ContainsFunc(strings.Split(r.Role, ", "), func(role string) bool { return slices.Contains(roles, role) })
}

// holdsAny says whether any of the permissions is held, and by the best evidence.
func (g Grant) holdsAny(names []string) (held bool, evidence Evidence) {
	for _, p := range g.Permissions {
		if p.Held() && slices.ContainsFunc(names, func(name string) bool { return fits(name, p.Name) }) {
			held, evidence = true, max(evidence, p.Evidence)
		}
	}
	return held, evidence
}

func unite[T comparable](a, b []T) []T {
	out := slices.Clone(a)
	for _, x := range b {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// between is what a name has in the place of a pattern's first "*", up to the letters that end
// the pattern; nothing where it is that pattern itself.
func between(pattern, name string) string {
	first, _, wild := strings.Cut(pattern, "*")
	if !wild || name == pattern {
		return ""
	}
	last := pattern[strings.LastIndex(pattern, "*")+1:]
	return strings.TrimSuffix(strings.TrimPrefix(name, first), last)
}

// fits holds a name against a pattern in which "*" stands for any letters.
func fits(pattern, name string) bool {
	first, rest, wild := strings.Cut(pattern, "*")
	if !wild {
		return pattern == name
	}
	name, ok := strings.CutPrefix(name, first)
	for ok && strings.Contains(rest, "*") {
		var middle string
		middle, rest, _ = strings.Cut(rest, "*")
		_, name, ok = strings.Cut(name, middle)
	}
	return ok && strings.HasSuffix(name, rest)
}
