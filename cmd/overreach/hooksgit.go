package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/gate/commit"
)

// ofGit makes a verb of the hooks of git one of all hooks: the repository is the one that is named, or
// the one that the user stands in.
func (w World) ofGit(do func(context.Context, World, commit.Git) error) func(context.Context, hookFlags) error {
	return func(ctx context.Context, f hookFlags) error {
		g, err := w.gitHooks(f.args)
		if err != nil {
			return err
		}
		return do(ctx, w, g)
	}
}

func (w World) gitHooks(args []string) (commit.Git, error) {
	dir, err := workspace(w, args)
	if err != nil {
		return commit.Git{}, err
	}
	program, err := w.machine(dir).GitProgram(dir)
	if err != nil {
		return commit.Git{}, failure{err.Error(), "install git, or put its folder into PATH"}
	}
	self, err := os.Executable()
	if err != nil {
		return commit.Git{}, err
	}
	return commit.Git{Git: program, Program: self, Dir: dir, Env: w.Env}, nil
}

func installGit(ctx context.Context, w World, g commit.Git) error {
	written, err := g.Install(ctx)
	var owned *commit.Owned
	if errors.As(err, &owned) {
		fmt.Fprintf(w.Stdout, "%s\n", owned.Add)
		return failure{owned.Error() + ", so nothing was written", "what to add stands on standard output"}
	}
	if err != nil {
		return failure{err.Error(), ""}
	}
	for _, path := range written {
		fmt.Fprintf(w.Stdout, "wrote %s\n", plain(path))
	}
	fmt.Fprintln(w.Stdout, "overreach hooks status git tries it")
	return nil
}

func statusGit(ctx context.Context, w World, g commit.Git) error {
	s, err := g.Status(ctx)
	if err != nil {
		return failure{err.Error(), ""}
	}
	for _, path := range s.Chained {
		fmt.Fprintf(w.Stdout, "%s is run first\n", plain(path))
	}
	switch {
	case s.Stands():
		fmt.Fprintf(w.Stdout, "overreach stands before each commit: the hooks in %s stopped a trial commit with a credential, and let one without pass\n", plain(s.Folder))
		return nil
	case s.Trial != "":
		fmt.Fprintf(w.Stdout, "the hooks in %s are there and do not work: %s\n", plain(s.Folder), plain(blank(s.Trial)))
	case s.Owner != "" && s.Named:
		fmt.Fprintf(w.Stdout, "%s owns the hooks, and runs overreach before each commit by its settings\n", s.Owner)
		return nil
	case s.Owner != "":
		fmt.Fprintf(w.Stdout, "%s owns the hooks, and its settings do not run overreach. %s\n", s.Owner, s.Add)
	default:
		fmt.Fprintf(w.Stdout, "not installed: %s is missing in %s\n", strings.Join(s.Missing, " and "), plain(s.Folder))
	}
	return exit{exitBeyond}
}

func removeGit(ctx context.Context, w World, g commit.Git) error {
	removed, err := g.Remove(ctx)
	if err != nil {
		return failure{err.Error(), ""}
	}
	for _, path := range removed {
		fmt.Fprintf(w.Stdout, "removed %s\n", plain(path))
	}
	if len(removed) == 0 {
		fmt.Fprintln(w.Stdout, "there are no hooks of overreach's here")
	}
	return nil
}

// mostBlocking is how many findings a hook tells of.
const mostBlocking = 5

// writeHook tells whoever commits what stops the commit: what, where, and how to go on. Nothing is
// said where nothing does.
func writeHook(w World, r *scanner.Report) {
	if r.Summary.Empty != "" {
		fmt.Fprintf(w.Stderr, "overreach: %s: there is nothing to scan\n", r.Summary.Empty)
	}
	for _, left := range r.Summary.NotRead {
		fmt.Fprintf(w.Stderr, "overreach: not read: %s: %s\n", plain(left.Path), plain(left.Reason))
	}
	said := 0
	for _, f := range r.Findings {
		if !f.Counts() {
			continue
		}
		if said++; said > mostBlocking {
			continue
		}
		fmt.Fprintf(w.Stderr, "overreach: %s: %s %s\n", f.Severity, plain(f.Title), plain(f.Redacted))
		fmt.Fprintf(w.Stderr, "overreach: where: %s\n", plain(placesOf(f)))
		fmt.Fprintf(w.Stderr, "overreach: go on: %s; git commit --no-verify goes on without this check\n", goOn(f))
	}
	if said > mostBlocking {
		fmt.Fprintf(w.Stderr, "overreach: and %d more: overreach --staged shows all\n", said-mostBlocking)
	}
}

func placesOf(f scanner.Finding) string {
	var list []string
	for _, l := range f.Locations {
		list = append(list, l.Short())
	}
	return strings.Join(list, ", ")
}

func goOn(f scanner.Finding) string {
	if filepath.Base(f.Locations[0].Path) == "COMMIT_EDITMSG" {
		return "take it out of the message"
	}
	return "take it out of the file and git add that again; replace it if it was ever committed"
}
