package match

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/rs/zerolog"
	"github.com/zricethezav/gitleaks/v8/config"
	"github.com/zricethezav/gitleaks/v8/detect"
	"github.com/zricethezav/gitleaks/v8/logging"

	"github.com/overreach-dev/overreach/detectors/internal/secret"
)

// OVERREACH_ORACLE=whole compares over all of Go's source tree instead of a sample, and a
// folder's path over all files below that folder: a module cache is another such tree.
const wholeVariable = "OVERREACH_ORACLE"

// largestCompared is how large a file may be: gitleaks' program cuts larger ones into pieces.
const largestCompared = 1 << 20

// newOracle is gitleaks' own detector, at its program's own depth of decoding.
func newOracle(t testing.TB) *detect.Detector {
	logging.Logger = zerolog.Nop()
	var vc config.ViperConfig
	if err := toml.Unmarshal([]byte(config.DefaultConfig), &vc); err != nil {
		t.Fatal(err)
	}
	cfg, err := vc.Translate()
	if err != nil {
		t.Fatal(err)
	}
	d := detect.NewDetector(cfg)
	d.IgnoreGitleaksAllow = true
	d.MaxDecodeDepth = nestings
	return d
}

func newEngine(t testing.TB, rules []Rule, options ...Option) *Engine {
	t.Helper()
	e, err := New(rules, secret.NewSealer([]byte("a key for tests")), options...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// A verdict is what both must agree on.
type verdict struct{ rule, secret string }

func (v verdict) String() string { return fmt.Sprintf("%s %q", v.rule, v.secret) }

func oracleVerdicts(d *detect.Detector, text, name string) []verdict {
	var out []verdict
	for _, f := range d.Detect(detect.Fragment{Raw: text, FilePath: name}) {
		out = append(out, verdict{f.RuleID, f.Secret})
	}
	return out
}

func ourVerdicts(e *Engine, text, name string) []verdict {
	var out []verdict
	candidates, _ := e.Find(Input{Text: []byte(text), Name: name})
	for _, c := range candidates {
		out = append(out, verdict{c.Rule, secret.Open(c.Text)})
	}
	return out
}

// compare reports what only one of both finds, except for what the list of differences
// explains, and counts both.
func compare(t *testing.T, d *detect.Detector, e *Engine, text, name string) (same, explained int) {
	t.Helper()
	theirs, ours := oracleVerdicts(d, text, name), ourVerdicts(e, text, name)
	for _, v := range theirs {
		if i := slices.Index(ours, v); i >= 0 {
			ours = slices.Delete(ours, i, i+1)
			same++
		} else if explain(onlyGitleaks, v, text) != "" {
			explained++
		} else {
			t.Errorf("%s: only gitleaks finds %v", name, v)
		}
	}
	for _, v := range ours {
		if explain(onlyOurs, v, text) != "" {
			explained++
		} else {
			t.Errorf("%s: only we find %v", name, v)
		}
	}
	return same, explained
}

// TestFindsWhatGitleaksFindsInGosSource compares over a fixed sample of the tree.
func TestFindsWhatGitleaksFindsInGosSource(t *testing.T) {
	root, every := filepath.Join(runtime.GOROOT(), "src"), 8
	switch told := os.Getenv(wholeVariable); told {
	case "":
	case "whole":
		every = 1
	default:
		root, every = told, 1
	}
	d, e := newOracle(t), newEngine(t, GitleaksRules(), SkipPaths())
	var files, bytes, same, explained int
	for i, file := range filesBelow(t, root) {
		if i%every != 0 {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		files, bytes = files+1, bytes+len(text)
		name, _ := filepath.Rel(filepath.Dir(root), file)
		s, x := compare(t, d, e, string(text), filepath.ToSlash(name))
		same, explained = same+s, explained+x
	}
	t.Logf("%d files, %d bytes: %d candidates equal, %d differences explained", files, bytes, same, explained)
	if same == 0 {
		t.Error("nothing was compared")
	}
}

func filesBelow(t testing.TB, root string) []string {
	var files []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		if info, err := entry.Info(); err == nil && info.Size() <= largestCompared {
			files = append(files, path)
		}
		return nil
	})
	if err != nil || len(files) == 0 {
		t.Skipf("there is no tree to compare over: %v", err)
	}
	return files
}

func explain(list []difference, v verdict, text string) string {
	for _, d := range list {
		if (d.rule == "" || d.rule == v.rule) && d.applies(v, text) {
			return strings.TrimSpace(d.reason)
		}
	}
	return ""
}
