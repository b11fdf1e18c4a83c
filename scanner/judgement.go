package scanner

import (
	"slices"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/risk"
)

// judgement is what a report says of a secret beside what and where it is.
type judgement struct {
	risk.Risk
	reach    []Reach
	grant    Grant
	destroys []Destroys
	chains   []Chain
	advice   []Advice
}

// likeness is all that the judgement of a secret depends on that lies in one place and that
// nobody was asked about. Secrets that are alike share one judgement: a tree may hold
// thousands of them.
type likeness struct {
	knowledge  *detectors.Knowledge
	permission *detectors.Permission
	resource   *detectors.Resource
	state      detectors.State
	kind       string
	generic    bool
	own        bool
	source     string
	agent      string
	reach      string
	setting    string
	published  bool
	rules      string
}

// likenessOf gives ok false where a secret is like no other.
func (o Options) likenessOf(h held, a asking) (l likeness, ok bool) {
	g := a.grant
	if len(h.places) != 1 || len(g.Hosts)+len(g.Unknown) > 0 || g.Principal != "" || !g.Expires.IsZero() {
		return l, false
	}
	at := h.places[0].at
	l = likeness{
		knowledge: a.knowledge, state: g.State, kind: h.secret.Kind, generic: h.generic,
		own: h.places[0].own, source: at.Source, agent: at.Agent, reach: o.reachClass(h.places[0]),
		setting: o.setting(h), published: o.published(h), rules: o.Policy.Class(h.secret.Provider, o.location(h.places[0]).Place()),
	}
	// Grants that share their lists are the same: those by documents do.
	if len(g.Permissions) > 0 {
		l.permission = &g.Permissions[0]
	}
	if len(g.Resources) > 0 {
		l.resource = &g.Resources[0]
	}
	return l, true
}

// reachClass names all that a location's reach depends on.
func (o Options) reachClass(p *found) string {
	target := o.target(p)
	class := ""
	for _, a := range o.Agents {
		class += a.Class(target) + ";"
	}
	return class
}

// judge judges each secret, those that are alike once.
func (o Options) judge(h held, a asking, made map[likeness]judgement) judgement {
	like, ok := o.likenessOf(h, a)
	if !ok {
		return o.judgeOne(h, a)
	}
	j, known := made[like]
	if !known {
		j = o.judgeOne(h, a)
		made[like] = j
	}
	return j
}

// because adds reasons that lie in the places: after what weighs most.
func (j judgement) because(more []detectors.Reason) judgement {
	j.Reasons = after(j.Reasons, more)
	return j
}

func after(reasons, more []detectors.Reason) []detectors.Reason {
	if len(more) == 0 {
		return reasons
	}
	return slices.Insert(slices.Clone(reasons), min(1, len(reasons)), more...)
}

func (o Options) judgeOne(h held, a asking) judgement {
	reach, forRisk, own := o.reach(h)
	c := risk.Case{
		Provider: h.secret.Provider, Kinds: []string{a.grant.Kind, h.secret.Kind}, Grant: a.grant, Known: a.knowledge != nil,
		Generic: h.generic, Reach: forRisk, OwnLogin: own, Published: o.published(h), Now: o.Now(),
	}
	if a.knowledge != nil {
		c.Destructions, c.Openings = a.knowledge.Destructions(a.grant), a.knowledge.Openings(a.grant)
		if t := a.knowledge.Token(h.secret.Kind); t != nil {
			c.Harmless, c.Environment = t.Harmless, t.Environment
		}
	}
	j := judgement{Risk: o.Policy.Judge(c), reach: reach, grant: GrantOf(a.grant, o.Policy), destroys: []Destroys{}, chains: o.chains(c.Openings)}
	for _, d := range c.Destructions {
		j.destroys = append(j.destroys, o.destroys(d))
	}
	if setting := o.setting(h); setting != "" {
		// After what weighs most, and before what the text leaves out.
		j.Reasons = after(j.Reasons, []detectors.Reason{{Code: "setting", Text: setting}})
	}
	j.advice = orEmpty(o.advice(h, a, j.Risk))
	j.Reasons, j.Overreach, j.Lines = orEmpty(j.Reasons), orEmpty(j.Overreach), orEmpty(j.Lines)
	return j
}
