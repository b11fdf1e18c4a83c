package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/overreach-dev/overreach/detectors/match"
	"github.com/overreach-dev/overreach/scanner/cache"
	"github.com/overreach-dev/overreach/scanner/sources"
	"github.com/overreach-dev/overreach/scanner/sources/inside"
	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// placeFlags say where a scan looks.
type placeFlags struct {
	only, skip, exclude []string
	home, machine, deep bool
	metadata            bool
	git                 gitFlags
	// transcripts is how old a transcript may be that is read: days, or "all".
	transcripts string
}

// The sources that a flag names beside those that sources names.
const (
	homeSource    = "home"
	machineSource = "machine"
)

func sourceNames() []string {
	return []string{sources.Files, sources.Env, sources.Proc, sources.Stores, sources.Agents, sources.Transcripts, homeSource, machineSource, sources.Git, sources.Metadata}
}

func (f *placeFlags) add(flags *pflag.FlagSet) {
	f.git.add(flags)
	names := strings.Join(sourceNames(), ", ")
	flags.StringSliceVar(&f.only, "only", nil, "look only here: "+names)
	flags.StringSliceVar(&f.skip, "skip", nil, "do not look here")
	flags.BoolVar(&f.home, "home", false, "look through the whole home too")
	flags.BoolVar(&f.machine, "machine", false, "look through all that you can read outside the home too, and other processes' environments")
	flags.StringVar(&f.transcripts, "transcripts", "30d", "which transcripts of agents and editors are read: those written to in so many days (7d), or all")
	flags.BoolVar(&f.deep, "deep", false, "read all that is bounded otherwise: transcripts of any age, and with --history what no branch or tag leads to")
	flags.BoolVar(&f.metadata, "metadata", false, "ask once whether the cloud's metadata address (169.254.169.254) answers; no login is asked for")
	flags.StringArrayVar(&f.exclude, "exclude", nil, "leave out the files that match this pattern (** for any folders); may stand several times")
}

func (f placeFlags) check() error {
	for _, name := range slices.Concat(f.only, f.skip) {
		if !slices.Contains(sourceNames(), name) {
			return failure{fmt.Sprintf("there is no source %q", name), "one of " + strings.Join(sourceNames(), ", ")}
		}
	}
	if err := f.git.check(); err != nil {
		return err
	}
	_, err := f.since(time.Time{})
	return err
}

// since is when a transcript must have been written to last to be read; the zero time for any.
func (f placeFlags) since(now time.Time) (time.Time, error) {
	if f.deep || f.transcripts == "all" {
		return time.Time{}, nil
	}
	days, err := strconv.Atoi(strings.TrimSuffix(f.transcripts, "d"))
	if err != nil || days < 1 || days > 36500 || !strings.HasSuffix(f.transcripts, "d") {
		return time.Time{}, failure{fmt.Sprintf("--transcripts %q is no number of days", f.transcripts), "7d, 30d, or all; --skip transcripts reads none"}
	}
	return now.AddDate(0, 0, -days), nil
}

// wants says whether a source is looked at.
func (f placeFlags) wants(name string) bool {
	asked := map[string]bool{homeSource: f.home, machineSource: f.machine, sources.Proc: f.machine, sources.Metadata: f.metadata, sources.Git: f.git.asked()}
	given, extra := asked[name]
	switch {
	case slices.Contains(f.skip, name):
		return false
	case len(f.only) > 0:
		return slices.Contains(f.only, name)
	case f.git.alone():
		return name == sources.Git || extra && given
	case extra:
		return given
	}
	return true
}

// places are the sources of a scan, and what was remembered of their files.
type places struct {
	list     []sources.Source
	memories []*cache.Cache
	git      *sources.GitSource // nil where no repository is read
	notes    []string
}

