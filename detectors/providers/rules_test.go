package providers

import (
	"context"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/examples"
	"github.com/overreach-dev/overreach/detectors/match"
)

// TestFiles holds each provider's file against what is true of all of them.
func TestFiles(t *testing.T) {
	known := map[string]bool{}
	for _, r := range match.GitleaksRules() {
		known[r.ID] = true
	}
	claimed := map[string]string{}
	for _, p := range All() {
		k, err := p.Knowledge()
		if err != nil {
			t.Fatal(err)
		}
		t.Run(p.Name, func(t *testing.T) {
			for _, e := range k.Egress() {
				if e.Statement != "" {
					continue // to this machine, or where the user's own configuration names a server
				}
				if u, err := url.Parse(e.URL); !strings.HasPrefix(e.URL, "{instance}/") && (err != nil || u.Scheme != "https" || !slices.Contains(k.Hosts, u.Host)) {
					t.Errorf("%s is at no host of the file", e.URL)
				}
				if e.Method == "POST" && e.GraphQL == "" && e.JSON == "" && e.Form+e.Fields == "" && len(e.Actions) == 0 {
					t.Errorf("POST %s without a body that is declared", e.URL)
				}
			}
			for _, token := range k.Tokens {
				for _, rule := range token.Rules {
					if other := claimed[rule]; !known[rule] || other != "" && other != p.Name {
						t.Errorf("%s: gitleaks has no rule %s, or %q has it", token.Kind, rule, other)
					}
					claimed[rule] = p.Name
				}
				if id := p.Name + "-" + token.Kind; known[id] && token.Part == "" && (token.Pattern != "" || len(token.Names) > 0) && !slices.Contains(token.Rules, id) {
					t.Errorf("%s: gitleaks calls another rule %s", token.Kind, id)
				}
				sourced(t, token.Kind, token.Source, token.Confirmed)
				if token.Part == "" && !token.Harmless {
					advised(t, k, token.Kind)
				}
			}
			for _, d := range k.Permissions {
				sourced(t, d.Name, d.Source, d.Confirmed)
			}
			for _, d := range k.Destroys {
				sourced(t, d.Call, d.Source, d.Confirmed)
				if len(d.Calls) == 0 {
					t.Errorf("%s: nothing says how the call looks", d.Call)
				}
				for _, c := range d.Calls {
					if c.Command == "" && c.GraphQL == "" && (c.Method == "" || c.Path == "") {
						t.Errorf("%s: %+v is no call", d.Call, c)
					}
				}
			}
			for _, s := range slices.Concat(k.Least, k.Revoke) {
				sourced(t, s.Do, s.Source, s.Confirmed)
				for _, kind := range s.Kinds {
					if k.Token(kind) == nil {
						t.Errorf("%s: no token of kind %q", s.Do, kind)
					}
				}
			}
		})
	}
}

// sourced wants a document, or that the file says that there is none.
func sourced(t *testing.T, what, source string, confirmed *bool) {
	t.Helper()
	if !strings.HasPrefix(source, "https://") && (confirmed == nil || *confirmed) {
		t.Errorf("%s: no source, and not marked as unconfirmed", what)
	}
}

// advised wants that the holder of a token is told how to be rid of it.
func advised(t *testing.T, k *detectors.Knowledge, kind string) {
	t.Helper()
	for _, s := range k.Revoke {
		if len(s.Kinds) == 0 || slices.Contains(s.Kinds, kind) {
			return
		}
	}
	t.Errorf("%s: nothing says how it is revoked", kind)
}

// TestUnknownPermissions: what the file does not know is kept and rated as the worst that a token
// of its kind may hold.
func TestUnknownPermissions(t *testing.T) {
	for _, p := range All() {
		k, err := p.Knowledge()
		if err != nil {
			t.Fatal(err)
		}
		for _, token := range k.Tokens {
			if token.Part != "" {
				continue
			}
			got := k.Permission("nobody-knows-this", &token, detectors.Granted, detectors.Stated)
			worst := detectors.ByDocuments(k, detectors.Secret{Provider: p.Name, Kind: token.Kind}).MaxAccess()
			if got.Name != "nobody-knows-this" || !got.WorstCase || got.Access < worst || got.Access == 0 {
				t.Errorf("%s %s: %+v, while the worst is %s", p.Name, token.Kind, got, worst)
			}
		}
	}
}

// TestStateNeverCarriesOver asks one Asker about two tokens in turn: the second's answer holds
// nothing of the first's.
func TestStateNeverCarriesOver(t *testing.T) {
	for _, p := range All() {
		var live, dead *examples.Example
		list := readExamples(t, p).Examples
		for i := range list {
			switch {
			case list[i].Grant.State == "live" && live == nil:
				live = &list[i]
			case list[i].Grant.State == "dead" && dead == nil:
				dead = &list[i]
			}
		}
		if live == nil || dead == nil {
			continue // Railway documents no answer to a dead token
		}
		f := &examples.Front{Answers: live.Answers}
		asker := detectors.Asker{Transport: f, Dialer: f, Now: examples.Now, Instances: map[string][]string{p.Name: {live.Parts["host"], dead.Parts["host"]}}}
		first := asker.Ask(context.Background(), p, sampleSecret(t, p, live.Kind, live.Parts))
		f.Answers = dead.Answers
		second := asker.Ask(context.Background(), p, sampleSecret(t, p, dead.Kind, dead.Parts))
		if first.State != detectors.Live || second.State != detectors.Dead || len(second.Permissions) > 0 || second.Principal != "" {
			t.Errorf("%s: first %s, then %s", p.Name, first.State, examples.Show(second))
		}
	}
}

