package main

import (
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/overreach-dev/overreach/detectors/match"
	"github.com/overreach-dev/overreach/scanner/sources"
)

// gitFlags say what of a repository is read beside its files.
type gitFlags struct {
	staged, history, hook   bool
	since, commits, message string
}

func (f *gitFlags) add(flags *pflag.FlagSet) {
	flags.BoolVar(&f.staged, "staged", false, "look only at what the next commit would bring")
	flags.StringVar(&f.since, "since", "", "look only at what commits brought since this revision")
	flags.StringVar(&f.commits, "range", "", "look only at what these commits brought, as A..B")
	flags.BoolVar(&f.history, "history", false, "look through all that was ever committed too")
	flags.BoolVar(&f.hook, "hook", false, "with --staged or --message: say as a git hook does what stops the commit, and nothing else")
	flags.StringVar(&f.message, "message", "", "look at this file, the message of a commit to be")
}

func (f gitFlags) check() error {
	for flag, text := range map[string]string{"--since": f.since, "--range": f.commits} {
		if strings.HasPrefix(text, "-") {
			return failure{flag + ": a revision does not begin with -", "a branch, a tag or a commit"}
		}
	}
	switch {
	case f.hook && !f.gate():
		return failure{"--hook is for --staged and --message", "overreach hooks install git writes the hooks"}
	case f.commits != "" && !strings.Contains(f.commits, ".."):
		return failure{"--range names two revisions", "--range main..HEAD; --since main says the same"}
	case f.commits != "" && f.since != "", f.history && (f.since != "" || f.commits != ""):
		return failure{"--since, --range and --history exclude each other", "choose one"}
	}
	return nil
}

func (f gitFlags) asked() bool {
	return f.alone() || f.history
}

// alone says that nothing else is looked at unless it is asked for: what is about to be committed
// is not the place to speak of the whole machine.
func (f gitFlags) alone() bool {
	return f.staged || f.message != "" || f.since != "" || f.commits != ""
}

// gate says that it is asked whether a commit may be: nobody waits for a network there.
func (f gitFlags) gate() bool { return f.staged || f.message != "" }

func (f placeFlags) gitSource(w World, m sources.Machine, files sources.FileOptions, like *sources.StoreSource, build string, rules []match.Rule, p *places) {
	o := sources.GitOptions{
		Staged: f.git.staged, Since: f.git.since, Range: f.git.commits, Message: f.git.message,
		History: f.git.history || !f.git.asked(), Deep: f.deep, FileOptions: files, Like: like,
	}
	if o.Message != "" && !filepath.IsAbs(o.Message) {
		o.Message = filepath.Join(w.Dir, o.Message)
	}
	if m.Workspace == w.Dir {
		o.Variables = sources.GitVariables(w.Env) // they are of the repository that it stands in
	}
	if o.Commits() {
		if memory, note := w.memory(build, "the history of "+m.Workspace, rules); memory != nil {
			o.Memory = memory
			p.memories, p.notes = append(p.memories, memory), append(p.notes, note)
		}
	}
	p.git = m.Git(o)
	p.list = append(p.list, p.git)
}

// nothing says why there was nothing to scan.
func (p places) nothing() string {
	if p.git != nil && p.git.Changed > 0 {
		return "what is staged holds no text"
	}
	return "nothing is staged"
}
