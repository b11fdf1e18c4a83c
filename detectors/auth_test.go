package detectors

import (
	"crypto/md5"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

func withParts(text string, parts map[string]string) Secret {
	s := Secret{Provider: "test", Kind: "token", Text: NewSealer(nil).Seal(text), Parts: map[string]Text{}}
	for name, part := range parts {
		s.Parts[name] = NewSealer(nil).Seal(part)
	}
	return s
}

func TestAuthPlaces(t *testing.T) {
	s := withParts("text:1/2", map[string]string{"id": "me"})
	for _, c := range []struct{ auth, url, header, want, path string }{
		{"bearer", "https://a.test/x", "Authorization", "Bearer text:1/2", "/x"},
		{"header X-Key", "https://a.test/x", "X-Key", "text:1/2", "/x"},
		{"header Authorization Bot {secret}", "https://a.test/x", "Authorization", "Bot text:1/2", "/x"},
		{"header Authorization {id}:{secret}", "https://a.test/x", "Authorization", "me:text:1/2", "/x"},
		{"basic {id}", "https://a.test/x", "Authorization", "Basic bWU6dGV4dDoxLzI=", "/x"},
		{"headers X-Id=id X-Key=secret", "https://a.test/x", "X-Id", "me", "/x"},
		{"none", "https://a.test/x", "Authorization", "", "/x"},
		{"path", "https://a.test/bot{secret}/{id}", "Authorization", "", "/bottext:1%2F2/me"},
	} {
		by, err := parseAuth(c.auth)
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(c.url)
		if err != nil {
			t.Fatal(err)
		}
		req := &http.Request{Method: http.MethodGet, URL: u, Header: http.Header{}}
		if err := by.place(req, s, nil, time.Now()); err != nil || req.Header.Get(c.header) != c.want || req.URL.EscapedPath() != c.path {
			t.Errorf("%s: %q at %s (%v)", c.auth, req.Header.Get(c.header), req.URL, err)
		}
	}
	for _, bad := range []string{"", "cookie", "basic", "header", "path x", "bearer x", "digest", "headers A=b", "headers A B"} {
		if _, err := parseAuth(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestAuthInTheQuery(t *testing.T) {
	by, err := parseAuth("query key")
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodGet, "https://a.test/x?y=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := by.place(req, withParts("made-up", nil), nil, time.Now()); err != nil || req.URL.String() != "https://a.test/x?key=made-up&y=1" {
		t.Errorf("asked at %s (%v)", req.URL, err)
	}
}

func TestAuthLacks(t *testing.T) {
	by, err := parseAuth("header Authorization {id}:{secret}")
	if err != nil {
		t.Fatal(err)
	}
	if got := by.lacks(withParts("text", nil), ""); got != "id" {
		t.Errorf("lacks %q", got)
	}
	if by, err = parseAuth("headers X-Id=id X-Key=secret"); err != nil || by.lacks(withParts("text", nil), "") != "id" {
		t.Errorf("%v (%v)", by, err)
	}
	if by, err = parseAuth("header Authorization {id}:{secret}"); err != nil {
		t.Fatal(err)
	}
	if got := by.lacks(withParts("text", map[string]string{"id": "me"}), "/{host}"); got != "host" {
		t.Errorf("lacks %q", got)
	}
}

type answering func(*http.Request) *http.Response

func (f answering) RoundTrip(r *http.Request) (*http.Response, error) { return f(r), nil }

// digestServer asks for a digest by MD5 and holds the answer against the password.
func digestServer(challenge string, seen *[]string) answering {
	sum := func(text string) string { h := md5.Sum([]byte(text)); return hex.EncodeToString(h[:]) }
	field := func(header, name string) string {
		m := regexp.MustCompile(`\b` + name + `="?([^",]*)`).FindStringSubmatch(header)
		if m == nil {
			return ""
		}
		return m[1]
	}
	return func(r *http.Request) *http.Response {
		header := r.Header.Get("Authorization")
		*seen = append(*seen, header)
		status := http.StatusUnauthorized
		if header != "" {
			want := sum(sum("me:realm of it:text") + ":n1:" + field(header, "nc") + ":" + field(header, "cnonce") + ":auth:" + sum("GET:/x?y=1"))
			if field(header, "response") == want && field(header, "opaque") == "o1" {
				status = http.StatusOK
			}
		}
		return &http.Response{StatusCode: status, Header: http.Header{"Www-Authenticate": {challenge}}, Body: io.NopCloser(strings.NewReader("{}")), Request: r}
	}
}

// TestDigest: the password itself is never sent, and a refusal is asked no third time.
func TestDigest(t *testing.T) {
	for _, c := range []struct {
		challenge, text string
		status, sent    int
	}{
		{`Digest realm="realm of it", nonce="n1", qop="auth", opaque="o1", algorithm=MD5`, "text", 200, 2},
		{`Digest realm="realm of it", nonce="n1", qop="auth", opaque="o1"`, "other", 401, 2},
		{`Digest realm="realm of it", nonce="n1", qop="auth", algorithm=rot13`, "text", 0, 1},
		{`Basic realm="x"`, "text", 401, 1},
	} {
		var seen []string
		asker := &Asker{Transport: digestServer(c.challenge, &seen), Now: time.Now}
		k := &Knowledge{Name: "test", Hosts: []string{"a.test"}, Lookup: []Request{{Method: "GET", URL: "https://a.test/x?y=1"}}}
		by, err := parseAuth("digest {id}")
		if err != nil {
			t.Fatal(err)
		}
		got, err := asker.client(k, withParts(c.text, map[string]string{"id": "me"}), "").do(t.Context(), "GET", "https://a.test/x?y=1", nil, by, nil)
		if got.status != c.status && err == nil || len(seen) != c.sent || (err != nil) != (c.status == 0) {
			t.Errorf("%s: %d after %d requests (%v)", c.challenge, got.status, len(seen), err)
		}
		if strings.Contains(strings.Join(seen, " "), "text") && c.text == "text" {
			t.Errorf("the password was sent: %v", seen)
		}
	}
}

// TestAuthInTheBody: as RFC 7662 asks about a token, and to an address that is named for it alone.
func TestAuthInTheBody(t *testing.T) {
	declared := Request{Name: "token", Method: "POST", URL: "{instance}/introspect", Auth: "form token client_id={id} hint=access_token", Grant: Expr{source: "{state: .body.state}"}}
	for name, change := range map[string]func(*Request){
		"revocation":             func(r *Request) { r.URL = "{instance}/revoke" },
		"a read":                 func(r *Request) { r.Method = "GET" },
		"another body too":       func(r *Request) { r.JSON = "{}" },
		"nothing in the body":    func(r *Request) { r.Auth = "bearer" },
		"a field without a name": func(r *Request) { r.Auth = "form" },
	} {
		r := declared
		if change(&r); r.compile() == nil {
			t.Errorf("%s is taken", name)
		}
	}
	k := &Knowledge{Schema: 1, Name: "test", Title: "Test", Tokens: []Token{{Kind: "token"}}, Lookup: []Request{declared}}
	if err := k.check(); err != nil {
		t.Fatal(err)
	}
	var sent []string
	way := answering(func(r *http.Request) *http.Response {
		body, _ := io.ReadAll(r.Body)
		sent = append(sent, r.Method+" "+r.URL.String()+" "+r.Header.Get("Content-Type")+" "+r.Header.Get("Authorization")+string(body))
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"state":"live"}`)), Request: r}
	})
	a := &Asker{Transport: way, Now: time.Now}
	p := Provider{Name: "test", Knowledge: func() (*Knowledge, error) { return k, nil }}
	g := a.Ask(t.Context(), p, withParts("te&xt", map[string]string{"id": "me", "host": "http://localhost:1"}))
	if want := "POST http://localhost:1/introspect application/x-www-form-urlencoded client_id=me&hint=access_token&token=te%26xt"; g.State != Live || len(sent) != 1 || sent[0] != want {
		t.Errorf("%s: sent %q", g.State, sent)
	}
	// What is declared without the secret in its body is not sent with it, nor the other way round.
	for how, by := range map[string]string{"POST": "form token", "GET": "form token client_id=x hint=x"} {
		other, err := parseAuth(by)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.client(k, withParts("text", nil), "http://localhost:1").do(t.Context(), how, "http://localhost:1/introspect", nil, other, nil); err == nil || len(sent) != 1 {
			t.Errorf("%s %s is let through: %q", how, by, sent)
		}
	}
}
