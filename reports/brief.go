package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/risk"
)

// What one screen has room for.
const (
	mostBrief  = 6
	mostListed = 20
)

// findings writes the worst findings in a few lines each, and the others in one.
func (p *page) findings(shown []scanner.Finding, r *scanner.Report, shared []scanner.Cure, o Options) {
	for i, f := range shown {
		if i == mostBrief && len(shown) > mostBrief+1 {
			p.others(shown[i:])
			return
		}
		p.brief(f, r.Summary, shared, o)
	}
}

// brief is what a person must know of a finding before an agent starts. "explain" has all of it.
func (p *page) brief(f scanner.Finding, s scanner.Summary, shared []scanner.Cure, o Options) {
	named := p.heading(f)
	p.field("lies in", few(briefPlaces(f), 2, "place"))
	p.field("reached by", briefReach(f, s.Agents))
	if f.Grant.Principal != "" || f.Grant.State != detectors.StateUnknown {
		p.field("belongs to", belongs(f, s.At))
	}
	p.field("holds", holds(f, o))
	p.field("can destroy", briefDestroys(f))
	p.field("leads to", few(leads(f, Options{Verbose: true}), 1, "way"))
	p.field("can also", few(means(f), 2, "thing"))
	p.field("why", briefReasons(f))
	p.field("accepted", accepted(f))
	p.field("do now", few(advice(f, shared, o), 2, "step"))
	if !named {
		p.field("more", []string{"overreach explain " + f.ID})
	}
	p.line("")
}

func briefPlaces(f scanner.Finding) (out []string) {
	for _, l := range f.Locations {
		text := l.Short()
		var more []string
		if l.Path != "" && l.Key != "" && l.Process == "" {
			more = append(more, l.Key)
		}
		if l.First != nil && !*l.InHead {
			more = append(more, "committed once, no file of HEAD any more")
		} else if l.First != nil {
			more = append(more, "committed")
		}
		if l.Agent != "" && l.Written != "" {
			more = append(more, "read by an agent already")
		}
		if l.Ignored {
			more = append(more, "ignored by git")
		}
		if len(more) > 0 {
			text += " (" + strings.Join(more, ", ") + ")"
		}
		out = append(out, text)
	}
	return out
}

// briefReasons are what a person would not guess: why it counts again, or why it does at all where it
// destroys nothing.
func briefReasons(f scanner.Finding) []string {
	for _, list := range [][]detectors.Reason{f.Reasons, f.Overreach} {
		for _, r := range list {
			if strings.Contains(r.Text, " since ") {
				return []string{r.Text}
			}
		}
	}
	if len(f.Destroys) > 0 || len(f.Reasons) == 0 {
		return nil
	}
	return []string{f.Reasons[0].Text}
}

// few gives the first lines of a list, and at the end of the last how many there are besides.
func few(list []string, most int, what string) []string {
	if len(list) <= most {
		return list
	}
	out := slices.Clone(list[:most])
	out[most-1] += fmt.Sprintf(" (and %s more)", plural(len(list)-most, what))
	return out
}

// others names in a line each what there is no room for.
func (p *page) others(list []scanner.Finding) {
	p.line(p.style.strong.Render("And beyond the policy too"))
	for i, f := range list {
		if i == mostListed {
			p.line(fmt.Sprintf("  and %d more (--verbose shows them)", len(list)-i))
			break
		}
		p.item(fmt.Sprintf("%s: %s, %s", f.Severity, f.Title, f.Locations[0].Short()))
	}
	p.line("")
}

// briefReach says who picks it up, on which terms.
func briefReach(f scanner.Finding, here []scanner.AgentHere) []string {
	var free, asks, idle []string
	for _, agent := range agentsOf(f) {
		title := titleOf(agent, here)
		verdict, usable := openest(f, agent)
		switch {
		case verdict == agents.Stopped:
		case !usable:
			idle = append(idle, title)
		case verdict == agents.Free:
			free = append(free, title)
		default:
			asks = append(asks, title)
		}
	}
	var parts []string
	for _, part := range []struct {
		names []string
		terms string
	}{{free, "without a question"}, {asks, "once a person approves"}, {idle, "though its sandbox has no network to use it from"}} {
		if len(part.names) > 0 {
			parts = append(parts, strings.Join(part.names, ", ")+" "+part.terms)
		}
	}
	if len(parts) == 0 {
		return []string{"no agent"}
	}
	return []string{strings.Join(parts, "; ")}
}

