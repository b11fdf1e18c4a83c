package reports

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/risk"
)

// elements counts a page's elements, and collects what could run or lead somewhere.
func elements(t *testing.T, page string) (count map[string]int, leads []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	count = map[string]int{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		count[n.Data]++
		for _, a := range n.Attr {
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "src", a.Key == "style":
				t.Errorf("<%s> has %s=%q", n.Data, a.Key, a.Val)
			case a.Key == "href":
				leads = append(leads, a.Val)
			}
		}
	}
	return count, leads
}

// TestHTMLIsOnlyText: whatever stands in a report, its page has the same elements, and leads nowhere
// but to the addresses of providers' pages and into itself.
func TestHTMLIsOnlyText(t *testing.T) {
	plain, _ := elements(t, render(t, "html", hostile("plain"), Options{}))
	for _, text := range []string{
		"<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", `"><svg onload=alert(1)>`, "javascript:alert(1)", "</title><b>", "</style><b>",
		"{{.Title}}", "]]>", "<!--", "'-alert(1)-'", "\u2028", "&lt;b&gt;", "<a href=https://evil.test>", "`${alert(1)}`", "data:text/html,x", "\x00<b>",
	} {
		page := render(t, "html", hostile(text), Options{})
		got, leads := elements(t, page)
		if !maps.Equal(got, plain) {
			t.Errorf("%q changes the page's elements: %v, not %v", text, got, plain)
		}
		for _, to := range leads {
			if !strings.HasPrefix(to, "#") && !strings.HasPrefix(to, "https://railway.com/") && !strings.HasPrefix(to, "https://docs.railway.com/") {
				t.Errorf("%q leads to %q", text, to)
			}
		}
	}
}

// hostile puts a text wherever a stranger's may stand, but for the id, which is made of a provider's
// name and a sum.
func hostile(text string) *scanner.Report {
	r := sampleReport()
	f := &r.Findings[0]
	f.Title, f.Redacted, f.Grant.Principal, f.Destroys[0].Name, f.Advice[0].Do = text, text, text, text, text
	f.Locations[0].Path, f.Locations[0].Key, f.Reasons[0].Text, f.Grant.Unknown[0].Text = text, text, text, text
	f.Reach[0].Agent, f.Reach[0].Route, f.Grant.Permissions[1].Means, f.Chains[0].Means = text, text, text, text
	r.Summary.Root, r.Summary.NotRead[0].Path, r.Summary.Notes[0], r.Summary.Policy, r.Summary.Asked[0].Host = text, text, text, text, text
	r.Summary.Worst = []scanner.Worst{{Finding: f.ID, Destroys: f.Destroys[0]}}
	r.Cures = []scanner.Cure{{Advice: scanner.Advice{Do: text}, Findings: []string{f.ID}}}
	return r
}

// TestPicture: it can be read with five findings and with five hundred: what there is no room for is
// counted, nothing lies on anything else, and every line begins and ends at a box.
func TestPicture(t *testing.T) {
	for _, n := range []int{1, 5, 500} {
		r := sampleReport()
		one := r.Findings[0]
		r.Findings = nil
		for i := range n {
			f := one
			f.ID, f.Severity = fmt.Sprintf("railway-%08x", i), risk.Severity(4-i*5/(n+4))
			f.Locations = []scanner.Location{{Source: "files", Path: fmt.Sprintf("services/with/a/long/name/%d/.env", i), Line: 1}}
			f.Reach = []scanner.Reach{{Agent: "claude-code", Verdict: "free"}, {Agent: "codex", Verdict: "stopped"}}
			f.Destroys = []scanner.Destroys{{Call: "volumeDelete", Resource: "volume", Name: fmt.Sprint("v", i), Counted: true, Undo: detectors.Undo{Kind: "none"}}}
			r.Findings = append(r.Findings, f)
		}
		g := picture(r)
		if want := 1 + 3*min(n, mostRows); len(g.Nodes) != want {
			t.Errorf("%d findings: %d boxes, not %d", n, len(g.Nodes), want)
		}
		for i, a := range g.Nodes {
			if a.X < 0 || a.X+a.W > g.Width || a.Y+a.H > g.Height || len([]rune(a.Text)) > nodeLetters {
				t.Errorf("%d findings: %+v is not in the picture", n, a)
			}
			for _, b := range g.Nodes[:i] {
				if a.X == b.X && a.Y < b.Y+b.H && b.Y < a.Y+a.H {
					t.Errorf("%d findings: %+v lies on %+v", n, a, b)
				}
			}
		}
		if len(g.Links) != 3*min(n, mostRows) {
			t.Errorf("%d findings: %d lines", n, len(g.Links))
		}
		if more := slices.ContainsFunc(g.Heads, func(h text) bool { return strings.HasPrefix(h.Text, "and ") }); more != (n > mostRows) {
			t.Errorf("%d findings: it says that there are more: %v", n, more)
		}
	}
	if r := (&scanner.Report{}); picture(r) != nil {
		t.Error("a picture of nothing")
	}
}
