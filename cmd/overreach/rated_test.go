package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/examples"
	"github.com/overreach-dev/overreach/detectors/providers"
	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/risk"
)

// rated are configurations of scopes that providers' documentation describes, by their names in
// detectors/providers/testdata.
var rated = [][2]string{
	{"github", "a read:user token of an owner is not high"}, {"github", "broad"}, {"github", "admin:org without repositories is not low"},
	{"github", "fine-grained, may delete"}, {"gitlab", "narrow"}, {"gitlab", "broad"}, {"aws", "narrow"}, {"aws", "root"},
	{"aws", "403: it may not read its policies, and the worst is reckoned with"}, {"stripe", "secret key"}, {"stripe", "restricted test key"},
	{"stripe", "dead"}, {"cloudflare", "edits the DNS of one zone"}, {"digitalocean", "full access"}, {"heroku", "reads only"},
	{"kubernetes", "cluster-admin"}, {"kubernetes", "one that views a namespace"}, {"postgres", "superuser"}, {"postgres", "one that only reads"},
	{"vault", "root"}, {"slack", "narrow"}, {"sendgrid", "sends mail alone"}, {"openai", "admin key"}, {"npm", "all of its user's tokens only read"},
	{"supabase", "scoped, reads one project's database"}, {"terraform-cloud", "reads only, of a team"}, {"vercel", "of one project"},
}

// TestRated keeps, for people to review, how those configurations are rated where an agent
// reaches them freely.
func TestRated(t *testing.T) {
	const file = "../../testdata/golden/rated.md"
	var out strings.Builder
	out.WriteString("| credential | configuration | severity | beyond the standard policy | first reason |\n|---|---|---|---|---|\n")
	for _, name := range rated {
		p, e := exampleOf(t, name[0], name[1])
		_, grant := examples.Try(context.Background(), p, e)
		k, err := p.Knowledge()
		if err != nil {
			t.Fatal(err)
		}
		c := risk.Case{
			Provider: p.Name, Kinds: []string{grant.Kind, e.Kind}, Known: true, Grant: grant, Now: examples.Now(),
			Destructions: k.Destructions(grant), Openings: k.Openings(grant),
			Reach: []risk.Route{{Reach: agents.Reach{Agent: "any", Verdict: agents.Free, Usable: "yes"}, Location: ".env"}},
		}
		if kind := k.Token(e.Kind); kind != nil {
			c.Environment = kind.Environment
		}
		r := risk.BuiltIn().Judge(c)
		fmt.Fprintf(&out, "| %s %s | %s | %s | %s | %s |\n", k.Title, grant.Kind, strings.ReplaceAll(e.Name, "|", `\|`), r.Severity, map[bool]string{true: "yes", false: "no"}[r.Beyond], r.Reasons[0].Text)
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, _ := os.ReadFile(file); string(want) != out.String() {
		t.Errorf("%s is not what the code says: go test ./cmd/overreach -run Rated -update", file)
	}
}

func exampleOf(t *testing.T, provider, name string) (detectors.Provider, examples.Example) {
	t.Helper()
	text, err := os.ReadFile("../../detectors/providers/testdata/" + provider + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	file, err := examples.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range providers.All() {
		for _, e := range file.Examples {
			if p.Name == provider && e.Name == name {
				return p, e
			}
		}
	}
	t.Fatalf("%s has no example %q", provider, name)
	return detectors.Provider{}, examples.Example{}
}
