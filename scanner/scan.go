// Package scanner turns places into findings. Scan is the five steps in order: read what the
// sources yield, gather the candidates into secrets, ask what each may do, see which agents
// reach it, and judge.
package scanner

import (
	"context"
	"errors"
	"time"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/match"
	"github.com/overreach-dev/overreach/scanner/accept"
	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/cache"
	"github.com/overreach-dev/overreach/scanner/risk"
	"github.com/overreach-dev/overreach/scanner/sources"
)

// Options are what a scan works with; nothing is taken from anywhere else.
type Options struct {
	// Root is the workspace and Home the user's home, both absolute; Home may be empty.
	Root, Home string
	// FS and GOOS are the machine's, by which it is told who else reads a file; nil tells nobody.
	FS      sources.FS
	GOOS    string
	Sources []sources.Source
	Engine  *match.Engine
	// Accept is what the workspace wants left alone.
	Accept accept.List
	// Accepted is what the user accepted, or a file that the user may trust; Baseline what
	// existed before, nil for none. Partial says that less is looked at than usual.
	Accepted []accept.Entry
	Baseline *accept.Baseline
	Partial  bool
	// Claimed is what other scanners found: nothing else is kept; nil for all that is found.
	Claimed   *Claimed
	Providers []detectors.Provider
	// Asker asks providers; nil asks nobody.
	Asker *detectors.Asker
	// Grants are what providers said before; nil where nothing is remembered.
	Grants *cache.Grants
	// Lookups says about which secrets to ask, AskTime how long all of it may take.
	Lookups Lookups
	AskTime time.Duration
	// Choose is asked once which Lookups it shall be, where nothing has settled that; it is
	// given the hosts that would be asked, and may give a note for the report.
	Choose func(hosts []string) (Lookups, string)
	Agents []*agents.Agent
	Policy risk.Policy
	Now    func() time.Time
	Tool   Tool
	Notes  []string
	// Watch is told how far the scan is; nil for nobody.
	Watch *Watch

	stops []Advice // made by Scan
}

// Lookups says about which secrets providers are asked.
type Lookups string

const (
	// LookupsOwn asks only about what is the user's own: the environment, stores, agents'
	// files, and workspace files outside dependencies, archives and fixtures.
	LookupsOwn Lookups = "own"
	LookupsAll Lookups = "all"
	LookupsOff Lookups = "off"
)

// ErrNothing says that there was nothing to scan, which is not the same as clean.
var ErrNothing = errors.New("nothing was scanned")

// Scan looks through the sources and judges what it finds. Where ctx ends before the scan
// does, the report holds what was found until then and is not marked complete. Beside a
// report it may return ErrNothing; any other error means that there is no report.
func Scan(ctx context.Context, o Options) (*Report, error) {
	read := newReader(o)
	if err := read.all(ctx, o.Sources); err != nil {
		return nil, err
	}
	o.Claimed.settle(read)
	held := gather(read.found)
	if o.Choose != nil && ctx.Err() == nil {
		var note string
		o.Lookups, note = o.Choose(o.hosts(ctx, held))
		if note != "" {
			o.Notes = append(o.Notes, note)
		}
	}
	o.Watch.change(func(s *Seen) { s.Source = "providers" })
	grants := ask(ctx, o, held)
	o.Notes = append(o.Notes, o.sweep(grants)...)
	o.stops = o.stopAdvice()
	report := newReport(o, read)
	report.Findings = make([]Finding, 0, len(held))
	judged := map[likeness]judgement{}
	exposed, needed := o.exposure(), o.needs()
	rules := map[int]bool{}
	for i, h := range held {
		j := o.judge(h, grants[i], judged).because(exposed.reasons(h.where()))
		report.add(o, h, grants[i], j, needed.of(h, grants[i], j))
		mark(rules, j.Used)
	}
	report.Summary.Notes = append(report.Summary.Notes, needed.note()...)
	for _, p := range gatherPoints(read.points) {
		mark(rules, report.addPoint(o, p, exposed.reasons(p.places)))
	}
	report.Summary.Notes = append(report.Summary.Notes, read.accept.Over...)
	if o.Claimed != nil {
		report.Summary.Notes = append(report.Summary.Notes, o.Claimed.note())
	}
	report.settle(o, ctx.Err() == nil)
	report.finish(ctx.Err() == nil)
	report.Summary.Notes = append(report.Summary.Notes, o.Policy.Warnings(rules, o.Now())...)
	if ctx.Err() == nil && read.counts.Files+read.counts.Variables+read.counts.Stores+read.counts.Transcripts+read.counts.Points+read.counts.Commits == 0 {
		return report, ErrNothing
	}
	return report, nil
}

func mark(set map[int]bool, list []int) {
	for _, i := range list {
		set[i] = true
	}
}
