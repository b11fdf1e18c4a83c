package risk

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/agents"
)

var update = flag.Bool("update", false, "write SEVERITY.md anew")

// TestTable holds SEVERITY.md, which people review, against what Judge really says.
func TestTable(t *testing.T) {
	const file = "SEVERITY.md"
	var out strings.Builder
	out.WriteString(`# Severities

Written by a test from what the code says (` + "`go test ./scanner/risk -update`" + `). The worst row that fits decides. Nothing
that is not known lowers a severity, and no time that is still to come does: nine seconds are enough.

## What it may do

| it may | how far is not known | a resource | a project | an account | an organization |
|---|---|---|---|---|---|
`)
	for _, row := range []struct {
		name   string
		access detectors.Access
		trait  detectors.Trait
		undo   string
	}{
		{"read", detectors.Read, "", ""},
		{"write: what a further write can mend", detectors.Write, "", ""},
		{"read or write, and `secrets`: reads other secrets", detectors.Read, detectors.Secrets, ""},
		{"read or write, and `execute`: runs code, deploys", detectors.Write, detectors.Execute, ""},
		{"read or write, and `spend`: costs money", detectors.Write, detectors.Spend, ""},
		{"read or write, and `publish`: others will run it", detectors.Write, detectors.Publish, ""},
		{"destroy, and something brings it back", detectors.Destroy, "", "grace"},
		{"destroy, and nothing does or that is not known", detectors.Destroy, "", ""},
		{"admin: can give itself or others more", detectors.Admin, "", ""},
	} {
		fmt.Fprintf(&out, "| %s", row.name)
		for extent := range detectors.Extent(5) {
			perm := permission(row.access, extent)
			perm.Undo.Kind = row.undo
			if row.trait != "" {
				perm.Traits = []detectors.Trait{row.trait}
			}
			c := Case{Known: true, Grant: grant(detectors.Live, perm), Reach: free()}
			fmt.Fprintf(&out, " | %s", BuiltIn().Judge(c).Severity)
		}
		out.WriteString(" |\n")
	}
	out.WriteString("\n## What its calls destroy that nothing brings back\n\n| on what | severity |\n|---|---|\n")
	for _, row := range []struct{ name, environment string }{
		{"production, by its environment's name or its own", "production"}, {"nothing shows that it is not production", ""}, {"all of it is named as staging, test and the like", "staging"},
	} {
		c := Case{Known: true, Grant: grant(detectors.Live, permission(detectors.Destroy, detectors.Project)), Destructions: []detectors.Destruction{destruction("db", row.environment)}, Reach: free()}
		fmt.Fprintf(&out, "| %s | %s |\n", row.name, BuiltIn().Judge(c).Severity)
	}
	out.WriteString("\n## What it leads on to\n\nIt reads other secrets, mints tokens, or runs code where the secrets of others are.\n\n| where | severity |\n|---|---|\n")
	for _, row := range []struct{ name, environment string }{
		{"in production", "production"}, {"nothing shows that it is not production", ""}, {"all of it is named as staging, test and the like", "staging"},
	} {
		opens := []detectors.Opening{{Means: "the variables", Resource: detectors.Resource{Kind: "service", Environment: row.environment}}}
		c := Case{Known: true, Grant: grant(detectors.Live, permission(detectors.Read, detectors.Project)), Openings: opens, Reach: free()}
		fmt.Fprintf(&out, "| %s | %s |\n", row.name, BuiltIn().Judge(c).Severity)
	}
	admin := permission(detectors.Admin, detectors.Organization)
	out.WriteString("\n## What is known of it\n\nAll rows are of a credential that may administer an organization, as far as anybody knows.\n\n| state | severity | beyond the policy |\n|---|---|---|\n")
	undetermined := admin
	undetermined.Answer = detectors.Undetermined
	for _, row := range []struct {
		name string
		c    Case
	}{
		{"its provider says that it works", Case{Known: true, Grant: grant(detectors.Live, admin)}},
		{"whether it works is not known", Case{Known: true, Grant: grant(detectors.StateUnknown, admin)}},
		{"whether it may is not determined", Case{Known: true, Grant: grant(detectors.Live, undetermined)}},
		{"what it may is not known at all", Case{Known: true, Grant: grant(detectors.StateUnknown)}},
		{"overreach does not know its provider", Case{Grant: grant(detectors.StateUnknown)}},
		{"its name alone says that it is a credential", Case{Generic: true, Grant: grant(detectors.StateUnknown)}},
		{"dead, or expired: rotate it all the same, it is in history", Case{Known: true, Grant: grant(detectors.Dead, admin)}},
		{"a canary: laid out as an alarm", Case{Known: true, Grant: grant(detectors.Canary, admin)}},
		{"its kind opens nothing by itself", Case{Known: true, Harmless: true, Grant: grant(detectors.Live, admin)}},
		{"its kind works on its provider's test data alone", Case{Known: true, Environment: "test", Grant: grant(detectors.Live, admin)}},
		{"it stands under a passphrase", Case{Known: true, Shut: "it stands under a passphrase", Grant: grant(detectors.StateUnknown, admin)}},
		{"everybody can fetch it in a package, and nobody says that it works", Case{Known: true, Published: true, Grant: grant(detectors.StateUnknown, admin)}},
	} {
		row.c.Reach = free()
		tableLine(&out, row.name, row.c)
	}
	out.WriteString("\n## How far an agent gets\n\nThe most open route decides.\n\n| the most open route | severity | beyond the policy |\n|---|---|---|\n")
	for _, row := range []struct {
		name string
		r    agents.Reach
	}{
		{"free", agents.Reach{Verdict: agents.Free, Usable: "yes"}},
		{"free, and whether it can be used from there is not known", agents.Reach{Verdict: agents.Free, Usable: "unknown"}},
		{"free, in a sandbox without network", agents.Reach{Verdict: agents.Free, Usable: "no"}},
		{"a person must approve", agents.Reach{Verdict: agents.Asks, Usable: "yes"}},
		{"stopped by a rule that the agent itself heeds", agents.Reach{Verdict: agents.Stopped, Controls: []agents.Control{{Kind: "deny rule"}}}},
		{"stopped by a sandbox or out of the environment", agents.Reach{Verdict: agents.Stopped, Controls: []agents.Control{{Kind: "sandbox"}}}},
	} {
		tableLine(&out, row.name, Case{Known: true, Grant: grant(detectors.Live, admin), Reach: by(row.r)})
	}
	tableLine(&out, "no agent here reaches it", Case{Known: true, Grant: grant(detectors.Live, admin)})
	tableLine(&out, "it is the agent's own login, and no other agent reaches it", Case{Known: true, OwnLogin: true, Grant: grant(detectors.Live, admin)})

	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, _ := os.ReadFile(file); string(want) != out.String() {
		t.Errorf("%s is not what the code says: go test ./scanner/risk -update", file)
	}
}

func tableLine(out *strings.Builder, name string, c Case) {
	r := BuiltIn().Judge(c)
	beyond := "no"
	if r.Beyond {
		beyond = "yes"
	}
	fmt.Fprintf(out, "| %s | %s | %s |\n", name, r.Severity, beyond)
}
