package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/risk"
)

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// What GitHub takes of a file, and of a rule's texts:
// https://docs.github.com/en/code-security/reference/code-scanning/sarif-support-for-code-scanning
// More results than that, and it refuses the whole file; it stores the worst 5,000.
const (
	sarifResults   = 25000
	sarifPlaces    = 100
	sarifName      = 255
	sarifSentence  = 1024
	sarifNotices   = 1000
	sarifSrcRoot   = "%SRCROOT%"
	sarifElsewhere = "MACHINE"
)

// writeSARIF writes what is beyond the policy as results of SARIF 2.1.0; what is excused is
// suppressed, and what is within the policy is no result.
func writeSARIF(w io.Writer, r *scanner.Report, _ Options) error {
	rules, index := sarifRules(r)
	marks := marksOf(r)
	run := sarifRun{
		Tool:        sarifTool{sarifDriver{Name: "overreach", Version: clean(r.Summary.Tool.Version), Rules: rules}},
		Invocations: []sarifInvocation{sarifInvoked(r.Summary)},
		Bases: map[string]sarifBase{
			sarifSrcRoot:   {sarifText{Text: "the workspace that was scanned"}},
			sarifElsewhere: {sarifText{Text: "the machine: ~/ is the user's home, environment/NAME a variable of the environment, process/NAME one of another process's"}},
		},
		Results: []sarifResult{},
	}
	left := 0
	for i, f := range r.Findings {
		switch {
		case !f.Beyond:
		case len(run.Results) == sarifResults:
			left++
		default:
			run.Results = append(run.Results, sarifOf(f, r.Summary, index[ruleOf(f)], marks[i]))
		}
	}
	run.Properties = map[string]any{
		"policy": clean(r.Summary.Policy), "irreversible": r.Summary.Irreversible,
		"withinPolicy": len(r.Findings) - len(run.Results) - left, "notWritten": left,
	}
	return writeValue(w, sarifLog{sarifSchema, "2.1.0", []sarifRun{run}})
}

// sarifRules are the rules of the results, and where each stands. A rule is as severe as the
// worst that it found: GitHub rates by the rule alone.
func sarifRules(r *scanner.Report) ([]sarifRule, map[string]int) {
	worst := map[string]scanner.Finding{}
	for _, f := range r.Findings {
		if had, ok := worst[ruleOf(f)]; f.Beyond && (!ok || f.Severity > had.Severity) {
			worst[ruleOf(f)] = f
		}
	}
	rules, index := []sarifRule{}, map[string]int{}
	for id := range worst {
		index[id] = 0
	}
	for i, id := range sortedKeys(index) {
		index[id] = i
		rules = append(rules, sarifRuleOf(id, worst[id]))
	}
	return rules, index
}

func sortedKeys(m map[string]int) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func sarifRuleOf(id string, f scanner.Finding) sarifRule {
	title := clean(f.Title)
	rule := sarifRule{
		ID: id, Name: cut(title, sarifName), Short: sarifText{Text: cut(title+" within an agent's reach", sarifSentence)},
		Full:    sarifText{Text: cut(title+": an AI coding agent that is started here picks it up, and it may do more than the policy allows.", sarifSentence)},
		Default: sarifDefault{sarifLevel(f.Severity)},
		Properties: map[string]any{
			"security-severity": sarifScore(f.Severity), "precision": sarifPrecision(f.Certainty), "tags": []string{"security", "credential"},
		},
	}
	text, markdown := rule.Full.Text, prose(f.Title)+": an AI coding agent that is started here picks it up, and it may do more than the policy allows.\n"
	for _, a := range f.Advice {
		text += "\n- " + clean(cut(doing(a), sarifSentence))
		markdown += "\n- " + prose(doing(a))
	}
	rule.Help = sarifText{Text: text, Markdown: markdown}
	return rule
}

func sarifLevel(s risk.Severity) string {
	switch {
	case s >= risk.High:
		return "error"
	case s == risk.Medium:
		return "warning"
	}
	return "note"
}

// sarifScore is a severity in GitHub's numbers: over 9.0 is critical, from 7.0 high, from 4.0
// medium, over 0.0 low.
func sarifScore(s risk.Severity) string {
	return map[risk.Severity]string{risk.Critical: "9.5", risk.High: "8.0", risk.Medium: "5.5", risk.Low: "2.0", risk.Info: "0.5"}[s]
}

// sarifPrecision is how sure it is what the credential may do.
func sarifPrecision(e detectors.Evidence) string {
	switch e {
	case detectors.Stated, detectors.Observed:
		return "very-high"
	case detectors.Documented:
		return "high"
	}
	return "medium"
}

func sarifInvoked(s scanner.Summary) sarifInvocation {
	out := sarifInvocation{Successful: s.Complete, End: s.At.UTC().Format("2006-01-02T15:04:05Z"), Notifications: []sarifNotification{}}
	for i, left := range s.NotRead {
		if i == sarifNotices {
			out.Notifications = append(out.Notifications, sarifNotification{Level: "note", Message: sarifText{Text: fmt.Sprintf("and %d more were not read", len(s.NotRead)-i)}})
			break
		}
		level := "warning"
		if left.Chosen {
			level = "note"
		}
		n := sarifNotification{Level: level, Message: sarifText{Text: "not read: " + clean(cut(left.Path+": "+left.Reason, sarifSentence))}}
		if left.Path != "" {
			n.Locations = []sarifLocation{sarifPlace(scanner.Location{Source: left.Source, Path: left.Path})}
		}
		out.Notifications = append(out.Notifications, n)
	}
	return out
}

func sarifOf(f scanner.Finding, s scanner.Summary, rule int, mark string) sarifResult {
	out := sarifResult{
		RuleID: ruleOf(f), RuleIndex: rule, Level: sarifLevel(f.Severity), Message: sarifText{Text: clean(cut(sentence(f, s), mostProgramText))},
		// GitHub knows a result again by primaryLocationLineHash alone. Where it is missing,
		// GitHub's uploader makes it of the line's text, which is the secret's.
		Partial:    map[string]string{"overreachPlace/v1": mark, "primaryLocationLineHash": mark + ":1"},
		Properties: map[string]any{"security-severity": sarifScore(f.Severity), "certainty": f.Certainty.String(), "state": clean(string(f.Grant.State)), "irreversible": finals(f)},
	}
	at := primary(f)
	out.Locations = append(out.Locations, sarifPlace(f.Locations[at]))
	for i, l := range f.Locations {
		if i != at && len(out.Locations) < sarifPlaces {
			out.Locations = append(out.Locations, sarifPlace(l))
		}
	}
	out.Suppressions = sarifSuppressed(f)
	return out
}

// sarifSuppressed says who wants the finding left alone. What the workspace itself says does not
// hold until the user trusts it.
func sarifSuppressed(f scanner.Finding) []sarifSuppression {
	var out []sarifSuppression
	if a := f.Accepted; a != nil {
		s := sarifSuppression{Kind: "external", Status: "underReview", Justification: strings.Join(accepted(scanner.Finding{Accepted: a}), "; ")}
		if a.Heeded {
			s.Status = "accepted"
		}
		if slices.ContainsFunc(f.Locations, func(l scanner.Location) bool { return l.Short() == a.By }) {
			s.Kind = "inSource"
		}
		s.Justification = clean(cut(s.Justification, sarifSentence))
		out = append(out, s)
	}
	if f.Baseline {
		out = append(out, sarifSuppression{Kind: "external", Status: "accepted", Justification: "it is in the baseline: neither new nor grown"})
	}
	return out
}
