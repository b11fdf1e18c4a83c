package guard

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// committable refuses a file that git tracks: its text stands in the repository's objects too,
// and a commit made behind the mask could record it as gone.
func committable(path string) error {
	if !inRepository(filepath.Dir(path)) {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	git, err := exec.LookPath("git")
	if err != nil {
		return ErrNoMask{"git is not here to say whether it tracks " + path}
	}
	c := exec.CommandContext(ctx, git, "-c", "core.fsmonitor=false", "-c", "core.hooksPath="+os.DevNull, "--literal-pathspecs",
		"ls-files", "--error-unmatch", "-z", "--", filepath.Base(path))
	c.Dir = filepath.Dir(path)
	c.Env = append(slices.DeleteFunc(os.Environ(), func(entry string) bool { return strings.HasPrefix(entry, "GIT_") }), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_NO_LAZY_FETCH=1")
	err = c.Run()
	var no *exec.ExitError
	switch {
	case err == nil:
		return ErrNoMask{fmt.Sprintf("git tracks %s: its text lies in the repository's objects too; take it out of the repository first", path)}
	case errors.As(err, &no) && no.ExitCode() == 1:
		return nil // it is not among the files that git tracks
	}
	return ErrNoMask{fmt.Sprintf("git does not say whether it tracks %s: %v", path, err)}
}

func inRepository(dir string) bool {
	for {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return false
		}
		dir = parent
	}
}
