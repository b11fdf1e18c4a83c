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

// host is a machine of a test: its files by their paths, "~/…" in the home and others in the
// workspace.
func host(t *testing.T, files map[string]string, env ...string) Host {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	h := Host{FS: sources.OS{}, GOOS: "linux", Home: filepath.Join(root, "home"), Workspace: filepath.Join(root, "home", "app"), Env: env}
	if err := os.MkdirAll(h.Workspace, 0o700); err != nil {
		t.Fatal(err)
	}
	for path, text := range files {
		at := h.InWorkspace(path)
		if inHome, ok := strings.CutPrefix(path, "~/"); ok {
			at = h.InHome(inHome)
		}
		put(t, at, text)
	}
	return h
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
}

func TestHere(t *testing.T) {
	names := func(list []*Agent) string {
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
	if got := names(Here(host(t, nil))); got != "claude-code assumed, codex assumed, cursor assumed" {
		t.Errorf("where none is found, these are reckoned with: %s", got)
	}
	if got := names(Here(host(t, map[string]string{"~/.codex/config.toml": ""}))); got != "codex" {
		t.Errorf("where Codex is found, these are reckoned with: %s", got)
	}
}

// reaches writes an agent's routes to a target in few words.
func reaches(h Host, agent string, target Target) string {
	var out []string
	for _, a := range All(h) {
		if a.Name == agent {
			for _, r := range a.Reach(target) {
				out = append(out, r.Route+" "+string(r.Verdict)+" "+r.Usable)
			}
		}
	}
	return strings.Join(out, ", ")
}

func TestReachAsTheyCome(t *testing.T) {
	h := host(t, nil)
	for _, c := range []struct {
		agent  string
		target Target
		want   string
	}{
		{"claude-code", Target{Path: "/w/a", Place: Workspace}, "read tool free yes, shell free yes"},
		{"claude-code", Target{Path: "/a", Place: Home}, "read tool asks yes, shell asks yes"},
		{"claude-code", Target{Name: "A", Place: Environment}, "inherited environment asks yes"},
		{"claude-code", Target{Path: "/a", Place: Home, Agent: "claude-code"}, "own configuration free yes, read tool asks yes, shell asks yes"},
		{"codex", Target{Path: "/a", Place: Home}, "shell free no"},
		{"codex", Target{Path: "/a", Place: Home, Agent: "claude-code"}, "shell free no"},
		{"cursor", Target{Path: "/a", Place: Machine}, "read tool free yes, shell free unknown"},
	} {
		if got := reaches(h, c.agent, c.target); got != c.want {
			t.Errorf("%s reaches %+v by %q, not %q", c.agent, c.target, got, c.want)
		}
	}
}
