package detectors

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

const exchanger = `
schema: 1
name: both
title: Both
docs: [https://both.test/]
hosts: [api.both.test]
tokens:
  - {kind: app, title: secret of an application, worst: [everything]}
  - {kind: refresh, title: refresh token, worst: [everything]}
  - {kind: access, title: access token}
lookup:
  - name: exchange
    kinds: [app]
    method: POST
    url: "https://api.both.test/token"
    headers: {Content-Type: application/x-www-form-urlencoded}
    auth: exchange
    form: grant_type=client_credentials&client_id={id}&client_secret={secret}
    becomes: access
    grant: 'if .status == 200 then {state: "live", principal: (.body | tostring)} else {unknown: [{code: "refused", text: "no"}]} end'
  - name: rights
    kinds: [access]
    method: GET
    url: "https://api.both.test/rights"
    auth: bearer
    grant: '{told: true, state: (if .status == 401 then "dead" else "live" end), principal: (.body.said // ""), expires_in: 3600, permissions: [{name: "reads"}]}'
permissions:
  - {name: everything, access: admin, extent: account, means: does everything}
  - {name: reads, access: read, extent: account, means: reads}
revoke:
  - {do: delete it}
`

// tokenServer answers exchanges, and rights to who bears the token that it gave.
type tokenServer struct {
	bodies  []string
	bearers []string
	// refuse is the path at which it refuses whoever asks.
	refuse string
}

func (s *tokenServer) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	status, answer := 200, `{"access_token":"the-access-token","refresh_token":"another-secret","expires_in":3600}`
	if req.URL.Path == "/rights" {
		s.bearers = append(s.bearers, req.Header.Get("Authorization"))
		answer = `{"said":"you came with the-access-token"}`
	} else {
		s.bodies = append(s.bodies, string(body))
	}
	if s.refuse == req.URL.Path {
		status, answer = 401, `{"error":"invalid_client"}`
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), Request: req}, nil
}

func exchange(t *testing.T, server *tokenServer, allowed bool, s Secret) Grant {
	t.Helper()
	k, err := ReadKnowledge([]byte(exchanger))
	if err != nil {
		t.Fatal(err)
	}
	p := k.Provider()
	p.Knowledge = func() (*Knowledge, error) { return k, nil }
	a := &Asker{Transport: server, Now: time.Now, Exchange: allowed}
	return a.Ask(context.Background(), p, s)
}

func application() Secret {
	seal := NewSealer(nil).Seal
	return Secret{Provider: "both", Kind: "app", Text: seal("it's & secret"), Parts: map[string]Text{"id": seal("app-1")}}
}

func TestNothingIsExchangedUnlessTheUserSaysSo(t *testing.T) {
	server := &tokenServer{}
	g := exchange(t, server, false, application())
	if len(server.bodies)+len(server.bearers)+len(g.Hosts) > 0 {
		t.Errorf("sent %q %q", server.bodies, server.bearers)
	}
	if len(g.Unknown) == 0 || g.Unknown[0].Code != Exchanged || !strings.Contains(g.Unknown[0].Text, "--exchange") {
		t.Errorf("the reason does not name the flag: %v", g.Unknown)
	}
	if g.MaxAccess() != Admin {
		t.Errorf("rated %s, and anything may be held", g.MaxAccess())
	}
}

func TestExchange(t *testing.T) {
	server := &tokenServer{}
	g := exchange(t, server, true, application())
	if want := "grant_type=client_credentials&client_id=app-1&client_secret=" + url.QueryEscape("it's & secret"); len(server.bodies) != 1 || server.bodies[0] != want {
		t.Errorf("sent %q", server.bodies)
	}
	if len(server.bearers) != 1 || server.bearers[0] != "Bearer the-access-token" {
		t.Errorf("asked as %q", server.bearers)
	}
	if g.State != Live || g.Kind != "app" || g.MaxAccess() != Read || !g.Expires.IsZero() {
		t.Errorf("the grant is %+v", g)
	}
	for _, secret := range []string{"the-access-token", "another-secret", "it's & secret"} {
		if text, _ := json.Marshal(g); strings.Contains(string(text), secret) {
			t.Errorf("the grant shows %q: %s", secret, text)
		}
	}
}

