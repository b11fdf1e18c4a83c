package scanner

import (
	"strings"
	"testing"
	"time"
)

// TestWrittenAt reads when a line was written from its own keys alone, whatever else it holds.
func TestWrittenAt(t *testing.T) {
	for line, want := range map[string]string{
		`{"timestamp":"2026-11-02T08:00:00.000Z","x":"HERE"}`:                   "2026-11-02T08:00:00Z",
		`{"x":{"timestamp":"1999-01-01T00:00:00Z"},"s":"HERE","ts":1793700000}`: "2026-11-03T10:00:00Z",
		`{"display":"HERE \\\" \"timestamp\":1","timestamp": 1793700000000 }`:   "2026-11-03T10:00:00Z",
		`{"text":"HERE","created_at":"2026-11-02T10:00:00+02:00","cut`:          "2026-11-02T08:00:00Z",
		`{"timestamp":"1999-01-01T00:00:00Z"}` + "\n" + `{"a":"HERE"}`:          "",
		`{"a":"HERE"}` + "\n" + `{"timestamp":"1999-01-01T00:00:00Z"}`:          "",
		`{"timestamp":"yesterday HERE"}`:                                        "",
		`{"timestamp":12,"a":"HERE"}`:                                           "",
		`{"timestamp":{"a":"HERE"}}`:                                            "",
		`["timestamp","2026-11-02T08:00:00Z","HERE"]`:                           "",
		`HERE "timestamp`:          "",
		`{"a":"HERE","timestamp`:   "",
		`{"a":"HERE","timestamp":`: "",
		`{"a":"HERE","timestamp":"` + strings.Repeat("2", 99) + `"}`: "",
		`]}]}{"timestamp":"2026-11-02T08:00:00Z","a":"HERE"}`:        "",
	} {
		got := ""
		if at := writtenAt([]byte(line), strings.Index(line, "HERE")); !at.IsZero() {
			got = at.UTC().Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%s: %q, not %q", line, got, want)
		}
	}
}
