package scanner

import (
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/scanner/sources"
	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// TestLoginsThatAreKeptElsewhere: a file that names an account and holds no token of its shows
// that the keyring does; one that holds it, or is no login at all, shows nothing.
func TestLoginsThatAreKeptElsewhere(t *testing.T) {
	for text, want := range map[string]string{
		"github.com:\n  user: ann\n  git_protocol: https\n":                                    "ann",
		"github.com:\n  user: ann\n  oauth_token: " + one + "\n":                               "",
		"github.com:\n  user: ann\n  users:\n    ann:\n      oauth_token: " + one + "\n":       "",
		"github.com:\n  user: ann\n  oauth_token: " + one + "\nghe.example:\n  user: ann-work": "ann-work",
		"github.com:\n  user:\n":         "",
		"github.com:\n  user: nobody\n":  "",
		"github.com: [\n":                "",
		"a:\n  user: ann\nb:\n  user: b": "ann b",
	} {
		f := sources.Fragment{
			Location: sources.Location{Source: sources.Stores, Store: "gh", Path: "/h/hosts.yml"}, Text: []byte(text), Format: "yaml",
			Kept: stores.Kept{
				Account: "*.user", Not: []string{"nobody"}, Unless: []string{"*.oauth_token", "*.users.*.oauth_token"}, Helper: "gh auth token",
				Provider: "acme", Token: "key", Point: stores.Point{Title: "login"},
			},
		}
		r := mustScan(t, options(t, nil, f))
		var got []string
		for _, x := range r.Findings {
			if x.Subject == "access_point" {
				got = append(got, x.Grant.Principal)
				if !x.Beyond || x.Reach[0].Route != "helper command" || len(x.Grant.Unknown) == 0 || len(x.Grant.Permissions) == 0 {
					t.Errorf("%q: %+v", text, x)
				}
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
