package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/formats"
	"github.com/overreach-dev/overreach/detectors/match"
	"github.com/overreach-dev/overreach/reports"
	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/risk"
	"github.com/overreach-dev/overreach/scanner/sources"
)

// scanFlags are what a user may say to scan.
type scanFlags struct {
	format                  string
	offline, lookup, dryRun bool
	noCache, refresh        bool
	exchange                bool
	strict, quiet, verbose  bool
	agents                  []string
	policy                  string
	baseline                string
	anew                    bool // no baseline is heeded
	outputs                 []string
	force                   bool
	lookupTimeout           time.Duration
	imported                imported
	placeFlags
}

func scanCommand(w World) *cobra.Command {
	var f scanFlags
	c := &cobra.Command{
		Use:   "scan [WORKSPACE]",
		Short: "Scan a workspace, the environment and the stores around it",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return scan(c.Context(), w, f, args)
		},
	}
	f.addReport(c.Flags())
	f.addScan(c.Flags())
	return c
}

// addReport adds the flags of what writes a report.
func (f *scanFlags) addReport(flags *pflag.FlagSet) {
	flags.StringVarP(&f.format, "format", "f", "text", "how to write the report: "+strings.Join(reports.Formats(), ", "))
	flags.BoolVar(&f.dryRun, "dry-run", false, "print which host would be asked about which credential, and ask nobody")
	flags.BoolVar(&f.strict, "strict", false, "exit with 3 where something could not be read or asked")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print one line")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "print all that was considered")
	flags.StringVar(&f.baseline, "baseline", "", "count only what is new, or has grown, since this file was recorded by overreach baseline")
	f.addOutputs(flags)
}

// addScan adds the flags of everything that scans.
func (f *scanFlags) addScan(flags *pflag.FlagSet) {
	f.addJudging(flags)
	f.add(flags)
}

// addJudging adds the flags of everything that asks and judges, wherever it looks.
func (f *scanFlags) addJudging(flags *pflag.FlagSet) {
	flags.BoolVar(&f.offline, "offline", false, "ask nobody: rate by what providers said not long ago, or else by what is documented")
	flags.BoolVar(&f.lookup, "lookup", false, "ask the providers, whatever was chosen before")
	flags.BoolVar(&f.exchange, "exchange", false, exchangeUsage)
	flags.DurationVar(&f.lookupTimeout, "lookup-timeout", 20*time.Second, "how long all lookups together may take")
	flags.BoolVar(&f.noCache, "no-cache", false, "read every file, and remember nothing of what they hold or of what providers say")
	flags.BoolVar(&f.refresh, "refresh", false, "ask anew, whatever providers said before")
	flags.StringSliceVar(&f.agents, "agent", nil, "reckon with this agent, here or not; may stand several times, and all stands for every one")
	flags.StringVar(&f.policy, "policy", "", "judge by this policy in place of your own: "+strings.Join(risk.Levels, ", ")+", or a file")
}

func scan(ctx context.Context, w World, f scanFlags, args []string) error {
	if err := f.check(); err != nil {
		return err
	}
	o, places, err := f.options(ctx, w, args)
	if err != nil {
		return err
	}
	if f.dryRun {
		return dryRun(ctx, w, o)
	}
	files, err := f.files(w, o.Root)
	if err != nil {
		return err
	}
	report, err := remembering(ctx, w, f, o, places)
	if err != nil && !errors.Is(err, scanner.ErrNothing) {
		return err
	}
	if errors.Is(err, scanner.ErrNothing) && f.git.staged && unread(report.Summary) == 0 {
		report.Summary.Empty, err = places.nothing(), nil
	}
	if f.git.hook {
		writeHook(w, report)
	} else if err := errors.Join(writeFiles(w, f, files, report), write(w, f, report)); err != nil {
		return err
	}
	if code := exitCode(f, report, err); code != exitClean {
		return exit{code}
	}
	return nil
}

