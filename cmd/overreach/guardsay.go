package main

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/gate/guard"
	"github.com/overreach-dev/overreach/scanner/risk"
)

// said is a verdict for programs.
type said struct {
	Version int           `json:"version"`
	Verdict guard.Verdict `json:"verdict"`
	Policy  string        `json:"policy"`
	// Irreversible counts the calls that nothing undoes, which an agent could make now.
	Irreversible int          `json:"irreversible"`
	Complete     bool         `json:"complete"`
	Findings     []saidOfOne  `json:"findings"`
	Notes        []string     `json:"notes"`
	Tool         scanner.Tool `json:"tool"`
}

type saidOfOne struct {
	ID        string             `json:"id"`
	Severity  risk.Severity      `json:"severity"`
	Certainty detectors.Evidence `json:"certainty"`
	Title     string             `json:"title"`
	Places    []string           `json:"places"`
	Reason    string             `json:"reason"`
}

// mostSaid bounds what guard names: the report has the rest.
const mostSaid = 5

// say writes the verdict: on standard error where a command follows, whose output is its own.
func (g guarded) say(v guard.Verdict, because []scanner.Finding, follows bool) error {
	to := g.Stdout
	if follows {
		to = g.Stderr
	}
	shown, err := g.toShow(g.report)
	if err != nil {
		return err
	}
	because = slices.Clone(because)
	for i, f := range because {
		because[i] = shown.Findings[slices.IndexFunc(shown.Findings, func(s scanner.Finding) bool { return s.ID == f.ID })]
	}
	g.report = shown
	if g.flags.format == "json" {
		text, err := json.MarshalIndent(g.said(v, because), "", "  ")
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(to, string(text))
		return err
	}
	if follows && v == guard.Pass {
		return nil
	}
	fmt.Fprintf(to, "overreach: %s\n", plain(guard.Line(v, g.report, because)))
	if v == guard.Pass {
		return nil
	}
	for i, f := range because {
		if i == mostSaid {
			fmt.Fprintf(to, "  and %d more\n", len(because)-i)
			break
		}
		fmt.Fprintf(to, "  %s: %s, %s: %s\n", f.Severity, plain(f.Title), plain(f.Locations[0].Short()), plain(first(f)))
	}
	if follows && v == guard.Block {
		fmt.Fprintln(to, "  not started. See it: overreach; hide it from the agent: overreach guard --strip --mask -- COMMAND; accept it: overreach accept ID")
	}
	return nil
}

func first(f scanner.Finding) string {
	if len(f.Reasons) == 0 {
		return ""
	}
	return f.Reasons[0].Text
}

func (g guarded) said(v guard.Verdict, because []scanner.Finding) said {
	s := g.report.Summary
	out := said{Version: 1, Verdict: v, Policy: s.Policy, Irreversible: s.Irreversible, Complete: s.Complete, Findings: []saidOfOne{}, Notes: s.Notes, Tool: s.Tool}
	for _, f := range because {
		one := saidOfOne{ID: f.ID, Severity: f.Severity, Certainty: f.Certainty, Title: f.Title, Places: []string{}, Reason: first(f)}
		for _, l := range f.Locations {
			one.Places = append(one.Places, l.Short())
		}
		out.Findings = append(out.Findings, one)
	}
	return out
}
