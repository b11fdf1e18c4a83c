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
		return fit("asking the providers", width)
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
