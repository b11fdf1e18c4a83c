package scanner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/accept"
)

// Excused says that the finding does not count: the user accepted it, or it is in the baseline.
func (f Finding) Excused() bool { return f.Baseline || f.Accepted != nil && f.Accepted.Heeded }

// Counts says that the finding is beyond the policy and that nothing excuses it.
func (f Finding) Counts() bool { return f.Beyond && !f.Excused() }

// settle takes what was accepted and what is in the baseline out of what counts, and counts.
func (r *Report) settle(o Options, complete bool) {
	if len(o.Accepted) > 0 || o.Baseline != nil {
		marks := r.Marks()
		r.accept(o, marks, complete && !o.Partial)
		if o.Baseline != nil {
			r.compare(*o.Baseline, marks)
		}
	}
	for i, f := range r.Findings {
		if f.Accepted != nil {
			r.Summary.Accepted++
		}
		if f.Accepted != nil && f.Accepted.Heeded {
			r.Summary.Heeded++
		}
		if f.Baseline {
			r.Summary.Baseline++
		}
		if f.Counts() {
			r.Summary.BeyondPolicy++
		}
		if !f.Excused() {
			r.Summary.Irreversible += r.final[i]
		}
	}
}

// accept marks the findings that somebody accepted, and warns of acceptances that do not hold:
// those that ran out, those whose credential may do more by now, and, where all was looked at,
// those that are for nothing here.
func (r *Report) accept(o Options, marks []accept.Mark, all bool) {
	entries := make([]accept.Entry, len(o.Accepted))
	known := make([]accept.Mark, len(o.Accepted))
	for i, e := range o.Accepted {
		entries[i] = e.Seen(o.Home, o.shown)
		known[i] = entries[i].Mark
		if e.Over(o.Now()) != "" {
			known[i].Places = nil
		}
	}
	register := accept.NewRegister(known)
	used := map[int]bool{}
	for i := range r.Findings {
		found := register.Find(marks[i])
		for _, h := range found.Hits {
			used[h] = true
		}
		f := &r.Findings[i]
		switch {
		case len(found.Hits) == 0:
		case found.Holds():
			if w := word(entries, found.By); w.Heeded || f.Accepted == nil {
				f.Accepted = w
			}
		default:
			f.Reasons = after(f.Reasons, since(found, "it was accepted", f.Beyond))
			r.note("%s: the acceptance of %s holds no more: %s", entries[found.Hits[0]].At(), f.ID, why(found))
		}
	}
	for i, e := range entries {
		switch over := e.Over(o.Now()); {
		case !o.inScope(e):
		case over != "":
			r.note("%s: the acceptance of %s %s", e.At(), e.Places[0].Short(), over)
		case all && !used[i]:
			r.note("%s: the acceptance of %s is for nothing that is here", e.At(), e.Places[0].Short())
		}
	}
}

func (r *Report) note(format string, args ...any) {
	r.Summary.Notes = append(r.Summary.Notes, fmt.Sprintf(format, args...))
}

// inScope says whether a scan of this root sees the places of an acceptance.
func (o Options) inScope(e accept.Entry) bool {
	if e.Workspace == "" || !slices.ContainsFunc(e.Places, func(p accept.Place) bool { return !p.Elsewhere() }) {
		return true
	}
	_, in := below(o.Root, e.Workspace)
	return in
}

// word is what a finding says of the acceptances that hold for it. Of several, the earliest end
// counts, and one that is not heeded makes all so.
func word(entries []accept.Entry, by []int) *accept.Accepted {
	first := entries[by[0]]
	out := &accept.Accepted{By: first.By, Reason: first.Reason, Until: first.Until, Heeded: first.Heeded}
	for _, i := range by[1:] {
		e := entries[i]
		out.Until, out.Heeded = min(out.Until, e.Until), out.Heeded && e.Heeded
	}
	return out
}

// compare marks what is in the baseline, and says of what has grown since by what.
func (r *Report) compare(b accept.Baseline, marks []accept.Mark) {
	register := accept.NewRegister(b.Findings)
	for i := range r.Findings {
		found := register.Find(marks[i])
		f := &r.Findings[i]
		f.Baseline = found.Holds()
		if len(found.Hits) > 0 && !f.Baseline {
			f.Reasons = after(f.Reasons, since(found, "the baseline", f.Beyond))
		}
	}
}

// mostSince bounds what is said of a finding that has grown.
const mostSince = 12

// since says by what a finding has grown since something; nothing of one that is within the
// policy for all that.
func since(found accept.Found, what string, beyond bool) []detectors.Reason {
	if !beyond {
		return nil
	}
	var out []detectors.Reason
	for _, g := range found.Gained {
		out = append(out, detectors.Reason{Code: "grown", Text: g.Text + " since " + what})
	}
	for _, p := range found.Missing {
		out = append(out, detectors.Reason{Code: "new place", Text: "lies in " + p.Short() + " too since " + what})
	}
	if len(out) > mostSince {
		more := len(out) - mostSince
		out = append(out[:mostSince:mostSince], detectors.Reason{Code: "grown", Text: fmt.Sprintf("and %d more changes since %s", more, what)})
	}
	return out
}

// why is the same in one line.
func why(found accept.Found) string {
	var parts []string
	for _, r := range since(found, "", true) {
		parts = append(parts, strings.TrimSuffix(r.Text, " since "))
	}
	return strings.Join(parts[:min(3, len(parts))], ", ")
}
