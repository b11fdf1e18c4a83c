package scanner

import (
	"slices"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/accept"
)

// secretAt is a finding of one kind at some places.
func secretAt(id string, places ...Location) Finding {
	return Finding{
		ID: id, Subject: "secret", Provider: "github", Kind: "classic", Beyond: true, Locations: places,
		Grant: Grant{State: detectors.Live, Principal: "ann", Asked: "2026-11-22T12:00:00Z", Permissions: []detectors.Permission{
			{Name: "repo", Answer: detectors.Granted, Access: detectors.Write},
		}},
	}
}

func at(path, key string, line int) Location {
	return Location{Source: "files", Path: path, Key: key, Line: line}
}

func placesOf(r *Report) (out [][]accept.Place) {
	for _, m := range r.Marks() {
		out = append(out, m.Places)
	}
	return out
}

func TestMarks(t *testing.T) {
	first := secretAt("one", at(".env", "TOKEN", 3), at("b", "", 1))
	second := secretAt("two", at(".env", "TOKEN", 9))
	r := &Report{Findings: []Finding{first, second}}
	moved := &Report{Findings: []Finding{secretAt("two", at(".env", "TOKEN", 90)), secretAt("one", at(".env", "TOKEN", 31), at("b", "", 7))}}
	want := [][]accept.Place{{{Path: ".env", Key: "TOKEN", Ordinal: 1}, {Path: "b", Ordinal: 1}}, {{Path: ".env", Key: "TOKEN", Ordinal: 2}}}
	got, again := placesOf(r), placesOf(moved)
	slices.Reverse(again)
	for i := range want {
		if !slices.Equal(got[i], want[i]) || !slices.Equal(again[i], want[i]) {
			t.Errorf("%d: %v, moved %v, want %v", i, got[i], again[i], want[i])
		}
	}
	// Others of another kind or key do not shift it, and a process is known without its number.
	other := secretAt("three", at(".env", "OTHER", 1))
	another := secretAt("four", at(".env", "TOKEN", 1))
	another.Kind = "oauth"
	process := secretAt("five", Location{Source: "processes", Path: "/proc/71/environ", Process: "bash (process 71)", Key: "TOKEN"})
	bare := secretAt("six", Location{Source: "processes", Path: "/proc/72/environ", Process: "process 72", Key: "TOKEN"})
	got = placesOf(&Report{Findings: []Finding{other, another, first, process, bare}})
	if got[2][0].Ordinal != 1 || got[3][0] != (accept.Place{Path: "process bash", Key: "TOKEN", Ordinal: 1}) || got[4][0].Path != "process " {
		t.Errorf("%v", got)
	}
}

// settled settles a report of some findings, each with one call that nothing undoes.
func settled(o Options, findings ...Finding) *Report {
	r := &Report{Findings: findings}
	for range findings {
		r.final = append(r.final, 1)
	}
	o.Now = func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }
	o.Root = "/shop"
	r.settle(o, true)
	return r
}

func entryOf(f Finding, change ...func(*accept.Entry)) accept.Entry {
	e := accept.Entry{Reason: "r", Until: "2026-11-22", Workspace: "/shop", By: "accepted.yaml", Line: 3, Heeded: true, Mark: (&Report{Findings: []Finding{f}}).Marks()[0]}
	for _, c := range change {
		c(&e)
	}
	return e
}

