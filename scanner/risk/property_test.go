package risk

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/agents"
)

var then = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

// TestMoreNeverLowers: a further permission, destruction, route or production mark, and less
// knowledge, never lower a severity, and a stricter policy never allows more.
func TestMoreNeverLowers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 20000 {
		c := randomCase(r)
		before := BuiltIn().Judge(c)
		for name, more := range worsened(r, c) {
			after := BuiltIn().Judge(more)
			if after.Severity < before.Severity || before.Beyond && !after.Beyond {
				t.Fatalf("case %d: %s lowers %s to %s\n%+v\n%+v", i, name, before.Severity, after.Severity, c, more)
			}
		}
	}
}

// TestStricterNeverFewer: whatever policy there is, one more file that may only tighten it, and
// each level beside the next, never lets a finding go.
func TestStricterNeverFewer(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for i := range 20000 {
		c := randomCase(r)
		p, _ := BuiltIn().With("user", randomFile(r), true)
		stricter, _ := p.With("workspace", randomFile(r), false)
		if p.Judge(c).Beyond && !stricter.Judge(c).Beyond {
			t.Fatalf("case %d: a stricter policy allows more: %+v\n%v\n%v", i, c, p.Judge(c).Lines, stricter.Judge(c).Lines)
		}
		for _, needs := range [][]Need{{{Provider: "x", Access: detectors.Admin}}, {{Access: detectors.Write}}} {
			if p.Judge(c).Beyond && !p.Needing(needs).Judge(c).Beyond {
				t.Fatalf("case %d: a task's needs allow more than the policy: %+v", i, c)
			}
		}
		if stricter.BlockAt() > p.BlockAt() {
			t.Fatalf("case %d: a stricter policy blocks later", i)
		}
		for k := range len(Levels) - 1 {
			strict, _ := Level(Levels[k])
			loose, _ := Level(Levels[k+1])
			if loose.Judge(c).Beyond && !strict.Judge(c).Beyond {
				t.Fatalf("case %d: %s allows more than %s: %+v", i, Levels[k], Levels[k+1], c)
			}
		}
	}
}

func randomFile(r *rand.Rand) File {
	f := File{Limits: randomLimits(r)}
	if r.IntN(3) == 0 {
		f.Level = LevelName(Levels[r.IntN(len(Levels))])
	}
	if r.IntN(4) == 0 {
		f.BlockAt = BlockAt(r.IntN(5))
	}
	for range r.IntN(3) {
		rule := Rule{Limits: randomLimits(r), Reason: "r", Until: Date{then.Add(time.Duration(r.IntN(9)-2) * 24 * time.Hour)}}
		if rule.unsaid() {
			rule.Access = detectors.Read
		}
		if r.IntN(2) == 0 {
			rule.Environment, _ = ParsePattern([]string{"staging", "prod*", "*"}[r.IntN(3)])
		}
		if r.IntN(3) == 0 {
			rule.Location, _ = ParsePattern([]string{".env", "*.sh"}[r.IntN(2)])
		}
		if r.IntN(3) == 0 {
			rule.Agent = []string{"a", "b"}[r.IntN(2)]
		}
		f.Rules = append(f.Rules, rule)
	}
	if err := f.Check(nil, []string{"a", "b"}); err != nil {
		panic(err)
	}
	return f
}

func randomLimits(r *rand.Rand) Limits {
	l := Limits{Access: detectors.Access(r.IntN(5)), Extent: detectors.Extent(r.IntN(5)), Undo: []Undo{"", UndoAny, UndoRequired}[r.IntN(3)]}
	if r.IntN(2) == 0 {
		l.Traits = slices.Clone(detectors.Traits[:r.IntN(5)])
	}
	if r.IntN(3) == 0 {
		pattern, _ := ParsePattern([]string{"v1", "v*", "other"}[r.IntN(3)])
		l.Resources = []Pattern{pattern}
	}
	l.ExpiresWithin = []Lifetime{0, 0, AnyLifetime, 5 * day, 90 * day}[r.IntN(5)]
	return l
}

func randomPermission(r *rand.Rand) detectors.Permission {
	p := permission(detectors.Access(1+r.IntN(4)), detectors.Extent(1+r.IntN(4)))
	if r.IntN(3) == 0 {
		p.Traits = []detectors.Trait{detectors.Traits[r.IntN(4)]}
	}
	if p.Access == detectors.Destroy && r.IntN(2) == 0 {
		p.Undo.Kind = "grace"
	}
	p.Name = fmt.Sprint("p", r.IntN(1000))
	p.Answer = []detectors.Answer{detectors.Granted, detectors.Denied, detectors.Undetermined}[r.IntN(3)]
	return p
}

