package risk

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/agents"
)

func free() []agents.Reach {
	return []agents.Reach{{Agent: "a", Route: "shell", Verdict: agents.Free, Usable: "yes"}}
}

func grant(state detectors.State, permissions ...detectors.Permission) detectors.Grant {
	return detectors.Grant{State: state, Permissions: permissions}
}

func permission(access detectors.Access, extent detectors.Extent, traits ...detectors.Trait) detectors.Permission {
	p := detectors.Permission{Name: "p", Answer: detectors.Granted, Access: access, Extent: extent, Traits: traits, Evidence: detectors.Stated}
	if access == detectors.Destroy {
		p.Undo = detectors.Undo{Kind: "none"}
	}
	return p
}

func destruction(name, environment string) detectors.Destruction {
	return detectors.Destruction{
		Call: "volumeDelete", Resource: detectors.Resource{Kind: "volume", Name: name, Environment: environment},
		Undo: detectors.Undo{Kind: "none"}, Counted: true, Evidence: detectors.Stated,
	}
}

func TestSeverity(t *testing.T) {
	destroy := permission(detectors.Destroy, detectors.Account)
	undetermined := permission(detectors.Admin, detectors.Account)
	undetermined.Answer = detectors.Undetermined
	denied := permission(detectors.Admin, detectors.Account)
	denied.Answer = detectors.Denied
	staging := detectors.Grant{
		State: detectors.Live, Complete: true, Permissions: []detectors.Permission{destroy},
		Resources: []detectors.Resource{{Kind: "environment", Name: "staging", Environment: "staging"}},
	}
	asks := []agents.Reach{{Verdict: agents.Asks, Usable: "yes"}}
	stopped := []agents.Reach{{Verdict: agents.Stopped}}
	unusable := []agents.Reach{{Verdict: agents.Free, Usable: "no"}}
	for name, c := range map[string]struct {
		c      Case
		want   Severity
		beyond bool
	}{
		"destroys production":         {Case{Known: true, Grant: grant(detectors.Live, destroy), Destructions: []detectors.Destruction{destruction("db", "production")}, Reach: free()}, Critical, true},
		"destroys nobody knows what":  {Case{Known: true, Grant: grant(detectors.StateUnknown, destroy), Destructions: []detectors.Destruction{destruction("db", "")}, Reach: free()}, Critical, true},
		"destroys staging only":       {Case{Known: true, Grant: staging, Destructions: []detectors.Destruction{destruction("db", "staging")}, Reach: free()}, High, true},
		"administers an account":      {Case{Known: true, Grant: grant(detectors.Live, permission(detectors.Admin, detectors.Account)), Reach: free()}, Critical, true},
		"may administer, unknown":     {Case{Known: true, Grant: grant(detectors.Live, undetermined), Reach: free()}, Critical, true},
		"is denied administration":    {Case{Known: true, Grant: grant(detectors.Live, denied), Reach: free()}, Low, false},
		"reads secrets of an account": {Case{Known: true, Grant: grant(detectors.Live, permission(detectors.Read, detectors.Account, detectors.Secrets)), Reach: free()}, High, true},
		"deploys one project":         {Case{Known: true, Grant: grant(detectors.Live, permission(detectors.Write, detectors.Project, detectors.Execute)), Reach: free()}, Medium, true},
		"writes":                      {Case{Known: true, Grant: grant(detectors.Live, permission(detectors.Write, detectors.Account)), Reach: free()}, Low, false},
		"reads":                       {Case{Known: true, Grant: grant(detectors.Live, permission(detectors.Read, detectors.Account)), Reach: free()}, Low, false},
		"nobody knows its provider":   {Case{Grant: grant(detectors.StateUnknown), Reach: free()}, High, true},
		"only its name speaks":        {Case{Generic: true, Grant: grant(detectors.StateUnknown), Reach: free()}, Medium, true},
		"is dead":                     {Case{Known: true, Grant: grant(detectors.Dead, destroy), Reach: free()}, Low, false},
		"is a canary":                 {Case{Known: true, Grant: grant(detectors.Canary, destroy), Reach: free()}, Info, false},
		"is public":                   {Case{Known: true, Harmless: true, Grant: grant(detectors.Live), Reach: free()}, Info, false},
		"nobody reaches it":           {Case{Known: true, Grant: grant(detectors.Live, destroy)}, Info, false},
		"is the agent's own login":    {Case{Known: true, OwnLogin: true, Grant: grant(detectors.Live, destroy)}, Info, false},
		"a person must approve":       {Case{Known: true, Grant: grant(detectors.Live, permission(detectors.Admin, detectors.Account)), Reach: asks}, High, true},
		"is stopped":                  {Case{Known: true, Grant: grant(detectors.Live, permission(detectors.Admin, detectors.Account)), Reach: stopped}, Medium, false},
		"cannot be used from there":   {Case{Known: true, Grant: grant(detectors.Live, permission(detectors.Admin, detectors.Account)), Reach: unusable}, High, true},
	} {
		got := BuiltIn().Judge(c.c)
		if got.Severity != c.want || got.Beyond != c.beyond {
			t.Errorf("%s: %s, beyond the policy %v; want %s, %v (%v)", name, got.Severity, got.Beyond, c.want, c.beyond, got.Reasons)
		}
		if len(got.Reasons) == 0 {
			t.Errorf("%s: no reason", name)
		}
	}
}

