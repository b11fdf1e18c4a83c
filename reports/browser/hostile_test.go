//go:build browser

package browser

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/overreach-dev/overreach/reports"
)

// attacks try to run a script, each in its own way; all set window.broken.
var attacks = []string{
	`<script>window.broken=1</script>`, `"><img src=x onerror="window.broken=1">`, `'><svg onload=window.broken=1>`, `</script><script>window.broken=1</script>`,
	`javascript:window.broken=1`, `<a href="javascript:window.broken=1">x</a>`, `</style><script>window.broken=1</script>`, `--><script>window.broken=1</script><!--`,
	`<iframe srcdoc="<script>parent.broken=1</script>">`, `</title><script>window.broken=1</script>`, `<details open ontoggle=window.broken=1>`, `" autofocus onfocus="window.broken=1`,
	`{{constructor.constructor('window.broken=1')()}}`, `&lt;script&gt;window.broken=1&lt;/script&gt;`, `<math><mtext></mtext><script>window.broken=1</script></math>`, `<base href="https://evil.example/">`,
	`<meta http-equiv="refresh" content="0;url=https://evil.example/">`, `<link rel=stylesheet href=https://evil.example/x.css>`, `<form action=https://evil.example/><button autofocus>x`, "\u202e<script>window.broken=1</script>",
	`]]><script>window.broken=1</script>`, `<svg><script href="data:,window.broken=1"/></svg>`, `<object data="data:text/html,<script>parent.broken=1</script>">`, `<p style="background:url(https://evil.example/x)">`,
}

// words are those that a report's own words are made of: a reader would refuse others there.
var words = []string{"version", "severity", "certainty", "subject", "state", "access", "evidence", "verdict", "usable", "production", "answer", "extent", "at", "written", "traits", "undo", "date", "id"}

// golden reports, changed: every text of it by one function, and its findings so often.
func reportOf(t *testing.T, text func(string) string, findings int) string {
	t.Helper()
	golden, err := os.ReadFile("../../testdata/golden/report.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(golden, &all); err != nil {
		t.Fatal(err)
	}
	list := all["findings"].([]any)
	many := []any{}
	for i := range findings {
		one, _ := json.Marshal(list[i%len(list)])
		var f map[string]any
		_ = json.Unmarshal(one, &f)
		f["id"] = fmt.Sprintf("%v-%d", f["id"], i)
		for _, l := range f["locations"].([]any) {
			at := l.(map[string]any)
			at["path"] = fmt.Sprintf("dir%d/%v", i%37, at["path"])
		}
		many = append(many, f)
	}
	all["findings"] = many
	changed, _ := json.Marshal(walk(all, "", text))
	r, err := reports.Read(changed)
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	if err := reports.Write(&page, "html", r, reports.Options{}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(path, page.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func walk(value any, key string, text func(string) string) any {
	switch v := value.(type) {
	case string:
		if !slices.Contains(words, key) {
			return text(v)
		}
	case []any:
		for i := range v {
			v[i] = walk(v[i], key, text)
		}
	case map[string]any:
		if !slices.Contains(words, key) {
			for k := range v {
				v[k] = walk(v[k], k, text)
			}
		}
	}
	return value
}

// TestHostile: a report of which every text tries to run a script is shown as text: nothing runs, nobody
// is asked, and the keys lead through it as through any other.
func TestHostile(t *testing.T) {
	n := 0
	file := reportOf(t, func(string) string { n++; return attacks[n%len(attacks)] }, 48)
	ctx, complaints := page(t, file)
	var broken bool
	var scripts, frames, findings int
	run(t, ctx, chromedp.Evaluate(`window.broken !== undefined`, &broken),
		chromedp.Evaluate(`document.querySelectorAll("script").length`, &scripts),
		chromedp.Evaluate(`document.querySelectorAll("iframe, object, embed, base, link, form, img, meta[http-equiv=refresh]").length`, &frames),
		chromedp.Evaluate(`document.querySelectorAll("details.finding").length`, &findings))
	if n < 500 || findings != 48 {
		t.Errorf("%d texts, %d findings", n, findings)
	}
	for range 60 {
		run(t, ctx, chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter))
	}
	run(t, ctx, chromedp.Evaluate(`window.broken !== undefined`, &broken))
	if broken || frames > 0 || scripts > 1 {
		t.Errorf("a script ran: %v; %d scripts, %d frames and the like", broken, scripts, frames)
	}
	if len(*complaints) > 0 {
		t.Errorf("the browser complains: %q", *complaints)
	}
	var address string
	run(t, ctx, chromedp.Location(&address))
	if !strings.HasPrefix(address, "file://") || strings.Contains(address, "evil") {
		t.Errorf("it leads to %s", address)
	}
}

// TestMany: with five findings and with five hundred the picture is drawn, its texts do not lie over one
// another, and the page is no wider than the window.
func TestMany(t *testing.T) {
	for _, findings := range []int{5, 500} {
		ctx, complaints := page(t, reportOf(t, func(s string) string { return s }, findings))
		for _, width := range []int64{390, 1280} {
			var wide bool
			var boxes, over int
			var picture []byte
			run(t, ctx, emulation.SetDeviceMetricsOverride(width, 1000, 1, width < 600),
				chromedp.Evaluate(`document.documentElement.scrollWidth > window.innerWidth`, &wide),
				chromedp.Evaluate(`document.querySelectorAll("svg rect").length`, &boxes),
				chromedp.Evaluate(overlaps, &over), chromedp.CaptureScreenshot(&picture))
			if wide || boxes < 4 || boxes > 120 || over > 0 {
				t.Errorf("%d findings at %d: wider %v, %d boxes, %d texts over others", findings, width, wide, boxes, over)
			}
			if dir := os.Getenv("OVERREACH_PICTURES"); dir != "" {
				_ = os.WriteFile(filepath.Join(dir, fmt.Sprintf("many-%d-%d.png", findings, width)), picture, 0o600)
			}
		}
		if len(*complaints) > 0 {
			t.Errorf("the browser complains: %q", *complaints)
		}
	}
}

const overlaps = `(() => {
  const boxes = [...document.querySelectorAll("svg text")].map(e => e.getBoundingClientRect()).filter(b => b.width > 0);
  let over = 0;
  for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
    const [a, b] = [boxes[i], boxes[j]];
    if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3) over++;
  }
  return over;
})()`
