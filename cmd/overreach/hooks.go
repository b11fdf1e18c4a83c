package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// hookTarget is something into which overreach can be hooked.
type hookTarget struct {
	name string
	// install, status and remove are given the rest of the command line.
	install, status, remove func(ctx context.Context, f hookFlags) error
}

// hookFlags are what a user may say to hooks.
type hookFlags struct {
	project bool
	args    []string
}

// hookTargets are all that there are; adding one is one line.
func (w World) hookTargets() []hookTarget {
	plainly := func(do func() error) func(context.Context, hookFlags) error {
		return func(context.Context, hookFlags) error { return do() }
	}
	return append([]hookTarget{
		{"git", w.ofGit(installGit), w.ofGit(statusGit), w.ofGit(removeGit)},
		{"shell", plainly(w.installShell), plainly(w.statusShell), plainly(w.removeShell)},
	}, w.agentTargets()...)
}

func hooksCommand(w World) *cobra.Command {
	var names []string
	for _, t := range w.hookTargets() {
		names = append(names, t.name)
	}
	c := &cobra.Command{
		Use:   "hooks",
		Short: "Put overreach before commits, sessions and tool calls, and take it away again",
		Long: `Hooks puts overreach where it runs by itself: ` + strings.Join(names, ", ") + `.

git      a hook before each commit of the repository that you stand in, or that you name
shell    a function for each agent's command, in the start file of bash, zsh or fish: it
         runs "overreach guard" first ("command claude" goes round it)
AGENT    an agent's own hooks: "overreach hook AGENT" is asked at the start of a session, at
         each prompt and before each call; all stands for every agent that is here`,
	}
	c.AddCommand(
		acknowledgeCommand(w),
		hooksVerb(w, "install", "Install hooks", func(t hookTarget) func(context.Context, hookFlags) error { return t.install }),
		hooksVerb(w, "status", "Say what is installed", func(t hookTarget) func(context.Context, hookFlags) error { return t.status }),
		hooksVerb(w, "remove", "Remove hooks, leaving no trace", func(t hookTarget) func(context.Context, hookFlags) error {
			return func(ctx context.Context, f hookFlags) error { return w.removeHook(ctx, t, f) }
		}),
	)
	return c
}

// removeHook loosens the check: that is a person's to say.
func (w World) removeHook(ctx context.Context, t hookTarget, f hookFlags) error {
	if err := w.byPerson("hooks remove"); err != nil {
		return err
	}
	if err := w.approve(ctx, "This takes overreach away from where it runs by itself: "+t.name+".", "remove"); err != nil {
		return err
	}
	return t.remove(ctx, f)
}

func hooksVerb(w World, verb, short string, of func(hookTarget) func(context.Context, hookFlags) error) *cobra.Command {
	var f hookFlags
	c := &cobra.Command{
		Use:   verb + " NAME [REPOSITORY]",
		Short: short,
		Args:  cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			var names []string
			for _, t := range w.hookTargets() {
				if t.name == args[0] {
					f.args = args[1:]
					return of(t)(c.Context(), f)
				}
				names = append(names, t.name)
			}
			return failure{fmt.Sprintf("there is no hook %q", args[0]), "one of " + strings.Join(names, ", ")}
		},
	}
	c.Flags().BoolVar(&f.project, "project", false, "for this project alone, where the agent knows projects")
	return c
}
