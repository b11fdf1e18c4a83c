package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/providers"
)

// The exit codes. Where several fit, the first of Failed, Interrupted, Beyond, Incomplete,
// Nothing holds.
const (
	exitClean       = 0
	exitBeyond      = 1
	exitFailed      = 2
	exitIncomplete  = 3
	exitNothing     = 4
	exitBlocked     = 125
	exitInterrupted = 130
)

// failure is an error with a hint of what to do about it.
type failure struct {
	text, hint string
}

func (f failure) Error() string { return f.text }

// exit ends the program with a code, what there is to say being said.
type exit struct{ code int }

func (e exit) Error() string { return fmt.Sprintf("exit %d", e.code) }

// run is the whole program.
func run(ctx context.Context, w World) (code int) {
	defer func() {
		if r := recover(); r != nil {
			// Without a trace: it could hold what must not be shown.
			fmt.Fprintf(w.Stderr, "overreach: error: it failed by a mistake of its own (%T). Please report it\n", r)
			code = exitFailed
		}
	}()
	root := rootCommand(w)
	err := root.ExecuteContext(ctx)
	var done exit
	if errors.As(err, &done) {
		return done.code
	}
	if err != nil {
		complain(w, err)
		return exitFailed
	}
	return exitClean
}

func complain(w World, err error) {
	fmt.Fprintf(w.Stderr, "overreach: error: %s\n", plain(blank(err.Error())))
	var f failure
	if errors.As(err, &f) && f.hint != "" {
		fmt.Fprintf(w.Stderr, "overreach: hint: %s\n", plain(blank(f.hint)))
	}
}

// blank takes credentials out of a message: one may have been given as an argument, which
// messages repeat.
func blank(text string) string {
	found, err := find(text, "", providers.All(), detectors.NewSealer(nil))
	if err != nil {
		return "what was given could not be read"
	}
	var out strings.Builder
	at := 0
	for _, c := range found {
		if c.Start < at { // it overlaps the one before: what is left of it goes too
			at = max(at, c.End)
			continue
		}
		out.WriteString(text[at:c.Start] + c.Text.Redacted())
		at = c.End
	}
	return out.String() + text[at:]
}

// plain keeps a message on one line and harmless on a terminal.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			return '�'
		}
		return r
	}, text)
}

func rootCommand(w World) *cobra.Command {
	scan := scanCommand(w)
	root := &cobra.Command{
		Use:   "overreach [WORKSPACE]",
		Short: "Which credentials could an AI coding agent pick up here, and what could each of them do?",
		Long: `Overreach looks through a workspace, the environment around it and the places where
programs keep credentials, asks the providers what each credential may do, and says which
of them are more than an agent started here should reach.

Without a command it scans the folder it stands in.

Exit codes: 0 nothing beyond the policy, 1 findings beyond the policy, 2 used wrongly or
failed, 3 incomplete under --strict, 4 nothing was scanned, 130 interrupted.`,
		Args:          scan.Args,
		RunE:          scan.RunE,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.Flags().AddFlagSet(scan.Flags())
	root.SetArgs(w.Args)
	root.SetOut(w.Stdout)
	root.SetErr(w.Stderr)
	root.SetIn(w.Stdin)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return failure{err.Error(), fmt.Sprintf("%s --help lists the flags", c.CommandPath())}
	})
	root.AddCommand(scan, lookupCommand(w), providersCommand(w), storesCommand(w), agentsCommand(w), initCommand(w), guardCommand(w), hooksCommand(w), diffCommand(w), viewCommand(w), versionCommand(w))
	root.AddCommand(explainCommand(w), acceptCommand(w), baselineCommand(w), trustCommand(w), hookCommand(w), doctorCommand(w), importCommand(w))
	return root
}
