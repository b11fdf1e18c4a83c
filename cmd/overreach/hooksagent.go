package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/gate/session"
)

// agentTargets are the agents into whose hooks overreach can be put, and all of those that are here.
func (w World) agentTargets() (list []hookTarget) {
	for _, name := range hookAgents() {
		list = append(list, hookTarget{
			name,
			func(_ context.Context, f hookFlags) error { return w.installAgent(name, f) },
			func(ctx context.Context, _ hookFlags) error { return w.statusAgent(ctx, name) },
			func(_ context.Context, f hookFlags) error { return w.removeAgent(name, f) },
		})
	}
	every := func(do func(context.Context, string, hookFlags) error) func(context.Context, hookFlags) error {
		return func(ctx context.Context, f hookFlags) error {
			var errs []error
			for _, a := range agents.Here(w.host(w.Dir)) {
				if _, ok := session.ProtocolOf(a.Name); ok {
					errs = append(errs, do(ctx, a.Name, f))
				}
			}
			return errors.Join(errs...)
		}
	}
	return append(list, hookTarget{
		"all",
		every(func(_ context.Context, name string, f hookFlags) error { return w.installAgent(name, f) }),
		every(func(ctx context.Context, name string, _ hookFlags) error { return w.statusAgent(ctx, name) }),
		every(func(_ context.Context, name string, f hookFlags) error { return w.removeAgent(name, f) }),
	})
}

func (w World) installAgent(name string, f hookFlags) error {
	if w.Program == "" {
		return failure{"the path of this program cannot be told", ""}
	}
	s, err := readSettings(w, w.Dir, "")
	if err != nil {
		return err
	}
	changes, err := w.host(w.Dir).InstallHooks(name, agents.HookWish{Program: w.Program, Project: f.project, Closed: s.hooksClosed})
	if err != nil {
		return failure{err.Error(), "mend or move the file first: nothing was changed"}
	}
	if len(changes) == 0 {
		fmt.Fprintf(w.Stdout, "%s: the hook is in place already\n", name)
	}
	for _, c := range changes {
		if err := replace(c); err != nil {
			return failure{fmt.Sprintf("%s cannot be written: %v", w.short(c.Path), reason(err)), ""}
		}
		fmt.Fprintf(w.Stdout, "%s: the hook stands in %s\n", name, plain(w.short(c.Path)))
	}
	if name == "codex" {
		fmt.Fprintln(w.Stdout, "codex: it passes a hook over until you trust it: type /hooks in Codex, and trust those of overreach")
	}
	return nil
}

func (w World) removeAgent(name string, f hookFlags) error {
	changes, err := w.host(w.Dir).RemoveHooks(name, f.project)
	if err != nil {
		return failure{err.Error(), "nothing was changed"}
	}
	if len(changes) == 0 {
		fmt.Fprintf(w.Stdout, "%s: there is no hook of overreach\n", name)
	}
	for _, c := range changes {
		if err := takeAway(c); err != nil {
			return failure{fmt.Sprintf("%s: %v", w.short(c.Path), reason(err)), ""}
		}
		fmt.Fprintf(w.Stdout, "%s: the hook was taken out of %s\n", name, plain(w.short(c.Path)))
	}
	return nil
}

// takeAway writes a file without the hook, or removes one that held nothing else, with the folders
// that are empty then and the copy that was kept beside it.
func takeAway(c agents.Change) error {
	if !c.Gone {
		return errors.Join(replace(c), removeIfThere(c.Path+agents.Kept))
	}
	if err := errors.Join(os.Remove(c.Path), removeIfThere(c.Path+agents.Kept)); err != nil {
		return err
	}
	for dir := filepath.Dir(c.Path); slices.Contains([]string{"hooks", "overreach", "plugin"}, filepath.Base(dir)); dir = filepath.Dir(dir) {
		_ = os.Remove(dir) // one that is not empty stays: it holds what is somebody else's
	}
	return nil
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// statusAgent says where an agent's hook stands, tries the program that it names with an input like
// the agent's own, and the agent itself where it is here.
func (w World) statusAgent(ctx context.Context, name string) error {
	host := w.host(w.Dir)
	found, user := false, false
	for _, project := range []bool{false, true} {
		files, err := host.HookFiles(name, project)
		if err != nil {
			return failure{err.Error(), ""}
		}
		if project && host.Workspace == host.Home {
			files = nil // they are the user's
		}
		for _, path := range files {
			found, user = true, user || !project
			fmt.Fprintf(w.Stdout, "%s: installed in %s\n", name, plain(w.short(path)))
		}
	}
	if !found {
		_, err := fmt.Fprintf(w.Stdout, "%s: not installed\n", name)
		return err
	}
	if name == "codex" && !host.Trusted() {
		fmt.Fprintln(w.Stdout, "codex: nobody has trusted it yet, so Codex passes it over: type /hooks in Codex")
	}
	took, err := w.tryHook(ctx, name)
	if err != nil {
		return failure{fmt.Sprintf("%s: the hook does not answer: %v", name, err), "overreach hooks install " + name + " puts it right"}
	}
	fmt.Fprintf(w.Stdout, "%s: it answers, in %d ms\n", name, took.Milliseconds())
	return w.tried(ctx, name, user)
}

// acknowledgeCommand lets sessions go on though the verdict is block: that is a person's to say.
func acknowledgeCommand(w World) *cobra.Command {
	return &cobra.Command{
		Use:   "acknowledge",
		Short: "Let prompts through although the last scan says block, until it finds something else",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := w.byPerson("hooks acknowledge"); err != nil {
				return err
			}
			f, ok, err := session.LoadFlags(w.cacheDir(), w.Dir)
			if err != nil {
				return failure{err.Error(), "overreach scans anew"}
			}
			if !ok || !f.Blocks() {
				_, err := fmt.Fprintln(w.Stdout, "nothing is blocked here")
				return err
			}
			question := fmt.Sprintf("%d credentials beyond the policy stay within reach of every agent that is started here.", f.Beyond)
			if err := w.approve(c.Context(), question, "acknowledge"); err != nil {
				return err
			}
			f.Acknowledged = f.State()
			return f.Save(w.cacheDir())
		},
	}
}
