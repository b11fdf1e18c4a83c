package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/scanner"
)

// What a page shows of all that there is to do.
const (
	mostAdvice = 6
	mostShared = 8
)

// sharedCures are those that several of the findings shown have in common: they are said once.
func sharedCures(r *scanner.Report, shown []scanner.Finding) []scanner.Cure {
	if len(shown) < 2 {
		return nil
	}
	var out []scanner.Cure
	for _, c := range r.Cures {
		if len(c.Findings) > 1 {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b scanner.Cure) int { return len(b.Findings) - len(a.Findings) })
	return out
}

// advice is what to do about one finding, without what is said of several at once.
func advice(f scanner.Finding, shared []scanner.Cure, o Options) []string {
	var out []string
	for _, a := range f.Advice {
		if slices.ContainsFunc(shared, func(c scanner.Cure) bool { return c.Advice == a }) {
			continue
		}
		if len(out) == mostAdvice && !o.Verbose {
			break
		}
		out = append(out, fmt.Sprintf("%d. %s", len(out)+1, doing(a)))
	}
	return out
}

func doing(a scanner.Advice) string {
	if a.URL == "" {
		return a.Do
	}
	return a.Do + ": " + a.URL
}

func sharedLine(c scanner.Cure, all int) string {
	if len(c.Findings) >= all {
		return "all: " + doing(c.Advice)
	}
	return fmt.Sprintf("%d of them: %s", len(c.Findings), doing(c.Advice))
}

// beyond says what the credential may do beyond the policy.
func beyond(f scanner.Finding, o Options) []string {
	var out []string
	for i, r := range f.Overreach {
		if i == 2 && !o.Verbose {
			out = append(out, fmt.Sprintf("and in %s more", plural(len(f.Overreach)-i, "point")))
			break
		}
		out = append(out, r.Text)
	}
	return out
}

// worstLine is one of the calls that the whole report names.
func worstLine(w scanner.Worst) string {
	what := strings.TrimSpace(w.Resource + " " + w.Name)
	if !w.Counted {
		what = "any " + w.Resource
	}
	if w.In != "" {
		what += " of " + w.In
	}
	if w.Production == "yes" {
		what += " (production)"
	}
	text := fmt.Sprintf("%s: %s %s", what, w.Call, w.Means)
	if w.Backup != "" {
		text += " (" + w.Backup + ")"
	}
	return text
}
