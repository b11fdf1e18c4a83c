package reports

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/agents"
)

func lies(f scanner.Finding, o Options) []string {
	var out []string
	for i, l := range f.Locations {
		if i == 5 && !o.Verbose {
			out = append(out, fmt.Sprintf("and %d more places", len(f.Locations)-i))
			break
		}
		text := l.Short()
		if l.Path == "" && l.Source == "env" {
			text += " in the environment"
		} else if more := beside(l); more != "" {
			text += " (" + more + ")"
		}
		if l.Ignored {
			text += ": git ignores it, so search tools pass it over; read tools and shells do not"
		}
		out = append(out, text)
	}
	return out
}

// beside is what there is to say of a place: its key, when an agent wrote it, how often.
func beside(l scanner.Location) string {
	var parts []string
	if l.Key != "" {
		parts = append(parts, l.Key)
	}
	if at, err := time.Parse(time.RFC3339, l.Written); err == nil {
		parts = append(parts, at.Format("written 2 January 2006 15:04 UTC"))
	}
	if l.First != nil {
		parts = append(parts, committed(l)...)
	}
	if l.Times > 1 {
		parts = append(parts, fmt.Sprintf("%d times", l.Times))
	}
	return strings.Join(parts, ", ")
}

// committed says which commits hold it, and whether the one that is checked out does.
func committed(l scanner.Location) []string {
	day := func(c *scanner.Commit) string {
		date, _, _ := strings.Cut(c.Date, "T")
		return c.Commit[:min(12, len(c.Commit))] + " of " + date
	}
	out := []string{"committed by " + l.First.Author + " in " + day(l.First)}
	if l.Last.Commit != l.First.Commit {
		out = append(out, "last changed with it in "+day(l.Last))
	}
	if !*l.InHead {
		out = append(out, "no file of HEAD any more")
	}
	return out
}

// reached says of each agent by which routes and on what terms, agents of the same kind
// together.
func reached(f scanner.Finding, here []scanner.AgentHere) []string {
	var order []string
	terms := map[string][]string{}
	for _, agent := range agentsOf(f) {
		text := term(f, agent)
		if terms[text] == nil {
			order = append(order, text)
		}
		terms[text] = append(terms[text], titleOf(agent, here))
	}
	var out []string
	for _, text := range order {
		out = append(out, strings.Join(terms[text], ", ")+": "+text)
	}
	if len(out) == 0 {
		return []string{"no agent"}
	}
	return out
}

func titleOf(agent string, here []scanner.AgentHere) string {
	for _, a := range here {
		if a.Name == agent {
			return a.Title
		}
	}
	return agent
}

func agentsOf(f scanner.Finding) []string {
	var names []string
	for _, r := range f.Reach {
		if !slices.Contains(names, r.Agent) {
			names = append(names, r.Agent)
		}
	}
	return names
}

// term is how one agent gets at it, by its most open routes.
func term(f scanner.Finding, agent string) string {
	best := agents.Stopped
	for _, v := range []agents.Verdict{agents.Asks, agents.Free} {
		if slices.ContainsFunc(f.Reach, func(r scanner.Reach) bool { return r.Agent == agent && r.Verdict == v }) {
			best = v
		}
	}
	var routes, bypass []string
	usable := "no"
	for _, r := range f.Reach {
		if r.Agent != agent || r.Verdict != best {
			continue
		}
		if !slices.Contains(routes, r.Route) {
			routes = append(routes, r.Route)
		}
		if r.Usable != "no" {
			usable = r.Usable
		}
		for _, c := range r.Controls {
			if c.Bypass != "" && !slices.Contains(bypass, c.Bypass) {
				bypass = append(bypass, c.Bypass)
			}
		}
	}
	text := map[agents.Verdict]string{agents.Free: "no question asked", agents.Asks: "a person must approve", agents.Stopped: "stopped"}[best]
	text += " (" + strings.Join(routes, ", ") + ")"
	if usable == "no" {
		text += "; its sandbox has no network to use it from, unless " + strings.Join(bypass, ", or ")
	}
	return text
}

func belongs(f scanner.Finding, now time.Time) []string {
	var parts []string
	if f.Grant.Principal != "" {
		parts = append(parts, f.Grant.Principal)
	}
	switch f.Grant.State {
	case detectors.Live:
		if f.Subject == "access_point" {
			parts = append(parts, "it is open: it answered")
			break
		}
		parts = append(parts, "it works, says its provider"+ago(f.Grant.Asked, now))
	case detectors.StateUnknown:
		if f.Subject == "access_point" && len(f.Grant.Unknown) == 0 {
			parts = append(parts, "nobody used it to see whether it works")
			break
		}
		parts = append(parts, "whether it works is not known")
	default:
		parts = append(parts, string(f.Grant.State)+ago(f.Grant.Asked, now))
	}
	switch f.Grant.Expires {
	case "":
	case "never":
		parts = append(parts, "never expires")
	default:
		parts = append(parts, "expires "+f.Grant.Expires)
	}
	return []string{strings.Join(parts, "; ")}
}

