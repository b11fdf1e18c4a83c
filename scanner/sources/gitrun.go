package sources

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	// gitTime is how long one run of git may take, gitEnd how long it is waited for once it is
	// killed.
	gitTime = time.Hour
	gitEnd  = 2 * time.Second
	// mostAnswer bounds what git answers in one piece, mostWord what is kept of its complaints.
	mostAnswer = 256 << 20
	mostWord   = 4 << 10
)

// GitError is what git said of what it was asked to do.
type GitError struct{ Text, Hint string }

func (e *GitError) Error() string { return e.Text }

// git is the git program as it is run on a repository that may be hostile: it reads objects, and
// starts nothing that the repository's or the user's settings name.
type git struct {
	program, dir string
	env, safe    []string
}

// quiet are settings that keep git from starting other programs. Those of the command line stand
// above all files.
var quiet = []string{
	"core.hooksPath=" + os.DevNull, "core.fsmonitor=false", "core.pager=cat", "core.attributesFile=" + os.DevNull,
	"core.excludesFile=" + os.DevNull, "core.sshCommand=false", "core.askPass=", "core.alternateRefsCommand=false",
	"core.untrackedCache=false", "core.editor=false", "credential.helper=", "diff.external=", "diff.orderFile=" + os.DevNull,
	"gpg.program=false", "log.showSignature=false", "log.showRoot=true", "log.mailmap=false", "protocol.allow=never",
	"submodule.recurse=false", "fetch.recurseSubmodules=false", "gc.auto=0", "maintenance.auto=false", "color.ui=false", "advice.graftFileDeprecated=false",
}

// fixed is git's whole environment but for where the repository is.
var fixed = []string{
	"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_SYSTEM=" + os.DevNull, "GIT_ATTR_NOSYSTEM=1",
	"GIT_NO_LAZY_FETCH=1", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_NO_REPLACE_OBJECTS=1",
	// No protocol is called so: a repository's own protocol.NAME.allow does not count any more.
	"GIT_ALLOW_PROTOCOL=:", "GIT_ASKPASS=", "SSH_ASKPASS=", "GIT_PAGER=cat", "LC_ALL=C", "GIT_GRAFT_FILE=" + os.DevNull,
}

// GitVariables are those of the environment that say which repository and index is meant: git
// sets them for hooks.
func GitVariables(env []string) (out []string) {
	for _, entry := range env {
		name, _, _ := strings.Cut(entry, "=")
		if slices.Contains([]string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR"}, name) {
			out = append(out, entry)
		}
	}
	return out
}

// git gives the program as it is run on a folder.
func (m Machine) git(dir string, env []string) (*git, error) {
	program, err := m.GitProgram(dir)
	if err != nil {
		return nil, err
	}
	g := &git{program: program, dir: dir, env: slices.Concat(fixed, env, []string{"PATH=" + filepath.Dir(program)})}
	if root := m.getenv("SYSTEMROOT"); root != "" {
		g.env = append(g.env, "SYSTEMROOT="+root)
	}
	return g, nil
}

// GitProgram finds git by PATH. What lies in the folder itself is never run.
func (m Machine) GitProgram(dir string) (string, error) {
	name := "git"
	if m.GOOS == "windows" {
		name = "git.exe"
	}
	for _, folder := range filepath.SplitList(m.getenv("PATH")) {
		path := filepath.Join(folder, name)
		if _, inside := m.inside(dir, path); inside || !filepath.IsAbs(folder) {
			continue
		}
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() || m.GOOS != "windows" && info.Mode()&0o111 == 0 {
			continue
		}
		return path, nil
	}
	return "", &GitError{"the git program was not found", "install git, or put its folder into PATH"}
}

func (g *git) command(ctx context.Context, args ...string) *exec.Cmd {
	all := []string{"--no-pager", "--no-optional-locks", "--literal-pathspecs"}
	for _, setting := range slices.Concat(quiet, g.safe) {
		all = append(all, "-c", setting)
	}
	c := exec.CommandContext(ctx, g.program, append(all, args...)...)
	c.Dir, c.Env, c.WaitDelay = g.dir, g.env, gitEnd
	return c
}

// A running git is read from until it ends.
type running struct {
	io.Reader
	wait func() error
}

// launch runs git; what it says has to be read, and waited for.
func (g *git) launch(ctx context.Context, input io.Reader, args ...string) (*running, error) {
	ctx, cancel := context.WithTimeout(ctx, gitTime)
	c := g.command(ctx, args...)
	words := &limited{left: mostWord}
	c.Stdin, c.Stderr = input, words
	out, err := c.StdoutPipe()
	if err == nil {
		widen(out)
		err = c.Start()
	}
	if err != nil {
		defer cancel()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &GitError{"git cannot be run: " + reason(err), ""}
	}
	wait := func() error {
		// What was not read is not wanted.
		_ = out.Close()
		err := c.Wait()
		cancelled := ctx.Err()
		cancel()
		return g.failure(err, cancelled, words.text.String())
	}
	return &running{out, wait}, nil
}

