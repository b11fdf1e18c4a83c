package scanner

import (
	"fmt"
	"slices"
	"time"

	"github.com/overreach-dev/overreach/scanner/accept"
)

// How a finding of one report stands to those of another.
const (
	New    = "new"
	Grown  = "grown"
	Shrunk = "shrunk"
	Gone   = "gone"
)

// Changes counts what changed between two reports.
type Changes struct {
	New    int `json:"new"`
	Grown  int `json:"grown"`
	Shrunk int `json:"shrunk"`
	Gone   int `json:"gone"`
	Same   int `json:"same"`
	// Since is when the older report was made.
	Since time.Time `json:"since"`
}

// Diff is a report of what changed between two: what is new, has grown (may do more, or lies in
// further places), has shrunk, or is gone. A finding is known again as in a baseline: by its provider,
// kind, places and principal. What counts as beyond the policy is what is new or has grown.
func Diff(older, newer *Report) *Report {
	out := *newer
	out.Findings, out.Weaknesses = []Finding{}, []Weakness{}
	changes := &Changes{Since: older.Summary.At}
	before, now := older.Marks(), newer.Marks()
	known, later := accept.NewRegister(before), accept.NewRegister(now)
	for i, f := range newer.Findings {
		found := known.Find(now[i])
		switch {
		case len(found.Hits) == 0:
			f.Change = New
			changes.New++
		case !found.Holds():
			f.Change = Grown
			f.Reasons = after(f.Reasons, since(found, "the older report", true))
			changes.Grown++
		case !slices.ContainsFunc(found.By, func(k int) bool { return !later.Find(before[k]).Holds() }):
			changes.Same++
			continue
		default:
			f.Change = Shrunk
			changes.Shrunk++
		}
		out.Findings = append(out.Findings, f)
	}
	for i, f := range older.Findings {
		if len(later.Find(before[i]).Hits) == 0 {
			f.Change, f.Beyond = Gone, false
			out.Findings = append(out.Findings, f)
			changes.Gone++
		}
	}
	out.recount(changes)
	return &out
}

// recount makes the summary that of the changes.
func (r *Report) recount(c *Changes) {
	s := &r.Summary
	s.Changes, s.BeyondPolicy, s.Irreversible = c, 0, 0
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Change == Shrunk {
			f.Beyond = false // it was there before, and was worse
		}
		if !f.Counts() {
			continue
		}
		s.BeyondPolicy++
		for _, d := range f.Destroys {
			if d.Undo.Never() && f.open() {
				s.Irreversible++
			}
		}
	}
	s.Findings = len(r.Findings)
	s.Notes = append(slices.Clone(s.Notes), fmt.Sprintf("compared with the report of %s", c.Since.UTC().Format("2 January 2006 15:04 UTC")))
	counted := slices.DeleteFunc(slices.Clone(r.Findings), func(f Finding) bool { return !f.Counts() })
	s.Worst, r.Cures = worst(counted), cures(counted)
}
