package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/overreach-dev/overreach/reports"
	"github.com/overreach-dev/overreach/scanner"
)

func diffCommand(w World) *cobra.Command {
	var f scanFlags
	c := &cobra.Command{
		Use:   "diff OLD.json NEW.json",
		Short: "Say what is new, gone, grown or shrunk between two reports",
		Long: `Diff holds two reports against each other, which scan --format json wrote. A credential is
known again by its provider, its kind, its places and whose it is; one that may do more now,
or lies in further places, has grown.

Exit codes: 1 where something beyond the policy is new or has grown, 0 else, 2 used wrongly.`,
		Args: cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			if !slices.Contains(reports.Formats(), f.format) {
				return failure{fmt.Sprintf("format %q is not known", f.format), "one of " + strings.Join(reports.Formats(), ", ")}
			}
			older, err := w.readReport(args[0])
			if err != nil {
				return err
			}
			newer, err := w.readReport(args[1])
			if err != nil {
				return err
			}
			changes := scanner.Diff(older, newer)
			files, err := f.files(w, w.Dir)
			if err != nil {
				return err
			}
			if err := errors.Join(writeFiles(w, f, files, changes), write(w, f, changes)); err != nil {
				return err
			}
			if changes.Summary.BeyondPolicy > 0 {
				return exit{exitBeyond}
			}
			return nil
		},
	}
	flags := c.Flags()
	flags.StringVarP(&f.format, "format", "f", "text", "how to write it: "+strings.Join(reports.Formats(), ", "))
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print one line")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "print all that was considered")
	f.addOutputs(flags)
	return c
}

// readReport reads a report that was written before.
func (w World) readReport(file string) (*scanner.Report, error) {
	path := file
	if !filepath.IsAbs(path) {
		path = filepath.Join(w.Dir, path)
	}
	text, err := readPlain(w, path, reports.MostReport)
	if err == nil {
		var report *scanner.Report
		if report, err = reports.Read(text); err == nil {
			return report, nil
		}
	}
	return nil, failure{fmt.Sprintf("%s: %v", file, reason(err)), "overreach scan --format json writes a report"}
}
