package reports

import (
	"fmt"
	"io"
	"strings"

	"github.com/overreach-dev/overreach/scanner"
)

// writeText writes what a worried developer reads: the worst first, a few lines each; and last, above
// the prompt, what was looked at, what to do first, and the calls that nothing undoes.
func writeText(w io.Writer, r *scanner.Report, o Options) error {
	p := newPage(w, o)
	p.links = linksOf(r, o)
	if o.Quiet {
		p.line(quiet(r))
		return p.err
	}
	shown, rest := split(r, o)
	shared := sharedCures(r, shown)
	if o.Verbose {
		for _, f := range shown {
			p.finding(f, r.Summary, shared, o)
		}
	} else {
		p.findings(shown, r, shared, o)
	}
	p.lists(rest)
	p.looked(r, o)
	p.together(shared, len(shown))
	p.verdict(r)
	return p.err
}

// split keeps back what is within the policy, accepted or in the baseline: it is counted, and
// shown by --verbose.
func split(r *scanner.Report, o Options) (shown, rest []scanner.Finding) {
	for _, f := range r.Findings {
		if f.Counts() || o.Verbose {
			shown = append(shown, f)
		} else {
			rest = append(rest, f)
		}
	}
	return shown, rest
}

func quiet(r *scanner.Report) string {
	s := r.Summary
	if s.Changes != nil {
		return "overreach: " + changed(s.Changes)
	}
	text := fmt.Sprintf("overreach: %s, %d beyond the policy, %s", plural(s.Findings, "credential"), s.BeyondPolicy, plural(s.Irreversible, "irreversible call"))
	if s.Heeded > 0 {
		text += fmt.Sprintf(", %d accepted", s.Heeded)
	}
	if s.Baseline > 0 {
		text += fmt.Sprintf(", %d in the baseline", s.Baseline)
	}
	if !s.Complete {
		text += ", incomplete"
	}
	return text
}

func (p *page) finding(f scanner.Finding, s scanner.Summary, shared []scanner.Cure, o Options) {
	p.heading(f)
	p.field("lies in", lies(f, o))
	p.field("reached by", reached(f, s.Agents))
	p.field("belongs to", belongs(f, s.At))
	p.field("can destroy", destroys(f, o))
	p.field("leads to", leads(f, o))
	p.field("can also", also(f))
	p.field("holds", holds(f, o))
	p.field("beyond", beyond(f, o))
	p.field("why", reasons(f, o))
	p.field("accepted", accepted(f))
	p.field("needed here", needed(f, o))
	p.field("not known", unknown(f))
	p.field("do now", advice(f, shared, o))
	p.field("more", []string{"overreach explain " + f.ID})
	p.line("")
}

// lists names what is kept back, by why it is.
func (p *page) lists(rest []scanner.Finding) {
	var taken, before, within, gone, shrunk []scanner.Finding
	for _, f := range rest {
		switch {
		case f.Change == scanner.Gone:
			gone = append(gone, f)
		case f.Change == scanner.Shrunk:
			shrunk = append(shrunk, f)
		case !f.Beyond:
			within = append(within, f)
		case f.Accepted != nil && f.Accepted.Heeded:
			taken = append(taken, f)
		default:
			before = append(before, f)
		}
	}
	p.rest("Accepted", taken)
	p.rest("In the baseline", before)
	p.rest("Within the policy", within)
	p.rest("May do less than before", shrunk)
	p.rest("Gone", gone)
}

func (p *page) rest(heading string, rest []scanner.Finding) {
	if len(rest) == 0 {
		return
	}
	p.line(p.style.strong.Render(fmt.Sprintf("%s: %s", heading, plural(len(rest), "credential"))))
	for i, f := range rest {
		if i == 12 {
			p.line(fmt.Sprintf("  and %d more (--verbose shows them)", len(rest)-i))
			break
		}
		p.item(fmt.Sprintf("%s, %s%s", f.Title, f.Locations[0].Short(), because(f)))
	}
	p.line("")
}

func because(f scanner.Finding) string {
	if f.Beyond && f.Accepted != nil && f.Accepted.Heeded {
		return " until " + f.Accepted.Until + ": " + f.Accepted.Reason
	}
	if len(f.Reasons) == 0 {
		return ""
	}
	return ": " + f.Reasons[0].Text
}

// changed is the line that says what changed between two reports.
func changed(c *scanner.Changes) string {
	return fmt.Sprintf("%d new, %d grown, %d shrunk, %d gone, %d as before.", c.New, c.Grown, c.Shrunk, c.Gone, c.Same)
}

// verdict is what everything else leads to: it stands last, where the eye is.
func (p *page) verdict(r *scanner.Report) {
	s := r.Summary
	if s.Changes != nil {
		p.wrapped(p.style.strong, changed(s.Changes))
	}
	switch {
	case !s.Complete:
		p.wrapped(p.style.bad, "Interrupted: this is what was found until then, and not all.")
	case s.Empty != "":
		p.wrapped(p.style.good, strings.ToUpper(s.Empty[:1])+s.Empty[1:]+": there is nothing to scan.")
		return
	case s.Scanned.Files+s.Scanned.Variables+s.Scanned.Stores+s.Scanned.Transcripts+s.Scanned.AccessPoints+s.Scanned.Commits == 0:
		p.wrapped(p.style.bad, "Nothing was scanned, so nothing is known. That is not the same as clean.")
		return
	}
	if s.BeyondPolicy == 0 {
		p.wrapped(p.style.good, nothingBeyond(s))
		return
	}
	p.wrapped(p.style.strong, fmt.Sprintf("%s beyond the policy: %s.", plural(s.BeyondPolicy, "credential"), tally(r)))
	if s.Irreversible > 0 {
		p.nineSeconds(r)
	} else {
		p.line("No call that nothing undoes is known.")
	}
}

