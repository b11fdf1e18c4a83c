package scanner

import (
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/match"
	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/risk"
)

func newReport(o Options, r *reader) *Report {
	report := &Report{Version: 1, Findings: []Finding{}, Weaknesses: []Weakness{}, Cures: []Cure{}}
	s := &report.Summary
	s.Scanned = Scanned{
		Files: r.counts.Files, Bytes: r.counts.Bytes, Variables: r.counts.Variables, Stores: r.counts.Stores,
		Transcripts: r.counts.Transcripts, AccessPoints: r.counts.Points, Excluded: r.counts.Excluded, Commits: r.counts.Commits,
	}
	s.Root, s.Tool, s.Policy, s.Notes, s.At = o.Root, o.Tool, o.Policy.Name(), orEmpty(o.Notes), o.Now().UTC()
	s.NotRead, s.NotAsked, s.Asked, s.Agents, s.Worst = []Left{}, []Left{}, []Asked{}, []AgentHere{}, []Worst{}
	for _, n := range r.notRead {
		s.NotRead = append(s.NotRead, Left{Source: n.Source, Path: o.shown(n.Path), Reason: n.Reason, Chosen: n.Chosen})
	}
	for _, a := range o.Agents {
		s.Agents = append(s.Agents, AgentHere{Name: a.Name, Title: a.Title, Version: a.Version, Installed: a.Installed, Assumed: a.Assumed, Settings: a.Settings()})
		for _, w := range a.Setup.Weaknesses {
			report.Weaknesses = append(report.Weaknesses, Weakness{Agent: a.Name, Code: w.Code, Text: w.What, Path: o.shown(w.File), Line: w.Line, Do: w.Do, Evidence: w.Evidence})
		}
	}
	return report
}

// add makes the finding of one secret.
func (r *Report) add(o Options, h held, a asking, j judgement, shown *Need) {
	f := Finding{
		ID: idOf(h.secret), Subject: "secret", Provider: h.secret.Provider, Title: title(h, a), Kind: h.secret.Kind, Rule: h.rule,
		Severity: j.Severity, Certainty: j.Certainty, Beyond: j.Beyond,
		Fingerprint: h.secret.Fingerprint(), Redacted: h.secret.Text.Redacted(),
		Locations: make([]Location, 0, len(h.places)), Reach: j.reach, Grant: j.grant, Destroys: j.destroys, Chains: j.chains,
		Reasons: j.Reasons, Overreach: j.Overreach, Policy: j.Lines, Advice: j.advice, Need: shown,
	}
	if read := h.alreadyRead(); len(read) > 0 {
		// After what weighs most; judgements are shared, so theirs stays as it is.
		f.Reasons = slices.Insert(slices.Clone(f.Reasons), min(1, len(f.Reasons)), read...)
	}
	f.Accepted = h.accepted()
	for _, p := range h.places {
		f.Locations = append(f.Locations, o.location(p))
	}
	r.Findings = append(r.Findings, f)
	r.count(f, j.Risk, a)
}

func (r *Report) count(f Finding, judged risk.Risk, a asking) {
	r.final = append(r.final, len(judged.Irreversible))
	if a.notAsked != "" {
		r.Summary.NotAsked = append(r.Summary.NotAsked, Left{Source: f.Locations[0].Source, Path: f.Locations[0].Short(), Reason: a.notAsked})
	}
	for _, host := range a.grant.Hosts {
		i := slices.IndexFunc(r.Summary.Asked, func(x Asked) bool { return x.Host == host })
		if i < 0 {
			i = len(r.Summary.Asked)
			r.Summary.Asked = append(r.Summary.Asked, Asked{Host: host})
		}
		r.Summary.Asked[i].Secrets++
	}
}

// reach lists who picks the secret up; forRisk leaves out each agent's own login, which is
// allowed to that agent alone.
func (o Options) reach(h held) (shown []Reach, forRisk []risk.Route, ownLogin bool) {
	shown = []Reach{}
	for i, p := range h.places {
		at := o.location(p).Place()
		for _, agent := range o.Agents {
			for _, r := range agent.Reach(o.target(p)) {
				shown = append(shown, o.reachOf(r, i))
				if p.own && p.at.Agent == agent.Name {
					ownLogin = true
					continue
				}
				forRisk = append(forRisk, risk.Route{Reach: r, Location: at})
			}
		}
	}
	return shown, forRisk, ownLogin
}

// target is what an agent would reach for to get at a secret.
func (o Options) target(p *found) agents.Target { return agents.TargetOf(p.at, p.Key, o.place(p.at)) }

// controls are shown with the paths of the report.
func (o Options) controls(list []agents.Control) []agents.Control {
	out := make([]agents.Control, len(list))
	for i, c := range list {
		if filepath.IsAbs(c.File) {
			c.File = o.shown(c.File)
		}
		out[i] = c
	}
	return out
}

// reachOf is a route for the record.
func (o Options) reachOf(r agents.Reach, location int) Reach {
	return Reach{
		Agent: r.Agent, Version: r.Version, Route: r.Route, Verdict: r.Verdict, Usable: r.Usable,
		Controls: o.controls(r.Controls), Evidence: r.Evidence, Location: location,
	}
}

// GrantOf is a grant for the record, with what its resources serve by the policy's words.
func GrantOf(g detectors.Grant, policy risk.Policy) Grant {
	out := Grant{
		State: g.State, Principal: g.Principal, Kind: g.Kind, Permissions: orEmpty(slices.Clone(g.Permissions)),
		Resources: []Resource{}, Unknown: orEmpty(g.Unknown),
	}
	for i := range out.Permissions {
		out.Permissions[i].Traits = orEmpty(out.Permissions[i].Traits)
	}
	for _, r := range g.Resources {
		out.Resources = append(out.Resources, Resource{
			Kind: r.Kind, Name: r.Name, ID: r.ID, Environment: r.Environment, In: r.In, Role: r.Role, Visibility: r.Visibility, Production: policy.Production(r),
		})
	}
	switch {
	case g.NeverExpires:
		out.Expires = "never"
	case !g.Expires.IsZero():
		out.Expires = g.Expires.UTC().Format(time.RFC3339)
	}
	if !g.Asked.IsZero() {
		out.Asked = g.Asked.UTC().Format(time.RFC3339)
	}
	return out
}

func (o Options) destroys(d detectors.Destruction) Destroys {
	return Destroys{
		Call: d.Call, Means: d.Means, Resource: d.Resource.Kind, Name: d.Resource.Name, In: d.Resource.In,
		Undo: d.Undo, Backup: d.Undo.Backup, Asks: d.Asks, Counted: d.Counted, Production: o.Policy.Production(d.Resource), Evidence: d.Evidence,
	}
}

func idOf(s detectors.Secret) string {
	name := s.Provider
	if name == "" {
		name = "secret"
	}
	return name + "-" + s.Fingerprint()[:8]
}

func title(h held, a asking) string {
	switch {
	case a.knowledge != nil:
	case h.rule == match.KeyRule:
		return strings.TrimSpace(h.secret.Provider + " credential")
	default:
		return strings.ReplaceAll(h.rule, "-", " ")
	}
	return a.knowledge.TitleOf(a.grant.Kind, h.secret.Kind)
}

// orEmpty keeps a JSON list a list where there is nothing in it.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
