// Package guard stands before an agent's session: it says whether the agent may start, and hides
// from it what is beyond the policy.
package guard

import (
	"fmt"

	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/risk"
)

// Verdict says whether an agent may start.
type Verdict string

// Pass: nothing beyond the policy. Warn: something, but less bad than what the policy blocks at.
const (
	Pass  Verdict = "pass"
	Warn  Verdict = "warn"
	Block Verdict = "block"
)

// Judge gives the verdict over a report, and the findings that led to it, worst first.
func Judge(r *scanner.Report, blockAt risk.Severity) (v Verdict, because []scanner.Finding) {
	v = Pass
	for _, f := range r.Findings {
		if !f.Counts() {
			continue
		}
		because = append(because, f)
		if f.Severity >= blockAt {
			v = Block
		} else if v == Pass {
			v = Warn
		}
	}
	if v == Pass && !r.Summary.Complete {
		v = Warn // what was not looked at is not known to be safe
	}
	return v, because
}

// Line says the verdict in one line.
func Line(v Verdict, r *scanner.Report, because []scanner.Finding) string {
	if v == Pass {
		return fmt.Sprintf("pass: %d credentials, none beyond the policy", r.Summary.Findings)
	}
	text := fmt.Sprintf("%s: %d of %d credentials beyond the policy", v, len(because), r.Summary.Findings)
	if !r.Summary.Complete {
		text += ", and not all was looked at"
	}
	if r.Summary.Irreversible > 0 {
		text += fmt.Sprintf("; %d calls that nothing undoes", r.Summary.Irreversible)
	}
	if len(because) > 0 {
		text += fmt.Sprintf("; the worst: %s, %s", because[0].Title, because[0].Locations[0].Short())
	}
	return text
}