func TestProduction(t *testing.T) {
	p := BuiltIn()
	p.ProductionWords = []string{"kunden"}
	for _, c := range []struct {
		resource detectors.Resource
		want     string
	}{
		{detectors.Resource{Environment: "production", Name: "staging-db"}, "yes"},
		{detectors.Resource{Environment: "staging", Name: "prod-db"}, "no"},
		{detectors.Resource{Name: "orders-PROD-eu"}, "yes"},
		{detectors.Resource{Name: "product-catalogue"}, "unknown"},
		{detectors.Resource{Name: "latest"}, "unknown"},
		{detectors.Resource{Name: "db", In: "dev"}, "no"},
		{detectors.Resource{Name: "kunden_db"}, "yes"},
		{detectors.Resource{}, "unknown"},
	} {
		if got := p.Production(c.resource); got != c.want {
			t.Errorf("%+v serves production: %s, not %s", c.resource, got, c.want)
		}
	}
}

// TestPublished: what everybody can fetch is told apart, unless its provider says that it lives.
func TestPublished(t *testing.T) {
	c := Case{Known: true, Published: true, Reach: free(), Grant: grant(detectors.StateUnknown, permission(detectors.Admin, detectors.Account))}
	if r := BuiltIn().Judge(c); r.Severity != Info || r.Beyond {
		t.Errorf("%+v", r)
	}
	c.Grant.State = detectors.Live
	if r := BuiltIn().Judge(c); r.Severity < High || !r.Beyond {
		t.Errorf("a live one: %+v", r)
	}
}

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
		strict := BuiltIn().Tighten("x", detectors.Read, []detectors.Trait{}, nil)
		if before.Beyond && !strict.Judge(c).Beyond {
			t.Fatalf("case %d: a stricter policy allows more: %+v", i, c)
		}
	}
}

func randomPermission(r *rand.Rand) detectors.Permission {
	p := permission(detectors.Access(1+r.IntN(4)), detectors.Extent(1+r.IntN(4)))
	if r.IntN(3) == 0 {
		p.Traits = []detectors.Trait{detectors.Traits[r.IntN(4)]}
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

func randomReach(r *rand.Rand) agents.Reach {
	return agents.Reach{
		Verdict: []agents.Verdict{agents.Free, agents.Asks, agents.Stopped}[r.IntN(3)],
		Usable:  []string{"yes", "no", "unknown"}[r.IntN(3)],
	}
}

func randomCase(r *rand.Rand) Case {
	c := Case{Known: true, Grant: detectors.Grant{State: detectors.Live, Complete: r.IntN(2) == 0}}
	for range 1 + r.IntN(3) {
		c.Grant.Permissions = append(c.Grant.Permissions, randomPermission(r))
	}
	for range r.IntN(3) {
		d := randomDestruction(r)
		c.Destructions = append(c.Destructions, d)
		c.Grant.Resources = append(c.Grant.Resources, d.Resource)
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
		more.Reach = append([]agents.Reach{}, c.Reach...)
		change(&more)
		out[name] = more
	}
	with("a permission", func(c *Case) { c.Grant.Permissions = append(c.Grant.Permissions, randomPermission(r)) })
	with("a resource to destroy", func(c *Case) {
		d := randomDestruction(r)
		c.Destructions = append(c.Destructions, d)
		c.Grant.Resources = append(c.Grant.Resources, d.Resource)
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
	with("not knowing whether it is denied", func(c *Case) {
		for i := range c.Grant.Permissions {
			if c.Grant.Permissions[i].Answer == detectors.Denied {
				c.Grant.Permissions[i].Answer = detectors.Undetermined
			}
		}
	})
	return out
}
