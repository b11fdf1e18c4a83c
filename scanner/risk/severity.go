// Package risk judges: what a grant exceeds the policy by, given who reaches the credential,
// and how bad that is, with reasons.
package risk

import (
	"fmt"
	"slices"
)

// Severity orders how bad a finding is.
type Severity uint8

const (
	Info Severity = iota
	Low
	Medium
	High
	Critical
)

var severityNames = []string{"info", "low", "medium", "high", "critical"}

func (s Severity) String() string               { return severityNames[s] }
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

func (s *Severity) UnmarshalText(b []byte) error {
	i := slices.Index(severityNames, string(b))
	if i < 0 {
		return fmt.Errorf("severity %q is none of %q", b, severityNames)
	}
	*s = Severity(i)
	return nil
}

// lower takes steps down, never below Low.
func (s Severity) lower(steps int) Severity {
	if s <= Low {
		return s
	}
	return max(Low, s-min(Severity(steps), s))
}
