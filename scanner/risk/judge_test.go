package risk

import (
	"testing"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/agents"
)

func free() []Route {
	return by(agents.Reach{Agent: "a", Route: "shell", Verdict: agents.Free, Usable: "yes"})
}

func by(r agents.Reach) []Route { return []Route{{Reach: r, Location: ".env"}} }

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
	asks := by(agents.Reach{Verdict: agents.Asks, Usable: "yes"})
	ruled := by(agents.Reach{Verdict: agents.Stopped, Controls: []agents.Control{{Kind: "deny rule", Key: "Read(.env)"}}})
	boxed := by(agents.Reach{Verdict: agents.Stopped, Controls: []agents.Control{{Kind: "sandbox", Key: "on"}}})
	unusable := by(agents.Reach{Verdict: agents.Free, Usable: "no"})
	restored := permission(detectors.Destroy, detectors.Project)
	restored.Undo = detectors.Undo{Kind: "grace", For: "30 days"}
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
		"a rule stops it":             {Case{Known: true, Grant: grant(detectors.Live, permission(detectors.Admin, detectors.Account)), Reach: ruled}, High, false},
		"a sandbox stops it":          {Case{Known: true, Grant: grant(detectors.Live, permission(detectors.Admin, detectors.Account)), Reach: boxed}, Medium, false},
		"deletes what comes back":     {Case{Known: true, Grant: grant(detectors.Live, restored), Reach: free()}, Medium, true},
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
	p, _ := BuiltIn().With("f", File{Production: patterns(t, "kunden", "re:eu-[0-9]+", "shop-*")}, false)
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
		{detectors.Resource{Name: "EU-17"}, "yes"},
		{detectors.Resource{Name: "eu-17-b"}, "unknown"},
		{detectors.Resource{Name: "shop-7"}, "yes"},
		{detectors.Resource{}, "unknown"},
	} {
		if got := p.Production(c.resource); got != c.want {
			t.Errorf("%+v serves production: %s, not %s", c.resource, got, c.want)
		}
	}
}

func patterns(t *testing.T, list ...string) (out []Pattern) {
	t.Helper()
	for _, text := range list {
		p, err := ParsePattern(text)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
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
