package reports

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/risk"
)

// mostAnnotations is how many errors, and how many warnings, GitHub shows of one step:
// https://github.com/orgs/community/discussions/26680 (an answer of GitHub's staff).
const mostAnnotations = 10

// writeGitHub writes the workflow commands by which GitHub shows findings beside the lines of a
// pull request: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
func writeGitHub(w io.Writer, r *scanner.Report, _ Options) error {
	out := bufio.NewWriter(w)
	shown, left := map[string]int{}, 0
	for _, f := range r.Findings {
		if !f.Counts() {
			continue
		}
		kind := "warning"
		if f.Severity >= risk.High {
			kind = "error"
		}
		if shown[kind] == mostAnnotations {
			left++
			continue
		}
		shown[kind]++
		fmt.Fprintln(out, annotation(kind, f, r.Summary))
	}
	text := quiet(r)
	if left > 0 {
		text += fmt.Sprintf(". %d more are not shown here: GitHub shows %d of a kind", left, mostAnnotations)
	}
	fmt.Fprintf(out, "::notice title=overreach::%s\n", commandData(text))
	return out.Flush()
}

// annotation is one workflow command. Only places of the workspace have a file that GitHub knows.
func annotation(kind string, f scanner.Finding, s scanner.Summary) string {
	l := f.Locations[primary(f)]
	var parts []string
	text := sentence(f, s)
	if l.InWorkspace() {
		parts = append(parts, "file="+commandValue(l.Path))
		if l.Line > 0 {
			parts = append(parts, fmt.Sprintf("line=%d", l.Line))
		}
	} else {
		text = l.Short() + ": " + text
	}
	if more := len(f.Locations) - 1; more > 0 {
		text += fmt.Sprintf(" It lies in %s more.", plural(more, "place"))
	}
	parts = append(parts, "title="+commandValue(f.Severity.String()+": "+f.Title))
	return fmt.Sprintf("::%s %s::%s", kind, strings.Join(parts, ","), commandData(text))
}

// commandData and commandValue escape as the runner reads it:
// https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
func commandData(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(clean(cut(text, mostProgramText)))
}

func commandValue(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(commandData(text))
}