// sources puts together where a scan looks.
func (f placeFlags) sources(w World, root, build string, exclude []string, rules []match.Rule) places {
	var p places
	machine := w.machine(root)
	machine.Whole = f.machine
	kept, logins := machine.Stores(stores.All()), machine.AgentFiles(stores.All())
	files := sources.FileOptions{
		Exclude: slices.Concat(exclude, f.exclude), FormatOf: workspaceFormat,
		Opener: &inside.Opener{Limits: inside.DefaultLimits()}, Histories: f.git.history,
	}
	for _, store := range []*sources.StoreSource{kept, logins} {
		if f.wants(store.Name()) {
			files.Beside = append(files.Beside, store)
		}
	}
	outside := p.remembered(f, w, machine, build, rules)
	var records *sources.TranscriptSource
	if f.wants(sources.Transcripts) {
		records = f.recordsOf(w, machine, outside)
		files.Records = records
	}
	inRoot := sources.Memory(nil)
	walk := func(folder string, skip ...string) {
		m, o := machine, files
		m.Workspace, o.Skip = folder, skip
		memory, note := w.memory(build, folder, rules)
		if memory != nil {
			o.Memory = memory
			p.memories = append(p.memories, memory)
		}
		if folder == root {
			inRoot = o.Memory
		}
		p.notes = append(p.notes, note)
		p.list = append(p.list, m.Files(o))
	}
	if f.wants(sources.Files) {
		walk(root)
	}
	if f.wants(homeSource) && machine.Home != "" && filepath.Clean(machine.Home) != root {
		walk(filepath.Clean(machine.Home), root)
	}
	if f.wants(machineSource) && w.GOOS != "windows" {
		walk("/", root, filepath.Clean(machine.Home), "/proc", "/sys", "/dev", "/run/udev")
	}
	if f.wants(sources.Env) {
		p.list = append(p.list, machine.Environment())
	}
	if f.wants(sources.Proc) {
		p.list = append(p.list, machine.Processes())
	} else if len(f.only) == 0 && !f.git.alone() && !slices.Contains(f.skip, sources.Proc) {
		p.list = append(p.list, machine.Sessions())
	}
	if f.wants(sources.Metadata) {
		p.list = append(p.list, machine.Metadata())
	}
	for _, store := range files.Beside {
		store.Remember(outside, inRoot)
		p.list = append(p.list, store)
	}
	if records != nil {
		p.list = append(p.list, records)
	}
	f.windowsSide(machine, &p)
	if f.wants(sources.Git) {
		files.Beside = nil
		f.gitSource(w, machine, files, kept, build, rules, &p)
	}
	return p
}

// remembered is what is remembered of what lies outside of workspaces: transcripts and stores.
func (p *places) remembered(f placeFlags, w World, m sources.Machine, build string, rules []match.Rule) sources.Memory {
	if !f.wants(sources.Transcripts) && !f.wants(sources.Stores) && !f.wants(sources.Agents) {
		return nil
	}
	memory, note := w.memory(build, "outside of workspaces, for "+m.Home, rules)
	p.notes = append(p.notes, note)
	if memory == nil {
		return nil
	}
	p.memories = append(p.memories, memory)
	return memory
}

// recordsOf gives the source of what agents and editors wrote down.
func (f placeFlags) recordsOf(w World, m sources.Machine, memory sources.Memory) *sources.TranscriptSource {
	o := sources.TranscriptOptions{Opener: &inside.Opener{Limits: inside.DefaultLimits()}, Memory: memory}
	o.Since, _ = f.since(w.Now()) // checked before
	return m.Transcripts(stores.All(), o)
}

// windowsSide adds the stores of Windows' users, where this is Linux inside Windows.
func (f placeFlags) windowsSide(machine sources.Machine, p *places) {
	if !f.wants(sources.Stores) && !f.wants(sources.Agents) {
		return
	}
	catalogue := []stores.Store{}
	for _, side := range machine.WindowsSide() {
		if len(catalogue) == 0 {
			catalogue = sources.OfHome(stores.All())
		}
		for _, source := range []*sources.StoreSource{side.Stores(catalogue), side.AgentFiles(catalogue)} {
			if f.wants(source.Name()) {
				p.list = append(p.list, source)
			}
		}
		p.notes = append(p.notes, "this is Linux inside Windows: the stores of Windows' side, in "+side.Home+", are within reach and were looked through too")
	}
}
