package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/gate/guard"
	"github.com/overreach-dev/overreach/scanner/gate/session"
	"github.com/overreach-dev/overreach/scanner/risk"
)

type guardFlags struct {
	scanFlags
	strip, mask bool
	json        bool
	needs       []string
}

func guardCommand(w World) *cobra.Command {
	var f guardFlags
	c := &cobra.Command{
		Use:   "guard [-- COMMAND [ARGUMENT]...]",
		Short: "Check before an agent starts, and start it where nothing speaks against it",
		Long: `Guard scans as "overreach" does and says pass, warn or block: it blocks where a credential
beyond the policy is as bad as the policy's block_at (critical, where it says nothing).

With a command it starts that where it does not block: terminal, signals and exit code are
the command's from then on. --strip takes the variables beyond the policy out of its
environment. --mask covers the files as well, so that nothing of it can be read (Linux:
bubblewrap; macOS: sandbox-exec). What is hidden that way does not block.

Exit codes: 0 pass, 1 beyond the policy, 125 a command was not started; else as overreach.`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 && c.ArgsLenAtDash() != 0 {
				return failure{fmt.Sprintf("%q: the command stands after --", args[0]), "overreach guard -- " + args[0]}
			}
			return guardAgent(c.Context(), w, f, args)
		},
	}
	flags := c.Flags()
	flags.BoolVar(&f.strip, "strip", false, "take the variables that are beyond the policy out of the command's environment")
	flags.BoolVar(&f.mask, "mask", false, "cover the files that are beyond the policy; refuse where that cannot be had")
	flags.StringVarP(&f.format, "format", "f", "text", "how to write the verdict: text, json")
	flags.BoolVar(&f.json, "json", false, "the same as --format json")
	flags.StringArrayVar(&f.needs, "needs", nil, "what the task needs, such as railway:write@staging: of all else, reading alone is allowed")
	f.addScan(flags)
	return c
}

func (f *guardFlags) check(command []string) error {
	if f.json {
		f.format = "json"
	}
	switch {
	case f.format != "text" && f.format != "json":
		return failure{fmt.Sprintf("format %q is not known", f.format), "one of text, json"}
	case (f.strip || f.mask) && len(command) == 0:
		return failure{"--strip and --mask hide something from a command, and there is none", "overreach guard --mask -- claude"}
	}
	return f.scanFlags.check()
}

func guardAgent(ctx context.Context, w World, f guardFlags, command []string) error {
	if err := f.check(command); err != nil {
		return err
	}
	agent := f.agentOf(command)
	o, places, err := f.options(ctx, w, nil)
	if err != nil {
		return err
	}
	if o.Policy, err = f.needing(o); err != nil {
		return err
	}
	report, err := remembering(ctx, w, f.scanFlags, o, places)
	if err != nil && !errors.Is(err, scanner.ErrNothing) {
		return err
	}
	g := guarded{World: w, flags: f, report: report, here: guard.Here{Root: configRoot(w, o.Root), Home: o.Home, Agent: agent}}
	return g.decide(command, o.Policy.BlockAt())
}

// needing is the policy for what the task needs.
func (f *guardFlags) needing(o scanner.Options) (risk.Policy, error) {
	var needs []risk.Need
	for _, text := range f.needs {
		n, err := risk.ParseNeed(text)
		if err != nil {
			return o.Policy, failure{err.Error(), "PROVIDER:ACCESS or PROVIDER:ACCESS@ENVIRONMENT"}
		}
		names := kindsOf(o.Providers)
		if _, known := names[n.Provider]; !known {
			return o.Policy, failure{fmt.Sprintf("there is no provider %q", n.Provider), fmt.Sprintf("the nearest is %q", nearest(n.Provider, slices.Collect(maps.Keys(names))))}
		}
		needs = append(needs, n)
	}
	return o.Policy.Needing(needs), nil
}

// agentOf is the agent whose command it is: where nobody says which agents to reckon with, that
// one alone.
func (f *guardFlags) agentOf(command []string) string {
	if len(command) == 0 {
		return ""
	}
	name := agents.OfCommand(filepath.Base(command[0]))
	if name != "" && len(f.agents) == 0 {
		f.agents = []string{name}
	}
	return name
}

// guarded is what stands before one start of an agent.
type guarded struct {
	World
	flags  guardFlags
	report *scanner.Report
	here   guard.Here
}

func (g guarded) decide(command []string, blockAt risk.Severity) error {
	verdict, because := guard.Judge(g.report, blockAt)
	if len(command) == 0 || verdict == guard.Pass || !g.flags.strip && !g.flags.mask {
		if err := g.say(verdict, because, len(command) > 0); err != nil {
			return err
		}
		return g.follow(verdict, command)
	}
	return g.hidden(command)
}

