package scanner

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/match"
	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/risk"
)

func newReport(o Options, r *reader) *Report {
	report := &Report{Version: 1, Findings: []Finding{}, Weaknesses: []Weakness{}}
	s := &report.Summary
	s.Scanned = Scanned{Files: r.counts.Files, Bytes: r.counts.Bytes, Variables: r.counts.Variables, Stores: r.counts.Stores, AccessPoints: r.counts.Points, Excluded: r.counts.Excluded}
	s.Root, s.Tool, s.Policy, s.Notes, s.At = o.Root, o.Tool, o.Policy.Name, orEmpty(o.Notes), o.Now().UTC()
	s.NotRead, s.NotAsked, s.Asked, s.Agents = []Left{}, []Left{}, []Asked{}, []AgentHere{}
	for _, n := range r.notRead {
		s.NotRead = append(s.NotRead, Left{Source: n.Source, Path: o.shown(n.Path), Reason: n.Reason})
	}
	for _, a := range o.Agents {
		s.Agents = append(s.Agents, AgentHere{Name: a.Name, Title: a.Title, Version: a.Version, Assumed: a.Assumed, Settings: "default"})
	}
	return report
}

// add makes the finding of one secret.
func (r *Report) add(o Options, h held, a asking, j judgement) {
	f := Finding{
		ID: idOf(h.secret), Subject: "secret", Provider: h.secret.Provider, Title: title(h, a), Kind: h.secret.Kind, Rule: h.rule,
		Severity: j.Severity, Certainty: j.Certainty, Beyond: j.Beyond,
		Fingerprint: h.secret.Fingerprint(), Redacted: h.secret.Text.Redacted(),
		Locations: make([]Location, 0, len(h.places)), Reach: j.reach, Grant: j.grant, Destroys: j.destroys,
		Reasons: j.Reasons, Overreach: j.Overreach, Advice: j.advice,
	}
	f.Accepted = h.accepted()
	for _, p := range h.places {
		f.Locations = append(f.Locations, o.location(p))
	}
	r.Findings = append(r.Findings, f)
	r.count(f, j.Risk, a)
}

func (r *Report) count(f Finding, judged risk.Risk, a asking) {
	r.Summary.Irreversible += len(judged.Irreversible)
	if f.Beyond {
		r.Summary.BeyondPolicy++
	}
	if f.Accepted != nil {
		r.Summary.Accepted++
	}
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

// finish puts the worst first.
func (r *Report) finish(complete bool) {
	r.Findings = worstFirst(r.Findings)
	slices.SortFunc(r.Summary.NotRead, func(a, b Left) int {
		return cmp.Or(strings.Compare(a.Source, b.Source), strings.Compare(a.Path, b.Path), strings.Compare(a.Reason, b.Reason))
	})
	slices.SortFunc(r.Summary.Asked, func(a, b Asked) int { return strings.Compare(a.Host, b.Host) })
	r.Summary.Findings, r.Summary.Complete = len(r.Findings), complete
}

// worstFirst sorts by pointers: findings are large, and may be many.
func worstFirst(list []Finding) []Finding {
	type entry struct {
		*Finding
		place string
	}
	order := make([]entry, len(list))
	for i := range list {
		order[i] = entry{&list[i], list[i].Locations[0].Short()}
	}
	slices.SortStableFunc(order, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(rank(b.Beyond), rank(a.Beyond)),
			cmp.Compare(len(b.Destroys), len(a.Destroys)), strings.Compare(a.place, b.place))
	})
	sorted := make([]Finding, len(list))
	for i, e := range order {
		sorted[i] = *e.Finding
	}
	return sorted
}

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// reach lists who picks the secret up; forRisk leaves out each agent's own login, which is
// allowed to that agent alone.
func (o Options) reach(h held) (shown []Reach, forRisk []agents.Reach, ownLogin bool) {
	shown = []Reach{}
	for i, p := range h.places {
		for _, agent := range o.Agents {
			for _, r := range agent.Reach(p.at, o.place(p.at)) {
				shown = append(shown, reachOf(r, i))
				if p.own && p.at.Agent == agent.Name {
					ownLogin = true
					continue
				}
				forRisk = append(forRisk, r)
			}
		}
	}
	return shown, forRisk, ownLogin
}

// reachOf is a route for the record.
func reachOf(r agents.Reach, location int) Reach {
	return Reach{
		Agent: r.Agent, Version: r.Version, Route: r.Route, Verdict: r.Verdict, Usable: r.Usable,
		Controls: orEmpty(r.Controls), Evidence: r.Evidence, Location: location,
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
		Undo: d.Undo, Backup: d.Undo.Backup, Counted: d.Counted, Production: o.Policy.Production(d.Resource), Evidence: d.Evidence,
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
