package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/agents"
)

func hardenAgents(w World) *cobra.Command {
	var write, project bool
	c := &cobra.Command{
		Use:   "harden [AGENT]",
		Short: "Show what to change in the agents' settings so that what is beyond the policy is out of their reach",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			list, err := w.toHarden(args)
			if err != nil {
				return err
			}
			targets, err := w.beyond(c.Context())
			if err != nil {
				return err
			}
			if len(targets) == 0 {
				_, err := fmt.Fprintln(w.Stdout, "Nothing here is beyond the policy: there is nothing to put out of reach.")
				return err
			}
			for _, a := range list {
				if err := w.harden(a, targets, project, write); err != nil {
					return err
				}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&write, "write", false, "make the changes; what stood there before is kept beside it")
	c.Flags().BoolVar(&project, "project", false, "change the workspace's settings instead of the user's")
	return c
}

func (w World) toHarden(args []string) ([]*agents.Agent, error) {
	if len(args) == 0 {
		return agents.Here(w.host(w.Dir)), nil
	}
	all := agents.All(w.host(w.Dir))
	i := slices.IndexFunc(all, func(a *agents.Agent) bool { return a.Name == args[0] })
	if i < 0 {
		return nil, failure{fmt.Sprintf("there is no agent %q", args[0]), "one of " + strings.Join(agents.Names(), ", ")}
	}
	return all[i : i+1], nil
}

// beyond gives where the credentials lie that are beyond the policy, by a scan that asks nobody.
func (w World) beyond(ctx context.Context) ([]agents.Target, error) {
	f := scanFlags{format: "text", offline: true, placeFlags: placeFlags{transcripts: "30d"}}
	o, _, err := f.options(ctx, w, nil)
	if err != nil {
		return nil, err
	}
	report, err := scanner.Scan(ctx, o)
	if err != nil && !errors.Is(err, scanner.ErrNothing) {
		return nil, workspaceFailure(o.Root, err)
	}
	var targets []agents.Target
	for _, finding := range report.Findings {
		for _, at := range finding.Locations {
			if finding.Beyond && finding.Subject == "secret" && at.Source != "processes" {
				targets = append(targets, w.locationTarget(at))
			}
		}
	}
	return targets, nil
}

func (w World) locationTarget(at scanner.Location) agents.Target {
	if at.Path == "" {
		return agents.Target{Name: at.Key, Place: agents.Environment}
	}
	path, _, _ := strings.Cut(at.Path, "!")
	return w.targetOf(path)
}

func (w World) harden(a *agents.Agent, targets []agents.Target, project, write bool) error {
	host := w.host(w.Dir)
	own := func(t agents.Target) bool { return t.Agent == a.Name }
	changes, rest, err := host.Harden(a, slices.DeleteFunc(slices.Clone(targets), own), project)
	if err != nil {
		return failure{err.Error(), "mend the file first: nothing was changed"}
	}
	fmt.Fprintf(w.Stdout, "%s\n", plain(a.Title))
	if len(changes) == 0 {
		fmt.Fprintln(w.Stdout, "  its settings need no change, or have nothing that stops it")
	}
	for _, c := range changes {
		verb := "add to"
		if write {
			if err := replace(c); err != nil {
				return failure{fmt.Sprintf("%s cannot be written: %v", w.short(c.Path), reason(err)), "nothing of it was changed"}
			}
			verb = "added to"
		}
		fmt.Fprintf(w.Stdout, "  %s %s:\n", verb, plain(w.short(c.Path)))
		for line := range strings.Lines(c.Fragment) {
			fmt.Fprintln(w.Stdout, "    "+plain(strings.TrimRight(line, "\n")))
		}
	}
	w.writeRest(rest)
	return nil
}

// writeRest says what stays within reach for all that.
func (w World) writeRest(rest []string) {
	if len(rest) == 0 {
		fmt.Fprintln(w.Stdout, "  every route is stopped then")
		return
	}
	fmt.Fprintln(w.Stdout, "  still within reach then:")
	for i, line := range rest {
		if i == 10 {
			fmt.Fprintf(w.Stdout, "    and %d more\n", len(rest)-i)
			return
		}
		fmt.Fprintln(w.Stdout, "    "+plain(line))
	}
}

// replace writes a file at once, and keeps what stood there beside it. A link is followed: what it
// leads to is the agent's file.
func replace(c agents.Change) error {
	path := c.Path
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	mode := os.FileMode(0o600)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
		if err := os.WriteFile(path+agents.Kept, c.Before, 0o600); err != nil {
			return err
		}
	}
	if c.Runs {
		mode = 0o700
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".overreach-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(c.After)
	if err := errors.Join(err, temp.Chmod(mode), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}
