package providers

import (
	"context"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/detectors"
)

// TestTable holds the generated table against the files.
func TestTable(t *testing.T) {
	names, err := files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	if len(names) != len(table) {
		t.Fatalf("%d files, %d in the table: run go generate", len(names), len(table))
	}
	for i, entry := range names {
		k, err := read(strings.TrimSuffix(entry.Name(), ".yaml"))
		if err != nil {
			t.Errorf("%s: %v", entry.Name(), err)
			continue
		}
		if want := k.Provider(); !reflect.DeepEqual(want, table[i]) {
			t.Errorf("%s differs from the table: run go generate", entry.Name())
		}
	}
}

// TestExamples asks each provider's recorded answers through the whole lookup machine.
func TestExamples(t *testing.T) {
	for _, p := range All() {
		for _, e := range readExamples(t, p).Examples {
			t.Run(p.Name+"/"+e.Name, func(t *testing.T) { tryExample(t, p, e) })
		}
	}
}

func tryExample(t *testing.T, p detectors.Provider, e example) {
	f := &front{answers: e.Answers}
	asker := detectors.Asker{Transport: f, Dialer: f, Now: now}
	k, err := p.Knowledge()
	if err != nil {
		t.Fatal(err)
	}
	if host := e.Parts["host"]; host != "" && !e.Stranger {
		asker.Instances = map[string][]string{p.Name: {host}}
	}
	s := madeSecret(t, p, e)
	g := asker.Ask(context.Background(), p, s)
	for _, line := range f.strange {
		t.Errorf("asked what the example does not answer: %s", line)
	}
	compare(t, k, g, e.Grant)
	if strings.Contains(show(g), sample) || e.Made.Form != "" && strings.Contains(show(g), e.Made.text(t)) {
		t.Error("the secret's text stands in the Grant")
	}
	if t.Failed() {
		t.Log(show(g))
	}
}

// TestNobodyIsAsked: of a provider whose file says no way to ask, the Grant is what is
// documented, and says why.
func TestNobodyIsAsked(t *testing.T) {
	for _, p := range All() {
		k, err := p.Knowledge()
		if err != nil {
			t.Fatal(err)
		}
		if asked(p, k) {
			continue
		}
		for _, token := range k.Tokens {
			if token.Part != "" {
				continue
			}
			f := &front{}
			asker := detectors.Asker{Transport: f, Dialer: f, Now: now}
			s := sampleSecret(p, token.Kind, map[string]string{"host": "db.corp.internal"})
			g := asker.Ask(context.Background(), p, s)
			if len(f.sent) > 0 || len(asker.WouldAsk(p, k, s)) > 0 {
				t.Errorf("%s %s: somebody was asked", p.Name, token.Kind)
			}
			last := len(g.Unknown) - 1 // before it may stand that the token could not be taken apart
			if last < 0 || last > 1 || g.Unknown[last].Code != "not asked" || len(g.Permissions) == 0 && !token.Harmless {
				t.Errorf("%s %s: %s", p.Name, token.Kind, show(g))
			}
		}
	}
}

// asked says whether there is a way to ask the provider.
func asked(p detectors.Provider, k *detectors.Knowledge) bool {
	return p.Lookup != nil || len(k.Lookup) > 0 || len(k.Sends) > 0
}

func compare(t *testing.T, k *detectors.Knowledge, g detectors.Grant, want wanted) {
	t.Helper()
	for name, pair := range map[string][2]string{
		"state": {string(g.State), want.State}, "kind": {g.Kind, want.Kind}, "principal": {g.Principal, want.Principal},
		"expires": {expires(g), want.Expires},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s is %q, not %q", name, pair[0], pair[1])
		}
	}
	if most := g.MaxAccess().String(); want.Access != "" && most != want.Access {
		t.Errorf("the greatest access is %s, not %s", most, want.Access)
	}
	if g.Complete != want.Complete {
		t.Errorf("complete is %v, not %v", g.Complete, want.Complete)
	}
	var permissions, resources, unknown, destroys []string
	for _, p := range g.Permissions {
		permissions = append(permissions, strings.TrimSuffix(p.Name+" "+string(p.Answer), " granted"))
	}
	for _, r := range g.Resources {
		resources = append(resources, r.Kind+" "+r.Name)
	}
	for _, u := range g.Unknown {
		unknown = append(unknown, u.Code)
	}
	for _, d := range k.Destructions(g) {
		destroys = append(destroys, d.Call+" "+d.Resource.Name)
	}
	holds(t, "permissions", permissions, want.Permissions, want.Only)
	holds(t, "resources", resources, want.Resources, len(want.Resources) > 0)
	holds(t, "unknown", unknown, want.Unknown, true)
	holds(t, "destroys", destroys, want.Destroys, false)
	for _, lacking := range want.Lacks {
		if slices.Contains(permissions, lacking) {
			t.Errorf("permissions hold %q", lacking)
		}
	}
	for _, spared := range want.Spares {
		if slices.Contains(destroys, spared) {
			t.Errorf("destroys hold %q", spared)
		}
	}
}