// failure says in git's own words what went wrong.
func (g *git) failure(err, cancelled error, words string) error {
	if err == nil {
		return nil
	}
	if cancelled != nil {
		return cancelled
	}
	said := err.Error()
	for line := range strings.Lines(words) {
		if strings.HasPrefix(line, "fatal:") || strings.HasPrefix(line, "error:") {
			said = strings.TrimSpace(line)
			break
		}
	}
	e := &GitError{Text: "git: " + strings.TrimPrefix(said, "fatal: ")}
	if strings.Contains(words, "dubious ownership") {
		e.Text = "the repository belongs to another user, and git does not read it"
		e.Hint = "if you trust it: git config --global --add safe.directory " + g.dir
	}
	return e
}

// output gives all that git says.
func (g *git) output(ctx context.Context, args ...string) ([]byte, error) {
	run, err := g.launch(ctx, nil, args...)
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(run, mostAnswer+1))
	if len(out) > mostAnswer {
		_ = run.wait()
		return nil, &GitError{"git says more than is read of it", ""}
	}
	if ended := run.wait(); ended != nil {
		return nil, ended
	}
	return out, err
}

// limited keeps the beginning of what is written.
type limited struct {
	text bytes.Buffer
	left int
}

func (l *limited) Write(p []byte) (int, error) {
	n := min(len(p), l.left)
	l.text.Write(p[:n])
	l.left -= n
	return len(p), nil
}

// A repository is where git found one.
type repository struct {
	*git
	// top is the folder of its files; of a bare one its own. dir is where its index and HEAD lie.
	top, dir string
	bare     bool
	empty    string // the tree that holds nothing
}

// The tree that holds nothing, by the two ways in which objects are named.
const (
	emptyTree    = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
	emptyTree256 = "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
)

func (m Machine) repository(ctx context.Context, env []string) (*repository, error) {
	dir := filepath.Clean(m.Workspace)
	if info, err := m.FS.Stat(dir); err == nil && !info.IsDir() {
		dir = filepath.Dir(dir)
	}
	g, err := m.git(dir, env)
	if err != nil {
		return nil, err
	}
	r, err := g.find(ctx)
	var said *GitError
	if errors.As(err, &said) && said.Hint != "" && m.trusted(ctx, g) {
		r, err = g.find(ctx)
	}
	return r, err
}

func (g *git) find(ctx context.Context) (*repository, error) {
	out, err := g.output(ctx, "rev-parse", "--is-bare-repository", "--show-object-format", "--show-cdup", "--absolute-git-dir")
	if err != nil {
		return nil, err
	}
	bare, rest, _ := strings.Cut(strings.TrimSuffix(string(out), "\n"), "\n")
	format, rest, _ := strings.Cut(rest, "\n")
	r := &repository{git: g, bare: bare == "true", empty: emptyTree}
	if format == "sha256" {
		r.empty = emptyTree256
	}
	up := "" // a bare repository has no files above it
	if !r.bare {
		up, rest, _ = strings.Cut(rest, "\n")
	}
	if r.dir = filepath.FromSlash(rest); !filepath.IsAbs(r.dir) {
		return nil, &GitError{"git does not say where the repository is", ""}
	}
	switch up = filepath.FromSlash(up); {
	case r.bare:
		r.top = r.dir
	case filepath.IsAbs(up):
		r.top = filepath.Clean(up)
	default:
		r.top = filepath.Join(g.dir, up)
	}
	return r, nil
}

// trusted says whether the user's own settings say that a folder of another user's may be read,
// and takes that over: nothing else of those settings is.
func (m Machine) trusted(ctx context.Context, g *git) bool {
	c := exec.CommandContext(ctx, g.program, "config", "--global", "--get-all", "-z", "safe.directory")
	c.Dir, c.Env, c.WaitDelay = filepath.VolumeName(g.dir)+string(filepath.Separator), []string{"HOME=" + m.Home, "XDG_CONFIG_HOME=" + m.getenv("XDG_CONFIG_HOME"), "GIT_CONFIG_NOSYSTEM=1"}, gitEnd
	out, err := c.Output()
	if err != nil || m.Home == "" {
		return false
	}
	for _, one := range strings.Split(string(out), "\x00") {
		g.safe = append(g.safe, "safe.directory="+one)
	}
	return len(out) > 0
}
