package reports

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"

	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/risk"
)

// page lays text out for a width. All that it is given is made harmless here.
type page struct {
	w     io.Writer
	width int
	style style
	err   error
}

type style struct {
	label, strong, bad, good lipgloss.Style
	severity                 map[risk.Severity]lipgloss.Style
}

// The widths between which lines are laid out, and that of the labels before them.
const (
	leastWidth = 36
	mostWidth  = 110
	labelWidth = 14
	narrow     = 60
)

func newPage(w io.Writer, o Options) *page {
	width := o.Width
	if width == 0 {
		width = 100
	}
	r := lipgloss.NewRenderer(w)
	profiles := map[string]termenv.Profile{"16": termenv.ANSI, "256": termenv.ANSI256, "true": termenv.TrueColor}
	profile, color := profiles[o.Color]
	if !color {
		profile = termenv.Ascii
	}
	r.SetColorProfile(profile)
	return &page{w: w, width: min(max(width, leastWidth), mostWidth), style: styles(r)}
}

// styles uses the terminal's own sixteen colours, which its theme keeps readable on light and
// dark; severity is always a word as well.
func styles(r *lipgloss.Renderer) style {
	badge := func(color string) lipgloss.Style {
		return r.NewStyle().Bold(true).Reverse(true).Foreground(lipgloss.Color(color))
	}
	return style{
		label: r.NewStyle().Faint(true), strong: r.NewStyle().Bold(true),
		bad: r.NewStyle().Bold(true).Foreground(lipgloss.Color("1")), good: r.NewStyle().Foreground(lipgloss.Color("2")),
		severity: map[risk.Severity]lipgloss.Style{
			risk.Critical: badge("1"), risk.High: badge("3"), risk.Medium: badge("4"), risk.Low: badge("8"), risk.Info: badge("8"),
		},
	}
}

func (p *page) line(text string) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, strings.TrimRight(text, " "))
	}
}

func (p *page) heading(f scanner.Finding) {
	badge := p.style.severity[f.Severity].Render(" " + strings.ToUpper(f.Severity.String()) + " ")
	text := clean(strings.TrimSpace(fmt.Sprintf("%s %s", f.Title, f.Redacted)))
	if f.Change != "" {
		text = strings.ToUpper(clean(f.Change)) + ": " + text
	}
	if f.Certainty.String() == "unknown" {
		text += " (worst case)"
	}
	for i, part := range wrap(text, p.width-lipgloss.Width(badge)-1) {
		before := badge + " "
		if i > 0 {
			before = strings.Repeat(" ", lipgloss.Width(before))
		}
		p.line(before + p.style.strong.Render(part))
	}
}

// field writes a label and its lines beside it; below it where the page is narrow.
func (p *page) field(label string, lines []string) {
	if len(lines) == 0 {
		return
	}
	indent := labelWidth
	if p.width < narrow {
		p.line("  " + p.style.label.Render(label))
		indent = 4
	}
	for i, text := range lines {
		for j, part := range wrap(clean(text), p.width-indent) {
			before := strings.Repeat(" ", indent)
			if i == 0 && j == 0 && p.width >= narrow {
				before = "  " + p.style.label.Render(fmt.Sprintf("%-*s", indent-2, label))
			}
			if j > 0 && p.width >= narrow {
				before += "  "
			}
			p.line(before + part)
		}
	}
}

func (p *page) item(text string) {
	for i, part := range wrap(clean(text), p.width-4) {
		p.line([]string{"  - ", "    "}[min(i, 1)] + part)
	}
}

func (p *page) paragraph(s lipgloss.Style, text string) {
	p.wrapped(s, text)
	p.line("")
}

func (p *page) wrapped(s lipgloss.Style, text string) {
	for _, part := range wrap(clean(text), p.width) {
		p.line(s.Render(part))
	}
}

// wrap breaks a text at spaces; a word that is longer than a line (a path, an address) keeps
// its line to itself, so that it can be copied whole.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case lipgloss.Width(line)+1+lipgloss.Width(word) <= width-2:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}
