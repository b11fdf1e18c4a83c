package main

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/scanner/accept"
)

// TestOnlyPeople: what loosens the check refuses under an agent and without a terminal, whatever
// flags stand beside it, and reads nothing that is typed.
func TestOnlyPeople(t *testing.T) {
	for _, args := range [][]string{{"accept", "a:1", "--reason", "r", "--until", "30d"}, {"trust"}, {"baseline"}} {
		for name, c := range map[string]struct {
			env     string
			in, err bool
			want    string
		}{
			"no terminal":         {"", false, false, "it asks on a terminal"},
			"only the input":      {"", true, false, "it asks on a terminal"},
			"only what is shown":  {"", false, true, "it asks on a terminal"},
			"Claude Code":         {"CLAUDECODE=1", true, true, "Claude Code started this"},
			"Codex":               {"CODEX_SANDBOX=seatbelt", true, true, "Codex started this"},
			"opencode":            {"OPENCODE=1", true, true, "opencode started this"},
			"one that says so":    {"AGENT=amp", true, true, "an agent started this"},
			"one with a terminal": {"CURSOR_AGENT=1", true, true, "Cursor started this"},
		} {
			w, _, stderr := world(t, args...)
			w.Env = append(w.Env, c.env)
			w.Terminal.In, w.Terminal.Err = c.in, c.err
			put(t, filepath.Join(w.Dir, ".overreach.yaml"), "version: 1\n")
			w.Stdin = panics{}
			if code := run(context.Background(), w); code != exitFailed || !strings.Contains(stderr.String(), c.want) {
				t.Errorf("%s with %s: exit code %d, %s", args[0], name, code, stderr)
			}
		}
	}
}

type panics struct{}

func (panics) Read([]byte) (int, error) { panic("the answer is read") }

func TestLastDay(t *testing.T) {
	now := time.Date(2026, 11, 22, 23, 30, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"30d": "2026-12-22", "0d": "2026-11-22", "365d": "2027-11-22", "2026-11-22": "2026-11-22", "2027-11-22": "2027-11-22",
		"": "", "366d": "", "2027-11-23": "", "2026-11-21": "", "-1d": "", "d": "", "1w": "", "2026-13-01": "", "99999999999999999999d": "", "2026-02-30": "",
	} {
		if got, err := lastDay(text, now); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

// TestWithEntry: what else stands in the file stays, and an acceptance takes the place of those
// that it covers.
func TestWithEntry(t *testing.T) {
	entry := func(reason string, places ...accept.Place) accept.Entry {
		return accept.Entry{Reason: reason, Until: "2026-12-31", Mark: accept.Mark{Provider: "p", Kind: "k", Places: places, Grant: accept.Width{State: "live"}}}
	}
	a, b := accept.Place{Path: "a", Ordinal: 1}, accept.Place{Path: "b", Ordinal: 1}
	text, err := withEntry([]byte("# ours\nversion: 1 # the first\npolicy:\n  access: read\n"), entry("one", a))
	for _, e := range []accept.Entry{entry("two", b), entry("three", a)} {
		if err == nil {
			text, err = withEntry(text, e)
		}
	}
	for _, want := range []string{"# ours", "# the first", "access: read", "two", "three"} {
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%v: %q is gone:\n%s", err, want, text)
		}
	}
	if strings.Contains(string(text), "one") {
		t.Errorf("the older one stands there still:\n%s", text)
	}
	var c config
	if err := readStrict("x", text, &c); err != nil || len(c.Accepted) != 2 || c.Accepted[0].Line == 0 {
		t.Errorf("%v, %+v", err, c)
	}
	for _, text := range []string{"", "# nothing\n", "version: 1\naccepted:\n", "version: 1\naccepted: []\n"} {
		out, err := withEntry([]byte(text), entry("one", a))
		var f acceptedFile
		if err == nil {
			err = readStrict("x", out, &f)
		}
		if err != nil || f.Version != 1 || len(f.Accepted) != 1 {
			t.Errorf("%q: %v\n%s", text, err, out)
		}
	}
	for _, text := range []string{"- a\n", "a: &x [1]\naccepted: *x\n", "a: [\n"} {
		if _, err := withEntry([]byte(text), entry("one", a)); err == nil {
			t.Errorf("%q is written to", text)
		}
	}
}

func TestTrusts(t *testing.T) {
	w, _, _ := world(t)
	path := filepath.Join(w.Dir, ".overreach.yaml")
	if err := w.keepTrusted(trustedFile{Version: 1}.with(path, []byte("a"))); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(w.configDir(), trustedName))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if !w.trusts(path, []byte("a")) || w.trusts(path, []byte("b")) || w.trusts(path, nil) || w.trusts(path+"x", []byte("a")) {
		t.Error("it trusts another content, or not its own")
	}
	for _, text := range []string{"version: 2\n", "version: 1\ntrusted: [{path: " + path + ", sha256: short}]\n", "version: 1\ntrusted: [{path: a, sha256: " + digest([]byte("a")) + "}]\n", "nonsense"} {
		put(t, filepath.Join(w.configDir(), trustedName), text)
		if _, err := w.readTrusted(); err == nil || w.trusts(path, []byte("a")) {
			t.Errorf("%q is read", text)
		}
	}
}

// TestLargeAndLinked: files that are too large, or that are links, are neither read nor written.
func TestLargeAndLinked(t *testing.T) {
	w, _, stderr := world(t, "--offline", "--baseline", "large.json")
	large := filepath.Join(w.Dir, "large.json")
	put(t, large, "{}")
	if err := os.Truncate(large, 10<<20); err != nil {
		t.Fatal(err)
	}
	if code := run(context.Background(), w); code != exitFailed || !strings.Contains(stderr.String(), "large.json: no file of up to 8388608 bytes") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	link := filepath.Join(w.Dir, "link")
	if err := os.Symlink(large, link); err != nil {
		t.Skip(err)
	}
	if err := keep(link, []byte("x"), 0o644); err == nil {
		t.Error("a link is written through")
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("%v, %v", info, err)
	}
}

// TestTypedUnderInterruption: an answer that does not come keeps nobody waiting.
func TestTypedUnderInterruption(t *testing.T) {
	w, _, _ := world(t, "trust")
	put(t, filepath.Join(w.Dir, ".overreach.yaml"), "version: 1\n")
	w.Terminal.In, w.Terminal.Err = true, true
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	defer reader.Close()
	w.Stdin = reader
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(100*time.Millisecond, cancel)
	if code := run(ctx, w); code != exitInterrupted {
		t.Errorf("exit code %d", code)
	}
}
