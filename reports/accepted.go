package reports

import (
	"strings"

	"github.com/overreach-dev/overreach/scanner"
)

// accepted says who wants the credential left alone, and what that is worth.
func accepted(f scanner.Finding) []string {
	var out []string
	if a := f.Accepted; a != nil {
		text := "by " + a.By
		if a.Reason != "" {
			text += ": " + a.Reason
		}
		if a.Until != "" {
			text += " (until " + a.Until + ")"
		}
		if a.Heeded {
			text += ". It does not count for as long as it may do no more than then; no agent heeds that"
		} else {
			text += ". That is the workspace's own word: no agent heeds it, and it is judged as before"
		}
		out = append(out, text)
	}
	if f.Baseline {
		out = append(out, "it is in the baseline: neither new nor grown, so it does not count")
	}
	return out
}

func acceptedHere(s scanner.Summary) []string {
	var out []string
	if s.Heeded > 0 {
		out = append(out, plural(s.Heeded, "credential")+" by you or by a file that you trust: counted neither as beyond the policy nor among the calls that nothing undoes; overreach explain ID shows each")
	}
	if others := s.Accepted - s.Heeded; others > 0 {
		out = append(out, plural(others, "credential")+" by the workspace's own files or comments, which no agent heeds; all are judged as before")
	}
	return out
}

func baselineHere(s scanner.Summary) []string {
	if s.Baseline == 0 {
		return nil
	}
	return []string{plural(s.Baseline, "credential") + " that existed when it was recorded, and may do no more now: not counted, and within reach for all that"}
}

// nothingBeyond is the verdict where nothing counts. What is excused is no less within reach.
func nothingBeyond(s scanner.Summary) string {
	var but []string
	if s.Heeded > 0 {
		but = append(but, "what is accepted")
	}
	if s.Baseline > 0 {
		but = append(but, "what is in the baseline")
	}
	if len(but) == 0 {
		return "Nothing beyond the policy."
	}
	return "Nothing beyond the policy but " + strings.Join(but, " and ") + "."
}
