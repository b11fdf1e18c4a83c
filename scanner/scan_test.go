package scanner

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/match"
	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/risk"
	"github.com/overreach-dev/overreach/scanner/sources"
)

// acme is a provider of the tests: its tokens are "acme-" and sixteen letters.
const acme = `
schema: 1
name: acme
title: Acme
hosts: [api.acme.example]
tokens:
  - {kind: key, title: key, pattern: 'acme-[a-z0-9]{16}', keywords: [acme-], worst: ["*"]}
lookup:
  - name: self
    method: GET
    url: https://api.acme.example/self
    auth: bearer
    grant: '{state: "live", principal: .body.name, permissions: (.body.scopes | map({name: .})), told: true, complete: true}'
permissions:
  - {name: read, access: read, extent: account, means: reads}
  - {name: delete, access: destroy, extent: account, means: deletes, undo: {kind: none}}
destroys:
  - {call: erase, permissions: [delete], resource: thing, means: erases, undo: {kind: none}}
`

// places is a source of texts by their paths; an empty path is the environment.
type places []sources.Fragment

func (places) Name() string { return "places" }

func (p places) Scan(_ context.Context, sink sources.Sink) error {
	for _, f := range p {
		sink.Fragment(f)
		sink.Read(sources.Read{Files: 1, Bytes: int64(len(f.Text))})
	}
	return nil
}

func file(path, text string) sources.Fragment {
	return sources.Fragment{Location: sources.Location{Source: sources.Files, Path: filepath.FromSlash("/w/" + path)}, Text: []byte(text)}
}

type answering func(*http.Request) (int, string)

