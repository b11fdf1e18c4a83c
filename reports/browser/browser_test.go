//go:build browser

package browser

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	entries "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// page opens a file in a browser, and collects what the browser complains of and asks the network for.
func page(t *testing.T, file string) (ctx context.Context, complaints *[]string) {
	t.Helper()
	path, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	complaints = new([]string)
	chromedp.ListenTarget(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			*complaints = append(*complaints, "exception: "+e.ExceptionDetails.Error())
		case *runtime.EventConsoleAPICalled:
			*complaints = append(*complaints, "console: "+string(e.Type))
		case *entries.EventEntryAdded:
			*complaints = append(*complaints, "log: "+e.Entry.Text)
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, "file:") {
				*complaints = append(*complaints, "asked for "+e.Request.URL)
			}
		}
	})
	run(t, ctx, network.Enable(), chromedp.Navigate("file://"+path), chromedp.WaitReady("main"))
	return ctx, complaints
}

func run(t *testing.T, ctx context.Context, actions ...chromedp.Action) {
	t.Helper()
	if err := chromedp.Run(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

const pictures = "../../testdata/pictures/"

var update = flag.Bool("update", false, "take the README's pictures anew")

// TestPictures takes the README's pictures of the page that the program makes of a pretended machine:
// the part that is seen first, in both themes, and beside them the sum of the page.
func TestPictures(t *testing.T) {
	page1, err := os.ReadFile(pictures + "report.html")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(page1)
	want := hex.EncodeToString(sum[:]) + "\n"
	if !*update {
		if have, err := os.ReadFile(pictures + "report.sum"); err != nil || string(have) != want {
			t.Errorf("the pictures are of another page (%v): make pictures", err)
		}
		return
	}
	ctx, complaints := page(t, pictures+"report.html")
	for _, theme := range []string{"light", "dark"} {
		var picture []byte
		run(t, ctx, emulation.SetDeviceMetricsOverride(1100, 860, 1, false),
			emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}),
			chromedp.CaptureScreenshot(&picture))
		if err := os.WriteFile(pictures+"report-"+theme+".png", picture, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if len(*complaints) > 0 {
		t.Errorf("the browser complains: %q", *complaints)
	}
	if err := os.WriteFile(pictures+"report.sum", []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

const golden = "../../testdata/golden/report.html"

// TestPage: a browser complains of nothing and asks nobody; the page is no wider than the window, at
// two widths and in both themes; the filters filter.
func TestPage(t *testing.T) {
	ctx, complaints := page(t, golden)
	for _, width := range []int64{390, 1280} {
		for _, theme := range []string{"light", "dark"} {
			var wide bool
			var ground string
			var picture []byte
			run(t, ctx, emulation.SetDeviceMetricsOverride(width, 900, 1, width < 600),
				emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}),
				chromedp.Evaluate(`document.documentElement.scrollWidth > window.innerWidth`, &wide),
				chromedp.Evaluate(`getComputedStyle(document.body).backgroundColor`, &ground), chromedp.CaptureScreenshot(&picture))
			if wide {
				t.Errorf("at %d it is wider than the window", width)
			}
			if dark := ground != "rgb(255, 255, 255)"; dark != (theme == "dark") {
				t.Errorf("in the theme %s the ground is %s", theme, ground)
			}
			if len(picture) < 5000 {
				t.Errorf("at %d, %s: a picture of %d bytes", width, theme, len(picture))
			}
		}
	}
	var all, found, cleared int
	visible := `[...document.querySelectorAll("details.finding")].filter(d => !d.hidden).length`
	run(t, ctx, chromedp.Click("#all"), chromedp.Evaluate(visible, &all), chromedp.SendKeys("#find", "stripe"), chromedp.Evaluate(visible, &found),
		chromedp.Evaluate(`(e => { e.value = ""; e.dispatchEvent(new Event("input")) })(document.getElementById("find"))`, nil), chromedp.Click(`input[value="critical"]`), chromedp.Evaluate(visible, &cleared))
	if all != 2 || found != 1 || cleared != 1 {
		t.Errorf("%d findings, %d with the word, %d without the critical ones", all, found, cleared)
	}
	if len(*complaints) > 0 {
		t.Errorf("the browser complains: %q", *complaints)
	}
}

// TestKeyboard: all that can be used is reached by the tabulator, in the order in which it is read, and
// a finding opens and shuts by a key.
func TestKeyboard(t *testing.T) {
	ctx, _ := page(t, golden)
	var reached []string
	for range 40 {
		var at string
		run(t, ctx, chromedp.KeyEvent(kb.Tab), chromedp.Evaluate(`(e => e === document.body ? "" : e.tagName + " " + (e.id || e.value || e.textContent.trim()).slice(0, 20))(document.activeElement)`, &at))
		if at == "" {
			break
		}
		reached = append(reached, at)
	}
	walk := strings.Join(reached, "\n")
	for _, want := range []string{"DIV", "INPUT find", "INPUT critical", "INPUT all", "SUMMARY critical"} {
		if !strings.Contains(walk, want) {
			t.Errorf("the tabulator does not reach %q:\n%s", want, walk)
		}
	}
	var before, after bool
	open := `document.querySelector("details.finding").open`
	run(t, ctx, chromedp.Evaluate(open, &before), chromedp.Focus("details.finding summary"), chromedp.KeyEvent(kb.Enter), chromedp.Evaluate(open, &after))
	if before == after {
		t.Error("the key does not open or shut a finding")
	}
}

// TestContrast: text stands out from its ground by 4.5 to 1, as WCAG 2.2 wants of AA
// (https://www.w3.org/TR/WCAG22/#contrast-minimum), in both themes.
func TestContrast(t *testing.T) {
	ctx, _ := page(t, golden)
	for _, theme := range []string{"light", "dark"} {
		var worst float64
		run(t, ctx, emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}), chromedp.Evaluate(contrast, &worst))
		if worst < 4.5 {
			t.Errorf("in the theme %s the worst contrast is %.2f", theme, worst)
		}
	}
}

const contrast = `(() => {
  const light = c => { const [r, g, b] = c.match(/[\d.]+/g).map(Number).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b };
  const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\)$/.test(c)) return c } return "rgb(255, 255, 255)" };
  let worst = 21;
  for (const e of document.querySelectorAll("body *:not(svg *):not(script)")) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(ground(e))];
    worst = Math.min(worst, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
  }
  return worst;
})()`

// TestWithoutScript: the page can be read where no script runs.
func TestWithoutScript(t *testing.T) {
	text, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "page.html")
	bare := string(text)[:strings.Index(string(text), "<script>")] + "</body></html>"
	if err := os.WriteFile(file, []byte(bare), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, complaints := page(t, file)
	var filters bool
	var shown string
	run(t, ctx, chromedp.Evaluate(`getComputedStyle(document.querySelector(".filters")).display !== "none"`, &filters), chromedp.Text("main", &shown))
	if filters || !strings.Contains(shown, "volumeDelete") || len(*complaints) > 0 {
		t.Errorf("filters that do nothing are shown: %v; %q", filters, *complaints)
	}
}
