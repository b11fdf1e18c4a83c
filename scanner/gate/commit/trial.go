package commit

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Status is whether the hooks stand where git looks for them, and what a trial showed.
type Status struct {
	Folder string
	// Missing are hooks that are not there; Chained are those that stood there before.
	Missing, Chained []string
	// Owner and Add say who writes the hooks instead; empty where nobody does.
	Owner, Add string
	// Named says that the owner's settings run overreach.
	Named bool
	// Trial is what is wrong with the hooks as a trial showed; empty where they stopped a commit
	// with a credential and let one without pass.
	Trial string
}

// Stands says that the hooks do what they are for.
func (s Status) Stands() bool { return len(s.Missing) == 0 && s.Trial == "" }

// Status looks at the hooks and tries them.
func (g Git) Status(ctx context.Context) (Status, error) {
	var s Status
	var err error
	s.Folder, err = g.folder(ctx)
	var owned *Owned
	if errors.As(err, &owned) {
		s.Owner, s.Add, s.Named = owned.By, owned.Add, owned.named()
	} else if err != nil {
		return s, err
	}
	for _, h := range hooks {
		path := filepath.Join(s.Folder, h.name)
		if !isOurs(path) {
			s.Missing = append(s.Missing, h.name)
		} else if _, err := os.Lstat(path + before); err == nil {
			s.Chained = append(s.Chained, path+before)
		}
	}
	if len(s.Missing) == 0 {
		s.Trial = g.trial(ctx, s.Folder)
	}
	return s, nil
}

// trial commits in a scratch repository with copies of the hooks: once without a credential, once
// with one, and once with one in the message. Hooks that stood there before are not run: what they
// do is not known.
func (g Git) trial(ctx context.Context, folder string) string {
	scratch, err := os.MkdirTemp("", "overreach-trial-")
	if err != nil {
		return "no trial could be made: " + err.Error()
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	t := trial{Git: g, dir: filepath.Join(scratch, "work")}
	if err := t.prepare(ctx, folder); err != nil {
		return "no trial could be made: " + err.Error()
	}
	token := sample()
	for _, one := range []struct {
		text, message string
		passes        bool
	}{{"nothing\n", "nothing", true}, {"GITHUB_TOKEN=" + token + "\n", "a token", false}, {"nothing more\n", "with " + token, false}} {
		said, err := t.commit(ctx, one.text, one.message)
		switch {
		case one.passes && err != nil:
			return "a commit without a credential was stopped: " + firstLine(said)
		case !one.passes && err == nil:
			return "a commit with a credential was not stopped"
		case !one.passes && !strings.Contains(said, "overreach: where:"):
			return "a commit with a credential was stopped by something else: " + firstLine(said)
		}
	}
	return ""
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// sample is shaped like a token and was never issued.
func sample() string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	random := make([]byte, 36)
	_, _ = rand.Read(random)
	for i, b := range random {
		random[i] = letters[int(b)%len(letters)]
	}
	return "gh" + "p_" + string(random)
}

type trial struct {
	Git
	dir string
}

func (t trial) prepare(ctx context.Context, folder string) error {
	if err := os.Mkdir(t.dir, 0o700); err != nil {
		return err
	}
	if said, err := t.run(ctx, "init", "-q", "--template="); err != nil {
		return fmt.Errorf("git init: %s", firstLine(said))
	}
	own := filepath.Join(t.dir, ".git", "hooks")
	if err := os.MkdirAll(own, 0o700); err != nil {
		return err
	}
	for _, h := range hooks {
		text, err := os.ReadFile(filepath.Join(folder, h.name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(own, h.name), text, 0o700); err != nil {
			return err
		}
	}
	return nil
}

func (t trial) commit(ctx context.Context, text, message string) (string, error) {
	if err := os.WriteFile(filepath.Join(t.dir, "trial.env"), []byte(text), 0o600); err != nil {
		return "", err
	}
	if said, err := t.run(ctx, "add", "-f", "trial.env"); err != nil {
		return "git add failed: " + said, err // no hook said so
	}
	path := filepath.Join(filepath.Dir(t.dir), "message")
	if err := os.WriteFile(path, []byte(message+"\n"), 0o600); err != nil {
		return "", err
	}
	return t.run(ctx, "commit", "-q", "-F", path)
}

// run runs git in the scratch repository, with no settings of the user's.
func (t trial) run(ctx context.Context, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, gitTime)
	defer cancel()
	c := exec.CommandContext(ctx, t.Git.Git, args...)
	c.Dir, c.WaitDelay = t.dir, time.Second
	c.Env = slices.Concat(t.clean(), []string{
		"GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0",
		"GIT_AUTHOR_NAME=overreach", "GIT_AUTHOR_EMAIL=overreach@localhost", "GIT_COMMITTER_NAME=overreach", "GIT_COMMITTER_EMAIL=overreach@localhost",
	})
	out, err := c.CombinedOutput()
	return string(out), err
}
