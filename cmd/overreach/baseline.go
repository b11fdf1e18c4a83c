package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/overreach-dev/overreach/scanner/accept"
)

const baselineName = ".overreach-baseline.json"

func baselineCommand(w World) *cobra.Command {
	var f scanFlags
	output := ""
	c := &cobra.Command{
		Use:   "baseline [WORKSPACE]",
		Short: "Record what is beyond the policy now, so that only what is new or has grown fails",
		Long: `Baseline records all findings beyond the policy that count now: where they lie and how much
they may do, nothing of the secrets, and nothing to test a guess with. With scan --baseline
FILE, or "baseline: FILE" in your configuration, those do not count for as long as they may do no
more. What is in a baseline stays within the agents' reach.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return recordBaseline(c.Context(), w, f, output, args)
		},
	}
	c.Flags().StringVarP(&output, "output", "o", "", "where to write it (default "+baselineName+" in the workspace)")
	f.addScan(c.Flags())
	return c
}

func recordBaseline(ctx context.Context, w World, f scanFlags, output string, args []string) error {
	if err := w.byPerson("baseline"); err != nil {
		return err
	}
	f.anew = true
	report, o, err := f.found(ctx, w, args)
	if err != nil {
		return err
	}
	var marks []accept.Mark
	for i, m := range report.Marks() {
		if report.Findings[i].Counts() {
			marks = append(marks, m)
			fmt.Fprintf(w.Stderr, "  %s: %s in %s\n", report.Findings[i].Severity, plain(report.Findings[i].Title), plain(report.Findings[i].Locations[0].Short()))
		}
	}
	text, err := accept.NewBaseline(marks).Text()
	if err != nil {
		return err
	}
	path := output
	switch {
	case output == "":
		path = filepath.Join(configRoot(w, o.Root), baselineName)
	case !filepath.IsAbs(output):
		path = filepath.Join(w.Dir, output)
	}
	question := fmt.Sprintf("These %d would not fail any more, for as long as they may do no more than now. They go to %s.", len(marks), plain(w.short(path)))
	if err := w.approve(ctx, question, "yes"); err != nil {
		return err
	}
	if err := w.writeBaseline(path, text); err != nil {
		return err
	}
	fmt.Fprintf(w.Stdout, "recorded %d findings in %s\n", len(marks), plain(w.short(path)))
	return nil
}

// writeBaseline writes it. Where the user trusted what it held, the user trusts what it holds now.
func (w World) writeBaseline(path string, text []byte) error {
	trust, err := w.readTrusted()
	if err != nil {
		return err
	}
	before, err := readPlain(w, path, accept.MostBaseline)
	renewed := err == nil && trust.trusts(path, before)
	if err := keep(path, text, 0o644); err != nil {
		return failure{fmt.Sprintf("%s: %v", w.short(path), reason(err)), "name a place that you can write to, and that is no link"}
	}
	if renewed {
		return w.keepTrusted(trust.with(path, text))
	}
	return nil
}
