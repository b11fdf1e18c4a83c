package accept

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/match"
	"github.com/overreach-dev/overreach/scanner/sources"
)

var today = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// listOf reads a workspace of some files.
func listOf(t testing.TB, files map[string]string) (List, error) {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return Read(sources.OS{}, root, today)
}

// look finds the one candidate in a file's text, and says by what it is accepted.
func look(t *testing.T, l List, path, text string) string {
	t.Helper()
	rules := append([]match.Rule{{ID: "word", Regex: `\bWORD[0-9]+\b`}}, l.Rules...)
	engine, err := match.New(rules, detectors.NewSealer(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	candidates, err := engine.Find(match.Input{Text: []byte(text), Name: path})
	if err != nil || len(candidates) != 1 {
		t.Fatalf("%d candidates, %v", len(candidates), err)
	}
	at := sources.Location{Source: sources.Files, Path: filepath.Join(l.Root, path)}
	if a := l.Look(candidates[0], at, candidates[0].Line, []byte(text)); a != nil {
		text := a.By + "|" + a.Reason
		if a.Until != "" {
			text += " (until " + a.Until + ")"
		}
		return text
	}
	return ""
}

func TestComments(t *testing.T) {
	l, err := listOf(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"x = WORD1":                                               "",
		"x = WORD1 # gitleaks:allow":                              "gitleaks:allow in a.py:1|",
		"# gitleaks:allow\nx = WORD1":                             "",
		"x = WORD1 # overreach:allow":                             "",
		"x = WORD1 # overreach:allow for the tests":               "",
		"x = WORD1 # overreach:allow 2027-01-01":                  "",
		"\nx = WORD1 # overreach:allow for the tests 2027-01-01":  "overreach:allow in a.py:2|for the tests (until 2027-01-01)",
		"x = WORD1 /* overreach:allow: its last day 2026-11-22*/": "overreach:allow in a.py:1|its last day (until 2026-11-22)",
		"x = WORD1 # overreach:allow it is over 2026-11-21":       "",
		"x = WORD1 # overreach:allow no such day 2026-13-41":      "",
	} {
		if got := look(t, l, "a.py", text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestTrustedComments: where the user trusts them, comments of ours are heeded for a year at
// most, and one that is over is named.
func TestTrustedComments(t *testing.T) {
	l, err := listOf(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	for text, heeded := range map[string]bool{
		"overreach:allow tests 2027-01-01": true,
		"overreach:allow tests 2099-01-01": false,
		"gitleaks:allow":                   false,
	} {
		for _, trusted := range []bool{true, false} {
			l.Comments = trusted
			if a := l.comment(text, "x"); a != nil && a.Heeded != (heeded && trusted) {
				t.Errorf("%s, trusted %v: %+v", text, trusted, a)
			}
			if a := l.inline(sources.Location{Path: filepath.Join(l.Root, "a")}, 1, []byte(text)); a == nil || a.Heeded != (heeded && trusted) {
				t.Errorf("%s, trusted %v: %+v", text, trusted, a)
			}
		}
	}
	for range 2 {
		if a := l.comment("overreach:allow tests 2026-11-21", "overreach:allow in a:1"); a != nil {
			t.Errorf("%+v", a)
		}
	}
	if len(l.Over) != 1 || l.Over[0] != "overreach:allow in a:1 ran out on 2026-11-21" {
		t.Errorf("%q", l.Over)
	}
}

func TestIgnoreFile(t *testing.T) {
	l, err := listOf(t, map[string]string{ignoreName: "# why\n\na.py:word:1\r\nsub\\b.py:word:2\nc:d.py:word:1\nnonsense\ne.py:word:x\n" +
		strings.Repeat("0123456789", 4) + ":a.py:word:3\n"})
	if err != nil || len(l.Notes) != 2 {
		t.Fatalf("%v, notes %q", err, l.Notes)
	}
	for _, c := range []struct{ path, text, want string }{
		{"a.py", "WORD1", ".gitleaksignore:3|"},
		{"a.py", "\nWORD1", ""},
		{"a.py", "\n\nWORD1", ""},
		{"sub/b.py", "\nWORD1", ".gitleaksignore:4|"},
		{"c:d.py", "WORD1", ".gitleaksignore:5|"},
	} {
		if got := look(t, l, c.path, c.text); got != c.want {
			t.Errorf("%s: %q, want %q", c.path, got, c.want)
		}
	}
}

const config = `
title = "ours"
[extend]
useDefault = true
disabledRules = ["other"]
path = "more.toml"

[[rules]]
id = "own"
regex = '''OWN-([0-9]{4})'''
secretGroup = 1
entropy = 1
keywords = ["own-"]
[rules.allowlist]
stopwords = ["9999"]

[[rules]]
id = "word"
[[rules.allowlists]]
condition = "AND"
paths = ['''^docs/''']
regexes = ['''WORD7''']

[allowlist]
description = "samples"
regexTarget = "line"
regexes = ['''sample''']
`

func TestConfig(t *testing.T) {
	more := "[[allowlists]]\ntargetRules = [\"word\"]\nregexes = ['''^WORD3$''']\nstranger = 1\n"
	l, err := listOf(t, map[string]string{configName: config, "more.toml": more})
	if err != nil || len(l.Rules) != 1 || len(l.Notes) != 1 || !strings.Contains(l.Notes[0], "more.toml:4: unknown key allowlists.stranger") {
		t.Fatalf("%v, %+v, notes %q", err, l.Rules, l.Notes)
	}
	for _, c := range []struct{ path, text, want string }{
		{"a", "OWN-1234", ""},
		{"a", "WORD1 sample", ".gitleaks.toml|samples"},
		{"a", "WORD7", ""},
		{"docs/a", "WORD7", ".gitleaks.toml|"},
		{"docs/a", "WORD8", ""},
		{"a", "WORD3", "more.toml|"},
		{"a", "WORD31", ""},
	} {
		if got := look(t, l, c.path, c.text); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.path, c.text, got, c.want)
		}
	}
}

// TestBadConfig: what is wrong is an error that names the file, and the rule or line.
func TestBadConfig(t *testing.T) {
	for text, want := range map[string]string{
		"[[rules]]\nid = \"x\"\nregex = '''(unclosed'''":             `rule "x": error parsing regexp: missing closing )`,
		"[[rules]]\nid = \"x\"\nregex = '''a'''\nsecretGroup = 3":    `rule "x": secretGroup 3`,
		"[[rules]]\nregex = '''a'''":                                 "it has no id",
		"[[rules]]\nid = \"x\"\n[[rules.allowlists]]\npaths=[\"*\"]": `rule "x": error parsing regexp`,
		"[allowlist]\ncondition = \"XOR\"\nregexes=[\"a\"]":          "neither AND nor OR",
		"[allowlist]\nregexTarget = \"file\"\nregexes=[\"a\"]":       "none of secret, match, line",
		"title = ":                       "line 1: ",
		"\n[[rules]\n":                   "line 2: ",
		"rules = \"x\"":                  "line 1: ",
		"[extend]\npath = \"gone.toml\"": "there is no such file",
	} {
		_, err := listOf(t, map[string]string{configName: text})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), ".toml") {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// TestBounds: a file that extends itself, or leads out of the workspace, is not followed.
func TestBounds(t *testing.T) {
	for text, want := range map[string]string{
		"[extend]\npath = \".gitleaks.toml\"": "more than 2 deep",
		"[extend]\npath = \"../x.toml\"":      "leads out of the workspace",
		"[extend]\npath = \"/etc/passwd\"":    "leads out of the workspace",
		"[extend]\nurl = \"https://x\"":       "not fetched",
		"[[rules]]\nid = \"x\"\npath = \"a\"": "not used",
	} {
		l, err := listOf(t, map[string]string{configName: text})
		if err != nil || len(l.Notes) != 1 || !strings.Contains(l.Notes[0], want) {
			t.Errorf("%q: %v, notes %q", text, err, l.Notes)
		}
	}
	root := t.TempDir()
	if err := os.Symlink("/etc/passwd", filepath.Join(root, configName)); err != nil {
		t.Skip(err)
	}
	if _, err := Read(sources.OS{}, root, today); err == nil || !strings.Contains(err.Error(), "no file of") {
		t.Errorf("a link: %v", err)
	}
}

// FuzzRead: whatever the files hold, reading them ends in a list or an error.
func FuzzRead(f *testing.F) {
	f.Add(config, "a.py:word:1")
	f.Fuzz(func(t *testing.T, config, ignore string) {
		l := List{Root: t.TempDir(), ignored: map[fingerprint]string{}}
		l.ignore(ignore)
		var c configFile
		if l.decode("x", []byte(config), &c) == nil {
			_ = l.take("x", &c)
		}
	})
}
