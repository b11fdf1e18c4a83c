package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/lipgloss"
)

// theme is what a terminal makes of the sixteen colours: those of GitHub's own light and dark themes,
// which stand for many.
type theme struct {
	ground, text string
	colors       map[int]string
}

var themes = map[string]theme{
	"light": {"#ffffff", "#1f2328", map[int]string{1: "#cf222e", 2: "#116329", 3: "#9a6700", 4: "#0969da", 8: "#57606a"}},
	"dark":  {"#0d1117", "#e6edf3", map[int]string{1: "#ff7b72", 2: "#3fb950", 3: "#d29922", 4: "#58a6ff", 8: "#8b949e"}},
}

var escape = regexp.MustCompile(`\x1b\[([0-9;]*)m`)

// look is how letters are drawn.
type look struct {
	bold, faint, reverse bool
	color                int // -1 is the terminal's own
}

func (l look) after(codes string) look {
	for _, code := range strings.Split(codes, ";") {
		n, _ := strconv.Atoi(code)
		switch {
		case n == 0:
			l = look{color: -1}
		case n == 1:
			l.bold = true
		case n == 2:
			l.faint = true
		case n == 7:
			l.reverse = true
		case n >= 30 && n <= 37:
			l.color = n - 30
		case n >= 90 && n <= 97:
			l.color = n - 90 + 8
		}
	}
	return l
}

// The size of a letter in a picture, and what stands around the text.
const (
	letterWide = 8.4
	letterHigh = 18.0
	margin     = 14.0
)

// drawn makes a picture of what a terminal shows: the text stays text.
func drawn(output string, columns int, t theme) string {
	lines := strings.Split(strings.TrimRight(output, "\n"), "\n")
	wide, high := float64(columns)*letterWide+2*margin, float64(len(lines))*letterHigh+2*margin
	var svg strings.Builder
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" role="img" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">`+"\n", wide, high, wide, high)
	fmt.Fprintf(&svg, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", t.ground)
	for i, line := range lines {
		y := margin + float64(i)*letterHigh
		at, now := 0, look{color: -1}
		for line != "" {
			part, codes, rest := line, "", ""
			if m := escape.FindStringSubmatchIndex(line); m != nil {
				part, codes, rest = line[:m[0]], line[m[2]:m[3]], line[m[1]:]
			}
			n := lipgloss.Width(part)
			t.letters(&svg, part, margin+float64(at)*letterWide, y, n, now)
			at, line = at+n, rest
			if codes != "" || rest != "" {
				now = now.after(codes)
			}
		}
	}
	svg.WriteString("</svg>\n")
	return svg.String()
}

func (t theme) letters(svg *strings.Builder, text string, x, y float64, columns int, l look) {
	if strings.TrimSpace(text) == "" {
		return
	}
	color := t.text
	if l.color >= 0 {
		color = t.colors[l.color]
	}
	wide := float64(columns) * letterWide
	if l.reverse {
		fmt.Fprintf(svg, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="2" fill="%s"/>`, x, y, wide, letterHigh, color)
		color = t.ground
	}
	more := ""
	if l.bold {
		more += ` font-weight="bold"`
	}
	if l.faint {
		more += ` opacity="0.65"`
	}
	fmt.Fprintf(svg, `<text x="%.1f" y="%.1f" textLength="%.1f" lengthAdjust="spacingAndGlyphs" xml:space="preserve" fill="%s"%s>%s</text>`+"\n", x, y+13.5, wide, color, more, html.EscapeString(text))
}

// handlers are providers, by their hosts, that answer without a network.
type handlers map[string]http.Handler

func (h handlers) RoundTrip(req *http.Request) (*http.Response, error) {
	provider, ok := h[req.URL.Hostname()]
	if !ok {
		return nil, fmt.Errorf("nobody serves %s", req.URL.Hostname())
	}
	answer := httptest.NewRecorder()
	provider.ServeHTTP(answer, req)
	return answer.Result(), nil
}

// pretended is a machine as a developer has it: two agents, a login that can do little, a database's
// address in a .env file, and a token that somebody made to add a domain.
func pretended(t *testing.T, args ...string) string {
	t.Helper()
	w, stdout, stderr := world(t, args...)
	// Its places are as long on every machine: the bytes of HOME are among those that are counted.
	base := t.TempDir()
	base = filepath.Join(base, strings.Repeat("x", max(1, 160-len(base))))
	home := base + "/home"
	w.Dir, w.Env = base+"/shop", []string{"HOME=" + home, "USERPROFILE=" + home}
	for path, text := range map[string]string{
		home + "/.claude/settings.json":    "{}\n",
		home + "/.codex/config.toml":       "model = \"x\"\n",
		home + "/.config/gh/hosts.yml":     "github.com:\n    user: ann\n    oauth_token: " + sampleToken("github_one") + "\n",
		home + "/key":                      strings.Repeat("5a", keyBytes) + "\n",
		w.Dir + "/scripts/domains.sh":      "#!/bin/sh\n# Adds a domain to the shop.\nset -e\nRAILWAY_API_TOKEN=" + sampleToken("railway_account") + "\n",
		w.Dir + "/.env":                    "DATABASE_URL=postgres://shop:" + sampleToken("password_one") + "@db.shop.internal:5432/shop\n",
		w.Dir + "/main.go":                 "package main\n\nfunc main() {}\n",
		w.Dir + "/internal/order/order.go": "package order\n",
	} {
		put(t, path, text)
	}
	w.Env = append(w.Env, "OVERREACH_KEY_FILE="+home+"/key", "TERM=xterm")
	w.Transport = handlers{
		"backboard.railway.com": &railway{account: sampleToken("railway_account")},
		"api.github.com":        &github{token: sampleToken("github_one"), scopes: "read:user"},
	}
	w.Now = func() time.Time { return time.Date(2026, 5, 4, 9, 30, 0, 0, time.UTC) }
	w.GOOS, w.Terminal.Out, w.Width = "linux", true, pictureWide
	if code := run(context.Background(), w); code != exitBeyond {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	return strings.NewReplacer(w.Dir, "/home/ann/shop", home, "/home/ann", filepath.Base(w.Dir), "shop").Replace(stdout.String())
}

const (
	pictures    = "../../testdata/pictures/"
	pictureWide = 96
)

// TestPictures: the README's pictures show what the program says: "make pictures" draws them anew.
func TestPictures(t *testing.T) {
	if filepath.Separator != '/' {
		t.Skip("its places are written as a POSIX system writes them")
	}
	output := pretended(t, "--lookup")
	for name, theme := range themes {
		holdsPicture(t, "terminal-"+name+".svg", drawn(output, pictureWide, theme))
	}
	page := pretended(t, "--lookup", "--format", "html")
	holdsPicture(t, "report.html", page)
	// The browser's suite writes the sum of the page beside the pictures that it takes of it.
	sum := sha256.Sum256([]byte(page))
	if drawnOf, err := os.ReadFile(pictures + "report.sum"); !*update && (err != nil || strings.TrimSpace(string(drawnOf)) != hex.EncodeToString(sum[:])) {
		t.Error("the pictures of the page are of another one: make pictures")
	}
}

func holdsPicture(t *testing.T, name, want string) {
	t.Helper()
	if *update {
		if err := errors.Join(os.MkdirAll(pictures, 0o755), os.WriteFile(pictures+name, []byte(want), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(pictures + name); err != nil || string(have) != want {
		t.Errorf("%s is not what the program says (%v): make pictures", name, err)
	}
}
