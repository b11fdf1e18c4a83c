package reports

import (
	"fmt"
	"io"
	"strings"

	"github.com/overreach-dev/overreach/scanner"
)

// How long Markdown may be: GitHub refuses a comment of more than 65,536 letters ("body is too
// long": https://github.com/orgs/community/discussions/41331), and a job summary of more than
// 1 MiB (https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#step-isolation-and-limits).
const (
	CommentBytes = 65536
	SummaryBytes = 1 << 20
)

// writeMarkdown writes what counts as a table, and folded below it what there is to know of each
// finding, for as long as there is room.
func writeMarkdown(w io.Writer, r *scanner.Report, o Options) error {
	most := CommentBytes
	if o.Bytes > 0 {
		most = o.Bytes
	}
	shown, rest := split(r, o)
	head, foot := markdownHead(r), markdownFoot(r, rest)
	room := most - len(head) - len(foot) - len(markdownColumns) - len(markdownLeft(len(shown)))
	var rows, details strings.Builder
	left := len(shown)
	for i, f := range shown {
		row, page := markdownRow(f, r.Summary), markdownPage(i+1, f, r.Summary)
		if rows.Len()+details.Len()+len(row)+len(page) > room {
			break
		}
		rows.WriteString(row)
		details.WriteString(page)
		left--
	}
	text := head
	if rows.Len() > 0 {
		text += markdownColumns + rows.String() + details.String()
	}
	if left > 0 {
		text += markdownLeft(left)
	}
	_, err := io.WriteString(w, text+foot)
	return err
}

const markdownColumns = "\n| Severity | Credential | Lies in | Within reach of | Irreversible calls | Why |\n| --- | --- | --- | --- | ---: | --- |\n"

func markdownLeft(n int) string {
	return fmt.Sprintf("\n**%s not shown here: there is no more room.**\n", plural(n, "finding"))
}

func markdownHead(r *scanner.Report) string {
	s := r.Summary
	var lines []string
	if s.Changes != nil {
		lines = append(lines, changed(s.Changes))
	}
	switch {
	case !s.Complete:
		lines = append(lines, "Interrupted: this is what was found until then, and not all.")
	case s.Empty != "":
		lines = append(lines, "There is nothing to scan: "+prose(s.Empty)+".")
	case s.Scanned == (scanner.Scanned{}):
		lines = append(lines, "Nothing was scanned, so nothing is known. That is not the same as clean.")
	}
	if s.Irreversible > 0 {
		lines = append(lines, fmt.Sprintf("An agent started here could make **%s%s** right now that nothing undoes.", atLeast(r), plural(s.Irreversible, "call")))
	}
	if s.BeyondPolicy == 0 && len(lines) == 0 {
		lines = append(lines, nothingBeyond(s))
	}
	return "<!-- overreach -->\n## overreach: " + plural(s.BeyondPolicy, "credential") + " beyond the policy\n\n" + strings.Join(lines, "\n\n") + "\n"
}

func markdownRow(f scanner.Finding, s scanner.Summary) string {
	place := code(f.Locations[primary(f)].Short())
	if more := len(f.Locations) - 1; more > 0 {
		place += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %d | %s |\n", f.Severity, prose(f.Title), place, prose(strings.Join(within(f, s.Agents), ", ")), finals(f), prose(why(f)))
}

// markdownPage is one finding, folded.
func markdownPage(n int, f scanner.Finding, s scanner.Summary) string {
	var o Options
	var lines []string
	field := func(name string, values []string) {
		for _, v := range values {
			lines = append(lines, "- **"+name+"**: "+prose(v))
		}
	}
	for i, l := range f.Locations {
		if i == 5 {
			lines = append(lines, fmt.Sprintf("- **Lies in** %s more", plural(len(f.Locations)-i, "place")))
			break
		}
		lines = append(lines, "- **Lies in**: "+code(l.Short()))
	}
	field("Reached by", reached(f, s.Agents))
	field("Belongs to", belongs(f, s.At))
	field("Can destroy", destroys(f, o))
	field("Leads to", leads(f, o))
	field("Beyond the policy", beyond(f, o))
	field("Accepted", accepted(f))
	field("Not known", unknown(f))
	field("Do", advice(f, nil, o))
	return fmt.Sprintf("\n<details>\n<summary>%d. %s: %s</summary>\n\n%s\n\n</details>\n", n, f.Severity, htmlCode(f.Title), strings.Join(lines, "\n"))
}

func markdownFoot(r *scanner.Report, rest []scanner.Finding) string {
	s := r.Summary
	text := fmt.Sprintf("\nLooked at %s, %s and %s; %s not read, %s not asked about.", plural(s.Scanned.Files, "file"), plural(s.Scanned.Variables, "variable"),
		plural(s.Scanned.Stores, "store"), plural(len(s.NotRead), "place"), plural(len(s.NotAsked), "credential"))
	if len(rest) > 0 {
		text += fmt.Sprintf(" %s more not shown: within the policy, accepted or in the baseline.", plural(len(rest), "credential"))
	}
	return text + fmt.Sprintf("\n\n<sub>overreach %s, policy %s, %s</sub>\n", code(s.Tool.Version), code(s.Policy), s.At.UTC().Format("2 January 2006 15:04 UTC"))
}
