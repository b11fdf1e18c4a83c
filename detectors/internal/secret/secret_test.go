package secret

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

type holder struct {
	Name  string
	Text  Text
	Point *Text
	Map   map[string]Text
}

// TestNothingPrintsText drives every way in which Go turns a value into text.
func TestNothingPrintsText(t *testing.T) {
	const value = "ghp_" + "rAnd0mTextThatMustNotBeSeen"
	text := NewSealer([]byte("key")).Seal(value)
	h := holder{"n", text, &text, map[string]Text{"a": text}}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%p", "%T", "%-80v", "%80s"} {
		fmt.Fprintf(&out, verb+"\n", text)
		fmt.Fprintf(&out, verb+"\n", h)
		fmt.Fprintf(&out, verb+"\n", &h)
		fmt.Fprintf(&out, verb+"\n", []Text{text})
	}
	if err := json.NewEncoder(&out).Encode(h); err != nil {
		t.Fatal(err)
	}
	_ = xml.NewEncoder(&out).Encode(text)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "text", text, "holder", h)
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "text", text, "holder", h)
	fmt.Fprintln(&out, fmt.Errorf("wrapped: %v", text))

	shown := out.String()
	for _, part := range []string{value, "rAnd0m", fmt.Sprintf("%x", value)[8:], fmt.Sprintf("%X", value)[8:]} {
		if strings.Contains(shown, part) {
			t.Errorf("%q can be read in what was printed:\n%s", part, shown)
		}
	}
	if !strings.Contains(shown, "ghp_…") {
		t.Error("the redacted form is not shown")
	}
}

func TestFingerprint(t *testing.T) {
	a, b := NewSealer([]byte("one")), NewSealer([]byte("two"))
	same := a.Seal("value").Fingerprint()
	for name, other := range map[string]Text{
		"another value":   a.Seal("value2"),
		"another key":     b.Seal("value"),
		"another context": a.Seal("value", "user@host"),
		"shifted context": a.Seal("val", "ue"),
	} {
		if other.Fingerprint() == same {
			t.Errorf("%s has the same fingerprint", name)
		}
	}
	if a.Seal("value").Fingerprint() != same || len(same) != 20 {
		t.Errorf("fingerprint %q is not stable, or not 20 digits", same)
	}
	if zero := (Text{}); zero.Fingerprint() != "" || zero.Redacted() != "" || Open(zero) != "" || !a.Seal("").Empty() {
		t.Error("the zero Text holds something")
	}
}

func TestRedactedNeverShowsAShortValue(t *testing.T) {
	for _, value := range []string{"hunter2", "sk-abc", "AKIA1", "p"} {
		if got := NewSealer(nil).Seal(value).Redacted(); got != "…" {
			t.Errorf("a value of %d letters is shown as %q", len(value), got)
		}
	}
}
