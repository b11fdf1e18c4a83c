package scanner

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/need"
	"github.com/overreach-dev/overreach/scanner/sources"
)

const acmeSigns = acme + `
signs:
  - {file: acme.toml, format: toml, key: thing, resource: thing, access: read, means: reads a thing}
  - {file: acme.toml, format: toml, key: 'names.*', access: write, means: 'sets {name}'}
`

// TestNeedChangesNothing: with and without what shows need a report is the same but for that.
func TestNeedChangesNothing(t *testing.T) {
	report := func(text string) (*Report, string) {
		root := t.TempDir()
		if err := os.WriteFile(filepath.Join(root, "acme.toml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		o := options(t, scopes(`["delete"]`), file("a.sh", one), file("node_modules/b.js", two))
		k, err := detectors.ReadKnowledge([]byte(acmeSigns))
		if err != nil {
			t.Fatal(err)
		}
		o.Providers[0].Knowledge = func() (*detectors.Knowledge, error) { return k, nil }
		o.Root, o.FS, o.Now = root, sources.OS{}, func() time.Time { return time.Unix(1e9, 0) }
		r := mustScan(t, o)
		r.Summary.Root = ""
		shown := *r
		shown.Findings = append([]Finding{}, r.Findings...)
		for i := range shown.Findings {
			shown.Findings[i].Need = nil
		}
		text2, err := json.Marshal(shown)
		if err != nil {
			t.Fatal(err)
		}
		return r, strings.ReplaceAll(string(text2), root, "")
	}
	without, a := report("")
	with, b := report("thing = \"cup\"\n[names]\nkey = \"x\"\n")
	if a != b {
		t.Errorf("the report with signs is\n%s\nand without\n%s", b, a)
	}
	if without.Findings[0].Need != nil {
		t.Errorf("a workspace that shows nothing shows %+v", without.Findings[0].Need)
	}
	n := with.Findings[0].Need
	if n == nil || !n.Inferred || n.Access != detectors.Write || len(n.Resources) != 1 || n.Resources[0] != "cup" || n.Signs[0].Short() != "acme.toml:1" {
		t.Fatalf("%+v", n)
	}
	if want := "this workspace shows need of cup; what of the kind it reaches is not known; the most that it may do is destroy, what is shown needs write"; n.Text != want {
		t.Errorf("it says %q", n.Text)
	}
	// A name that is a credential is left out.
	hostile, _ := report("thing = \"" + one + "\"\n[names]\n" + two + " = \"x\"\n")
	text, _ := json.Marshal(hostile)
	if h := hostile.Findings[0].Need; h == nil || len(h.Resources) != 0 || len(h.Signs) != 2 || strings.Contains(string(text), one) || strings.Contains(string(text), two) {
		t.Errorf("%s", text)
	}
}

// TestNothingIsSoughtWithinThePolicy: what is within the policy is not looked at.
func TestNothingIsSoughtWithinThePolicy(t *testing.T) {
	o := options(t, scopes(`["read"]`), file("a.sh", one))
	o.FS = refusing{t: t}
	if f := mustScan(t, o).Findings[0]; f.Beyond || f.Need != nil {
		t.Errorf("%+v", f)
	}
}

// refusing is a file system of which nothing may be listed.
type refusing struct {
	nothing
	t *testing.T
}

func (r refusing) ReadDir(path string) ([]os.DirEntry, error) {
	r.t.Errorf("%s was listed", path)
	return nil, os.ErrNotExist
}

func TestAgainst(t *testing.T) {
	grant := detectors.Grant{
		Permissions: []detectors.Permission{{Answer: detectors.Granted, Access: detectors.Admin}},
		Resources: []detectors.Resource{
			{Kind: "repository", Name: "Acme/Web"}, {Kind: "repository", Name: "acme/api"}, {Kind: "repository", Name: "acme/ops", ID: "7"}, {Kind: "organization", Name: "acme"},
		},
	}
	repository := func(names ...string) (out []need.Resource) {
		for _, name := range names {
			out = append(out, need.Resource{Kind: "repository", Name: name})
		}
		return out
	}
	for want, needed := range map[string][]need.Resource{
		"it reaches 3 repositories; this workspace shows need of acme/web, and of none of the other 2":                        repository("acme/web"),
		"it reaches 3 repositories; this workspace shows need of acme/web, 7, and of not the other one":                       repository("acme/web", "7"),
		"it reaches 3 repositories; this workspace shows need of else/where, which is none of them":                           repository("else/where"),
		"this workspace shows need of acme/web, acme/api, acme/ops and 1 more, and it reaches no more of the kind":            repository("acme/web", "acme/api", "acme/ops", "x"),
		"this workspace shows need of box; what of the kind it reaches is not known":                                          {{Kind: "bucket", Name: "box"}},
		"this workspace shows need of it, and names nothing":                                                                  nil,
		"it reaches 4 repositories or organizations; this workspace shows need of acme/web, acme, and of none of the other 2": append(repository("acme/web"), need.Resource{Kind: "organization", Name: "acme"}),
	} {
		var names []string
		for _, r := range needed {
			names = append(names, r.Name)
		}
		want += "; the most that it may do is admin, what is shown needs write"
		if got := against(grant, need.Need{Access: detectors.Write, Resources: needed}, names); got != want {
			t.Errorf("it says %q, not %q", got, want)
		}
	}
	if got := against(grant, need.Need{}, nil); got != "" {
		t.Errorf("of a use alone it says %q", got)
	}
}
