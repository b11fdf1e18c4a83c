package scanner

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/risk"
	"github.com/overreach-dev/overreach/scanner/sources"
)

// point is one access point and everywhere that it lies.
type point struct {
	sources.Point
	places []sources.Location
}

// gatherPoints joins what is of one store and kind and opens the same: the profiles of one
// browser, a vault's two files.
func gatherPoints(list []sources.Point) []point {
	slices.SortStableFunc(list, func(a, b sources.Point) int {
		return cmp.Or(strings.Compare(a.Location.Path, b.Location.Path), strings.Compare(a.Location.Key, b.Location.Key))
	})
	type same struct{ store, kind, identity, shut string }
	index := map[same]int{}
	var out []point
	for _, p := range list {
		key := same{p.Location.Store, p.Opens.Kind, p.Identity, p.Shut}
		i, known := index[key]
		if !known {
			i = len(out)
			index[key] = i
			out = append(out, point{Point: p})
		}
		out[i].places = append(out[i].places, p.Location)
	}
	return out
}

// addPoint makes the finding of one access point.
func (r *Report) addPoint(o Options, p point, more []detectors.Reason) (used []int) {
	reach, forRisk, own := o.pointReach(p)
	grant, destructions, openings := p.grant(o)
	j := o.Policy.Judge(risk.Case{
		Provider: p.Provider, Kinds: []string{p.Opens.Kind, p.Token}, Now: o.Now(),
		Grant: grant, Destructions: destructions, Openings: openings, Known: len(grant.Permissions) > 0, Shut: p.Shut, Reach: forRisk, OwnLogin: own,
	})
	f := Finding{
		ID: p.id(o), Subject: "access_point", Provider: p.Provider, Title: p.Opens.Title, Kind: p.Opens.Kind, Rule: "access-point",
		Severity: j.Severity, Certainty: j.Certainty, Beyond: j.Beyond, Locations: []Location{}, Reach: reach,
		Grant: GrantOf(grant, o.Policy), Destroys: []Destroys{}, Chains: o.chains(openings),
		Reasons: orEmpty(after(j.Reasons, more)), Overreach: orEmpty(j.Overreach), Policy: orEmpty(j.Lines), Advice: []Advice{},
	}
	if j.Beyond {
		f.Advice = append([]Advice{{Do: keepShut(p)}}, o.stops...)
	}
	for _, d := range destructions {
		f.Destroys = append(f.Destroys, o.destroys(d))
	}
	for _, at := range p.places {
		f.Locations = append(f.Locations, Location{Source: at.Source, Path: o.shown(at.Path), Key: at.Key, Process: at.Process, Ignored: at.Ignored})
	}
	r.Findings = append(r.Findings, f)
	r.count(f, j, asking{grant: grant})
	return j.Used
}

// id is made of what and where the point is: it is the same in every run.
func (p point) id(o Options) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{p.places[0].Store, p.Opens.Kind, o.shown(p.Identity), p.Shut}, "\x00")))
	return cmp.Or(p.Provider, p.places[0].Store, "point") + "-" + hex.EncodeToString(sum[:4])
}

// pointReach lists who comes to the point by which route. An agent's own session is allowed to
// that agent alone.
func (o Options) pointReach(p point) (shown []Reach, forRisk []risk.Route, own bool) {
	shown = []Reach{}
	for i, at := range p.places {
		place := Location{Path: o.shown(at.Path), Key: at.Key}.Place()
		for _, agent := range o.Agents {
			for _, r := range agent.Reach(agents.TargetOf(at, at.Key, o.place(at))) {
				shown = append(shown, o.reachOf(r, i))
				if at.Agent == agent.Name {
					own = true
					continue
				}
				forRisk = append(forRisk, risk.Route{Reach: r, Location: place})
			}
		}
	}
	return shown, forRisk, own
}

// grant is what the point lets an agent do: what its kind of login may, or what the catalogue
// says of it. Where nobody could tell whether it is open, it is rated as if it were.
func (p point) grant(o Options) (g detectors.Grant, destructions []detectors.Destruction, openings []detectors.Opening) {
	g = detectors.Grant{State: detectors.StateUnknown, Kind: p.Opens.Kind}
	if provider, ok := providersByName(o.Providers)[p.Provider]; ok && p.Token != "" {
		if k, err := provider.Knowledge(); err == nil {
			g = provider.ByDocuments(k, detectors.Secret{Provider: p.Provider, Kind: p.Token}, o.Now())
			destructions, openings = k.Destructions(g), k.Openings(g)
		}
	} else if perm, ok := p.permission(); ok {
		g.Permissions = []detectors.Permission{perm}
	}
	if p.Answered {
		g.State = detectors.Live
	}
	g.Principal, g.Hosts = p.Principal, p.Hosts
	for _, h := range p.Holds {
		g.Resources = append(g.Resources, detectors.Resource{Kind: h.Kind, Name: h.Name, ID: h.ID})
	}
	for _, text := range p.Unknown {
		g.Unknown = append(g.Unknown, detectors.Reason{Code: "not told", Text: text})
	}
	return g, destructions, openings
}

// permission reads the catalogue's words; its tests see to it that they are known.
func (p point) permission() (detectors.Permission, bool) {
	out := detectors.Permission{Name: p.Opens.Kind, Answer: detectors.Granted, Means: p.Opens.Means}
	if out.Access.UnmarshalText([]byte(p.Opens.Access)) != nil || out.Extent.UnmarshalText([]byte(p.Opens.Extent)) != nil || out.Access == 0 {
		return out, false
	}
	for _, t := range p.Opens.Traits {
		out.Traits = append(out.Traits, detectors.Trait(t))
	}
	switch {
	case p.Answered:
		out.Evidence = detectors.Observed
	case p.Confirmed:
		out.Evidence = detectors.Documented
	}
	if p.Opens.Lock == "session" && !p.Answered {
		out.Answer = detectors.Undetermined
	}
	if out.Access >= detectors.Destroy {
		out.Undo = detectors.Undo{Kind: "none"}
	}
	return out, true
}

func keepShut(p point) string {
	at := p.places[0]
	switch {
	case at.Via == sources.ViaSocket && at.Key != "":
		return "start agents without the variable " + at.Key + ", or in a sandbox that does not let them connect to sockets"
	case at.Via == sources.ViaSocket:
		return "run agents in a sandbox that does not let them connect to " + filepath.Base(at.Path)
	case at.Via == sources.ViaHelper:
		return "log out of the tool while agents work, or do not let them run it"
	case at.Via == sources.ViaMetadata:
		return "close the metadata address to the user that agents run as, or give the machine a role that may do less"
	case p.Opens.Lock == "session":
		return "lock it while agents work, or keep its files from them"
	}
	return "keep its files from agents: sign out, or run them as another user or in a sandbox that does not show the home"
}