// ago says when a provider was asked, where that was in an earlier run.
func ago(asked string, now time.Time) string {
	at, err := time.Parse(time.RFC3339, asked)
	switch age := now.Sub(at); {
	case err != nil, age < time.Minute:
		return ""
	case age < time.Hour:
		return fmt.Sprintf(" (asked %s ago)", plural(int(age.Minutes()), "minute"))
	default:
		return fmt.Sprintf(" (asked %s ago)", plural(int(age.Hours()), "hour"))
	}
}

// destroys names what one call each would destroy, the same call on many things in one line.
func destroys(f scanner.Finding, o Options) []string {
	var order []string
	by := map[string][]scanner.Destroys{}
	for _, d := range f.Destroys {
		if by[d.Call] == nil {
			order = append(order, d.Call)
		}
		by[d.Call] = append(by[d.Call], d)
	}
	slices.SortStableFunc(order, func(a, b string) int { return never(by[b][0]) - never(by[a][0]) })
	var out []string
	for i, call := range order {
		if i == 5 && !o.Verbose {
			out = append(out, fmt.Sprintf("and by %s more (--verbose shows them)", plural(len(order)-i, "call")))
			break
		}
		out = append(out, destroyLine(call, by[call]))
	}
	return out
}

func never(d scanner.Destroys) int {
	if d.Undo.Never() {
		return 1
	}
	return 0
}

func destroyLine(call string, list []scanner.Destroys) string {
	var names []string
	any := ""
	for _, d := range list {
		if !d.Counted {
			any = "any " + d.Resource
			continue
		}
		name := d.Name
		if d.Production == "yes" {
			name += " (production)"
		}
		names = append(names, name)
	}
	text := any
	if n := len(names); n > 0 {
		if n > 6 {
			names = append(names[:6:6], fmt.Sprintf("and %d more", n-6))
		}
		text = plural(n, list[0].Resource) + ": " + strings.Join(names, ", ")
		if any != "" {
			text += ", and " + any + " that was not read"
		}
	}
	line := fmt.Sprintf("%s. %s %s; %s", text, call, list[0].Means, undo(list[0].Undo))
	if list[0].Asks != "" {
		line += "; it asks " + list[0].Asks
	}
	return line
}

func undo(u detectors.Undo) string {
	var text string
	switch u.Kind {
	case "none":
		text = "nothing undoes it"
	case "grace":
		text = "it can be undone"
		if u.For != "" {
			text += " (" + u.For + ")"
		}
	case "backup":
		text = "a backup brings it back"
	}
	if u.By != "" {
		text += " by " + u.By
	}
	if u.Backup != "" {
		text += " (" + u.Backup + ")"
	}
	if u.Disputed != "" {
		text += ". Disputed: " + u.Disputed
	}
	return text
}

// also are the other things that it may do and that matter.
func also(f scanner.Finding) []string {
	var out []string
	for _, p := range f.Grant.Permissions {
		if !p.Held() || p.Access == detectors.Destroy || p.Access < detectors.Admin && len(p.Traits) == 0 {
			continue
		}
		if len(out) == 6 {
			out = append(out, "and more (--format json lists all)")
			break
		}
		text := p.Means
		if p.Answer == detectors.Undetermined {
			text += " (worst case: not determined)"
		}
		out = append(out, text)
	}
	return out
}

// holds names what an access point gives the use of.
func holds(f scanner.Finding, o Options) []string {
	if f.Subject != "access_point" {
		return nil
	}
	var out []string
	for i, r := range f.Grant.Resources {
		if i == 5 && !o.Verbose {
			out = append(out, fmt.Sprintf("and %d more", len(f.Grant.Resources)-i))
			break
		}
		out = append(out, strings.TrimSpace(strings.Join([]string{r.Kind, r.Name, r.ID}, " ")))
	}
	return out
}

func reasons(f scanner.Finding, o Options) []string {
	var out []string
	for i, r := range f.Reasons {
		if i == 2 && !o.Verbose {
			break
		}
		out = append(out, r.Text)
	}
	return out
}

func unknown(f scanner.Finding) []string {
	var out []string
	for _, u := range f.Grant.Unknown {
		out = append(out, u.Text)
	}
	return out
}
