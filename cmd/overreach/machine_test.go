package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors/formats"
	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/testdata/machine"
)

// TestPretendedMachine: of all that lies on a machine with every store of the catalogue, by
// each system's layout, everything is found and nothing else.
func TestPretendedMachine(t *testing.T) {
	for _, goos := range []string{"linux", "darwin", "windows"} {
		t.Run(goos, func(t *testing.T) {
			for round, more := 0, true; more; round++ {
				root := t.TempDir()
				var m *machine.Machine
				var err error
				if m, more, err = machine.Build(root, "../../scanner/sources/stores/testdata", goos, 11, round); err != nil {
					t.Fatal(err)
				}
				checkMachine(t, m)
				t.Logf("round %d: %d secrets in %d stores", round+1, len(m.Planted), countStores(m))
			}
		})
	}
}

func countStores(m *machine.Machine) int {
	names := map[string]bool{}
	for _, s := range m.Planted {
		names[s.Store] = true
	}
	return len(names)
}

// A spot is one place that a report names.
type spot struct {
	path         string
	line, column int
}

// scanMachine gives what the whole program finds on a machine, by its places.
func scanMachine(t *testing.T, m *machine.Machine) (map[spot]scanner.Finding, map[spot]string) {
	t.Helper()
	w, stdout, stderr := world(t, "--offline", "--format", "json", m.Workspace)
	w.Env = append([]string{"HOME=" + m.Home, "USERPROFILE=" + m.Home}, m.Env...)
	w.Dir, w.GOOS, w.FS = m.Workspace, m.GOOS, m.FS()
	if code := run(context.Background(), w); code != exitBeyond {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	r := report(t, stdout)
	for _, n := range r.Summary.NotRead {
		t.Errorf("not read: %+v", n)
	}
	found, keys := map[spot]scanner.Finding{}, map[spot]string{}
	for _, f := range r.Findings {
		for _, at := range f.Locations {
			place := spot{at.Path, at.Line, at.Column}
			if _, twice := found[place]; twice {
				t.Errorf("%v: two findings", place)
			}
			found[place], keys[place] = f, at.Key
		}
	}
	return found, keys
}

func checkMachine(t *testing.T, m *machine.Machine) {
	t.Helper()
	found, keys := scanMachine(t, m)
	for _, s := range m.Planted {
		place := spot{shown(m, s.Path), s.Line, s.Column}
		f, ok := found[place]
		switch {
		case !ok:
			t.Errorf("%s: not found: %v %s", s.Store, place, s.Key)
		case s.Provider != "" && f.Provider != s.Provider, s.Kind != "" && f.Kind != s.Kind:
			t.Errorf("%s: %v is %s %s, not %s %s", s.Store, place, f.Provider, f.Kind, s.Provider, s.Kind)
		case s.Key != "" && keys[place] != strings.Join(formats.Steps(s.Key), "."):
			t.Errorf("%s: %v lies at %s, not at %s", s.Store, place, keys[place], s.Key)
		case len(f.Locations) != 1:
			t.Errorf("%s: %v is one with others: %+v", s.Store, place, f.Locations)
		}
		delete(found, place)
	}
	for place, f := range found {
		t.Errorf("besides: %v as %s %s by %s", place, f.Provider, f.Kind, f.Rule)
	}
}

// TestOneSecretInSevenPlaces: it is one finding, which names all seven.
func TestOneSecretInSevenPlaces(t *testing.T) {
	token := sampleToken("github_seven")
	w, stdout, _ := world(t, "--offline", "--format", "json")
	home := strings.TrimPrefix(w.Env[0], "HOME=")
	for path, text := range map[string]string{
		".env":                   "A=1\nGITHUB_TOKEN=" + token + "\n",
		"~/.config/gh/hosts.yml": "github.com:\n    user: u\n    oauth_token: " + token + "\n",
		"~/.netrc":               "machine github.com login u password " + token + "\n",
		"~/.git-credentials":     "https://u:" + token + "@github.com\n",
		"~/.bash_history":        "ls\ncurl -H 'Authorization: Bearer " + token + "' https://api.github.com/user\n",
		"~/.claude.json":         `{"mcpServers": {"github": {"command": "npx", "args": [], "env": {"GITHUB_PERSONAL_ACCESS_TOKEN": "` + token + `"}}}}`,
	} {
		path, inHome := strings.CutPrefix(path, "~/")
		if inHome {
			path = filepath.Join(home, path)
		} else {
			path = filepath.Join(w.Dir, path)
		}
		put(t, path, text)
	}
	w.Env = append(w.Env, "GH_TOKEN="+token)
	run(context.Background(), w)
	r := report(t, stdout)
	if len(r.Findings) != 1 || len(r.Findings[0].Locations) != 7 {
		t.Errorf("%d findings: %+v", len(r.Findings), r.Findings)
	}
}

// shown gives a path as the report writes it.
func shown(m *machine.Machine, path string) string {
	if rest, ok := strings.CutPrefix(path, m.Workspace+string(filepath.Separator)); ok {
		return filepath.ToSlash(rest)
	}
	if rest, ok := strings.CutPrefix(path, m.Home+string(filepath.Separator)); ok {
		return "~/" + filepath.ToSlash(rest)
	}
	return path
}
