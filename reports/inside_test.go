package reports

import (
	"regexp"
	"strings"
	"testing"
)

var homePlace = regexp.MustCompile(`~/[.\w]+`)

// TestInside: of a report for an agent no format names a place outside of the workspace, and what lies
// in it is named as before.
func TestInside(t *testing.T) {
	whole := sampleReport()
	r, err := whole.Inside()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Formats() {
		text := render(t, name, r, Options{Verbose: true})
		for _, f := range whole.Findings {
			for _, l := range f.Locations {
				if !l.InWorkspace() && l.Path != "" && strings.Contains(text, strings.TrimPrefix(l.Path, "~/")) {
					t.Errorf("%s names %s", name, l.Path)
				}
			}
		}
		if place := homePlace.FindString(text); place != "" {
			t.Errorf("%s names a place in the home: %s", name, place)
		}
	}
	if text := render(t, "text", r, Options{}); !strings.Contains(text, ".env") && !strings.Contains(text, "scripts/") {
		t.Error("nor does it name what lies in the workspace")
	}
	if len(r.Findings) != len(whole.Findings) || r.Summary.Irreversible != whole.Summary.Irreversible {
		t.Errorf("it counts otherwise: %+v", r.Summary)
	}
}
