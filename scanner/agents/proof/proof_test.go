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
	var all []row
	for _, d := range drivers {
		if only := os.Getenv("OVERREACH_AGENT"); only != "" && !slices.Contains(strings.Split(only, ","), d.agent) {
			continue
		}
		t.Run(d.agent, func(t *testing.T) {
			for _, s := range scenes[d.agent] {
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
	if out := os.Getenv("OVERREACH_ROWS"); out != "" {
		text, _ := json.MarshalIndent(all, "", " ")
		if err := os.WriteFile(out, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
