// Package commit puts overreach into a repository's hooks, says whether it stands there, and takes it
// out again.
package commit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Git is a repository whose hooks are looked after.
type Git struct {
	// Git and Program are the git program and overreach, both absolute; Dir is a folder of the
	// repository.
	Git, Program, Dir string
	// Env is the user's: git's own settings of the user say where hooks lie.
	Env []string
}

// An Owned error says that another program writes the hooks, what to add to its settings, and in which
// files it would stand.
type Owned struct {
	By, Add string
	Files   []string
}

func (e *Owned) Error() string { return e.By + " owns the hooks of this repository" }

// marker is the second line of a hook of ours.
const marker = "# overreach wrote this hook; overreach hooks remove git takes it away"

// before ends the name of a hook that stood there before.
const before = ".before-overreach"

const gitTime = time.Minute

// hooks are git's hooks that are ours, and what each runs behind the program's name.
var hooks = []struct{ name, args string }{
	{"pre-commit", "--hook --staged"},
	{"commit-msg", `--hook --message "$1"`},
}

// script is a hook's text. What stood there before is run first, with all that git gives it.
func script(program, args string) string {
	return "#!/bin/sh\n" + marker + "\n" +
		`if [ -x "$0` + before + `" ]; then` + "\n\t" + `"$0` + before + `" "$@" || exit` + "\nfi\n" +
		"overreach=" + quoted(program) + "\n" +
		`if [ ! -x "$overreach" ]; then` + "\n\t" + `echo "overreach: it is not at $overreach any more: nothing was looked at" >&2` + "\n\texit 0\nfi\n" +
		`exec "$overreach" ` + args + "\n"
}

// quoted is a text as one word of a shell, whatever stands in it.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// Install writes the hooks and says where they lie.
func (g Git) Install(ctx context.Context) ([]string, error) {
	folder, err := g.folder(ctx)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	var written []string
	for _, h := range hooks {
		path := filepath.Join(folder, h.name)
		if err := setAside(path); err != nil {
			return written, err
		}
		if err := replace(path, script(filepath.ToSlash(g.Program), h.args)); err != nil {
			return written, err
		}
		written = append(written, path)
	}
	return written, nil
}

// setAside keeps a hook that is not ours beside the place where it stood.
func setAside(path string) error {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) || isOurs(path) {
		return nil
	}
	if _, err := os.Lstat(path + before); err == nil {
		return fmt.Errorf("%s: a hook stands there, and another in %s already", path, path+before)
	}
	return os.Rename(path, path+before)
}

func isOurs(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > 1<<20 {
		return false
	}
	text, err := os.ReadFile(path)
	return err == nil && bytes.HasPrefix(text, []byte("#!/bin/sh\n"+marker+"\n"))
}

