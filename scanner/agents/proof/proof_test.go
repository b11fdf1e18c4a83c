//go:build reach

package proof

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestReach: what each agent really gets is what its profile says, row by row.
func TestReach(t *testing.T) {
	noStub(t)
	var all []row
	for _, d := range drivers() {
		if only := os.Getenv("OVERREACH_AGENT"); only != "" && !slices.Contains(strings.Split(only, ","), d.Name) {
			continue
		}
		t.Run(d.Name, func(t *testing.T) {
			for _, s := range scenes[d.Name] {
				if only := os.Getenv("OVERREACH_SCENE"); !strings.Contains(s.name, only) {
					continue
				}
				rows := measure(t, d, s)
				all = append(all, rows...)
				for _, r := range rows {
					if r.Predicted != r.Measured {
						t.Errorf("%s %s, %s: the %s by %q at %s: got %v, its profile says %v (%s)", r.Agent, r.Version, r.Scene, r.Route, r.Form, r.Target, r.Measured, r.Predicted, r.Why)
					}
				}
			}
		})
	}
	checkTable(t, all)
	if out := os.Getenv("OVERREACH_ROWS"); out != "" {
		text, _ := json.MarshalIndent(all, "", " ")
		if err := os.WriteFile(out, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// checkTable holds the document against what was measured; OVERREACH_UPDATE=1 writes it anew.
func checkTable(t *testing.T, rows []row) {
	t.Helper()
	if os.Getenv("OVERREACH_AGENT")+os.Getenv("OVERREACH_SCENE") != "" {
		return // a part is no whole
	}
	counts := map[string]int{}
	for _, r := range rows {
		counts[r.Agent]++
	}
	t.Logf("reach: %d rows over %d agents: %v", len(rows), len(counts), counts)
	const path = "../PROOF.md"
	text := table(rows)
	if os.Getenv("OVERREACH_UPDATE") != "" {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if kept, err := os.ReadFile(path); err != nil || string(kept) != text {
		t.Errorf("scanner/agents/PROOF.md is not what was measured (%v): OVERREACH_UPDATE=1 make reach writes it anew", err)
	}
}
