package scanner

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/scanner/accept"
)

// Marks gives what each finding is known by at another time, in the order of the findings.
func (r *Report) Marks() []accept.Mark {
	ordinals := r.ordinals()
	out := make([]accept.Mark, len(r.Findings))
	for i, f := range r.Findings {
		m := accept.Mark{Provider: f.Provider, Kind: f.markKind(), Principal: f.Grant.Principal, Grant: f.width()}
		for j, l := range f.Locations {
			m.Places = append(m.Places, accept.Place{Path: l.markPath(), Key: l.Key, Ordinal: ordinals[[2]int{i, j}]})
		}
		out[i] = m
	}
	return out
}

// markKind is the kind, or the rule that found what has none.
func (f Finding) markKind() string { return cmp.Or(f.Kind, f.Rule) }

// numbered is how a report ends the name of a process.
var numbered = regexp.MustCompile(` ?\(?process \d+\)?$`)

// markPath is the path, for another process's environment without the number, which is another
// each time.
func (l Location) markPath() string {
	if l.Process == "" {
		return l.Path
	}
	return accept.ProcessPath + numbered.ReplaceAllString(l.Process, "")
}

// ordinals counts, for each location of each finding, the how many-th of its provider, kind and
// key it is in its path, from top to bottom.
func (r *Report) ordinals() map[[2]int]int {
	type group struct{ provider, kind, path, key string }
	groups := map[group][][2]int{}
	for i, f := range r.Findings {
		for j, l := range f.Locations {
			g := group{f.Provider, f.markKind(), l.markPath(), l.Key}
			groups[g] = append(groups[g], [2]int{i, j})
		}
	}
	out := map[[2]int]int{}
	for _, members := range groups {
		slices.SortStableFunc(members, func(a, b [2]int) int {
			x, y := r.Findings[a[0]], r.Findings[b[0]]
			k, l := x.Locations[a[1]], y.Locations[b[1]]
			return cmp.Or(cmp.Compare(k.Line, l.Line), cmp.Compare(k.Column, l.Column), strings.Compare(k.Process, l.Process),
				strings.Compare(k.Commit, l.Commit), strings.Compare(x.Title, y.Title), strings.Compare(x.Grant.Principal, y.Grant.Principal))
		})
		for n, at := range members {
			out[at] = n + 1
		}
	}
	return out
}

// width is how much the finding's grant allows. What an access point opens was seen on the
// machine itself.
func (f Finding) width() accept.Width {
	g := f.Grant
	var things []accept.Thing
	for _, r := range g.Resources {
		things = append(things, accept.Thing{Kind: r.Kind, Name: cmp.Or(r.Name, r.ID), In: r.In, Environment: r.Environment, Role: r.Role})
	}
	told := g.Asked != "" || len(things) > 0 || f.Subject == "access_point"
	return accept.NewWidth(g.State, told, g.Permissions, things, g.Unknown)
}
