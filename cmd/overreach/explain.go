package main

import (
	"bytes"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/overreach-dev/overreach/reports"
	"github.com/overreach-dev/overreach/scanner"
)

func explainCommand(w World) *cobra.Command {
	var f scanFlags
	format, file := "", ""
	c := &cobra.Command{
		Use:   "explain ID|PATH:LINE [WORKSPACE]",
		Short: "Show everything about one finding on one page",
		Long: `Explain shows everything about one finding: where it lies, who reaches it and what stops
them, what it may do and how that is known, what one call could destroy, the policy that was
held against it, and what to do. It scans as scan does, or reads a report that was written
by --format json.`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			if format != "text" && format != "json" {
				return failure{fmt.Sprintf("format %q is not known", format), "one of text, json"}
			}
			report, err := f.reportOf(c.Context(), w, file, args[1:])
			if err == nil {
				report, err = w.toShow(report)
			}
			if err != nil {
				return err
			}
			finding, err := pick(w, report, args[0])
			if err != nil {
				return err
			}
			var out bytes.Buffer
			if err := reports.Explain(&out, format, report, finding, reports.Options{Width: w.columns(), Color: w.color()}); err != nil {
				return err
			}
			_, err = w.Stdout.Write(out.Bytes())
			return err
		},
	}
	c.Flags().StringVarP(&format, "format", "f", "text", "how to write it: text, json")
	c.Flags().StringVar(&file, "report", "", "read this report, which scan --format json wrote, in place of a scan")
	f.addScan(c.Flags())
	return c
}

// reportOf is a report that was written before, or that of a scan.
func (f scanFlags) reportOf(ctx context.Context, w World, file string, args []string) (*scanner.Report, error) {
	if file == "" {
		report, _, err := f.found(ctx, w, args)
		return report, err
	}
	if len(args) > 0 {
		return nil, failure{"--report is read in place of a scan: there is no workspace to name", "leave one of them out"}
	}
	return w.readReport(file)
}
