package reports

import (
	"strings"
	"testing"

	"github.com/charmbracelet/lipgloss"

	"github.com/overreach-dev/overreach/scanner"
)

// TestWidths: no line is wider than the terminal, but for a word that is: a path or an address keeps its
// line to itself, so that it can be copied whole. Wide letters count as two.
func TestWidths(t *testing.T) {
	wide := sampleReport()
	wide.Findings[0].Title = strings.Repeat("漢字 ", 40)
	wide.Findings[0].Reasons[0].Text = strings.Repeat("ｆｕｌｌ width ", 30)
	for name, r := range map[string]*scanner.Report{"sample": sampleReport(), "wide letters": wide, "many": many(60)} {
		for _, o := range []Options{{}, {Verbose: true}, {Color: "16"}, {Color: "true", Links: true, Home: "/home/u"}} {
			for o.Width = 40; o.Width <= 200; o.Width += 20 {
				for line := range strings.Lines(render(t, "text", r, o)) {
					line = strings.TrimSuffix(line, "\n")
					if lipgloss.Width(line) > o.Width && !oneWord(line, o.Width) {
						t.Errorf("%s, %+v: %d columns: %q", name, o, lipgloss.Width(line), line)
					}
				}
			}
		}
	}
}

// oneWord says that one word alone makes a line too wide.
func oneWord(line string, width int) bool {
	for _, word := range strings.Fields(line) {
		if lipgloss.Width(word) > width-labelWidth-8 {
			return true
		}
	}
	return false
}

// TestLinks: places and addresses lead somewhere where the terminal follows links, and hostile names
// reach it percent-encoded.
func TestLinks(t *testing.T) {
	r := sampleReport()
	r.Summary.Root = "/w/a b"
	r.Findings[0].Locations[0].Path, r.Findings[0].Locations[0].Line = "x\x1b]8;;http://evil\x07;%.sh", 3
	out := render(t, "text", r, Options{Color: "16", Links: true, Home: "/home/u", Width: 120})
	for _, want := range []string{"\x1b]8;;file:///w/a%20b/x%1B%5D8;;http:/evil%07;%25.sh\x1b\\", "\x1b]8;;https://railway.com/account/tokens\x1b\\https://railway.com/account/tokens\x1b]8;;\x1b\\"} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not hold %q", want)
		}
	}
	opened := strings.Count(out, "\x1b]8;;") - strings.Count(out, "\x1b]8;;\x1b\\")
	if closed := strings.Count(out, "\x1b]8;;\x1b\\"); opened != closed {
		t.Errorf("%d links are opened, %d closed", opened, closed)
	}
	for line := range strings.Lines(render(t, "text", r, Options{Links: false, Color: "16"})) {
		if strings.Contains(line, "\x1b]8") {
			t.Error("a link where the terminal follows none")
		}
	}
}
