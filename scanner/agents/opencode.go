package agents

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// readOpencode reads opencode's settings: of the rules that fit, the last decides.
// Sources, beside what the suite in proof measured: https://opencode.ai/docs/permissions/
func readOpencode(h Host, a *Agent) {
	layers := h.layers(a, "json",
		[2]string{"user", h.InHome(".config/opencode/opencode.json")},
		[2]string{"user", h.InHome(".config/opencode/opencode.jsonc")},
		[2]string{"user", h.Getenv("OPENCODE_CONFIG")},
		[2]string{"project", h.InWorkspace("opencode.json")},
		[2]string{"project", h.InWorkspace("opencode.jsonc")},
	)
	a.Setup.Order = LastMatch
	builtIn := func(pattern string, verdict Verdict) {
		a.Setup.Rules = append(a.Setup.Rules, opencodeRead(h, Value{Text: "its own rule for " + pattern}, pattern, verdict))
	}
	builtIn("*.env", Asks)
	builtIn("*.env.*", Asks)
	builtIn("*.env.example", Free)
	outside := opencodeOutside(h, Value{Text: "external_directory: ask, as it comes"}, Asks)
	denies := false
	for _, l := range layers {
		for _, v := range slices.Concat(l.All("permission.read"), l.List("permission.read")) {
			pattern := v.Key
			if v.Whole == "permission.read" {
				pattern = "*"
			}
			denies = denies || v.Text == "deny"
			rule := opencodeRead(h, Value{Text: "read " + pattern + ": " + v.Text, File: v.File, Line: v.Line}, pattern, opencodeVerdict(v.Text))
			a.Setup.Rules = append(a.Setup.Rules, rule)
		}
		for _, v := range slices.Concat(l.All("permission.external_directory"), l.List("permission.external_directory")) {
			outside = opencodeOutside(h, Value{Text: "external_directory: " + v.Text, File: v.File, Line: v.Line}, opencodeVerdict(v.Text))
		}
		a.servers(l.Settings, "mcp")
	}
	a.Setup.Rules = append(a.Setup.Rules, outside)
	if denies {
		i := slices.IndexFunc(a.Setup.Rules, func(r Rule) bool { return r.Verdict == Stopped && r.File != "" })
		a.weak("deny-without-sandbox", a.Setup.Rules[max(i, 0)].Value, "a read rule binds the read tool alone: its shell and its grep tool read the file all the same", "keep the file out of the agent's reach: there is no sandbox")
	}
}

func opencodeVerdict(text string) Verdict {
	switch text {
	case "deny":
		return Stopped
	case "ask":
		return Asks
	}
	return Free
}

// opencodeRead makes a rule of its read tool: "*" stands for any letters, slashes too.
func opencodeRead(h Host, v Value, pattern string, verdict Verdict) Rule {
	fits, repository := anyLetters(pattern), h.Exists(h.InWorkspace(".git"))
	return Rule{
		Value: v, Verdict: verdict, Routes: []string{ReadTool}, Kind: "deny rule", Bypass: "the shell and the grep tool",
		Fits: func(t Target) bool {
			place, ok := inside(h.Workspace, t.Path)
			if !repository { // then paths are written from the system's root
				place = strings.TrimPrefix(filepath.ToSlash(t.Path), "/")
			}
			return ok && t.Place == Workspace && fits(place)
		},
	}
}

// anyLetters matches a whole text against a pattern in which "*" stands for any letters and
// "?" for one.
func anyLetters(pattern string) func(string) bool {
	if rest, ok := strings.CutPrefix(pattern, "*"); ok && !strings.ContainsAny(rest, "*?") {
		return func(text string) bool { return strings.HasSuffix(text, rest) }
	}
	re, err := regexp.Compile("^" + strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern)) + "$")
	if err != nil {
		return func(string) bool { return false }
	}
	return re.MatchString
}

// opencodeOutside is what it makes of paths outside of its folder: the read tool obeys, and of
// the shell it sees a few commands with paths written out.
func opencodeOutside(h Host, v Value, verdict Verdict) Rule {
	r := Rule{
		Value: v, Verdict: verdict, Routes: []string{ReadTool}, Kind: "deny rule", Bypass: "the shell: head, grep -r, python3 and 28 more of 35 ways",
		Fits: func(t Target) bool { return t.Path != "" && !within(h.Workspace, t.Path) },
	}
	if verdict != Free {
		r.Partly = []string{Shell}
		r.Catches = func(form string, _ Target) bool {
			return slices.Contains([]string{"cat", "cat by glob", "cd, cat", "cp, cat"}, form)
		}
	}
	return r
}