// nineSeconds counts the calls that nothing undoes over all that is in reach, and names the
// worst.
func (p *page) nineSeconds(r *scanner.Report) {
	p.beside(p.style.bad, fmt.Sprintf("An agent started here could make %s%s right now that nothing undoes. A call to an API asks for no confirmation.",
		atLeast(r), plural(r.Summary.Irreversible, "call")))
	for _, w := range r.Summary.Worst {
		p.beside(p.style.plain, "- "+worstLine(w))
	}
}

// together is what cures several findings at once.
func (p *page) together(shared []scanner.Cure, all int) {
	if len(shared) == 0 {
		return
	}
	p.line(p.style.strong.Render("Do first"))
	for i, c := range shared {
		if i == mostShared {
			p.line(fmt.Sprintf("  and %d more (--format json lists all)", len(shared)-i))
			break
		}
		p.item(sharedLine(c, all))
	}
	p.line("")
}

// atLeast is said where not all that could be destroyed was counted.
func atLeast(r *scanner.Report) string {
	for _, f := range r.Findings {
		for _, d := range f.Destroys {
			if f.Counts() && !d.Counted {
				return "at least "
			}
		}
	}
	return ""
}

// looked says what was looked at and what was not.
func (p *page) looked(r *scanner.Report, o Options) {
	s := r.Summary
	text := fmt.Sprintf("%s (%s), %s, %s", plural(s.Scanned.Files, "file"), size(s.Scanned.Bytes),
		plural(s.Scanned.Variables, "variable"), plural(s.Scanned.Stores, "store"))
	if s.Scanned.Transcripts > 0 {
		text += ", " + plural(s.Scanned.Transcripts, "transcript")
	}
	if s.Scanned.Commits > 0 {
		text += ", " + plural(s.Scanned.Commits, "commit message")
	}
	if s.Scanned.AccessPoints > 0 {
		text += ", " + plural(s.Scanned.AccessPoints, "access point")
	}
	p.barred("looked at", p.bar(s), text)
	p.field("agents", agentsHere(s.Agents))
	p.field("weak", weaknesses(r.Weaknesses))
	p.field("asked", asked(s))
	p.field("not asked", grouped(s.NotAsked, o))
	p.field("not read", grouped(s.NotRead, o))
	p.field("accepted", acceptedHere(s))
	p.field("baseline", baselineHere(s))
	p.field("policy", []string{s.Policy})
	p.field("note", s.Notes)
	p.line("")
}

func agentsHere(list []scanner.AgentHere) []string {
	if len(list) == 0 {
		return []string{"no agent"}
	}
	var order []string
	by := map[string][]string{}
	for _, a := range list {
		how := setUp(a.Settings)
		if by[how] == nil {
			order = append(order, how)
		}
		by[how] = append(by[how], a.Title)
	}
	var parts []string
	for _, how := range order {
		parts = append(parts, strings.Join(by[how], ", ")+how)
	}
	text := strings.Join(parts, "; ")
	if list[0].Assumed {
		text += "; none was found here, these are assumed"
	}
	return []string{text}
}

func setUp(settings string) string {
	switch settings {
	case "read":
		return " (their own settings)"
	case "not read":
		return " (settings not read)"
	}
	return " (default settings)"
}

// weaknesses are the controls that do not do what they say.
func weaknesses(list []scanner.Weakness) []string {
	var lines []string
	for _, w := range list {
		at := w.Path
		if w.Line > 0 {
			at = fmt.Sprintf("%s:%d", w.Path, w.Line)
		}
		lines = append(lines, fmt.Sprintf("%s: %s. Do: %s", at, w.Text, w.Do))
	}
	return lines
}

func asked(s scanner.Summary) []string {
	if len(s.Asked) == 0 {
		return nil
	}
	var out []string
	for _, a := range s.Asked {
		out = append(out, fmt.Sprintf("%s about %s", a.Host, plural(a.Secrets, "credential")))
	}
	return []string{strings.Join(out, ", ") + ". Asking changes nothing, but leaves traces there (last used, audit logs)"}
}

// grouped counts places by reason, and names the first few.
func grouped(list []scanner.Left, o Options) []string {
	var order []string
	by := map[string][]string{}
	for _, l := range list {
		if by[l.Reason] == nil {
			order = append(order, l.Reason)
		}
		by[l.Reason] = append(by[l.Reason], l.Path)
	}
	most := 3
	if o.Verbose {
		most = len(list)
	}
	var out []string
	for _, reason := range order {
		paths := by[reason]
		text := strings.Join(paths[:min(most, len(paths))], ", ")
		if len(paths) > most {
			text += fmt.Sprintf(" and %d more", len(paths)-most)
		}
		out = append(out, text+": "+reason)
	}
	return out
}
