package reports

import (
	"fmt"
	"strings"

	"github.com/overreach-dev/overreach/scanner"
)

// needed is what the workspace shows that it needs, held against what the credential may do,
// and by what it is shown.
func needed(f scanner.Finding, o Options) []string {
	if f.Need == nil {
		return nil
	}
	text := f.Need.Text
	if text == "" {
		text = "code uses it; for what is not shown"
	}
	out := append([]string{text + " (inferred: it changes nothing of the severity)"}, shownBy(f.Need.Signs, o)...)
	if f.Need.CutOff {
		out = append(out, "not all of the workspace was looked at for this: it may need more")
	}
	return out
}

// shownBy groups signs by what they mean, with the places of each.
func shownBy(signs []scanner.NeedSign, o Options) []string {
	var order []string
	by := map[string][]string{}
	for _, s := range signs {
		text := s.Means
		if s.Resource != "" {
			text += ": " + s.Resource
		}
		if by[text] == nil {
			order = append(order, text)
		}
		by[text] = append(by[text], s.Short())
	}
	var out []string
	for i, text := range order {
		if i == 4 && !o.Verbose {
			out = append(out, fmt.Sprintf("and %s more", plural(len(order)-i, "sign")))
			break
		}
		places := by[text]
		if len(places) > 3 && !o.Verbose {
			places = append(places[:3:3], fmt.Sprintf("and %d more", len(places)-3))
		}
		out = append(out, text+" ("+strings.Join(places, ", ")+")")
	}
	return out
}
