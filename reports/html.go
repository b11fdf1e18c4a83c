package reports

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"

	"github.com/overreach-dev/overreach/scanner"
)

//go:embed report.html
var htmlText string

// htmlPage is compiled at its first use: most runs write no HTML.
var htmlPage = sync.OnceValue(func() *template.Template { return template.Must(template.New("report").Parse(htmlText)) })

// htmlReport is what the page shows. Everything in it is text: html/template makes it harmless for
// where it stands, and clean takes out what is not seen.
type htmlReport struct {
	Title, Verdict, Class string
	Graph                 *graph
	Worst                 []string
	Findings              []htmlFinding
	Cures                 []htmlCure
	Looked                []htmlField
	At                    string
	Severities            []string
}

type htmlFinding struct {
	ID, Title, Redacted, Severity, Change string
	Group                                 string // counts, within, accepted, baseline, gone
	Fields                                []htmlField
}

type htmlField struct {
	Name  string
	Lines []string
}

type htmlCure struct {
	Do, URL string
	For     []string
}

// writeHTML writes one file that needs no network, and no script to be read.
func writeHTML(w io.Writer, r *scanner.Report, o Options) error {
	o.Verbose = true
	page := htmlReport{
		Title: "overreach: " + clean(r.Summary.Root), Graph: picture(r), At: r.Summary.At.UTC().Format("2 January 2006 15:04 UTC"),
		Severities: []string{"critical", "high", "medium", "low", "info"},
	}
	page.Verdict, page.Class = htmlVerdict(r)
	for _, x := range r.Summary.Worst {
		page.Worst = append(page.Worst, clean(worstLine(x)))
	}
	for _, f := range r.Findings {
		page.Findings = append(page.Findings, htmlOf(f, r, o))
	}
	for _, c := range r.Cures {
		cure := htmlCure{Do: clean(c.Do), URL: httpsOnly(c.URL)}
		for _, id := range c.Findings {
			cure.For = append(cure.For, clean(id))
		}
		page.Cures = append(page.Cures, cure)
	}
	page.Looked = lookedAt(r, o)
	return htmlPage().Execute(w, page)
}

func htmlVerdict(r *scanner.Report) (verdict, class string) {
	s := r.Summary
	switch {
	case !s.Complete:
		return "Interrupted: this is what was found until then, and not all.", "bad"
	case s.Irreversible > 0:
		return fmt.Sprintf("An agent started here could make %s%s right now that nothing undoes.", atLeast(r), plural(s.Irreversible, "call")), "bad"
	case s.BeyondPolicy > 0:
		return fmt.Sprintf("%s beyond the policy; no call that nothing undoes is known.", plural(s.BeyondPolicy, "credential")), "bad"
	}
	return "Nothing beyond the policy.", "good"
}

func htmlOf(f scanner.Finding, r *scanner.Report, o Options) htmlFinding {
	out := htmlFinding{ID: clean(f.ID), Title: clean(f.Title), Redacted: clean(f.Redacted), Severity: f.Severity.String(), Change: clean(f.Change), Group: groupOf(f)}
	add := func(name string, lines []string) {
		if len(lines) == 0 {
			return
		}
		cleaned := make([]string, len(lines))
		for i, l := range lines {
			cleaned[i] = clean(l)
		}
		out.Fields = append(out.Fields, htmlField{name, cleaned})
	}
	add("lies in", lies(f, o))
	add("reached by", reached(f, r.Summary.Agents))
	add("belongs to", belongs(f, r.Summary.At))
	add("can destroy", destroys(f, o))
	add("leads to", leads(f, o))
	add("can also", also(f))
	add("holds", holds(f, o))
	add("beyond the policy", beyond(f, o))
	add("why", reasons(f, o))
	add("accepted", accepted(f))
	add("needed here", needed(f, o))
	add("not known", unknown(f))
	var steps []string
	for _, a := range f.Advice {
		steps = append(steps, doing(a))
	}
	add("do now", steps)
	return out
}

func groupOf(f scanner.Finding) string {
	switch {
	case f.Change == scanner.Gone:
		return "gone"
	case f.Counts():
		return "beyond"
	case f.Accepted != nil && f.Accepted.Heeded:
		return "accepted"
	case f.Baseline:
		return "baseline"
	}
	return "within"
}

func lookedAt(r *scanner.Report, o Options) []htmlField {
	s := r.Summary
	var out []htmlField
	add := func(name string, lines []string) {
		if len(lines) > 0 {
			cleaned := make([]string, len(lines))
			for i, l := range lines {
				cleaned[i] = clean(l)
			}
			out = append(out, htmlField{name, cleaned})
		}
	}
	add("looked at", []string{fmt.Sprintf("%s (%s), %s, %s, %s, %s", plural(s.Scanned.Files, "file"), size(s.Scanned.Bytes), plural(s.Scanned.Variables, "variable"),
		plural(s.Scanned.Stores, "store"), plural(s.Scanned.Transcripts, "transcript"), plural(s.Scanned.AccessPoints, "access point"))})
	add("agents", agentsHere(s.Agents))
	add("weak", weaknesses(r.Weaknesses))
	add("asked", asked(s))
	add("not asked", grouped(s.NotAsked, o))
	add("not read", grouped(s.NotRead, o))
	add("policy", []string{s.Policy})
	add("notes", s.Notes)
	return out
}

// httpsOnly gives nothing for what is no address of the web: a report may be anybody's.
func httpsOnly(address string) string {
	if strings.HasPrefix(address, "https://") {
		return clean(address)
	}
	return ""
}