func randomDestruction(r *rand.Rand) detectors.Destruction {
	d := destruction(fmt.Sprint("v", r.IntN(9)), []string{"", "production", "staging"}[r.IntN(3)])
	d.Undo.Kind = []string{"none", "grace", "backup"}[r.IntN(3)]
	return d
}

func randomReach(r *rand.Rand) Route {
	reach := agents.Reach{
		Agent:   []string{"a", "b"}[r.IntN(2)],
		Verdict: []agents.Verdict{agents.Free, agents.Asks, agents.Stopped}[r.IntN(3)],
		Usable:  []string{"yes", "no", "unknown"}[r.IntN(3)],
	}
	if r.IntN(2) == 0 {
		reach.Controls = []agents.Control{{Kind: []string{"sandbox", "deny rule"}[r.IntN(2)]}}
	}
	return Route{reach, []string{".env", "a.sh"}[r.IntN(2)]}
}

func randomCase(r *rand.Rand) Case {
	c := Case{Known: true, Now: then, Grant: detectors.Grant{State: detectors.Live, Complete: r.IntN(2) == 0}}
	c.Environment = []string{"", "", "test", "production"}[r.IntN(4)]
	switch r.IntN(3) {
	case 0:
		c.Grant.NeverExpires = true
	case 1:
		c.Grant.Expires = then.Add(time.Duration(r.IntN(100)) * 24 * time.Hour)
	}
	for range 1 + r.IntN(3) {
		c.Grant.Permissions = append(c.Grant.Permissions, randomPermission(r))
	}
	for range r.IntN(3) {
		d := randomDestruction(r)
		c.Destructions = append(c.Destructions, d)
		c.Grant.Resources = append(c.Grant.Resources, d.Resource)
	}
	for range r.IntN(3) {
		c.Openings = append(c.Openings, detectors.Opening{What: "secrets", Resource: randomDestruction(r).Resource})
	}
	for range r.IntN(3) {
		c.Reach = append(c.Reach, randomReach(r))
	}
	return c
}

func worsened(r *rand.Rand, c Case) map[string]Case {
	out := map[string]Case{}
	with := func(name string, change func(*Case)) {
		more := c
		more.Grant.Permissions = append([]detectors.Permission{}, c.Grant.Permissions...)
		more.Grant.Resources = append([]detectors.Resource{}, c.Grant.Resources...)
		more.Destructions = append([]detectors.Destruction{}, c.Destructions...)
		more.Reach = append([]Route{}, c.Reach...)
		change(&more)
		out[name] = more
	}
	with("a permission", func(c *Case) { c.Grant.Permissions = append(c.Grant.Permissions, randomPermission(r)) })
	with("a resource to destroy", func(c *Case) {
		d := randomDestruction(r)
		c.Destructions = append(c.Destructions, d)
		c.Grant.Resources = append(c.Grant.Resources, d.Resource)
	})
	with("what it leads on to", func(c *Case) {
		c.Openings = append([]detectors.Opening{{What: "secrets", Resource: randomDestruction(r).Resource}}, c.Openings...)
	})
	with("a route", func(c *Case) { c.Reach = append(c.Reach, randomReach(r)) })
	with("a production mark", func(c *Case) {
		for i := range c.Destructions {
			c.Destructions[i].Resource.Environment = "production"
			c.Grant.Resources[i].Environment = "production"
		}
	})
	with("not knowing all resources", func(c *Case) { c.Grant.Complete = false })
	with("not knowing whether it works", func(c *Case) { c.Grant.State = detectors.StateUnknown })
	with("not knowing how far a permission reaches", func(c *Case) {
		for i := range c.Grant.Permissions {
			c.Grant.Permissions[i].Extent = 0
		}
	})
	with("not knowing what brings it back", func(c *Case) {
		for i := range c.Grant.Permissions {
			c.Grant.Permissions[i].Undo = detectors.Undo{}
		}
	})
	with("not knowing that it works on test data", func(c *Case) { c.Environment = "" })
	with("not knowing when it ends", func(c *Case) { c.Grant.Expires, c.Grant.NeverExpires = time.Time{}, false })
	with("not knowing whether it is denied", func(c *Case) {
		for i := range c.Grant.Permissions {
			if c.Grant.Permissions[i].Answer == detectors.Denied {
				c.Grant.Permissions[i].Answer = detectors.Undetermined
			}
		}
	})
	return out
}
