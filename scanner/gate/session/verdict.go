package session

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors"

	"github.com/overreach-dev/overreach/scanner/gate/command"
)

// Gate is what a hook knows when an agent asks.
type Gate struct {
	Place     command.Place
	Providers []detectors.Provider
	// Find gives the credentials that stand in a text, each as people call it.
	Find func(text string) []string
	// Flags are what the last scan found; Known is false where none is remembered.
	Flags Flags
	Known bool
	// Flag remembers a place with what lies there; nil where no scan is remembered.
	Flag func(Flagged)
	// Own are overreach's program and folders: nobody reads or writes there through an agent.
	Own []string
	// Hooked says that a file holds an entry of overreach's hooks.
	Hooked func(path string) bool
	// Fold says that the system does not tell capitals in names apart.
	Fold bool
}

// Kind is when in a session a hook is called.
type Kind uint8

// The kinds of events. Other is one that needs no answer.
const (
	Other Kind = iota
	Start
	Prompt
	Before
	After
)

// Event is what an agent tells its hook.
type Event struct {
	Kind Kind
	// Name is the agent's own name of the event.
	Name string
	Dir  string
	// Prompt is what the person wrote, Tool what the agent is about to do, Output what came of it.
	Prompt string
	Tool   command.Tool
	Output string
	// Caller is the agent, where its input tells: one agent may run what was set up for another.
	Caller string
	// Unasked says that nobody would be asked, though the agent can ask.
	Unasked bool
}

// Decision is what comes of an event.
type Decision uint8

// The decisions. Silent leaves the agent to its own rules: nothing is ever called safe.
const (
	Silent Decision = iota
	Tell
	// Trouble is for the person alone: the check itself failed.
	Trouble
	Ask
	Deny
)

// Answer is what is said to the agent.
type Answer struct {
	Decision Decision
	// Text is for the agent and for the person.
	Text string
}

// Judge answers an event.
func (g *Gate) Judge(e Event) Answer {
	switch e.Kind {
	case Start:
		return g.start()
	case Prompt:
		return g.prompt(e.Prompt)
	case Before:
		return g.before(e.Tool)
	case After:
		return g.after(e)
	}
	return Answer{}
}

func (g *Gate) start() Answer {
	switch {
	case !g.Known:
		return Answer{Tell, "overreach: no scan of this workspace is remembered, so calls are checked for tokens and for destruction alone. The user can run: overreach"}
	case g.Flags.Beyond == 0:
		return Answer{}
	}
	return Answer{Tell, fmt.Sprintf("overreach: %s beyond the policy within reach of this session%s. Use only credentials that the user names for the task; reading or using others is stopped or asked about.", count(g.Flags.Beyond), g.worst())}
}

func count(n int) string {
	if n == 1 {
		return "1 credential is"
	}
	return fmt.Sprintf("%d credentials are", n)
}

func (g *Gate) worst() string {
	if g.Flags.Worst == "" {
		return ""
	}
	return ", the worst call being " + Quote(g.Flags.Worst)
}

func (g *Gate) prompt(text string) Answer {
	if found := g.Find(text); len(found) > 0 {
		return Answer{Deny, fmt.Sprintf("overreach: the prompt holds %s. It would be sent to the model and kept in the transcript. Take it out, and name the variable or file that holds it; if it was sent before, make a new one.", Quote(found[0]))}
	}
	if g.Known && g.Flags.Blocks() {
		return Answer{Deny, fmt.Sprintf("overreach: %s beyond the policy within reach%s. Run overreach to see which and what to do. To go on all the same, run in a terminal: overreach hooks acknowledge", count(g.Flags.Beyond), g.worst())}
	}
	return Answer{}
}

func (g *Gate) after(e Event) Answer {
	if found := g.Find(e.Output); len(found) > 0 {
		return Answer{Tell, fmt.Sprintf("overreach: the output holds %s, which now stands in the transcript. Do not repeat or use it. Tell the user: it should be replaced at its provider, and commands that print it are best run with their output cut (| grep -c, >/dev/null) or in a terminal of the user's own.", Quote(found[0]))}
	}
	if f, ok := g.appeared(e.Tool.Seen(g.Place)); ok {
		return Answer{Tell, fmt.Sprintf("overreach: %s stands in %s since a moment ago, and no scan has rated it. Do not read or use it. Tell the user: overreach says what it may do, and whether git would take it along.", Quote(f.What), g.shown(f, false))}
	}
	return Answer{}
}

