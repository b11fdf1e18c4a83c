package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/rs/zerolog"
	leaksconfig "github.com/zricethezav/gitleaks/v8/config"
	"github.com/zricethezav/gitleaks/v8/detect"
	"github.com/zricethezav/gitleaks/v8/logging"
	leaks "github.com/zricethezav/gitleaks/v8/sources"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/match"
	"github.com/overreach-dev/overreach/scanner/sources"
)

// A leak is what both must agree on: which rule finds which text in which file.
type leak struct{ path, rule, text string }

// TestHistoryLikeGitleaks: on repositories by chance, with merges, the history holds what gitleaks
// finds there. The one difference is by its method: what a merge alone brought stands in no patch
// that gitleaks reads.
func TestHistoryLikeGitleaks(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git program")
	}
	for seed := range uint64(3) {
		dir, byMerge := plantedHistory(t, seed)
		theirs, ours := leaksOf(t, dir), candidatesOf(t, dir)
		for l := range theirs {
			if !ours[l] {
				t.Errorf("seed %d: only gitleaks finds %s by %s in %s", seed, l.text[:6], l.rule, l.path)
			}
		}
		more := 0
		for l := range ours {
			switch {
			case theirs[l]:
			case byMerge[l.text]:
				more++
			default:
				t.Errorf("seed %d: only overreach finds %s by %s in %s", seed, l.text[:6], l.rule, l.path)
			}
		}
		if len(theirs) < 20 || more == 0 {
			t.Errorf("seed %d: %d findings of gitleaks, %d by merges alone: it shows nothing", seed, len(theirs), more)
		}
		t.Logf("seed %d: %d findings of both, %d more by merges alone", seed, len(theirs), more)
	}
}

// plantedHistory makes a repository whose commits bring and remove tokens, and names those that a
// merge alone brought.
func plantedHistory(t *testing.T, seed uint64) (dir string, byMerge map[string]bool) {
	t.Helper()
	dir, byMerge = t.TempDir(), map[string]bool{}
	r := rand.New(rand.NewPCG(seed, 20260424))
	tick := 1_700_000_000
	git := func(args ...string) {
		t.Helper()
		tick += 60
		c := exec.Command("git", args...)
		c.Dir = dir
		at := fmt.Sprintf("%d +0000", tick)
		c.Env = []string{
			"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=Ann", "GIT_AUTHOR_EMAIL=ann@example.com", "GIT_AUTHOR_DATE=" + at,
			"GIT_COMMITTER_NAME=Ann", "GIT_COMMITTER_EMAIL=ann@example.com", "GIT_COMMITTER_DATE=" + at,
		}
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("git %q: %v: %s", args, err, out)
		}
	}
	git("init", "-q", "-b", "main")
	git("commit", "-q", "--allow-empty", "-m", "begin")
	git("branch", "side")
	for n := range 60 {
		branch, other := "main", "side"
		if r.IntN(2) == 0 {
			branch, other = other, branch
		}
		git("checkout", "-q", branch)
		path := fmt.Sprintf("%s/file%d.sh", branch, r.IntN(7))
		token := sampleToken(fmt.Sprintf("%s_%d_%d", []string{"github", "slack", "stripelive", "gitlab"}[r.IntN(4)], seed, n))
		if n%10 == 9 {
			git("merge", "-q", "--no-ff", "--no-commit", other)
			path, byMerge[token] = fmt.Sprintf("merged/file%d.sh", n), true
		}
		put(t, filepath.Join(dir, path), strings.Repeat("echo a line\n", r.IntN(30))+"TOKEN="+token+"\n"+strings.Repeat("echo more\n", r.IntN(10)))
		git("add", ".")
		git("commit", "-q", "-m", "change")
	}
	return dir, byMerge
}

func leaksOf(t *testing.T, dir string) map[leak]bool {
	t.Helper()
	logging.Logger = zerolog.Nop()
	var vc leaksconfig.ViperConfig
	if err := toml.Unmarshal([]byte(leaksconfig.DefaultConfig), &vc); err != nil {
		t.Fatal(err)
	}
	cfg, err := vc.Translate()
	if err != nil {
		t.Fatal(err)
	}
	cmd, err := leaks.NewGitLogCmdContext(context.Background(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	found, err := detect.NewDetector(cfg).DetectGit(cmd, &detect.RemoteInfo{})
	if err != nil {
		t.Fatal(err)
	}
	out := map[leak]bool{}
	for _, f := range found {
		out[leak{f.File, f.RuleID, f.Secret}] = true
	}
	return out
}

// engineSink keeps what the engine finds in the texts of files.
type engineSink struct {
	t      *testing.T
	engine *match.Engine
	dir    string
	mu     sync.Mutex
	found  map[leak]bool
}

func (s *engineSink) Fragment(f sources.Fragment) (held []sources.Held) {
	rel, err := filepath.Rel(s.dir, f.Location.Path)
	if err != nil || f.Location.Inside != "" {
		return nil // a commit's message, which gitleaks does not read
	}
	list, err := s.engine.Find(match.Input{Text: f.Text, Name: filepath.ToSlash(rel)})
	if err != nil {
		s.t.Error(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range list {
		s.found[leak{filepath.ToSlash(rel), c.Rule, string(f.Text[c.Start:c.End])}] = true
		held = append(held, sources.Held{Start: c.Start, End: c.End})
	}
	return held
}

func (s *engineSink) Point(sources.Point)       {}
func (s *engineSink) Read(sources.Read)         {}
func (s *engineSink) NotRead(n sources.NotRead) { s.t.Errorf("not read: %+v", n) }

func candidatesOf(t *testing.T, dir string) map[leak]bool {
	t.Helper()
	engine, err := match.New(match.GitleaksRules(), detectors.NewSealer(nil))
	if err != nil {
		t.Fatal(err)
	}
	sink := &engineSink{t: t, engine: engine, dir: dir, found: map[leak]bool{}}
	m := sources.Machine{FS: sources.OS{}, GOOS: "linux", Workspace: dir, Env: []string{"PATH=" + os.Getenv("PATH")}}
	if err := m.Git(sources.GitOptions{History: true}).Scan(context.Background(), sink); err != nil {
		t.Fatal(err)
	}
	return sink.found
}
