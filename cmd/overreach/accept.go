package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/accept"
)

type acceptFlags struct {
	reason, until string
	shared        bool
	scanFlags
}

func acceptCommand(w World) *cobra.Command {
	var f acceptFlags
	c := &cobra.Command{
		Use:   "accept ID|PATH:LINE [WORKSPACE]",
		Short: "Accept a finding as it is, for a reason, until a day",
		Long: `Accept takes a finding out of what counts, until a day, as long as it lies where it lies
now and may do no more than now. It is written to accepted.yaml in your own configuration,
or with --shared to the workspace's .overreach.yaml, where it holds for those who trust that
file. No agent heeds an acceptance: the credential stays within reach.`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			return acceptFinding(c.Context(), w, f, args)
		},
	}
	c.Flags().StringVar(&f.reason, "reason", "", "why it may be as it is")
	c.Flags().StringVar(&f.until, "until", "", "the last day on which it holds: 2026-12-31, or 30d for thirty days from now; a year at most")
	c.Flags().BoolVar(&f.shared, "shared", false, "write it to the workspace's .overreach.yaml, for all who trust that")
	f.addScan(c.Flags())
	return c
}

func acceptFinding(ctx context.Context, w World, f acceptFlags, args []string) error {
	until, err := lastDay(f.until, w.Now())
	if err != nil {
		return err
	}
	why := strings.TrimSpace(plain(blank(f.reason)))
	if why == "" {
		return failure{"--reason is missing: why may it be as it is?", `--reason "used by the tests alone"`}
	}
	if err := w.byPerson("accept"); err != nil {
		return err
	}
	report, o, err := f.found(ctx, w, args[1:])
	if err != nil {
		return err
	}
	finding, err := pick(w, report, args[0])
	if err != nil {
		return err
	}
	i := slices.IndexFunc(report.Findings, func(x scanner.Finding) bool { return x.ID == finding.ID })
	entry := accept.Entry{Reason: why, Until: until, Mark: report.Marks()[i]}
	w.showFinding(finding, entry)
	if err := w.approve(ctx, "It stays within the agents' reach; it no longer counts.", finding.ID); err != nil {
		return err
	}
	path, err := w.writeAcceptance(configRoot(w, o.Root), entry, f.shared)
	if err != nil {
		return err
	}
	fmt.Fprintf(w.Stdout, "accepted %s until %s, in %s\n", finding.ID, until, plain(w.short(path)))
	return nil
}

// lastDay reads "2026-12-31", or "30d".
func lastDay(text string, now time.Time) (string, error) {
	wrong := func(what string) (string, error) {
		return "", failure{"--until " + what, "--until 2026-12-31, or --until 30d; a year at most"}
	}
	today := now.UTC().Truncate(24 * time.Hour)
	day, err := time.Parse(time.DateOnly, text)
	if days, ok := strings.CutSuffix(text, "d"); ok {
		var n int
		if n, err = strconv.Atoi(days); err == nil && n >= 0 && n < 100_000 {
			day = today.AddDate(0, 0, n)
		}
	}
	switch {
	case text == "":
		return wrong("is missing: an acceptance has an end")
	case err != nil || day.IsZero():
		return wrong(fmt.Sprintf("%q is no day", text))
	case day.Before(today):
		return wrong(text + " is over")
	case day.After(today.AddDate(1, 0, 0)):
		return wrong(text + " is more than a year ahead")
	}
	return day.Format(time.DateOnly), nil
}

// showFinding says on the terminal what is about to be accepted.
func (w World) showFinding(f scanner.Finding, e accept.Entry) {
	fmt.Fprintf(w.Stderr, "%s, %s, severity %s\n", plain(f.Title), f.ID, f.Severity)
	for _, l := range f.Locations {
		fmt.Fprintf(w.Stderr, "  lies in %s\n", plain(l.Short()))
	}
	for i, r := range f.Reasons {
		if i == 3 {
			break
		}
		fmt.Fprintf(w.Stderr, "  %s\n", plain(r.Text))
	}
	if !e.Grant.Told {
		fmt.Fprintln(w.Stderr, "  nobody was asked what it may do: all that is documented of its kind is accepted")
	}
	fmt.Fprintf(w.Stderr, "  accepted until %s: %s\n", e.Until, plain(e.Reason))
}

// writeAcceptance adds an acceptance to the user's own file, or to the workspace's.
func (w World) writeAcceptance(root string, e accept.Entry, shared bool) (path string, err error) {
	if shared {
		return w.shareAcceptance(root, e)
	}
	if slices.ContainsFunc(e.Places, accept.Place.Relative) {
		e.Workspace = filepath.ToSlash(root)
	}
	if _, err := w.ownAccepted(); err != nil { // what is broken is not written over
		return "", err
	}
	path = filepath.Join(w.configDir(), acceptedName)
	before, err := w.before(path)
	if err != nil {
		return "", err
	}
	text, err := withEntry(before, e)
	if err != nil {
		return "", failure{fmt.Sprintf("%s: %v", path, err), "write it without aliases"}
	}
	return path, w.keepOwn(acceptedName, text)
}

// shareAcceptance adds it to the workspace's file. Where the user trusted that as it was, or
// there was none, the user trusts it with this.
func (w World) shareAcceptance(root string, e accept.Entry) (path string, err error) {
	if path = workspaceConfig(w, root); path == "" {
		path = filepath.Join(root, ".overreach.yaml")
	}
	for i, p := range e.Places {
		if !p.Relative() {
			continue
		}
		inside, err := filepath.Rel(filepath.Dir(path), filepath.Join(root, filepath.FromSlash(p.Path)))
		if err != nil {
			return "", failure{p.Path + " has no path from " + path, ""}
		}
		e.Places[i].Path = filepath.ToSlash(inside)
	}
	before, err := w.before(path)
	if err != nil {
		return "", err
	}
	if _, err := readConfig(w, path); err != nil {
		return "", err
	}
	trust, err := w.readTrusted()
	if err != nil {
		return "", err
	}
	text, err := withEntry(before, e)
	if err == nil {
		err = keep(path, text, 0o644)
	}
	if err != nil {
		return "", failure{fmt.Sprintf("%s: %v", path, reason(err)), "write it without aliases, in a file that is no link"}
	}
	if before == nil || trust.trusts(path, before) {
		return path, w.keepTrusted(trust.with(path, text))
	}
	fmt.Fprintln(w.Stderr, "overreach: the file held other things already: overreach trust shows them, and has them heeded")
	return path, nil
}

// before is what a file holds; nil where there is none.
func (w World) before(path string) ([]byte, error) {
	text, err := readSmall(w, path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, failure{fmt.Sprintf("%s: %v", path, reason(err)), "fix or remove the file"}
	}
	if text == nil {
		text = []byte{}
	}
	return text, nil
}