// remembering is a scan after which what was read is remembered.
func remembering(ctx context.Context, w World, f scanFlags, o scanner.Options, where places) (*scanner.Report, error) {
	report, err := withProgress(ctx, w, f, o)
	var said *sources.GitError
	if errors.As(err, &said) {
		return nil, failure{said.Text, said.Hint}
	}
	if err != nil && !errors.Is(err, scanner.ErrNothing) {
		return nil, workspaceFailure(o.Root, err)
	}
	for _, memory := range where.memories {
		if err := memory.Save(report.Summary.Complete); err != nil {
			report.Summary.Notes = append(report.Summary.Notes, fmt.Sprintf("the cache cannot be written: %v", reason(err)))
		}
	}
	if err := w.flag(f, o, report); err != nil {
		report.Summary.Notes = append(report.Summary.Notes, fmt.Sprintf("the hooks cannot be told what was found: %v", reason(err)))
	}
	return report, err
}

// withProgress is a scan of which a terminal shows how far it is.
func withProgress(ctx context.Context, w World, f scanFlags, o scanner.Options) (*scanner.Report, error) {
	watch, stop := w.progress(f)
	defer stop()
	o.Watch = watch
	if choose := o.Choose; choose != nil {
		o.Choose = func(hosts []string) (scanner.Lookups, string) {
			stop() // the line is the question's
			return choose(hosts)
		}
	}
	return scanner.Scan(ctx, o)
}

func (f scanFlags) check() error {
	if f.offline && f.lookup {
		return failure{"--offline and --lookup exclude each other", "choose one"}
	}
	if f.offline && f.wants(sources.Metadata) {
		return failure{"--offline asks nobody, and --metadata asks an address", "choose one"}
	}
	if !slices.Contains(reports.Formats(), f.format) {
		return failure{fmt.Sprintf("format %q is not known", f.format), "one of " + strings.Join(reports.Formats(), ", ")}
	}
	if f.dryRun && len(f.outputs) > 0 {
		return failure{"--dry-run makes no report that --output could write", "leave one of them out"}
	}
	if f.lookupTimeout <= 0 {
		return failure{"--lookup-timeout must be more than nothing", "--lookup-timeout 20s"}
	}
	return f.placeFlags.check()
}

// options puts together what a scan works with.
func (f scanFlags) options(ctx context.Context, w World, args []string) (o scanner.Options, where places, err error) {
	root, err := workspace(w, args)
	if err != nil {
		return o, where, err
	}
	s, err := readSettings(w, configRoot(w, root), f.policy)
	if err != nil {
		return o, where, err
	}
	sealer, note, err := w.sealer()
	if err != nil {
		return o, where, err
	}
	notes := append(s.notes, note)
	all, build, err := w.providers()
	if err != nil {
		return o, where, err
	}
	accepted, err := w.accepted(configRoot(w, root), sealer)
	if err != nil {
		return o, where, err
	}
	accepted.Comments = s.comments
	own, err := w.ownAccepted()
	if err != nil {
		return o, where, err
	}
	baseline, note, err := f.known(w, s)
	if err != nil {
		return o, where, err
	}
	notes = append(notes, note)
	engine, err := match.New(append(detectors.Rules(match.GitleaksRules(), all), accepted.Rules...), sealer)
	if err != nil {
		return o, where, err
	}
	if f.noCache {
		build = "" // nothing is remembered of an unknown program
	}
	here, err := f.agentsAsked(w.host(root))
	if err != nil {
		return o, where, err
	}
	var claimed *scanner.Claimed
	if f.imported.format != "" {
		where, claimed, err = f.imported.sources(w, root, sealer)
	} else {
		where = f.sources(w, root, build, s.exclude, accepted.Rules)
	}
	if err != nil {
		return o, where, err
	}
	notes = slices.Concat(notes, accepted.Notes, where.notes)
	o = scanner.Options{
		Root: root, Home: w.home(), FS: w.FS, GOOS: w.GOOS, Engine: engine, Accept: accepted, Providers: all, Policy: s.policy,
		Lookups: s.lookups, AskTime: f.lookupTimeout, Now: w.Now,
		Accepted: append(own, s.accepted...), Baseline: baseline, Partial: claimed != nil || f.git.staged || f.git.since+f.git.commits != "" || len(f.only)+len(f.skip)+len(f.exclude) > 0,
		Agents:  here,
		Claimed: claimed,
		Sources: where.list, Tool: scanner.Tool{Name: "overreach", Version: versionText()},
	}
	o.Grants = w.grants(build, f.refresh)
	more, err := f.askers(ctx, w, &o, s)
	o.Notes = slices.DeleteFunc(append(notes, more...), func(n string) bool { return n == "" })
	return o, where, err
}

