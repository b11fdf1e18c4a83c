package claims

import (
	"encoding/json"
	"fmt"
)

// gitleaksFinding is what gitleaks writes of one, in a list.
// Source: https://github.com/gitleaks/gitleaks/blob/master/report/finding.go
type gitleaksFinding struct {
	RuleID      string
	File        string
	SymlinkFile string
	Commit      string
	StartLine   int
	EndLine     int
	Secret      string
}

func readGitleaks(r *report) error {
	in := json.NewDecoder(r.in)
	if open, err := in.Token(); err != nil || open != json.Delim('[') {
		return errNoReport
	}
	for n := 1; in.More(); n++ {
		var f gitleaksFinding
		if err := in.Decode(&f); err != nil {
			return fmt.Errorf("finding %d: %w", n, plainError(err))
		}
		c := Claim{Tool: "gitleaks", Rule: f.RuleID, Path: f.File, Commit: f.Commit, Line: f.StartLine, Last: f.EndLine}
		if err := r.add(c, f.Secret); err != nil {
			return err
		}
	}
	if _, err := in.Token(); err != nil {
		return fmt.Errorf("it does not end as a list does: %w", plainError(err))
	}
	return nil
}
