package reports

import (
	"fmt"
	"io"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner"
)

// Explain writes everything about one finding of a report, on one page or as the report's JSON
// has it.
func Explain(w io.Writer, name string, r *scanner.Report, f scanner.Finding, o Options) error {
	switch name {
	case "json":
		return writeValue(w, f)
	case "text":
		return explain(w, r, f, o)
	}
	return fmt.Errorf("format %q is none of text, json", name)
}

func explain(w io.Writer, r *scanner.Report, f scanner.Finding, o Options) error {
	o.Verbose = true
	p := newPage(w, o)
	p.heading(f)
	p.field("is", []string{f.ID, fmt.Sprintf("%s, %s; found by %s", kindOf(f), verdictOf(f), f.Rule)})
	p.field("lies in", lies(f, o))
	p.field("reached by", routes(f, r.Summary.Agents))
	p.field("belongs to", belongs(f, r.Summary.At))
	p.field("asked", askedWhen(f))
	p.field("may", rights(f))
	p.field("not held", denied(f))
	p.field("resources", resources(f))
	p.field("can destroy", destroys(f, o))
	p.field("leads to", leads(f, o))
	p.field("not known", unknown(f))
	p.field("policy", policyLines(f))
	p.field("beyond", beyond(f, o))
	p.field("why", reasons(f, o))
	p.field("needed here", needed(f, o))
	p.field("accepted", accepted(f))
	p.field("do now", advice(f, nil, o))
	p.field("to accept", []string{fmt.Sprintf("overreach accept %s --reason TEXT --until 90d", f.ID)})
	return p.err
}

func kindOf(f scanner.Finding) string {
	return strings.TrimSpace(strings.Join([]string{f.Provider, f.Kind, strings.ReplaceAll(f.Subject, "_", " ")}, " "))
}

func verdictOf(f scanner.Finding) string {
	text := "within the policy"
	if f.Beyond {
		text = "beyond the policy"
	}
	if f.Beyond && f.Excused() {
		text += ", but not counted"
	}
	return text + fmt.Sprintf("; certainty: %s", f.Certainty)
}

// routes lists each route of each agent with what stops it, or does not, and the ways round.
func routes(f scanner.Finding, here []scanner.AgentHere) []string {
	var out []string
	for _, r := range f.Reach {
		at := f.Locations[r.Location]
		text := fmt.Sprintf("%s %s, %s to %s: %s", titleOf(r.Agent, here), r.Version, r.Route, at.Short(), r.Verdict)
		if r.Usable != "yes" {
			text += ", usable: " + r.Usable
		}
		for _, c := range r.Controls {
			text += "; " + strings.TrimSpace(strings.Join([]string{c.Kind, c.File, c.Key}, " "))
			if c.Bypass != "" {
				text += " (way round: " + c.Bypass + ")"
			}
		}
		out = append(out, text+" ["+r.Evidence+"]")
	}
	if len(out) == 0 {
		return []string{"no agent"}
	}
	return out
}

func askedWhen(f scanner.Finding) []string {
	if f.Grant.Asked == "" {
		return []string{"nobody: what follows is what is documented of its kind, or what was seen on this machine"}
	}
	return []string{"its provider, at " + f.Grant.Asked}
}

// rights lists the permissions that must be reckoned with, and how each is known.
func rights(f scanner.Finding) []string {
	var out []string
	for _, p := range f.Grant.Permissions {
		if !p.Held() {
			continue
		}
		about := []string{p.Access.String()}
		for _, t := range p.Traits {
			about = append(about, string(t))
		}
		if p.Extent != 0 {
			about = append(about, "extent "+p.Extent.String())
		}
		text := fmt.Sprintf("%s (%s): %s; %s", p.Name, strings.Join(about, ", "), p.Means, p.Evidence)
		if p.Answer == detectors.Undetermined {
			text += ", not determined: the worst case"
		}
		out = append(out, text)
	}
	return out
}

func denied(f scanner.Finding) []string {
	var names []string
	for _, p := range f.Grant.Permissions {
		if !p.Held() {
			names = append(names, p.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []string{strings.Join(names, ", ")}
}

func resources(f scanner.Finding) []string {
	var out []string
	for _, r := range f.Grant.Resources {
		text := strings.TrimSpace(r.Kind + " " + r.Name)
		for _, part := range []struct{ before, text string }{{" of ", r.In}, {", ", r.Environment}, {", as ", r.Role}, {", ", r.Visibility}} {
			if part.text != "" && part.text != r.Name {
				text += part.before + part.text
			}
		}
		out = append(out, text+"; production: "+r.Production)
	}
	return out
}

func policyLines(f scanner.Finding) []string {
	var out []string
	for _, l := range f.Policy {
		at := l.File
		if l.Line > 0 {
			at = fmt.Sprintf("%s:%d", l.File, l.Line)
		}
		out = append(out, strings.TrimSuffix(fmt.Sprintf("%s: %s: %s", at, l.Text, l.Effect), ": "))
	}
	return out
}
