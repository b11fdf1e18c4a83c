package detectors

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"
)

func offlineFile(t *testing.T, grant string) *Knowledge {
	t.Helper()
	k, err := ReadKnowledge([]byte(`
schema: 1
name: test
title: Test
docs: []
hosts: []
tokens:
  - {kind: token, title: token, worst: [all]}
  - {kind: public, title: public token, harmless: true}
offline:
  - decode: jwt
    after: "t-"
    grant: ` + "'" + grant + "'" + `
permissions:
  - {name: all, access: admin, extent: account, means: does all}
  - {name: see, access: read, extent: project, means: sees}
destroys: []
least: []
revoke: []
`))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func jwtOf(claims string) string {
	encode := base64.RawURLEncoding.EncodeToString
	return "t-" + encode([]byte(`{"alg":"none"}`)) + "." + encode([]byte(claims)) + "." + encode([]byte("signature"))
}

// TestOfflineNarrows: what a token says of itself replaces the worst case, and nothing else does.
func TestOfflineNarrows(t *testing.T) {
	k := offlineFile(t, `.decoded.claims | if .role == "see" then {told: true, principal: .sub, permissions: [{name: "see", evidence: "stated"}]} else null end`)
	for _, c := range []struct {
		text string
		most Access
		code string
	}{
		{jwtOf(`{"role":"see","sub":"ann"}`), Read, ""},
		{jwtOf(`{"role":"other"}`), Admin, ""},
		{jwtOf(`[1]`), Admin, "form"},
		{strings.TrimPrefix(jwtOf(`{"role":"see"}`), "t-"), Admin, "form"},
		{"t-a.b", Admin, "form"},
		{"t-" + strings.Repeat("a", mostJWT), Admin, "form"},
		{"", Admin, "form"},
	} {
		g := ByDocuments(k, Secret{Provider: "test", Kind: "token", Text: NewSealer(nil).Seal(c.text)})
		code := ""
		if len(g.Unknown) > 0 {
			code = g.Unknown[0].Code
		}
		if g.MaxAccess() != c.most || code != c.code || g.State != StateUnknown {
			t.Errorf("%.40q: %s, %q, %s", c.text, g.MaxAccess(), code, g.State)
		}
	}
}

// TestOfflineExpiry: a token that has ended by its own words is not asked about; where the time
// plays no part, none has ended.
func TestOfflineExpiry(t *testing.T) {
	k := offlineFile(t, `{expires: (.decoded.claims.exp | todateiso8601), state: (if .decoded.claims.exp < .now then "expired" else null end)}`)
	secret := Secret{Provider: "test", Kind: "token", Text: NewSealer(nil).Seal(jwtOf(`{"exp":1700000000}`))}
	p := Provider{Name: "test", Knowledge: func() (*Knowledge, error) { return k, nil }}
	asker := &Asker{Now: func() time.Time { return time.Unix(1800000000, 0) }, Instances: map[string][]string{"test": {"https://test.example"}}}
	if g := asker.Ask(t.Context(), p, secret); g.State != Expired || g.Expires.Unix() != 1700000000 {
		t.Errorf("%s %s", g.State, g.Expires)
	}
	if g := p.ByDocuments(k, secret); g.State != StateUnknown || g.MaxAccess() != Admin {
		t.Errorf("%s %s", g.State, g.MaxAccess())
	}
}

func TestOfflineIsReadStrictly(t *testing.T) {
	for name, o := range map[string]Offline{
		"an unknown encoding": {Decode: "rot13", Grant: Expr{source: "null"}},
		"no grant":            {Decode: "jwt"},
		"not jq":              {Decode: "jwt", Grant: Expr{source: "{"}},
	} {
		if o.compile() == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