func (f answering) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := f(r)
	if status == 0 {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func options(t *testing.T, transport http.RoundTripper, list ...sources.Fragment) Options {
	t.Helper()
	k, err := detectors.ReadKnowledge([]byte(acme))
	if err != nil {
		t.Fatal(err)
	}
	p := k.Provider()
	p.Knowledge = func() (*detectors.Knowledge, error) { return k, nil }
	engine, err := match.New(detectors.Rules(nil, []detectors.Provider{p}), detectors.NewSealer([]byte("k")))
	if err != nil {
		t.Fatal(err)
	}
	o := Options{
		Root: filepath.FromSlash("/w"), Home: filepath.FromSlash("/h"), Sources: []sources.Source{places(list)}, Engine: engine,
		Providers: []detectors.Provider{p}, Lookups: LookupsOwn, AskTime: 5 * time.Second, Now: time.Now,
		Agents: agents.Here(agents.Host{FS: nothing{}, GOOS: "linux"}), Policy: risk.BuiltIn(),
	}
	if transport != nil {
		o.Asker = &detectors.Asker{Transport: transport, Now: time.Now}
	}
	return o
}

// nothing is a file system on which nothing is.
type nothing struct{ sources.OS }

func (nothing) Stat(string) (fs.FileInfo, error)      { return nil, fs.ErrNotExist }
func (nothing) Open(string) (fs.File, error)          { return nil, fs.ErrNotExist }
func (nothing) ReadDir(string) ([]fs.DirEntry, error) { return nil, fs.ErrNotExist }

func mustScan(t *testing.T, o Options) *Report {
	t.Helper()
	r, err := Scan(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const (
	one = "acme-" + "0a1b2c3d4e5f6a7b"
	two = "acme-" + "9z8y7x6w5v4u3t2s"
)

func scopes(list string) answering {
	return func(*http.Request) (int, string) { return 200, `{"name":"ann","scopes":` + list + `}` }
}

func TestOneSecretInManyPlacesIsOneFinding(t *testing.T) {
	var asked atomic.Int32
	o := options(t, answering(func(*http.Request) (int, string) { asked.Add(1); return 200, `{"name":"ann","scopes":["delete"]}` }),
		file("b.sh", "k="+one), file("a.sh", "\n  k="+one+" "+two), file("c/d.txt", one))
	r := mustScan(t, o)
	if len(r.Findings) != 2 || asked.Load() != 2 {
		t.Fatalf("%d findings, asked %d times", len(r.Findings), asked.Load())
	}
	var paths []string
	for _, f := range r.Findings {
		for _, l := range f.Locations {
			paths = append(paths, l.Short())
		}
	}
	if got := strings.Join(paths, " "); got != "a.sh:2 b.sh:1 c/d.txt:1 a.sh:2" {
		t.Errorf("they lie in %s", got)
	}
	if f := r.Findings[0]; f.Severity != risk.High || f.Grant.Principal != "ann" || !f.Beyond {
		t.Errorf("the first is %s, of %s, beyond the policy: %v", f.Severity, f.Grant.Principal, f.Beyond)
	}
}

func TestTheReportIsTheSameWhateverOrderThingsWereReadIn(t *testing.T) {
	var list []sources.Fragment
	for _, path := range []string{"a", "b", "c", "d/e", "d/f", "g"} {
		list = append(list, file(path, path+" "+one+"\n"+two))
	}
	render := func() string {
		o := options(t, nil, list...)
		o.Now = func() time.Time { return time.Time{} }
		text, err := json.Marshal(mustScan(t, o))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	first := render()
	for range 20 {
		rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		if render() != first {
			t.Fatal("the report is another")
		}
	}
}

// TestAPieceThatCutsATokenOff: what lies across the cut of a large file is found twice, and
// the whole one is kept.
func TestAPieceThatCutsATokenOff(t *testing.T) {
	whole := file("big", "xx "+one+" yy")
	whole.Base, whole.BaseLine, whole.BaseColumn = 1000, 7, 40
	again := file("big", one+" zz")
	again.Base, again.BaseLine, again.BaseColumn = 1003, 7, 43
	r := mustScan(t, options(t, nil, again, whole))
	if len(r.Findings) != 1 || len(r.Findings[0].Locations) != 1 {
		t.Fatalf("%d findings", len(r.Findings))
	}
	if l := r.Findings[0].Locations[0]; l.Line != 8 || l.Column != 44 {
		t.Errorf("it lies in line %d, column %d", l.Line, l.Column)
	}
}

func TestWhoIsAskedAbout(t *testing.T) {
	for name, c := range map[string]struct {
		path    string
		lookups Lookups
		want    int
	}{
		"a file of the workspace": {"scripts/a.sh", LookupsOwn, 1},
		"a dependency":            {"node_modules/x/a.js", LookupsOwn, 0},
		"a fixture":               {"pkg/testdata/a.txt", LookupsOwn, 0},
		"a dependency, asked all": {"node_modules/x/a.js", LookupsAll, 1},
		"lookups off":             {"scripts/a.sh", LookupsOff, 0},
	} {
		var asked atomic.Int32
		o := options(t, answering(func(*http.Request) (int, string) { asked.Add(1); return 200, `{"name":"x","scopes":[]}` }), file(c.path, one))
		o.Lookups = c.lookups
		r := mustScan(t, o)
		if int(asked.Load()) != c.want {
			t.Errorf("%s: asked %d times", name, asked.Load())
		}
		if (len(r.Summary.NotAsked) == 0) != (c.want == 1) || len(r.Summary.Asked) != c.want {
			t.Errorf("%s: asked %v, not asked %v", name, r.Summary.Asked, r.Summary.NotAsked)
		}
	}
}

// TestWhatIsNotAnsweredIsNotSafe: no answer, a refusal, or no time leave the worst case.
func TestWhatIsNotAnsweredIsNotSafe(t *testing.T) {
	for name, transport := range map[string]answering{
		"no answer in time": func(*http.Request) (int, string) { return 0, "" },
		"500":               func(*http.Request) (int, string) { return 500, "" },
		"403":               func(*http.Request) (int, string) { return 403, `{"message":"no"}` },
		"a web page":        func(*http.Request) (int, string) { return 200, "<html>" },
		"an unknown scope":  scopes(`["something:new"]`),
	} {
		o := options(t, transport, file("a", one))
		o.AskTime = 200 * time.Millisecond
		r := mustScan(t, o)
		if f := r.Findings[0]; f.Severity < risk.High || !f.Beyond {
			t.Errorf("%s: %s, beyond the policy %v", name, f.Severity, f.Beyond)
		}
	}
	if f := mustScan(t, options(t, scopes(`["read"]`), file("a", one))).Findings[0]; f.Severity != risk.Low || f.Beyond {
		t.Errorf("one that reads: %s, beyond the policy %v", f.Severity, f.Beyond)
	}
}

func TestAnAgentsOwnLoginIsAllowedToItAlone(t *testing.T) {
	login := sources.Fragment{
		Location: sources.Location{Source: sources.Agents, Path: filepath.FromSlash("/h/.claude/.credentials.json"), Agent: "claude-code"},
		Text:     []byte(`{"token":"` + one + `"}`), Format: "json", Keys: []sources.Key{{Key: "token", Provider: "acme", Kind: "key", Own: true}},
	}
	alone := options(t, scopes(`["delete"]`), login)
	alone.Agents = slices.DeleteFunc(alone.Agents, func(a *agents.Agent) bool { return a.Name != "claude-code" })
	if f := mustScan(t, alone).Findings[0]; f.Beyond || f.Reasons[0].Code != "own login" || len(f.Reach) == 0 {
		t.Errorf("the agent alone: beyond the policy %v, %v", f.Beyond, f.Reasons)
	}
	if f := mustScan(t, options(t, scopes(`["delete"]`), login)).Findings[0]; !f.Beyond {
		t.Error("another agent that reaches it is not reckoned with")
	}
}

func TestNothingToScan(t *testing.T) {
	r, err := Scan(context.Background(), options(t, nil))
	if !errors.Is(err, ErrNothing) || r == nil {
		t.Errorf("%v, %v", r, err)
	}
}

func TestPlannedAsksNobody(t *testing.T) {
	o := options(t, answering(func(*http.Request) (int, string) { t.Error("somebody was asked"); return 500, "" }), file("a", one), file("vendor/b", two))
	plans, err := Planned(context.Background(), o)
	if err != nil || len(plans) != 1 || plans[0].Host != "api.acme.example" || plans[0].Place.Path != "a" {
		t.Errorf("%+v, %v", plans, err)
	}
}

func TestChoosing(t *testing.T) {
	o := options(t, scopes(`["read"]`), file("a", one))
	o.Lookups = ""
	var offered []string
	o.Choose = func(hosts []string) (Lookups, string) { offered = hosts; return LookupsOff, "as you said" }
	r := mustScan(t, o)
	if len(offered) != 1 || offered[0] != "api.acme.example" || len(r.Summary.Asked) != 0 || r.Summary.Notes[0] != "as you said" {
		t.Errorf("offered %v, asked %v, notes %v", offered, r.Summary.Asked, r.Summary.Notes)
	}
}

func TestShownPaths(t *testing.T) {
	o := Options{Root: filepath.FromSlash("/h/ws"), Home: filepath.FromSlash("/h")}
	for path, want := range map[string]string{
		"/h/ws/a/b": "a/b", "/h/.netrc": "~/.netrc", "/etc/passwd": "/etc/passwd", "/h/wsx/y": "~/wsx/y", "": "",
	} {
		if got := o.shown(filepath.FromSlash(path)); got != want {
			t.Errorf("%s is shown as %s, not %s", path, got, want)
		}
	}
}
