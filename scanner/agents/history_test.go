package agents

import (
	"path/filepath"
	"slices"
	"testing"
)

// TestHistoryRoute: every agent with a shell reads the history, on the terms of that shell.
func TestHistoryRoute(t *testing.T) {
	for _, a := range All(host(t, map[string]string{})) {
		shell := a.Reach(Target{Path: filepath.Join(a.Name, "x"), Place: Workspace})
		i := slices.IndexFunc(shell, func(r Reach) bool { return r.Route == Shell })
		got := a.Reach(Target{Path: "/w/.git/objects", Place: History})
		if i < 0 {
			if len(got) > 0 {
				t.Errorf("%s has no shell and reads the history: %+v", a.Name, got)
			}
			continue
		}
		if len(got) != 1 || got[0].Route != GitHistory || got[0].Verdict != shell[i].Verdict || got[0].Usable != shell[i].Usable {
			t.Errorf("%s: %+v, its shell %+v", a.Name, got, shell[i])
		}
	}
}

// TestHistoryRules: a rule for files stops no git; one for the whole shell does.
func TestHistoryRules(t *testing.T) {
	object := func(h Host) Target { return Target{Path: h.InWorkspace(".git/objects"), Place: History} }
	for _, c := range []struct {
		agent, path, text string
		want              Verdict
	}{
		{"claude-code", "~/.claude/settings.json", `{"permissions": {"deny": ["Read(.env)", "Read(**/.git/**)"]}}`, Free},
		{"claude-code", "~/.claude/settings.json", `{"permissions": {"deny": ["Read"]}}`, Free},
		{"goose", "~/.config/goose/config.yaml", "GOOSE_MODE: approve\n", Asks},
		{"goose", "~/.config/goose/config.yaml", "GOOSE_MODE: auto\n", Free},
	} {
		h := host(t, map[string]string{c.path: c.text})
		list, err := Named(h, []string{c.agent})
		if err != nil {
			t.Fatal(err)
		}
		if got := list[0].Reach(object(h)); len(got) != 1 || got[0].Verdict != c.want {
			t.Errorf("%s with %s: %+v", c.agent, c.text, got)
		}
	}
}

// TestHistoryHidden: a sandbox that hides the repository's own folder hides its history.
func TestHistoryHidden(t *testing.T) {
	h := claudeHost(t, map[string]string{"~/.claude/settings.json": `{"permissions": {"deny": ["Read(.git/**)"]}, "sandbox": {"enabled": true}}`})
	list, err := Named(h, []string{"claude-code"})
	if err != nil {
		t.Fatal(err)
	}
	target := Target{Path: h.InWorkspace(".git/objects"), Place: History}
	if got := list[0].Reach(target); len(got) != 1 || got[0].Verdict != Stopped {
		t.Errorf("%+v", got)
	}
	if _, steps := list[0].Explain(target); len(steps) == 0 {
		t.Error("no step says why")
	}
}
