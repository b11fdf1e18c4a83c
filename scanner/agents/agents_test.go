package agents

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/overreach-dev/overreach/scanner/sources"
)

// TestTable holds the generated table against the files, and each file against the words
// that a profile may use.
func TestTable(t *testing.T) {
	names, err := filepath.Glob("*.yaml")
	if err != nil || len(names) != len(table) {
		t.Fatalf("%d files, %d in the table (%v): run go generate", len(names), len(table), err)
	}
	for i, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		decoder := yaml.NewDecoder(bytes.NewReader(text))
		decoder.KnownFields(true)
		var p Profile
		if err := decoder.Decode(&p); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !reflect.DeepEqual(p, table[i]) {
			t.Errorf("%s differs from the table: run go generate", name)
		}
		checkProfile(t, name, p)
	}
}

func checkProfile(t *testing.T, name string, p Profile) {
	t.Helper()
	if p.Schema != 1 || p.Name+".yaml" != name || p.Title == "" || p.Version == "" || len(p.Signs) == 0 {
		t.Errorf("%s: schema, name, title, version or signs are wrong", name)
	}
	for _, place := range []Place{Workspace, Home, Machine, Environment, Own, Socket, Helper, Metadata} {
		if !slices.ContainsFunc(p.Routes, func(r Route) bool { return slices.Contains(r.Places, place) }) {
			t.Errorf("%s says nothing of %s", name, place)
		}
	}
	for _, r := range p.Routes {
		if !slices.Contains([]Verdict{Free, Asks, Stopped}, r.Verdict) || !slices.Contains([]string{"yes", "no", "unknown"}, r.Usable) ||
			!slices.Contains([]string{"measured", "documented", "assumed"}, r.Evidence) || r.Means == "" {
			t.Errorf("%s: route %s has a word that is none, or lacks one", name, r.Name)
		}
		if r.Evidence == "documented" && r.Source == "" {
			t.Errorf("%s: route %s is documented nowhere", name, r.Name)
		}
		if (r.Verdict != Free || r.Usable == "no") && (len(r.Controls) == 0 || r.Controls[0].Bypass == "") {
			t.Errorf("%s: route %s is stopped by nothing, or does not say what the way round is", name, r.Name)
		}
	}
}

func TestHere(t *testing.T) {
	names := func(list []Agent) string {
		var out []string
		for _, a := range list {
			name := a.Name
			if a.Assumed {
				name += " assumed"
			}
			out = append(out, name)
		}
		return strings.Join(out, ", ")
	}
	if got := names(Here(func(string) bool { return false })); got != "claude-code assumed, codex assumed, cursor assumed" {
		t.Errorf("where none is found, these are reckoned with: %s", got)
	}
	if got := names(Here(func(sign string) bool { return sign == "~/.codex" })); got != "codex" {
		t.Errorf("where Codex is found, these are reckoned with: %s", got)
	}
}

func TestReach(t *testing.T) {
	all := Here(func(string) bool { return true })
	find := func(agent string, at sources.Location, place Place) string {
		var out []string
		for _, a := range all {
			if a.Name == agent {
				for _, r := range a.Reach(at, place) {
					out = append(out, r.Route+" "+string(r.Verdict)+" "+r.Usable)
				}
			}
		}
		return strings.Join(out, ", ")
	}
	for _, c := range []struct {
		agent string
		at    sources.Location
		place Place
		want  string
	}{
		{"claude-code", sources.Location{}, Workspace, "read tool free yes, shell free yes"},
		{"claude-code", sources.Location{}, Home, "read tool asks yes, shell asks yes"},
		{"claude-code", sources.Location{}, Environment, "inherited environment free yes"},
		{"claude-code", sources.Location{Agent: "claude-code"}, Home, "own configuration free yes, read tool asks yes, shell asks yes"},
		{"codex", sources.Location{}, Home, "shell free no"},
		{"codex", sources.Location{Agent: "claude-code"}, Home, "shell free no"},
		{"cursor", sources.Location{}, Machine, "read tool free yes, shell free unknown"},
	} {
		if got := find(c.agent, c.at, c.place); got != c.want {
			t.Errorf("%s reaches %s (%+v) by %q, not %q", c.agent, c.place, c.at, got, c.want)
		}
	}
}