// agentsAsked are the agents that the scan reckons with: those that are here, or those that the
// user names.
func (f scanFlags) agentsAsked(host agents.Host) ([]*agents.Agent, error) {
	if len(f.agents) == 0 {
		return agents.Here(host), nil
	}
	list, err := agents.Named(host, f.agents)
	if err != nil {
		return nil, failure{err.Error(), "one of all, " + strings.Join(agents.Names(), ", ")}
	}
	return list, nil
}

// askers settles whether providers are asked, and how they are reached.
func (f scanFlags) askers(ctx context.Context, w World, o *scanner.Options, s settings) (notes []string, err error) {
	o.Asker = &detectors.Asker{Now: w.Now, Instances: s.instances, Exchange: f.exchange}
	switch {
	case f.git.gate() && !f.lookup:
		o.Lookups = scanner.LookupsOff
		return nil, nil
	case f.offline:
		o.Lookups = scanner.LookupsOff
		return []string{"offline: nobody was asked"}, nil
	case f.lookup && o.Lookups != scanner.LookupsAll:
		o.Lookups = scanner.LookupsOwn
	case o.Lookups == scanner.LookupsOff:
		return nil, nil
	}
	if o.Asker, notes, err = w.asker(s.instances, f.exchange); err != nil {
		return nil, err
	}
	if o.Lookups == "" {
		o.Choose = func(hosts []string) (scanner.Lookups, string) { return consent(ctx, w, hosts) }
	}
	return notes, nil
}

// workspaceFormat is the format by which a workspace's file is read. What is found in JSON,
// YAML, scripts and the like is found in their plain text too, and there are too many such files
// to parse them all; the catalogue of stores names those in which keys alone tell.
func workspaceFormat(path string) string {
	switch format := formats.ForName(path); format {
	case formats.Dotenv, formats.INI, formats.NPMRC, formats.Netrc, formats.GitCredentials, formats.Pgpass, formats.Mylogin, formats.Htpasswd:
		return format
	}
	return ""
}

// workspace is the absolute path of what is scanned.
func workspace(w World, args []string) (string, error) {
	path := w.Dir
	if len(args) > 0 {
		path = args[0]
		if !filepath.IsAbs(path) {
			path = filepath.Join(w.Dir, path)
		}
	}
	path = filepath.Clean(path)
	if _, err := w.FS.Stat(path); err != nil {
		return "", workspaceFailure(path, err)
	}
	return path, nil
}

func workspaceFailure(path string, err error) error {
	hint := "name a folder or a file that you can read"
	if errors.Is(err, fs.ErrNotExist) {
		hint = "there is no such folder, and no such command: overreach --help lists the commands"
	}
	return failure{fmt.Sprintf("%s: %v", path, reason(err)), hint}
}

// configRoot is the folder where a workspace's configuration is sought.
func configRoot(w World, root string) string {
	if info, err := w.FS.Stat(root); err == nil && !info.IsDir() {
		return filepath.Dir(root)
	}
	return root
}

// host is the machine as agents see it that are started in a folder.
func (w World) host(root string) agents.Host {
	return agents.Host{FS: w.FS, GOOS: w.GOOS, Home: w.home(), Workspace: root, Env: w.Env}
}

func dryRun(ctx context.Context, w World, o scanner.Options) error {
	plans, err := scanner.Planned(ctx, o)
	if err != nil {
		return workspaceFailure(o.Root, err)
	}
	for _, p := range plans {
		fmt.Fprintf(w.Stdout, "would ask %s about a %s credential (%s) in %s\n", plain(p.Host), plain(p.Provider), plain(p.Kind), plain(p.Place.Short()))
	}
	if len(plans) == 0 {
		fmt.Fprintln(w.Stdout, "would ask nobody")
	}
	return nil
}
