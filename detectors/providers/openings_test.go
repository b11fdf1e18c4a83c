package providers

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
)

// TestOpens: what a file says that a permission opens has a document or says that it has none,
// and is opened on what a lookup lists, on the holder's own account, or on any of a kind where
// no lookup ever says that it listed all.
func TestOpens(t *testing.T) {
	for _, p := range All() {
		k, err := p.Knowledge()
		if err != nil {
			t.Fatal(err)
		}
		file, err := os.ReadFile(p.Name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range k.Permissions {
			for _, o := range d.Opens {
				sourced(t, p.Name+" "+d.Name+" opens", o.Source, o.Confirmed)
				if strings.HasSuffix(o.Means, ".") || strings.HasSuffix(o.Holds, ".") {
					t.Errorf("%s %s: %q is no end of a sentence", p.Name, d.Name, detectors.OpeningText(o.What, o.Means))
				}
				if o.Named || o.Resource == detectors.OwnAccount || !strings.Contains(string(file), "complete:") {
					continue
				}
				// A kind in brackets is the provider's own word.
				if !strings.Contains(string(file), `kind: "`+o.Resource+`"`) && !strings.Contains(string(file), "kind: (.") {
					t.Errorf("%s %s: it is opened on a %s, which no lookup lists: it would be lost where all was read", p.Name, d.Name, o.Resource)
				}
			}
		}
	}
}

// TestReadersOpen: of the providers through which others' secrets are reached most, each file
// says which of its permissions do.
func TestReadersOpen(t *testing.T) {
	for _, p := range All() {
		if !slices.Contains([]string{
			"1password", "atlassian", "aws", "azure", "circleci", "cloudflare", "digitalocean", "docker", "doppler", "fly", "gcp", "github", "gitlab",
			"heroku", "kubernetes", "netlify", "npm", "railway", "render", "supabase", "terraform-cloud", "vault", "vercel",
		}, p.Name) {
			continue
		}
		k, err := p.Knowledge()
		if err != nil {
			t.Fatal(err)
		}
		worst := detectors.Grant{State: detectors.Live}
		for _, d := range k.Permissions {
			worst.Permissions = append(worst.Permissions, k.Permission(d.Name, nil, detectors.Granted, detectors.Documented))
		}
		if got := k.Openings(worst); len(got) == 0 {
			t.Errorf("%s: none of its permissions opens anything", p.Name)
		}
		for i := range worst.Permissions {
			worst.Permissions[i].Answer = detectors.Denied
		}
		if got := k.Openings(worst); len(got) > 0 {
			t.Errorf("%s: denied permissions open %+v", p.Name, got)
		}
	}
}
