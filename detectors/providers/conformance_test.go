package providers

import (
	"context"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/examples"
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
			t.Run(p.Name+"/"+e.Name, func(t *testing.T) {
				problems, g := examples.Try(context.Background(), p, e)
				for _, problem := range problems {
					t.Error(problem)
				}
				if t.Failed() {
					t.Log(examples.Show(g))
				}
			})
		}
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
			f := &examples.Front{}
			asker := detectors.Asker{Transport: f, Dialer: f, Now: examples.Now}
			s := sampleSecret(t, p, token.Kind, map[string]string{"host": "db.corp.internal"})
			g := asker.Ask(context.Background(), p, s)
			if len(f.Sent()) > 0 || len(asker.WouldAsk(p, k, s)) > 0 {
				t.Errorf("%s %s: somebody was asked", p.Name, token.Kind)
			}
			last := len(g.Unknown) - 1 // before it may stand that the token could not be taken apart
			if last < 0 || last > 1 || g.Unknown[last].Code != "not asked" || len(g.Permissions) == 0 && !token.Harmless {
				t.Errorf("%s %s: %s", p.Name, token.Kind, examples.Show(g))
			}
		}
	}
}

// asked says whether there is a way to ask the provider.
func asked(p detectors.Provider, k *detectors.Knowledge) bool {
	return p.Lookup != nil || len(k.Lookup) > 0 || len(k.Sends) > 0
}

// TestBadAnswers puts every provider's lookup before answers that tell nothing: none may end
// it, and none may make a token look safer than what is documented of its kind.
func TestBadAnswers(t *testing.T) {
	for _, p := range All() {
		for kind, e := range readExamples(t, p).OfKinds() {
			for name, answer := range examples.Bad() {
				t.Run(p.Name+"/"+kind+"/"+name, func(t *testing.T) {
					t.Parallel()
					for _, problem := range examples.TryBadly(context.Background(), p, e, answer) {
						t.Error(problem)
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
	}), Now: examples.Now}
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

// readExamples reads a provider's examples. One that nobody can ask has none.
func readExamples(t testing.TB, p detectors.Provider) examples.File {
	t.Helper()
	k, err := p.Knowledge()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("testdata/" + p.Name + ".yaml")
	if os.IsNotExist(err) && !asked(p, k) {
		return examples.File{}
	}
	if err != nil {
		t.Fatalf("every provider that is asked has examples: %v", err)
	}
	file, err := examples.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func sampleSecret(t testing.TB, p detectors.Provider, kind string, parts map[string]string) detectors.Secret {
	t.Helper()
	s, err := examples.SampleSecret(p, kind, parts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
