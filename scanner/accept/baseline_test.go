package accept

import (
	"bytes"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
)

// TestBaselineIsStable: in whatever order findings come, the bytes are the same.
func TestBaselineIsStable(t *testing.T) {
	w := grant([]Thing{{Kind: "b"}, {Kind: "a"}}, permission("z"), permission("a"))
	turned := grant([]Thing{{Kind: "a"}, {Kind: "b"}}, permission("a"), permission("z"))
	one, two := Place{"a", "K", 1}, Place{"b", "", 1}
	first, err := NewBaseline([]Mark{mark("ann", w, one), mark("ann", w, two, Place{"", "X", 1})}).Text()
	if err != nil {
		t.Fatal(err)
	}
	second, _ := NewBaseline([]Mark{mark("ann", turned, Place{"", "X", 1}, two), mark("ann", turned, one)}).Text()
	if !bytes.Equal(first, second) {
		t.Errorf("%s\n%s", first, second)
	}
	b, err := ReadBaseline(first)
	if err != nil || len(b.Findings) != 2 {
		t.Fatalf("%v, %+v", err, b)
	}
	if third, _ := b.Text(); !bytes.Equal(first, third) {
		t.Errorf("it is another after it was read: %s", third)
	}
}

func TestBadBaselines(t *testing.T) {
	const place, grant = `"places": [{"path": "a", "ordinal": 1}]`, `"grant": {"state": "live", "told": true}`
	finding := func(places, grant string) string {
		return `{"version": 1, "findings": [{"provider": "p", "kind": "k", ` + places + `, ` + grant + `}]}`
	}
	if _, err := ReadBaseline([]byte(finding(place, grant))); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"":                             "no JSON",
		"[]":                           "no JSON",
		"null":                         "version 0",
		`{"version": 2}`:               "version 2",
		`{"version": 1} {}`:            "no JSON",
		`{"version": 1, "version": 1}`: "stands twice",
		`{"version": 1, "VERSION": 1}`: "stands twice",
		`{"version": 1, "more": 1}`:    "unknown field",
		`{"version": 1, "findings": [{"provider": "p", "kind": "k"}]}`:                                       "names no places",
		finding(`"places": [{"path": "../a", "ordinal": 1}]`, grant):                                         "leads out of the workspace",
		finding(`"places": [{"path": "a", "ordinal": 0}]`, grant):                                            "count from 1",
		finding(`"places": [{"path": "a", "ordinal": 1, "ordinal": 2}]`, grant):                              "stands twice",
		finding(`"places": [{"path": "a", "ordinal": 1}, {"path": "a", "ordinal": 1}]`, grant):               "stands there twice",
		finding(place, `"grant": {"state": "fine", "told": true}`):                                           "state",
		finding(place, `"grant": {"state": "live", "permissions": [{"name": "x", "answer": "denied"}]}`):     "neither granted nor undetermined",
		finding(place, `"grant": {"state": "live", "permissions": [{"name": "x", "access": "everything"}]}`): "everything",
		`{"version": 1, "findings": ` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}`:          "deep",
	} {
		if _, err := ReadBaseline([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: %v, want %q", text, err, want)
		}
	}
}

// FuzzBaseline: what is read can be written, and read again.
func FuzzBaseline(f *testing.F) {
	text, _ := NewBaseline([]Mark{mark("ann", grant(nil, permission("a")), Place{"a", "K", 1})}).Text()
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		b, err := ReadBaseline(text)
		if err != nil {
			return
		}
		NewRegister(b.Findings).Find(Mark{})
		for _, m := range b.Findings {
			if got := Wider(m.Grant, m.Grant); len(got) > 0 && unique(m.Grant) {
				t.Errorf("wider than itself: %v", got)
			}
		}
	})
}

func unique(w Width) bool {
	seen := map[string]bool{}
	for _, r := range w.Permissions {
		if seen[r.Name] {
			return false
		}
		seen[r.Name] = true
	}
	return w.State == detectors.Live && w.Told
}
