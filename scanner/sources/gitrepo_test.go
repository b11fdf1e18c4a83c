package sources

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// repo is a repository of a test.
type repo struct {
	*testing.T
	dir  string
	tick int
}

func newRepo(t *testing.T, init ...string) *repo {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git program")
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := &repo{T: t, dir: filepath.Join(dir, "work")}
	if err := os.MkdirAll(r.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	r.git(append([]string{"init", "-q", "-b", "main"}, init...)...)
	return r
}

// command is git for the test itself: with no settings of this machine, and a clock of its own.
func (r *repo) command(args ...string) *exec.Cmd {
	r.tick++
	at := fmt.Sprintf("%d +0000", 1700000000+60*r.tick)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	r.Cleanup(cancel)
	c := exec.CommandContext(ctx, "git", args...)
	c.WaitDelay = time.Second
	c.Dir = r.dir
	c.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Dir(r.dir), "GIT_CONFIG_NOSYSTEM=1", "GIT_ALLOW_PROTOCOL=file",
		"GIT_AUTHOR_NAME=Ann", "GIT_AUTHOR_EMAIL=ann@example.com", "GIT_AUTHOR_DATE=" + at,
		"GIT_COMMITTER_NAME=Ann", "GIT_COMMITTER_EMAIL=ann@example.com", "GIT_COMMITTER_DATE=" + at,
	}
	return c
}

func (r *repo) git(args ...string) string {
	r.Helper()
	out, err := r.command(args...).CombinedOutput()
	if err != nil {
		r.Fatalf("git %q: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// fails runs what is to fail: a merge with conflicts.
func (r *repo) fails(args ...string) {
	r.Helper()
	if out, err := r.command(args...).CombinedOutput(); err == nil {
		r.Fatalf("git %q did not fail: %s", args, out)
	}
}

func (r *repo) write(path, text string) {
	r.Helper()
	at := filepath.Join(r.dir, path)
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		r.Fatal(err)
	}
	if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
		r.Fatal(err)
	}
}

func (r *repo) add(path, text string) {
	r.write(path, text)
	r.git("--literal-pathspecs", "add", "--", path)
}

func (r *repo) commit(message string) string {
	r.git("commit", "-q", "--allow-empty", "-m", message)
	return r.git("rev-parse", "HEAD")
}

func (r *repo) machine(dir string) Machine {
	return Machine{FS: OS{}, GOOS: "linux", Workspace: dir, Home: filepath.Dir(r.dir), Env: []string{"PATH=" + os.Getenv("PATH")}}
}
