//go:build servers && linux

package servers

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/examples"
)

// ownProvider is a provider's file as somebody writes it for himself.
func ownProvider(t *testing.T, name string) (detectors.Provider, *detectors.Knowledge) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	k, err := detectors.ReadKnowledge(text)
	if err != nil {
		t.Fatal(err)
	}
	p := k.Provider()
	p.Knowledge = func() (*detectors.Knowledge, error) { return k, nil }
	return p, k
}

// oidc is an OpenID provider, and what its tokens open.
type oidc struct{ address string }

// form posts fields, with the client's own login where there is one.
func (o oidc) form(t *testing.T, path, client, secret string, fields url.Values) map[string]any {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, o.address+path, strings.NewReader(fields.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(client, secret)
	resp, err := (&http.Client{Transport: &http.Transport{}}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s %v", path, resp.StatusCode, text, err)
	}
	var got map[string]any
	if len(text) > 0 {
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
	}
	return got
}

func TestOpenID(t *testing.T) {
	b := newBench(t)
	b.as = nil // it lies where nobody else may look
	number, folder := port(t), folderOf(t, "oidc")
	b.start("127.0.0.1:"+number, nil, find(t, "node"), folder+"/server.mjs", number, rolePassword)
	ran(t, "oidc-provider 9.13.3, asked by a provider's file of one's own")
	o := oidc{"http://127.0.0.1:" + number}
	p, k := ownProvider(t, "scratch")

	token := func(scope string, more ...string) string {
		fields := url.Values{"grant_type": {"client_credentials"}, "scope": {scope}}
		for _, resource := range more {
			fields.Set("resource", resource)
		}
		text, _ := o.form(t, "/token", "ci", rolePassword, fields)["access_token"].(string)
		return text
	}
	who := func(name, kind, text string) principal {
		return principal{name, secretOf("scratch", kind, text, map[string]string{"host": o.address, "id": "asker"})}
	}
	tokens := map[string]string{"reader": token("repo:read"), "writer": token("repo:read repo:write"), "admin": token("admin"), "all": token("repo:read repo:write admin")}
	opens := web{address: o.address, auth: "Authorization", before: "Bearer ", refused: []int{401, 403}}
	does := func(method string) func(principal) error {
		return func(who principal) error { return opens.do(tokens[who.name], method, "/repository", "", nil) }
	}
	var all []principal
	for name, text := range tokens {
		all = append(all, who(name, "token", text))
	}
	hold(t, p, all, []claim{permission("read", does("GET"), "repo:read"), permission("write", does("POST"), "repo:write"), permission("delete", does("DELETE"), "admin")})
	most(t, p, who("reader", "token", tokens["reader"]), detectors.Read)
	most(t, p, who("writer", "token", tokens["writer"]), detectors.Write)
	if g := most(t, p, who("admin", "token", tokens["admin"]), detectors.Admin); time.Until(g.Expires) < 14*time.Minute || time.Until(g.Expires) > 16*time.Minute {
		t.Errorf("it ends %s", g.Expires)
	}

	// One that says itself what it may: nobody is asked.
	signed := token("repo:read repo:write", "https://api.scratch.example")
	g := ask(t, p, who("signed", "signed", signed).secret)
	if g.MaxAccess() != detectors.Write || len(g.Hosts) > 0 || !strings.Contains(shown(g), "audience https://api.scratch.example") || time.Until(g.Expires) > 11*time.Minute {
		t.Errorf("%s %s\n%s", g.State, g.Expires, shown(g))
	}
	// Revoked meanwhile, and one that never was.
	o.form(t, "/token/revocation", "ci", rolePassword, url.Values{"token": {tokens["all"]}})
	for name, text := range map[string]string{"revoked": tokens["all"], "stranger": "not-a-token-of-anybody-at-all"} {
		if g := ask(t, p, who(name, "token", text).secret); g.State != detectors.Dead {
			t.Errorf("%s: %s\n%s", name, g.State, shown(g))
		}
	}
	if err := opens.do(tokens["all"], "GET", "/repository", "", nil); err == nil {
		t.Error("a revoked token works")
	}
	// A client that the provider does not know may not ask.
	unknown := secretOf("scratch", "token", tokens["reader"], map[string]string{"host": o.address, "id": "nobody"})
	if g := ask(t, p, unknown); g.State != detectors.StateUnknown || g.MaxAccess() != detectors.Admin {
		t.Errorf("%s\n%s", g.State, shown(g))
	}
	if len(k.Egress()) != 1 || k.Egress()[0].Fields != "token client_id" {
		t.Errorf("%+v", k.Egress())
	}
}

// TestOwnFile tries the file's examples, as "overreach providers test" does.
func TestOwnFile(t *testing.T) {
	p, _ := ownProvider(t, "scratch")
	text, err := os.ReadFile("testdata/scratch.examples.yaml")
	if err != nil {
		t.Fatal(err)
	}
	file, err := examples.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range file.Examples {
		problems, g := examples.Try(context.Background(), p, e)
		for _, problem := range problems {
			t.Errorf("%s: %s\n%s", e.Name, problem, shown(g))
		}
	}
}
