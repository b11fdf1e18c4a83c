package risk

import (
	"fmt"
	"slices"
)

// Line is one line of a policy that was considered for a credential.
type Line struct {
	File string `json:"file"`
	// Line counts from 1; 0 is the file as a whole.
	Line   int    `json:"line"`
	Text   string `json:"text"`
	Effect string `json:"effect"`
}

// considered lists what of the policy was held against a credential, and which rules held.
func (p Policy) considered(c Case, bounds []bound, exceeded int) (lines []Line, used []int) {
	effect := "kept"
	if exceeded > 0 {
		effect = fmt.Sprintf("exceeded in %d points", exceeded)
	}
	if exceeded == 1 {
		effect = "exceeded in 1 point"
	}
	lines = []Line{{File: p.Name(), Text: "allows " + p.base().String(), Effect: effect}}
	for i, r := range p.all() {
		holds := slices.ContainsFunc(bounds, func(b bound) bool { return slices.Contains(b.rules, i) })
		if !holds && r.Provider != "" && r.Provider != c.Provider {
			continue
		}
		line := Line{File: r.layer.file, Line: r.line, Text: fmt.Sprintf("%s: allows %s", r.Rule, r.Limits), Effect: "does not fit"}
		switch {
		case r.over(c.Now):
			line.Effect = "has run out"
		case holds:
			line.Effect = "holds"
			if r.Reason != "" {
				line.Effect += ": " + r.Reason
			}
			used = append(used, i)
		}
		lines = append(lines, line)
	}
	return lines, used
}
