package reports

import (
	"io"

	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/risk"
)

type qualityIssue struct {
	Description string          `json:"description"`
	Check       string          `json:"check_name"`
	Fingerprint string          `json:"fingerprint"`
	Severity    string          `json:"severity"`
	Location    qualityLocation `json:"location"`
}

type qualityLocation struct {
	Path  string       `json:"path"`
	Lines qualityLines `json:"lines"`
}

type qualityLines struct {
	Begin int `json:"begin"`
}

// writeCodeQuality writes what counts in files of the workspace, in the keys that GitLab's code
// quality reads: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
func writeCodeQuality(w io.Writer, r *scanner.Report, _ Options) error {
	out := []qualityIssue{}
	marks := marksOf(r)
	for i, f := range r.Findings {
		l := f.Locations[primary(f)]
		if !f.Counts() || !l.InWorkspace() {
			continue
		}
		out = append(out, qualityIssue{
			Description: clean(cut(sentence(f, r.Summary), mostProgramText)), Check: "overreach/" + ruleOf(f), Fingerprint: marks[i],
			Severity: map[risk.Severity]string{risk.Critical: "blocker", risk.High: "critical", risk.Medium: "major", risk.Low: "minor", risk.Info: "info"}[f.Severity],
			Location: qualityLocation{Path: clean(l.Path), Lines: qualityLines{max(1, l.Line)}},
		})
	}
	return writeValue(w, out)
}