func TestARefusedExchangeEndsNothing(t *testing.T) {
	server := &tokenServer{refuse: "/token"}
	if g := exchange(t, server, true, application()); g.State != StateUnknown || len(server.bearers) > 0 || g.MaxAccess() != Admin {
		t.Errorf("the grant is %+v after %d questions", g, len(server.bearers))
	}
}

func TestADeadAccessTokenIsNotADeadSecret(t *testing.T) {
	if g := exchange(t, &tokenServer{refuse: "/rights"}, true, application()); g.State != Live {
		t.Errorf("the grant is %+v", g)
	}
}

func TestWithoutItsPartsNothingIsExchanged(t *testing.T) {
	server := &tokenServer{}
	s := application()
	s.Parts = nil
	if g := exchange(t, server, true, s); len(server.bodies) > 0 || len(g.Unknown) == 0 || g.Unknown[0].Code != "id" {
		t.Errorf("sent %q, unknown %v", server.bodies, g.Unknown)
	}
}

func TestARefreshTokenIsNeverExchanged(t *testing.T) {
	server := &tokenServer{}
	s := application()
	s.Kind = "refresh"
	if g := exchange(t, server, true, s); len(server.bodies)+len(server.bearers) > 0 || g.State != StateUnknown {
		t.Errorf("sent %q", server.bodies)
	}
}

// TestGuardLetsExchangesThrough only where the user said so, and only with the very body.
func TestGuardLetsExchangesThrough(t *testing.T) {
	const form = "grant_type=client_credentials&client_secret={secret}"
	declared := []Egress{{Method: "POST", URL: "https://api.both.test/token", Form: form}, {Method: "POST", URL: "https://api.both.test/ask", JSON: "{}"}}
	for _, c := range []struct {
		name, address, body, scheme string
		said, want                  bool
	}{
		{"as declared", "https://api.both.test/token", form, "exchange", true, true},
		{"without the flag", "https://api.both.test/token", form, "exchange", false, false},
		{"another grant", "https://api.both.test/token", "grant_type=refresh_token&refresh_token={secret}", "exchange", true, false},
		{"more in the body", "https://api.both.test/token", form + "&scope=all", "exchange", true, false},
		{"elsewhere", "https://api.evil.test/token", form, "exchange", true, false},
		{"by another way of carrying it", "https://api.both.test/token", form, "bearer", true, false},
		{"a form where none is declared", "https://api.both.test/ask", "{}", "exchange", true, false},
	} {
		req, err := http.NewRequest(http.MethodPost, c.address, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		p := permit{egress: declared, instances: []string{"https://api.both.test"}, secret: application(), auth: auth{scheme: c.scheme}, exchange: c.said}
		rec := &recorder{}
		_, err = Guard{Next: rec, Now: time.Now}.RoundTrip(req.WithContext(withPermit(req.Context(), p)))
		if (err == nil) != c.want || (len(rec.sent) == 1) != c.want {
			t.Errorf("%s: %v, %d sent", c.name, err, len(rec.sent))
		}
	}
}

func TestAssertion(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	seal := NewSealer(nil).Seal
	for name, block := range map[string]*pem.Block{
		"PKCS 8": {Type: "PRIVATE KEY", Bytes: pkcs8}, "PKCS 1": {Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)},
	} {
		asInJSON := strings.ReplaceAll(string(pem.EncodeToMemory(block)), "\n", `\n`)
		s := Secret{Text: seal(asInJSON), Parts: map[string]Text{"user": seal("bot@acme.test"), "id": seal("k1")}}
		made, err := assertion(s, "all", "https://api.both.test/token", time.Unix(1000, 0))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		claims, err := decodeJWT(made)
		if want := `{"aud":"https://api.both.test/token","exp":1300,"iat":1000,"iss":"bot@acme.test","scope":"all"}`; err != nil || marshal(t, claims) != want {
			t.Errorf("%s: claims %s, %v", name, marshal(t, claims), err)
		}
	}
	for _, text := range []string{"", "no key", "-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----\\n"} {
		if _, err := assertion(Secret{Text: seal(text)}, "", "", time.Now()); err == nil {
			t.Errorf("%q signs", text)
		}
	}
}

func marshal(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