func expires(g detectors.Grant) string {
	switch {
	case g.NeverExpires:
		return "never"
	case g.Expires.IsZero():
		return ""
	}
	return g.Expires.UTC().Format(time.RFC3339)
}

func holds(t *testing.T, what string, got, want []string, only bool) {
	t.Helper()
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("%s lack %q", what, w)
		}
	}
	for _, g := range got {
		if only && !slices.Contains(want, g) {
			t.Errorf("%s hold %q, which was not expected", what, g)
		}
	}
}

// TestBadAnswers puts every provider's lookup before answers that tell nothing: none may end
// it, and none may make a token look safer than what is documented of its kind.
func TestBadAnswers(t *testing.T) {
	bad := map[string]served{
		"500":            {Status: 500, Body: "oops"},
		"429":            {Status: 429, Headers: map[string]string{"Retry-After": "3600"}},
		"redirect":       {Status: 302, Headers: map[string]string{"Location": "https://elsewhere.example/"}},
		"web page":       {Status: 200, Body: "<html><body>Sign in</body></html>"},
		"truncated":      {Status: 200, Body: `{"data":{"apiToken":{"workspaces":[{"id":"`},
		"null":           {Status: 200, Body: "null"},
		"a list":         {Status: 200, Body: "[]"},
		"a string":       {Status: 200, Body: `"text"`},
		"wrong types":    {Status: 200, Body: `{"data":5,"id":{},"scopes":7,"message":[],"user":true,"error":{},"ok":"yes"}`},
		"deep":           {Status: 200, Body: strings.Repeat("[", 20000) + strings.Repeat("]", 20000)},
		"giant":          {Status: 200, Body: `"` + strings.Repeat("a", 5<<20) + `"`},
		"404":            {Status: 404, Body: `{"message":"Not Found"}`},
		"empty":          {Status: 200},
		"empty 204":      {Status: 204},
		"terminal codes": {Status: 200, Body: "{\"message\":\"\\u001b[2J\\u001b]0;x\\u0007\"}"},
	}
	for _, p := range All() {
		k, err := p.Knowledge()
		if err != nil {
			t.Fatal(err)
		}
		kinds := map[string]example{}
		for _, e := range readExamples(t, p).Examples {
			if len(kinds[e.Kind].Answers) == 0 {
				kinds[e.Kind] = e
			}
		}
		for kind, e := range kinds {
			for name, answer := range bad {
				t.Run(p.Name+"/"+kind+"/"+name, func(t *testing.T) {
					t.Parallel()
					answer.Request = "*"
					f := &front{answers: []served{answer}}
					asker := detectors.Asker{Transport: f, Dialer: f, Now: now}
					if host := e.Parts["host"]; host != "" {
						asker.Instances = map[string][]string{p.Name: {host}}
					}
					s := madeSecret(t, p, e)
					g := asker.Ask(context.Background(), p, s)
					if g.State == detectors.Dead || g.State == detectors.Expired {
						t.Errorf("taken for %s", g.State)
					}
					if least := p.ByDocuments(k, s).MaxAccess(); g.MaxAccess() < least {
						t.Errorf("looks safer (%s) than its documents (%s): %s", g.MaxAccess(), least, show(g))
					}
					if g.State != detectors.Canary && len(g.Unknown) == 0 && len(g.Hosts) > 0 {
						t.Error("does not say that nothing was determined")
					}
				})
			}
		}
	}
}

// TestNothingButLookupsLeaves sends each provider's client what no file declares.
func TestNothingButLookupsLeaves(t *testing.T) {
	guard := detectors.Guard{Next: roundTripper(func(*http.Request) (*http.Response, error) {
		t.Error("a request without a lookup went out")
		return nil, os.ErrInvalid
	}), Now: now}
	for _, p := range All() {
		k, err := p.Knowledge()
		if err != nil {
			t.Fatal(err)
		}
		for _, host := range k.Hosts {
			for _, method := range []string{"GET", "POST", "DELETE"} {
				req, err := http.NewRequest(method, "https://"+host+"/", nil)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := guard.RoundTrip(req); err == nil {
					t.Errorf("%s %s was let through", method, host)
				}
			}
		}
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