// follow starts the command, or ends as the verdict says.
func (g guarded) follow(verdict guard.Verdict, command []string) error {
	switch {
	case !g.report.Summary.Complete:
		return exit{exitInterrupted}
	case len(command) == 0 && verdict != guard.Pass:
		return exit{exitBeyond}
	case len(command) == 0:
		return nil
	case verdict == guard.Block:
		return exit{exitBlocked}
	}
	return g.start(command[0], command, g.Env)
}

// hidden starts the command with what is beyond the policy hidden from it.
func (g guarded) hidden(command []string) error {
	h := guard.Plan(g.report, g.here)
	env := g.Env
	if g.flags.strip {
		env = guard.Without(env, h.Variables)
	}
	if !g.flags.mask {
		if back := guard.Back(g.report, h, g.above); len(back) > 0 || len(h.Files) > 0 || h.Processes {
			g.sayOpen(append(back, filesOpen(h)...))
			return g.refuse("what was taken out of the environment comes back by other ways, or lies in files", "--strip --mask closes them", exitBeyond)
		}
		fmt.Fprintf(g.Stderr, "overreach: %s taken out of the environment\n", counted(len(h.Variables), "variable"))
		return g.start(command[0], command, env)
	}
	return g.masked(h, command, env)
}

func (g guarded) masked(h guard.Hide, command, env []string) error {
	if !g.flags.strip && len(h.Variables) > 0 {
		h.Open = append(h.Open, guard.Open{Place: "$" + strings.Join(h.Variables, ", $"), Why: "it is in the environment, which --strip takes it out of"})
	}
	if flags, known, _ := session.LoadFlags(g.cacheDir(), g.here.Root); known {
		h.Reports(session.Standing(flags.Reports))
	}
	m, err := guard.NewMask(h, g.here, g.ownFolders(), g.Env)
	if err != nil {
		return g.refuse(err.Error(), "without --mask the agent reads all of it", exitBlocked)
	}
	empty, err := g.emptyFile()
	if err != nil {
		return failure{fmt.Sprintf("the file to cover others with cannot be made: %v", reason(err)), ""}
	}
	program, args, err := m.Command(empty, g.Dir, command)
	if err != nil {
		return g.refuse(err.Error(), "", exitBlocked)
	}
	fmt.Fprintf(g.Stderr, "overreach: stripped %s; masked %s\n", counted(len(g.Env)-len(env), "variable"), counted(m.Files(), "file"))
	if len(m.Closed) > 0 {
		fmt.Fprintf(g.Stderr, "overreach: closed %s\n", plain(strings.Join(m.Closed, ", ")))
	}
	g.sayOpen(m.Open)
	return g.start(program, args, env)
}

// refuse does not start the command, and says why.
func (g guarded) refuse(why, hint string, code int) error {
	complain(g.World, failure{why, hint})
	return exit{code}
}

func filesOpen(h guard.Hide) (out []guard.Open) {
	for _, path := range h.Files {
		out = append(out, guard.Open{Place: path, Why: "it can be read"})
	}
	return out
}

// sayOpen names what is left open, in one line.
func (g guarded) sayOpen(list []guard.Open) {
	var parts []string
	for i, o := range list {
		if i == 6 {
			parts = append(parts, fmt.Sprintf("and %d more", len(list)-i))
			break
		}
		parts = append(parts, fmt.Sprintf("%s (%s)", o.Place, o.Why))
	}
	if len(parts) > 0 {
		fmt.Fprintf(g.Stderr, "overreach: open: %s\n", plain(strings.Join(parts, "; ")))
	}
}

// ownFolders are overreach's own: the best map to every credential.
func (g guarded) ownFolders() []string {
	var out []string
	for _, dir := range []string{g.configDir(), g.cacheDir()} {
		if dir != "" {
			out = append(out, dir)
		}
	}
	return out
}

// emptyFile makes the file that covers others: nobody may read it, so that no commit can record it.
func (g guarded) emptyFile() (string, error) {
	dir := g.cacheDir()
	if dir == "" {
		dir = os.TempDir()
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	path := filepath.Join(dir, "empty")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0)
	if err == nil {
		return path, file.Close()
	}
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > 0 {
		return "", fmt.Errorf("%s is not an empty file", path)
	}
	return path, nil
}

// above says whether a process above has a variable in its environment, as far as that can be read.
func (g guarded) above(variable string) bool {
	for pid := os.Getppid(); pid > 1; {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
		if err != nil {
			return false
		}
		if strings.HasPrefix(string(text), variable+"=") || strings.Contains(string(text), "\x00"+variable+"=") {
			return true
		}
		if pid = parentOf(pid); pid == 0 {
			return false
		}
	}
	return false
}

func parentOf(pid int) int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	// The name stands in brackets and may hold anything: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
	_, rest, _ := strings.Cut(string(text[strings.LastIndexByte(string(text), ')')+1:]), " ")
	fields := strings.Fields(rest)
	if len(fields) < 2 {
		return 0
	}
	parent, _ := strconv.Atoi(fields[1])
	return parent
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