// letters makes a text at random, so that no file holds one of a token's form.
func letters(n int, from string) string {
	var out strings.Builder
	for range n {
		out.WriteByte(from[rand.IntN(len(from))])
	}
	return out.String()
}

const (
	alnum = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	hex   = "0123456789abcdef"
)

// TestTokensAreFound lays tokens of each kind that has a form of its own into texts.
func TestTokensAreFound(t *testing.T) {
	engine := testEngine(t)
	secret := letters(40, alnum)
	for _, c := range []struct {
		name, text, provider, kind string
		parts                      []string
	}{
		{"classic", "x = 'gh" + "p_" + letters(36, alnum) + "'", "github", "classic", nil},
		{"of the oldest form", "GITHUB_TOKEN=" + letters(40, hex), "github", "classic", nil},
		{"gh's own", "export GH_TOKEN=gh" + "o_" + letters(36, alnum), "github", "oauth", nil},
		{"fine-grained", "GITHUB_PERSONAL_ACCESS_TOKEN: github" + "_pat_" + letters(22, alnum) + "_" + letters(59, alnum), "github", "fine-grained", nil},
		{"user", "gh" + "u_" + letters(36, alnum), "github", "user-to-server", nil},
		{"installation", "gh" + "s_" + letters(36, alnum), "github", "installation", nil},
		{"enterprise", "GH_HOST=github.corp.internal\nGH_ENTERPRISE_TOKEN=gh" + "p_" + letters(36, alnum), "github", "enterprise", []string{"host"}},
		{"gitlab", "GITLAB_TOKEN=gl" + "pat-" + letters(20, alnum), "gitlab", "access", nil},
		{"gitlab of an instance", "GITLAB_URL=https://gitlab.corp.internal/api/v4\nGITLAB_TOKEN=gl" + "pat-" + letters(20, alnum), "gitlab", "access", []string{"host"}},
		{"deploy", "gl" + "dt-" + letters(20, alnum), "gitlab", "deploy", nil},
		{"stripe, live", `key = "sk` + `_live_` + letters(24, alnum) + `"`, "stripe", "secret", nil},
		{"stripe, test", `key = "sk` + `_test_` + letters(24, alnum) + `"`, "stripe", "test-secret", nil},
		{"stripe, restricted", `key = "rk` + `_live_` + letters(24, alnum) + `"`, "stripe", "restricted", nil},
		{"stripe, public", `key = "pk` + `_live_` + letters(24, alnum) + `"`, "stripe", "publishable", nil},
		{"stripe, webhook", `STRIPE_WEBHOOK_SECRET=whsec` + `_` + letters(32, alnum), "stripe", "webhook", nil},
		{"openai", `OPENAI_API_KEY=sk-` + `proj-` + letters(74, alnum) + "T3Blbk" + "FJ" + letters(74, alnum), "openai", "project", nil},
		{"openai, admin", `OPENAI_ADMIN_KEY=sk-` + `admin-` + letters(74, alnum) + "T3Blbk" + "FJ" + letters(74, alnum), "openai", "admin", nil},
		{"openai, older", `k="sk-` + letters(20, alnum) + "T3Blbk" + "FJ" + letters(20, alnum) + `"`, "openai", "legacy", nil},
		{"slack", "SLACK_BOT_TOKEN=xox" + "b-" + letters(12, "123456789") + "-" + letters(12, "123456789") + "-" + letters(24, alnum), "slack", "bot", nil},
		{"slack, webhook", "url: https://hooks.slack" + ".com/services/T" + letters(10, alnum) + "/B" + letters(10, alnum) + "/" + letters(24, alnum), "slack", "webhook", nil},
		{"vault", "VAULT_ADDR=https://vault.corp.internal:8200\nVAULT_TOKEN=hvs" + "." + letters(95, alnum), "vault", "service", []string{"host"}},
		{"aws", "AWS_ACCESS_KEY_ID=" + keyID("AKIA", "123456789012") + "\nAWS_SECRET_ACCESS_KEY=" + secret, "aws", "access-key", []string{"id"}},
		{"aws, temporary", "[default]\naws_access_key_id = " + keyID("ASIA", "123456789012") + "\naws_secret_access_key = " + secret +
			"\naws_session_token = " + letters(300, alnum), "aws", "access-key", []string{"id", "session"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, err := engine.Find(match.Input{Text: []byte(c.text), Name: "notes.txt"})
			if err != nil {
				t.Fatal(err)
			}
			var got []match.Candidate
			for _, f := range found {
				if !f.Generic {
					got = append(got, f)
				}
			}
			if len(got) != 1 || got[0].Provider != c.provider || got[0].Kind != c.kind {
				t.Fatalf("found %+v", got)
			}
			for _, part := range c.parts {
				if got[0].Parts[part].Empty() {
					t.Errorf("without its %s", part)
				}
			}
		})
	}
	for _, text := range []string{
		"GH_TOKEN: ${{ secrets.GITHUB_TOKEN }}", "GITHUB_TOKEN=$GITHUB_TOKEN", "OPENAI_API_KEY=your-key-here", "AWS_SECRET_ACCESS_KEY=",
		"VAULT_ADDR=https://vault.corp.internal", "GITLAB_URL=https://gitlab.corp.internal",
	} {
		if found, err := engine.Find(match.Input{Text: []byte(text), Name: "ci.yml"}); err != nil || len(found) > 0 {
			t.Errorf("%q: found %+v (%v)", text, found, err)
		}
	}
}