func TestSettle(t *testing.T) {
	token := secretAt("one", at(".env", "TOKEN", 3))
	grown := token
	grown.Grant.Permissions = append(slices.Clone(token.Grant.Permissions), detectors.Permission{Name: "delete_repo", Answer: detectors.Granted})
	until := func(day string) func(*accept.Entry) { return func(e *accept.Entry) { e.Until = day } }
	of := func(list ...accept.Entry) Options { return Options{Accepted: list} }
	known := func(f Finding) Options {
		b := accept.NewBaseline((&Report{Findings: []Finding{f}}).Marks())
		return Options{Baseline: &b}
	}
	for name, c := range map[string]struct {
		o                        Options
		f                        Finding
		counts, heeded, baseline int
		note                     string
	}{
		"nothing known":            {Options{}, token, 1, 0, 0, ""},
		"accepted, its last day":   {of(entryOf(token)), token, 0, 1, 0, ""},
		"accepted, and over":       {of(entryOf(token, until("2026-11-21"))), token, 1, 0, 0, "accepted.yaml:3: the acceptance of .env (TOKEN) ran out on 2026-11-21"},
		"too far ahead":            {of(entryOf(token, until("2028-01-01"))), token, 1, 0, 0, "accepted.yaml:3: the acceptance of .env (TOKEN) would hold until 2028-01-01, which is more than a year ahead"},
		"accepted, then grown":     {of(entryOf(token)), grown, 1, 0, 0, "accepted.yaml:3: the acceptance of one holds no more: gained delete_repo"},
		"not the user's word":      {of(entryOf(token, func(e *accept.Entry) { e.Heeded = false })), token, 1, 0, 0, ""},
		"for nothing here":         {of(entryOf(secretAt("x", at("gone", "TOKEN", 1)))), token, 1, 0, 0, "accepted.yaml:3: the acceptance of gone (TOKEN) is for nothing that is here"},
		"another workspace's":      {of(entryOf(token, func(e *accept.Entry) { e.Workspace = "/other" })), token, 1, 0, 0, ""},
		"in part of a larger scan": {Options{Partial: true, Accepted: of(entryOf(secretAt("x", at("gone", "", 1)))).Accepted}, token, 1, 0, 0, ""},
		"in the baseline":          {known(token), token, 0, 0, 1, ""},
		"grown since the baseline": {known(token), grown, 1, 0, 0, ""},
		"narrower than it was":     {known(grown), token, 0, 0, 1, ""},
	} {
		r := settled(c.o, c.f)
		s := r.Summary
		if s.BeyondPolicy != c.counts || s.Irreversible != c.counts || s.Heeded != c.heeded || s.Baseline != c.baseline {
			t.Errorf("%s: %d beyond, %d calls, %d heeded, %d in the baseline", name, s.BeyondPolicy, s.Irreversible, s.Heeded, s.Baseline)
		}
		if !r.Findings[0].Beyond {
			t.Errorf("%s: it is within the policy", name)
		}
		if got := append(s.Notes, "")[0]; got != c.note || len(s.Notes) > 1 {
			t.Errorf("%s: notes %q, want %q", name, s.Notes, c.note)
		}
	}
	r := settled(known(token), grown)
	if len(r.Findings[0].Reasons) != 1 || r.Findings[0].Reasons[0] != (detectors.Reason{Code: "grown", Text: "gained delete_repo since the baseline"}) {
		t.Errorf("%v", r.Findings[0].Reasons)
	}
}

// TestOneMarkOneFinding: a second credential of the kind in the same file is new, whichever of
// the two stands first.
func TestOneMarkOneFinding(t *testing.T) {
	b := accept.NewBaseline((&Report{Findings: []Finding{secretAt("one", at(".env", "TOKEN", 3))}}).Marks())
	for _, line := range []int{1, 9} {
		r := settled(Options{Baseline: &b}, secretAt("one", at(".env", "TOKEN", 3)), secretAt("two", at(".env", "TOKEN", line)))
		if r.Summary.BeyondPolicy != 1 || r.Summary.Baseline != 1 {
			t.Errorf("at line %d: %+v", line, r.Summary)
		}
	}
}

// TestAccessPointIsMarked: what it opens was seen on the machine, so more of it is wider.
func TestAccessPointIsMarked(t *testing.T) {
	agent := Finding{ID: "ssh-1", Subject: "access_point", Kind: "ssh-agent", Beyond: true, Locations: []Location{{Source: "env", Path: "/run/agent", Key: "SSH_AUTH_SOCK"}}}
	b := accept.NewBaseline((&Report{Findings: []Finding{agent}}).Marks())
	b.Findings[0].Grant.State, agent.Grant.State = detectors.Live, detectors.Live
	if r := settled(Options{Baseline: &b}, agent); r.Summary.Baseline != 1 {
		t.Errorf("%+v", r.Summary)
	}
	agent.Grant.Resources = []Resource{{Kind: "key", Name: "ann@laptop"}}
	if r := settled(Options{Baseline: &b}, agent); r.Summary.BeyondPolicy != 1 {
		t.Errorf("%+v", r.Summary)
	}
}
