package scanner

import (
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/risk"
	"github.com/overreach-dev/overreach/scanner/sources"
)

// advice is what to do, the most useful first: the narrower token, where to revoke this one,
// where to keep it instead, and what stops the agents' routes.
func (o Options) advice(h held, a asking, judged risk.Risk) []Advice {
	var out []Advice
	if a.knowledge != nil && a.grant.State != detectors.Canary {
		kinds := []string{a.grant.Kind, h.secret.Kind}
		if judged.Beyond {
			out = append(out, steps(a.knowledge.Least, kinds)...)
		}
		if judged.Beyond || a.grant.State == detectors.Dead {
			out = append(out, steps(a.knowledge.Revoke, kinds)...)
		}
	}
	if !judged.Beyond {
		return out
	}
	return slices.Concat(out, []Advice{{Do: o.instead(h.places[0].at)}}, o.stops)
}

// stopAdvice is what keeps a place from agents; it is the same for every finding, and there may be
// many. What each agent's settings can do "overreach agents" says.
func (o Options) stopAdvice() (out []Advice) {
	if len(o.Agents) == 0 {
		return nil
	}
	if o.GOOS == "linux" || o.GOOS == "darwin" {
		out = append(out, Advice{Do: "start an agent where it sees none of this: overreach guard --strip --mask -- AGENT"})
	}
	var bare []string
	for _, agent := range o.Agents {
		if slices.ContainsFunc(agent.Stop, func(s string) bool { return strings.HasPrefix(s, "no setting") }) {
			bare = append(bare, agent.Title)
		}
	}
	settings := "write what the agents' own settings can keep from them: overreach agents harden"
	if len(bare) > 0 {
		settings += " (no setting stops the shell of " + strings.Join(bare, ", ") + ")"
	}
	return append(out, Advice{Do: settings})
}

// steps are those for any of the kinds.
func steps(list []detectors.Step, kinds []string) []Advice {
	var out []Advice
	for _, s := range list {
		if len(s.Kinds) == 0 || slices.ContainsFunc(s.Kinds, func(k string) bool { return slices.Contains(kinds, k) }) {
			out = append(out, Advice{Do: s.Do, URL: s.URL})
		}
	}
	return out
}

func (o Options) instead(at sources.Location) string {
	if at.Source == sources.Stores && o.place(at) == agents.Machine {
		return "let its service alone read the file, and run agents as a user that may not"
	}
	switch at.Source {
	case sources.Proc:
		return "end the process, or start it without the variable: whatever runs as you reads a process's environment"
	case sources.Env:
		return "unset the variable before an agent starts, and set it for the one command that needs it"
	case sources.Transcripts:
		return "delete the transcript once the credential is replaced: every agent that can read your home reads it there"
	case sources.Git:
		if at.History != nil {
			return "replace it: whoever has a copy of the repository has it. Then rewrite the history (git filter-repo) where that is worth it"
		}
		return "take it out of what is staged: git restore --staged, or edit the file and git add it again"
	case sources.Files:
		// Source: https://developer.1password.com/docs/cli/reference/commands/run
		return "take it out of the file: keep it in a secret manager, which sets it for the one command that needs it (op run --env-file=.env -- COMMAND, and others alike)"
	default:
		return "log out of the tool while agents work, or let it keep its login in the system's keychain"
	}
}
