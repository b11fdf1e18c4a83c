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
	// colored says that it is for a terminal that shows colours; links are the words that lead
	// somewhere, where the terminal follows links.
	colored bool
	links   map[string]string
	// labels are those that were drawn: the same few stand in every finding.
	labels map[string]string
}

type style struct {
	label, strong, bad, good, plain lipgloss.Style
	severity                        map[risk.Severity]lipgloss.Style
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
	return &page{w: w, width: min(max(width, leastWidth), mostWidth), style: styles(r), colored: color, labels: map[string]string{}}
}

// styles uses the terminal's own sixteen colours, which its theme keeps readable on light and
// dark; severity is always a word as well.
func styles(r *lipgloss.Renderer) style {
	badge := func(color string) lipgloss.Style {
		return r.NewStyle().Bold(true).Reverse(true).Foreground(lipgloss.Color(color))
	}
	return style{
		label: r.NewStyle().Faint(true), strong: r.NewStyle().Bold(true),
		bad: r.NewStyle().Bold(true).Foreground(lipgloss.Color("1")), good: r.NewStyle().Foreground(lipgloss.Color("2")), plain: r.NewStyle(),
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

// heading says how bad it is and what it is; named tells whether there was room for its name.
func (p *page) heading(f scanner.Finding) (named bool) {
	badge := p.style.severity[f.Severity].Render(" " + strings.ToUpper(f.Severity.String()) + " ")
	text := clean(strings.TrimSpace(fmt.Sprintf("%s %s", f.Title, f.Redacted)))
	if f.Change != "" {
		text = strings.ToUpper(clean(f.Change)) + ": " + text
	}
	if f.Certainty.String() == "unknown" {
		text += " (worst case)"
	}
	parts := wrap(text, p.width-lipgloss.Width(badge)-1)
	for i, part := range parts {
		before := badge + " "
		if i > 0 {
			before = strings.Repeat(" ", lipgloss.Width(before))
		}
		after := ""
		if room := p.width - lipgloss.Width(before) - lipgloss.Width(part) - lipgloss.Width(clean(f.ID)); i == len(parts)-1 && room > 1 {
			after, named = strings.Repeat(" ", room)+p.style.label.Render(clean(f.ID)), true
		}
		p.line(before + p.style.strong.Render(part) + after)
	}
	return named
}

func (p *page) label(text string) string {
	if _, drawn := p.labels[text]; !drawn {
		p.labels[text] = p.style.label.Render(text)
	}
	return p.labels[text]
}

// field writes a label and its lines beside it; below it where the page is narrow.
func (p *page) field(label string, lines []string) {
	if len(lines) == 0 {
		return
	}
	indent := labelWidth
	if p.width < narrow {
		p.line("  " + p.label(label))
		indent = 4
	}
	for i, text := range lines {
		for j, part := range wrap(clean(text), p.width-indent) {
			before := strings.Repeat(" ", indent)
			if i == 0 && j == 0 && p.width >= narrow {
				before = "  " + p.label(fmt.Sprintf("%-*s", indent-2, label))
			}
			if j > 0 && p.width >= narrow {
				before += "  "
			}
			p.line(before + p.linked(part))
		}
	}
}

// barred is a field of one text with a bar before it.
func (p *page) barred(label, bar, text string) {
	if bar == "" {
		p.field(label, []string{text})
		return
	}
	wide := labelWidth + lipgloss.Width(bar)
	for i, part := range wrap(clean(text), p.width-wide) {
		before := strings.Repeat(" ", wide)
		if i == 0 {
			before = "  " + p.label(fmt.Sprintf("%-*s", labelWidth-2, label)) + bar
		}
		p.line(before + part)
	}
}

// beside writes a text beside a line that runs down its side.
func (p *page) beside(s lipgloss.Style, text string) {
	for i, part := range wrap(clean(text), p.width-4) {
		before := " "
		if i > 0 && strings.HasPrefix(text, "- ") {
			before = "   "
		}
		p.line(p.style.bad.Render("┃") + before + s.Render(part))
	}
}

func (p *page) item(text string) {
	for i, part := range wrap(clean(text), p.width-4) {
		p.line([]string{"  - ", "    "}[min(i, 1)] + p.linked(part))
	}
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
	var line strings.Builder
	wide := 0
	for word := range strings.FieldsSeq(text) {
		w := wordWidth(word)
		switch {
		case line.Len() == 0:
		case wide+1+w <= width-2:
			line.WriteByte(' ')
			wide++
		default:
			lines = append(lines, line.String())
			line.Reset()
			wide = 0
		}
		line.WriteString(word)
		wide += w
	}
	return append(lines, line.String())
}

// wordWidth is how many columns a word takes: most words are plain letters, one column each.
func wordWidth(word string) int {
	for i := range len(word) {
		if word[i] < ' ' || word[i] >= 0x7f {
			return lipgloss.Width(word)
		}
	}
	return len(word)
}
