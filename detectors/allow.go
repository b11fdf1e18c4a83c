package detectors

import (
	"regexp"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors/internal/secret"
	"github.com/overreach-dev/overreach/detectors/match"
)

// Allowance says which candidates somebody wants left alone, as an allowlist of gitleaks
// does. Its conditions are joined by OR, or by AND where All is set.
type Allowance struct {
	// Rules are those that it is for; empty for all.
	Rules          []string
	All            bool
	Paths, Regexes []*regexp.Regexp
	// Target says what Regexes look at: "" for the secret, "match" or "line" for its lines.
	// gitleaks tells the two apart; the match lies within the lines.
	Target    string
	StopWords []string
	// Any allows all candidates of the Rules.
	Any bool
}

// Allows says whether a candidate in a text of this path, on these lines, is to be left
// alone.
func (a *Allowance) Allows(c match.Candidate, path string, lines []byte) bool {
	switch {
	case len(a.Rules) > 0 && !slices.Contains(a.Rules, c.Rule):
		return false
	case a.Any:
		return true
	}
	text := secret.Open(c.Text)
	target := text
	if a.Target != "" {
		target = string(lines)
	}
	conditions := []struct {
		set, holds bool
	}{
		{len(a.Paths) > 0, matchesAny(a.Paths, path)},
		{len(a.Regexes) > 0, matchesAny(a.Regexes, target)},
		{len(a.StopWords) > 0, holdsAny(text, a.StopWords)},
	}
	any := false
	for _, c := range conditions {
		if c.set && a.All && !c.holds {
			return false
		}
		any = any || c.holds
	}
	return any
}

func matchesAny(list []*regexp.Regexp, text string) bool {
	return slices.ContainsFunc(list, func(re *regexp.Regexp) bool { return re.MatchString(text) })
}

func holdsAny(text string, words []string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, strings.ToLower(word)) })
}