// openest is how openly an agent gets at it, and whether it could use it then.
func openest(f scanner.Finding, agent string) (best agents.Verdict, usable bool) {
	best = agents.Stopped
	for _, v := range []agents.Verdict{agents.Asks, agents.Free} {
		for _, r := range f.Reach {
			if r.Agent == agent && r.Verdict == v {
				best = v
			}
		}
	}
	return best, slices.ContainsFunc(f.Reach, func(r scanner.Reach) bool { return r.Agent == agent && r.Verdict == best && r.Usable != "no" })
}

// briefDestroys names what could be destroyed and not brought back, by kind; where there is nothing of
// that sort, what could be brought back.
func briefDestroys(f scanner.Finding) []string {
	var out []string
	for _, final := range []bool{true, false} {
		kinds := []string{}
		by := map[string][]scanner.Destroys{}
		for _, d := range f.Destroys {
			if d.Undo.Never() != final {
				continue
			}
			if by[d.Resource] == nil {
				kinds = append(kinds, d.Resource)
			}
			by[d.Resource] = append(by[d.Resource], d)
		}
		if len(kinds) == 0 {
			continue
		}
		var parts []string
		for i, kind := range kinds {
			parts = append(parts, amount(kind, by[kind], i == 0))
		}
		text := strings.Join(parts, ", ")
		if final {
			text += ": nothing undoes it"
		} else {
			text += ": that can be undone"
		}
		out = append(out, text)
	}
	return out
}

// amount is how many things of a kind there are; the first are named where that is wanted, those in
// production before the others.
func amount(kind string, list []scanner.Destroys, named bool) string {
	var names []string
	for _, production := range []bool{true, false} {
		for _, d := range list {
			switch {
			case !d.Counted:
				return "any " + kind
			case (d.Production == "yes") != production:
			case production:
				names = append(names, d.Name+" in production")
			default:
				names = append(names, d.Name)
			}
		}
	}
	names = slices.Compact(names)
	text := plural(len(list), kind)
	if !named {
		return text
	}
	if len(names) > 3 {
		names = append(names[:3:3], "…")
	}
	return text + " (" + strings.Join(names, ", ") + ")"
}

// means are the other things that it may do and that matter, the greatest first.
func means(f scanner.Finding) (out []string) {
	for _, text := range also(f) {
		if !strings.HasPrefix(text, "and more") {
			out = append(out, strings.TrimSuffix(text, " (worst case: not determined)"))
		}
	}
	return out
}

// bar shows how much of what was looked for was read, on a terminal.
func (p *page) bar(s scanner.Summary) string {
	read := s.Scanned.Files + s.Scanned.Variables + s.Scanned.Stores + s.Scanned.Transcripts + s.Scanned.Commits
	if !p.colored || p.width < narrow || read == 0 {
		return ""
	}
	missed := 0
	for _, l := range s.NotRead {
		if !l.Chosen {
			missed++
		}
	}
	const wide = 20
	full := wide * read / (read + missed)
	if missed > 0 {
		full = min(full, wide-1)
	}
	return p.style.good.Render(strings.Repeat("█", full)) + p.style.label.Render(strings.Repeat("░", wide-full)) + " "
}

// severityOrder is that of a report's counts.
var severityOrder = []risk.Severity{risk.Critical, risk.High, risk.Medium, risk.Low, risk.Info}

// tally counts what is beyond the policy by severity: "2 critical, 1 high".
func tally(r *scanner.Report) string {
	var parts []string
	for _, severity := range severityOrder {
		n := 0
		for _, f := range r.Findings {
			if f.Counts() && f.Severity == severity {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, severity))
		}
	}
	return strings.Join(parts, ", ")
}