// replace puts a hook in its place all at once: git may run it at any moment.
func replace(path, text string) error {
	temp, err := os.CreateTemp(filepath.Dir(path), ".overreach-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.WriteString(text)
	if err = errors.Join(err, temp.Chmod(0o755), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}

// Remove takes the hooks away and puts back what stood there before.
func (g Git) Remove(ctx context.Context) ([]string, error) {
	folder, err := g.folder(ctx)
	var owned *Owned
	if err != nil && !errors.As(err, &owned) {
		return nil, err
	}
	var removed []string
	for _, h := range hooks {
		path := filepath.Join(folder, h.name)
		if !isOurs(path) {
			continue
		}
		if err := os.Remove(path); err != nil {
			return removed, err
		}
		removed = append(removed, path)
		if err := os.Rename(path+before, path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, err
		}
	}
	_ = os.Remove(folder) // where nothing else is in it
	return removed, nil
}

// folder is where git looks for the repository's hooks. Where another program writes them there
// is an Owned error beside it.
func (g Git) folder(ctx context.Context) (string, error) {
	out, err := g.ask(ctx, "rev-parse", "--path-format=absolute", "--git-common-dir")
	if err != nil {
		return "", err
	}
	common := out
	top, _ := g.ask(ctx, "rev-parse", "--path-format=absolute", "--show-toplevel") // a bare repository has none
	folder := filepath.Join(common, "hooks")
	scope, set, _ := strings.Cut(g.setting(ctx), "\t")
	if set != "" {
		if folder = filepath.FromSlash(set); !filepath.IsAbs(folder) {
			folder = filepath.Join(top, folder)
		}
	}
	return folder, g.owner(ctx, top, folder, scope)
}

// setting is core.hooksPath, behind the name of the place where it is set.
func (g Git) setting(ctx context.Context) string {
	out, _ := g.ask(ctx, "config", "--show-scope", "--type=path", "--get", "core.hooksPath")
	return out
}

// owner says who else writes hooks into the folder.
func (g Git) owner(ctx context.Context, top, folder, scope string) error {
	line := quoted(filepath.ToSlash(g.Program)) + " --hook --staged"
	exists := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool {
			_, err := os.Lstat(filepath.Join(top, name))
			return err == nil
		})
	}
	switch {
	case top != "" && (strings.HasPrefix(folder, filepath.Join(top, ".husky")) || exists(".husky")):
		return &Owned{"husky", "add this line to .husky/pre-commit:\n" + line, []string{filepath.Join(top, ".husky", "pre-commit")}}
	case top != "" && exists(lefthookFiles...):
		return &Owned{"lefthook", "add this to lefthook-local.yml, and run lefthook install:\npre-commit:\n  jobs:\n    - name: overreach\n      run: " + strconv.Quote(line), below(top, lefthookFiles)}
	case scope == "global" || scope == "system":
		return &Owned{"your own core.hooksPath", "it leads to " + folder + " in all repositories: add this line to pre-commit there:\n" + line, []string{filepath.Join(folder, "pre-commit")}}
	}
	for _, h := range hooks {
		path := filepath.Join(folder, h.name)
		if _, err := os.Lstat(path); err != nil || top == "" || isOurs(path) {
			continue
		}
		if _, err := g.ask(ctx, "ls-files", "--error-unmatch", "--", path); err == nil {
			return &Owned{"the repository itself", "it keeps its hooks in " + folder + ", for everybody: add this line to " + path + ":\n" + line, []string{path}}
		}
	}
	return nil
}

// lefthookFiles are the names of lefthook's settings; those of one machine may stand beside them.
var lefthookFiles = []string{
	"lefthook.yml", "lefthook.yaml", ".lefthook.yml", ".lefthook.yaml", "lefthook.toml", "lefthook.json",
	"lefthook-local.yml", "lefthook-local.yaml", ".lefthook-local.yml", ".lefthook-local.yaml",
}

func below(folder string, names []string) (paths []string) {
	for _, name := range names {
		paths = append(paths, filepath.Join(folder, name))
	}
	return paths
}

// named says that one of the files runs overreach before a commit.
func (o *Owned) named() bool {
	return slices.ContainsFunc(o.Files, func(path string) bool {
		info, err := os.Lstat(path)
		if err != nil || !info.Mode().IsRegular() || info.Size() > 1<<20 {
			return false
		}
		text, err := os.ReadFile(path)
		return err == nil && bytes.Contains(text, []byte(" --hook --staged"))
	})
}

// ask runs git where the repository is, without starting what its settings name: these commands
// read settings alone.
func (g Git) ask(ctx context.Context, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, gitTime)
	defer cancel()
	c := exec.CommandContext(ctx, g.Git, append([]string{"--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false"}, args...)...)
	c.Dir, c.Env, c.WaitDelay = g.Dir, append(g.clean(), "GIT_TERMINAL_PROMPT=0", "LC_ALL=C"), time.Second
	var words bytes.Buffer
	c.Stderr = &words
	out, err := c.Output()
	if err != nil {
		said, _, _ := strings.Cut(strings.TrimSpace(words.String()), "\n")
		return "", errors.New("git: " + strings.TrimPrefix(said, "fatal: "))
	}
	return strings.TrimSuffix(string(out), "\n"), nil
}

// clean is the environment without what git sets for hooks.
func (g Git) clean() []string {
	return slices.DeleteFunc(slices.Clone(g.Env), func(entry string) bool {
		return strings.HasPrefix(entry, "GIT_") && !strings.HasPrefix(entry, "GIT_CONFIG")
	})
}
