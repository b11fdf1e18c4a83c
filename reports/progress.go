package reports

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/lipgloss"

	"github.com/overreach-dev/overreach/scanner"
)

// Progress is one line that says how far a scan is, no wider than so many columns and harmless
// on a terminal.
func Progress(s scanner.Seen, since time.Duration, width int) string {
	what := "reading " + s.Source
	switch s.Source {
	case "":
		what = "starting"
	case "providers":
		return fit("asking the providers"+asking(s, since), width)
	}
	text := fmt.Sprintf("%s  %s  %s", what, plural(s.Files, "file"), size(s.Bytes))
	if since > 0 {
		text += "  " + size(int64(float64(s.Bytes)/since.Seconds())) + "/s"
	}
	if s.Path != "" {
		text += "  " + s.Path
	}
	return fit(text, width)
}

// asking says how many are answered, and how long the others will take at that rate.
func asking(s scanner.Seen, since time.Duration) string {
	if s.ToAsk == 0 {
		return ""
	}
	text := fmt.Sprintf("  %d of %s", s.Asked, plural(s.ToAsk, "credential"))
	if left := s.ToAsk - s.Asked; s.Asked > 0 && left > 0 {
		each := since / time.Duration(s.Asked)
		text += "  about " + (time.Duration(left) * each).Round(time.Second).String() + " left"
	}
	return text
}

// fit cuts a text off at a width.
func fit(text string, width int) string {
	text = clean(text)
	if lipgloss.Width(text) <= width {
		return text
	}
	var out strings.Builder
	used := 0
	for _, r := range text {
		used += lipgloss.Width(string(r))
		if used >= width {
			break
		}
		out.WriteRune(r)
	}
	if width > 0 {
		out.WriteRune('…')
	}
	return out.String()
}
