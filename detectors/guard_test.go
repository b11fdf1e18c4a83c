package detectors

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

const declaredQuery = "query($w: String!) { projects(workspaceId: $w) { id } }"

func declared() []Egress {
	return []Egress{
		{Method: "GET", URL: "https://api.example.com/user"},
		{Method: "GET", URL: "https://api.example.com/repos/{owner}/{repo}?per_page=100&page={page}"},
		{Method: "GET", URL: "{instance}/api/v4/user"},
		{Method: "POST", URL: "https://api.example.com/graphql", GraphQL: declaredQuery},
		{Method: "POST", URL: "https://sts.example.com/", Actions: []string{"GetCallerIdentity"}},
	}
}

type recorder struct{ sent []*http.Request }

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.sent = append(r.sent, req)
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}")), Request: req}, nil
}

func try(t *testing.T, method, address, body string, change func(*http.Request)) (*recorder, error) {
	t.Helper()
	req, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	secret := Secret{Text: NewSealer(nil).Seal("the-secret-text")}
	p := permit{egress: declared(), instances: []string{"https://gitlab.example.com", "http://127.0.0.1:80"}, secret: secret, auth: auth{scheme: "bearer"}}
	req = req.WithContext(withPermit(req.Context(), p))
	if change != nil {
		change(req)
	}
	rec := &recorder{}
	_, err = Guard{Next: rec, Now: time.Now}.RoundTrip(req)
	return rec, err
}

func TestGuardLetsLookupsThrough(t *testing.T) {
	for _, c := range []struct{ method, address, body string }{
		{"GET", "https://api.example.com/user", ""},
		{"GET", "https://api.example.com/repos/a/b%2Fc?per_page=100&page=7", ""},
		{"GET", "https://gitlab.example.com/api/v4/user", ""},
		{"GET", "http://127.0.0.1:80/api/v4/user", ""},
		{"POST", "https://api.example.com/graphql", `{"query":"` + declaredQuery + `","variables":{"w":"x"}}`},
		{"POST", "https://sts.example.com/", "Action=GetCallerIdentity&Version=2011-06-15"},
	} {
		rec, err := try(t, c.method, c.address, c.body, nil)
		if err != nil {
			t.Errorf("%s %s: %v", c.method, c.address, err)
			continue
		}
		if got := rec.sent[0].Header.Get("Authorization"); got != "Bearer the-secret-text" {
			t.Errorf("%s %s was sent with %q", c.method, c.address, got)
		}
		if body, _ := io.ReadAll(rec.sent[0].Body); string(body) != c.body {
			t.Errorf("%s %s was sent with the body %q", c.method, c.address, body)
		}
	}
}

func TestGuardRefusesAllElse(t *testing.T) {
	graphql := func(query string) string { return `{"query":"` + query + `","variables":{}}` }
	for name, c := range map[string]struct{ method, address, body string }{
		"another method":            {"DELETE", "https://api.example.com/user", ""},
		"a post to a read":          {"POST", "https://api.example.com/user", ""},
		"a body on a read":          {"GET", "https://api.example.com/user", "x"},
		"another path":              {"GET", "https://api.example.com/users", ""},
		"a deeper path":             {"GET", "https://api.example.com/user/keys", ""},
		"two segments for one":      {"GET", "https://api.example.com/repos/a/b/c?per_page=100&page=1", ""},
		"dots for a segment":        {"GET", "https://api.example.com/repos/../user", ""},
		"a further parameter":       {"GET", "https://api.example.com/user?admin=1", ""},
		"another value":             {"GET", "https://api.example.com/repos/a/b?per_page=1&page=1", ""},
		"a parameter twice":         {"GET", "https://api.example.com/repos/a/b?per_page=100&page=1&page=2", ""},
		"another host":              {"GET", "https://api.example.com.evil.test/user", ""},
		"the host with a port":      {"GET", "https://api.example.com:8443/user", ""},
		"a user before the host":    {"GET", "https://api.example.com@evil.test/user", ""},
		"a user at the host":        {"GET", "https://x@api.example.com/user", ""},
		"no TLS":                    {"GET", "http://api.example.com/user", ""},
		"an instance nobody named":  {"GET", "https://gitlab.evil.test/api/v4/user", ""},
		"a mutation":                {"POST", "https://api.example.com/graphql", graphql("mutation { volumeDelete(id: 1) }")},
		"another query":             {"POST", "https://api.example.com/graphql", graphql("query { variables { id } }")},
		"two operations":            {"POST", "https://api.example.com/graphql", graphql(declaredQuery + " mutation { x }")},
		"a key beside the query":    {"POST", "https://api.example.com/graphql", `{"query":"` + declaredQuery + `","variables":{},"operationName":"x"}`},
		"two bodies":                {"POST", "https://api.example.com/graphql", graphql(declaredQuery) + graphql("mutation { x }")},
		"variables that hold trees": {"POST", "https://api.example.com/graphql", `{"query":"` + declaredQuery + `","variables":{"w":{"a":1}}}`},
		"another action":            {"POST", "https://sts.example.com/", "Action=DeleteUser"},
		"two actions":               {"POST", "https://sts.example.com/", "Action=GetCallerIdentity&Action=DeleteUser"},
		"no action":                 {"POST", "https://sts.example.com/", ""},
	} {
		if rec, err := try(t, c.method, c.address, c.body, nil); err == nil || len(rec.sent) > 0 {
			t.Errorf("%s is let through: %s %s", name, c.method, c.address)
		}
	}
}

func TestGuardRefusesAnotherHostInTheHeader(t *testing.T) {
	rec, err := try(t, "GET", "https://api.example.com/user", "", func(r *http.Request) { r.Host = "evil.test" })
	if err == nil || len(rec.sent) > 0 {
		t.Error("a request with another Host went out")
	}
}

func TestGuardNamesNoSecret(t *testing.T) {
	_, err := try(t, "DELETE", "https://api.example.com/user", "", nil)
	if err == nil || strings.Contains(err.Error(), "the-secret-text") {
		t.Errorf("the refusal is %v", err)
	}
}

func TestSingleQuery(t *testing.T) {
	for _, text := range []string{
		"mutation { a }", "subscription { a }", "query { a } query b { c }", "fragment f on A { b }", "", "{", "type A { b: C }",
	} {
		if singleQuery(text) == nil {
			t.Errorf("%q is taken for a single query", text)
		}
	}
	if err := singleQuery("query { a { b } }"); err != nil {
		t.Error(err)
	}
}
