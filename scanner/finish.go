package scanner

import (
	"cmp"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/scanner/agents"
)

// finish puts the worst first.
func (r *Report) finish(complete bool) {
	r.Findings = worstFirst(r.Findings)
	slices.SortFunc(r.Summary.NotRead, func(a, b Left) int {
		return cmp.Or(strings.Compare(a.Source, b.Source), strings.Compare(a.Path, b.Path), strings.Compare(a.Reason, b.Reason))
	})
	slices.SortFunc(r.Summary.Asked, func(a, b Asked) int { return strings.Compare(a.Host, b.Host) })
	r.Summary.Findings, r.Summary.Complete = len(r.Findings), complete
	r.Summary.Worst = worst(r.Findings)
	r.Cures = cures(r.Findings)
}

// worstFirst sorts by pointers: findings are large, and may be many.
func worstFirst(list []Finding) []Finding {
	type entry struct {
		*Finding
		place string
	}
	order := make([]entry, len(list))
	for i := range list {
		order[i] = entry{&list[i], list[i].Locations[0].Short()}
	}
	slices.SortStableFunc(order, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(rank(b.Beyond), rank(a.Beyond)),
			cmp.Compare(len(b.Destroys), len(a.Destroys)), strings.Compare(a.place, b.place))
	})
	sorted := make([]Finding, len(list))
	for i, e := range order {
		sorted[i] = *e.Finding
	}
	return sorted
}

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// mostWorst is how many of the calls that nothing undoes are named for the whole report.
const mostWorst = 3

// worst picks the calls to name: production before what nobody knows, what was counted before
// what stands for any of its kind, and each thing that would be gone once.
func worst(findings []Finding) []Worst {
	out := []Worst{}
	for _, f := range findings {
		if !f.open() || f.Excused() {
			continue
		}
		for _, d := range f.Destroys {
			if d.Undo.Never() {
				out = keepWorst(out, Worst{f.ID, d})
			}
		}
	}
	return out
}

func keepWorst(list []Worst, w Worst) []Worst {
	same := slices.IndexFunc(list, func(x Worst) bool {
		return x.Call == w.Call && x.Resource == w.Resource && x.Name == w.Name && x.In == w.In
	})
	if same >= 0 {
		return list
	}
	at := slices.IndexFunc(list, func(x Worst) bool { return graver(w, x) })
	if at < 0 {
		at = len(list)
	}
	list = slices.Insert(list, at, w)
	return list[:min(len(list), mostWorst)]
}

func graver(a, b Worst) bool {
	order := []string{"no", "unknown", "yes"}
	return cmp.Or(
		slices.Index(order, a.Production)-slices.Index(order, b.Production),
		rank(a.Counted)-rank(b.Counted),
		rank(a.heldData())-rank(b.heldData()),
	) > 0
}

// heldData says that what the call deletes is data, or has backups that go with it: what is deployed
// from elsewhere can be deployed again.
func (d Destroys) heldData() bool {
	return d.Backup != "" || slices.ContainsFunc([]string{"volume", "database", "bucket", "backup", "disk", "storage", "snapshot", "cluster", "table", "collection", "branch"}, func(word string) bool {
		return strings.Contains(strings.ToLower(d.Resource), word)
	})
}

// open says that some agent comes to it without being stopped.
func (f Finding) open() bool {
	return slices.ContainsFunc(f.Reach, func(r Reach) bool { return r.Verdict != agents.Stopped })
}

// cures joins the advice of all findings that count: each thing once. What is for the
// worst finding comes first, in its own order; among findings as bad, what cures more of them.
func cures(findings []Finding) []Cure {
	index := map[Advice]int{}
	out := []Cure{}
	for _, f := range findings {
		if !f.Counts() {
			continue
		}
		for _, a := range f.Advice {
			i, known := index[a]
			if !known {
				i = len(out)
				index[a] = i
				out = append(out, Cure{Advice: a})
			}
			out[i].Findings = append(out[i].Findings, f.ID)
		}
	}
	return out
}