// before judges a call before it is made: the first that holds is said.
func (g *Gate) before(t command.Tool) Answer {
	seen := t.Seen(g.Place)
	if text := g.ownTouched(seen); text != "" {
		return Answer{Deny, text}
	}
	if hits := command.Destroying(seen, g.within()); len(hits) > 0 {
		h := command.Worst(hits)
		never := ""
		if h.Never {
			never = " Nothing undoes it."
		}
		return Answer{Ask, fmt.Sprintf("overreach: this is %s of %s: it %s.%s Do not do it in another way. Say to the user what you wanted and why, and let them do it.", Quote(h.Call), h.Title, clean(h.Means), never)}
	}
	if found := g.Find(t.Text()); len(found) > 0 {
		return Answer{Ask, fmt.Sprintf("overreach: this call carries %s in its text, where the transcript keeps it and other programs can read it. Use the variable or the program's own login that the user names instead.", Quote(found[0]))}
	}
	if f, variable, ok := g.touched(seen); ok {
		return Answer{Ask, fmt.Sprintf("overreach: this would show or use %s, which holds a credential beyond the policy here: %s. Ask the user for a narrower one, or to run this themselves; do not look for another way to it.", g.shown(f, variable), Quote(f.What))}
	}
	if name, ok := g.handedOut(seen); ok {
		return Answer{Ask, fmt.Sprintf("overreach: %s prints a credential that is beyond the policy here. Ask the user to run it themselves, and never to paste what it prints.", Quote(name))}
	}
	if i := slices.IndexFunc(seen.Unseen, func(u command.Unseen) bool { return u.Opaque }); i >= 0 && g.Flags.Beyond > 0 {
		return Answer{Ask, fmt.Sprintf("overreach: what this runs cannot be seen (%s), and %s beyond the policy within reach. Write it out plainly, as a command that can be read before it runs.", clean(seen.Unseen[i].What), count(g.Flags.Beyond))}
	}
	return Answer{}
}

// within are the providers of which calls that destroy are looked for: those whose credentials
// are in reach, or all where nothing is remembered.
func (g *Gate) within() []detectors.Provider {
	if !g.Known {
		return g.Providers
	}
	return slices.DeleteFunc(slices.Clone(g.Providers), func(p detectors.Provider) bool { return !slices.Contains(g.Flags.Providers, p.Name) })
}

// shown names a place: what lies outside of the workspace is not told to an agent.
func (g *Gate) shown(f Flagged, variable bool) string {
	if variable {
		return "the variable " + Quote(f.Place)
	}
	if below, err := filepath.Rel(g.Flags.Root, f.Place); err == nil && filepath.IsLocal(below) {
		return Quote(below)
	}
	return "a file outside of the workspace"
}

// ownTouched keeps an agent away from overreach itself.
func (g *Gate) ownTouched(seen command.Seen) string {
	for _, p := range seen.Paths {
		for _, own := range g.Own {
			inside := command.Path{At: own, Tree: true}.LeadsTo(p.At, g.Fold) || p.LeadsTo(own, g.Fold)
			if inside && (p.Write || own != g.Own[0] && !p.Tree) {
				return "overreach: its own program, configuration, caches and reports are not for an agent to read or change. Tell the user what you need of it."
			}
		}
		if p.Write && g.Hooked != nil && g.Hooked(p.At) {
			return "overreach: this file holds the entry of its hook, and is not for an agent to change. Tell the user what to change in it."
		}
	}
	for _, p := range seen.Programs {
		if strings.HasPrefix(p.Name, "overreach") && len(p.Args) > 0 && loosens(p.Args) {
			return "overreach: accepting, trusting and taking hooks away is for a person at a terminal. Tell the user what you would change."
		}
	}
	return ""
}

func loosens(args []string) bool {
	words := command.Words(args)
	if len(words) == 0 {
		return false
	}
	return slices.Contains([]string{"accept", "trust", "baseline"}, words[0]) || words[0] == "hooks" && len(words) > 1 && (words[1] == "remove" || words[1] == "acknowledge")
}

// handOuts are commands that print a login, and whose it is.
var handOuts = []struct{ command, provider string }{
	{"gh auth token", "github"}, {"glab auth status --show-token", "gitlab"}, {"glab config get token", "gitlab"}, {"gcloud auth print-access-token", "gcp"}, {"gcloud auth print-identity-token", "gcp"},
	{"gcloud auth application-default print-access-token", "gcp"}, {"aws configure export-credentials", "aws"}, {"aws configure get", "aws"}, {"aws sts get-session-token", "aws"}, {"aws ecr get-login-password", "aws"},
	{"az account get-access-token", "azure"}, {"heroku auth:token", "heroku"}, {"fly auth token", "fly"}, {"flyctl auth token", "fly"}, {"vault print token", "vault"}, {"kubectl config view --raw", "kubernetes"},
	{"doctl auth token", "digitalocean"}, {"op read", "1password"}, {"doppler configure get token", "doppler"}, {"git credential fill", "github"},
}

func (g *Gate) handedOut(seen command.Seen) (string, bool) {
	for _, h := range handOuts {
		words := strings.Fields(h.command)
		if !slices.Contains(g.Flags.Excess, h.provider) {
			continue
		}
		for _, p := range seen.Programs {
			if p.Runs(words) {
				return h.command, true
			}
		}
	}
	return "", false
}
