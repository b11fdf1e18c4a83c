package detectors

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

const opener = `
schema: 1
name: acme
title: Acme
docs: []
hosts: [api.acme.example]
tokens:
  - {kind: key, title: key, worst: [variables]}
permissions:
  - name: variables
    access: read
    traits: [secrets]
    extent: account
    means: reads variables
    opens:
      - {what: secrets, means: the variables of services, resource: service, roles: [owner], holds: database addresses, source: "https://acme.example/docs"}
  - name: everything
    access: admin
    extent: account
    means: does everything
    opens:
      - {what: secrets, means: the variables of services, resource: service, roles: [owner], holds: database addresses, source: "https://acme.example/docs"}
      - {what: tokens, means: further tokens, resource: account, confirmed: false}
  - name: read *
    access: read
    extent: project
    means: reads a path
    opens:
      - {what: secrets, means: the secrets under a path, resource: path, named: true, source: "https://acme.example/docs"}
  - {name: list, access: read, extent: account, means: lists}
revoke: [{do: delete it}]
`

func opens(t *testing.T, g Grant) []string {
	t.Helper()
	k, err := ReadKnowledge([]byte(opener))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, o := range k.Openings(g) {
		name := o.Resource.Name
		if !o.Counted {
			name = "any " + o.Resource.Kind
		}
		out = append(out, fmt.Sprintf("%s: %s: %s, %s", o.Permission, OpeningText(o.What, o.Means), name, o.Evidence))
	}
	return out
}

func TestOpenings(t *testing.T) {
	services := []Resource{{Kind: "service", Name: "web", Role: "owner"}, {Kind: "service", Name: "api"}, {Kind: "service", Name: "old", Role: "guest"}, {Kind: "volume", Name: "data"}}
	variables := Permission{Name: "variables", Answer: Granted, Evidence: Documented}
	everything := Permission{Name: "everything", Answer: Granted, Evidence: Stated}
	answered := func(p Permission, a Answer) Permission { p.Answer = a; return p }
	live := func(complete bool, list []Resource, held ...Permission) Grant {
		return Grant{State: Live, Kind: "key", Complete: complete, Resources: list, Permissions: held}
	}
	dead := live(true, services, variables)
	dead.State = Dead
	expired := dead
	expired.State = Expired
	canary := dead
	canary.State = Canary
	const web, api = "variables: reads the variables of services: web, documented", "variables: reads the variables of services: api, documented"
	for name, c := range map[string]struct {
		g    Grant
		want []string
	}{
		"held":         {live(true, services, variables), []string{web, api}},
		"not all read": {live(false, services, variables), []string{web, api, "variables: reads the variables of services: any service, documented"}},
		"none known":   {live(false, nil, variables), []string{"variables: reads the variables of services: any service, documented"}},
		"none at all":  {live(true, nil, variables), nil},
		"denied":       {live(true, services, answered(variables, Denied)), nil},
		"dead":         {dead, nil},
		"expired":      {expired, nil},
		"a canary":     {canary, nil},
		"undetermined": {live(true, services[:1], answered(variables, Undetermined)), []string{"variables: reads the variables of services: web, unknown"}},
		"opens none":   {live(true, services, Permission{Name: "list", Answer: Granted}), nil},
		"by the best known of two": {live(true, services[:1], variables, everything),
			[]string{"everything: reads the variables of services: web, stated", "everything: makes further tokens: any account, unknown"}},
		"what no document says is not known": {live(false, nil, everything),
			[]string{"everything: reads the variables of services: any service, stated", "everything: makes further tokens: any account, unknown"}},
		"named by the permission": {live(true, nil, Permission{Name: "read secret/prod/*", Answer: Granted, Evidence: Stated}),
			[]string{"read secret/prod/*: reads the secrets under a path: secret/prod/*, stated"}},
		"the pattern itself": {live(false, nil, Permission{Name: "read *", Answer: Undetermined}),
			[]string{"read *: reads the secrets under a path: any path, unknown"}},
		"undetermined, and nothing read": {live(true, nil, answered(variables, Undetermined)), []string{"variables: reads the variables of services: any service, unknown"}},
		"its own account, whatever was read": {live(true, services[:1], everything),
			[]string{"everything: reads the variables of services: web, stated", "everything: makes further tokens: any account, unknown"}},
		"an account that is named": {live(false, []Resource{{Kind: "account", Name: "acme"}}, everything),
			[]string{"everything: reads the variables of services: any service, stated", "everything: makes further tokens: acme, unknown"}},
		"one that the file does not know": {live(true, services[:1], Permission{Name: "sesame", Answer: Granted, Evidence: Stated}),
			[]string{"sesame: reads the variables of services: web, unknown"}},
	} {
		if got := opens(t, c.g); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}
}

// TestOpensIsReadStrictly: what a file says wrongly is refused.
func TestOpensIsReadStrictly(t *testing.T) {
	for _, change := range [][2]string{
		{"what: secrets, means: the variables", "what: secret, means: the variables"},
		{"means: the variables of services, ", ""},
		{"resource: service, ", ""},
		{"holds: database", "lies: database"},
		{"name: read *", "name: read"},
	} {
		if text := strings.Replace(opener, change[0], change[1], 1); text == opener {
			t.Fatalf("%q is not in the file", change[0])
		} else if _, err := ReadKnowledge([]byte(text)); err == nil {
			t.Errorf("%q in the place of %q is read", change[1], change[0])
		}
	}
}

// TestMoreNeverOpensLess: a further permission or resource, and less knowledge, take no opening
// away and make none less certain.
func TestMoreNeverOpensLess(t *testing.T) {
	k, err := ReadKnowledge([]byte(opener))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	names := []string{"variables", "everything", "read a/*", "list", "sesame"}
	permission := func() Permission {
		return Permission{Name: names[r.IntN(len(names))], Answer: []Answer{Granted, Denied, Undetermined}[r.IntN(3)], Evidence: Evidence(r.IntN(4))}
	}
	resource := func() Resource {
		return Resource{Kind: []string{"service", "account", "volume"}[r.IntN(3)], Name: fmt.Sprint("r", r.IntN(5)), Role: []string{"", "owner", "guest"}[r.IntN(3)]}
	}
	for range 5000 {
		g := Grant{State: Live, Kind: "key", Complete: r.IntN(2) == 0}
		for range r.IntN(4) {
			g.Permissions = append(g.Permissions, permission())
		}
		for range r.IntN(4) {
			g.Resources = append(g.Resources, resource())
		}
		before := k.Openings(g)
		for name, change := range map[string]func(*Grant){
			"a permission": func(g *Grant) { g.Permissions = append(slices.Clone(g.Permissions), permission()) },
			"less read":    func(g *Grant) { g.Complete = false },
		} {
			more := g
			change(&more)
			after := k.Openings(more)
			for _, o := range before {
				if !slices.ContainsFunc(after, func(x Opening) bool {
					return x.What == o.What && x.Means == o.Means && x.Resource == o.Resource && x.Evidence >= o.Evidence
				}) {
					t.Fatalf("%s takes %+v away from %+v", name, o, g)
				}
			}
		}
	}
}
