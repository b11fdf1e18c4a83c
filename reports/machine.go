package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/accept"
	"github.com/overreach-dev/overreach/scanner/agents"
)

// What formats for programs say of a finding. All of it is cleaned by the format that writes it.

// standing says in a few words whether a finding counts.
func standing(f scanner.Finding) string {
	switch {
	case f.Change == scanner.Gone || f.Change == scanner.Shrunk:
		return f.Change
	case !f.Beyond:
		return "within the policy"
	case f.Accepted != nil && f.Accepted.Heeded:
		return "accepted"
	case f.Baseline:
		return "in the baseline"
	}
	return "beyond the policy"
}

// primary is the index of the place that a finding is shown at where only one can be: the first
// one of the workspace, or else the first.
func primary(f scanner.Finding) int {
	return max(0, slices.IndexFunc(f.Locations, scanner.Location.InWorkspace))
}

// drive begins an absolute path of Windows, wherever the report is read.
var drive = regexp.MustCompile(`^[A-Za-z]:[/\\]`)

// finals counts the calls of a finding that nothing undoes.
func finals(f scanner.Finding) int {
	n := 0
	for _, d := range f.Destroys {
		n += never(d)
	}
	return n
}

// within names the agents that pick the credential up, those that ask a person first included.
func within(f scanner.Finding, here []scanner.AgentHere) []string {
	var out []string
	for _, r := range f.Reach {
		if title := titleOf(r.Agent, here); r.Verdict != agents.Stopped && !slices.Contains(out, title) {
			out = append(out, title)
		}
	}
	return out
}

// why is the first reason of a finding.
func why(f scanner.Finding) string {
	if len(f.Reasons) == 0 {
		return standing(f)
	}
	return f.Reasons[0].Text
}

// since says how a finding stands to an older report, where there is one.
func since(f scanner.Finding) string {
	if f.Change == "" {
		return ""
	}
	return " (" + f.Change + ")"
}

// sentence says all that matters of a finding in one or two.
func sentence(f scanner.Finding, s scanner.Summary) string {
	text := fmt.Sprintf("%s%s: %s.", f.Title, since(f), why(f))
	if names := within(f, s.Agents); len(names) > 0 {
		text += " Within reach of " + strings.Join(names, ", ") + "."
	}
	return text
}

// ruleOf names what a finding is of: its provider and kind, or the rule that found it.
func ruleOf(f scanner.Finding) string {
	kind := f.Kind
	if kind == "" {
		kind = f.Rule
	}
	if f.Provider == "" {
		return clean(kind)
	}
	return clean(f.Provider + "/" + kind)
}

// marksOf gives for each finding what tells its primary place from others, the same in every run
// and on every machine: made of provider, kind, path, key and ordinal, and of nothing that is the
// secret's.
func marksOf(r *scanner.Report) []string {
	out := make([]string, len(r.Findings))
	for i, m := range r.Marks() {
		var p accept.Place
		if at := primary(r.Findings[i]); at < len(m.Places) {
			p = m.Places[at]
		}
		sum := sha256.New()
		for _, part := range []string{m.Provider, m.Kind, p.Path, p.Key, fmt.Sprint(p.Ordinal)} {
			fmt.Fprintf(sum, "%d:%s,", len(part), part)
		}
		out[i] = hex.EncodeToString(sum.Sum(nil))
	}
	return out
}

// cut shortens a text to so many letters.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	n := 0
	for i := range text {
		if n++; n == most {
			return text[:i] + "…"
		}
	}
	return text
}

// mostProgramText bounds one text, in letters, in formats whose readers hold each in a line.
const mostProgramText = 2000
