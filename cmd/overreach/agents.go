package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/sources"
	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

func agentsCommand(w World) *cobra.Command {
	var format string
	var all, verbose bool
	c := &cobra.Command{
		Use:   "agents",
		Short: "Show the coding agents that are here, how they are set up, and what they reach",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			list := w.agentsHere(all)
			switch format {
			case "json":
				encoder := json.NewEncoder(w.Stdout)
				encoder.SetIndent("", "  ")
				return encoder.Encode(list)
			case "text":
				return w.writeAgents(list, verbose)
			}
			return failure{fmt.Sprintf("format %q is not known", format), "one of text, json"}
		},
	}
	c.Flags().StringVarP(&format, "format", "f", "text", "how to write the list: text, json")
	c.Flags().BoolVarP(&all, "all", "a", false, "list those that are not here too, as they come")
	c.Flags().BoolVarP(&verbose, "verbose", "v", false, "show each route with what it is known from")
	c.AddCommand(explainAgent(w), hardenAgents(w))
	return c
}

// agentHere is an agent, how it is set up, and what it reaches of what is here.
type agentHere struct {
	Name      string          `json:"name"`
	Title     string          `json:"title"`
	Installed string          `json:"installed"`
	Measured  string          `json:"measured"`
	Assumed   bool            `json:"assumed"`
	Settings  string          `json:"settings"`
	Files     []agents.File   `json:"files"`
	Servers   []string        `json:"servers"`
	Reaches   reachCounts     `json:"reaches"`
	Routes    []routeKnown    `json:"routes"`
	Weak      []weaknessKnown `json:"weaknesses"`
	// Stop is what stops its routes.
	Stop []string `json:"stop"`
}

// reachCounts are how many of the stores' files here an agent picks up, by the most open of
// its routes.
type reachCounts struct {
	Free    int `json:"free"`
	Asks    int `json:"asks"`
	Stopped int `json:"stopped"`
}

type routeKnown struct {
	Route    string         `json:"route"`
	Places   []agents.Place `json:"places"`
	Verdict  agents.Verdict `json:"verdict"`
	Means    string         `json:"means"`
	Evidence string         `json:"evidence"`
	Source   string         `json:"source"`
}

type weaknessKnown struct {
	Code string `json:"code"`
	Text string `json:"text"`
	Path string `json:"path"`
	Line int    `json:"line"`
	Do   string `json:"do"`
}

func (w World) agentsHere(all bool) []agentHere {
	host := w.host(w.Dir)
	list := agents.Here(host)
	if all {
		list = agents.All(host)
	}
	targets := w.storeTargets()
	out := make([]agentHere, 0, len(list))
	for _, a := range list {
		here := agentHere{
			Name: a.Name, Title: a.Title, Installed: a.Installed, Measured: a.Version, Assumed: a.Assumed, Settings: a.Settings(),
			Files: []agents.File{}, Servers: []string{}, Routes: []routeKnown{}, Weak: []weaknessKnown{}, Stop: a.Stop,
		}
		for _, f := range a.Setup.Files {
			f.Path = w.short(f.Path)
			here.Files = append(here.Files, f)
		}
		for _, s := range a.Setup.Servers {
			here.Servers = append(here.Servers, s.In(1))
		}
		for _, r := range a.Routes {
			here.Routes = append(here.Routes, routeKnown{r.Name, r.Places, r.Verdict, r.Means, r.Evidence, r.Source})
		}
		for _, k := range a.Setup.Weaknesses {
			here.Weak = append(here.Weak, weaknessKnown{k.Code, k.What, w.short(k.File), k.Line, k.Do})
		}
		for _, t := range targets {
			here.Reaches.count(a.Reach(t))
		}
		out = append(out, here)
	}
	return out
}

// count counts a target by the most open route to it.
func (c *reachCounts) count(reach []agents.Reach) {
	switch {
	case len(reach) == 0, reach[0].Verdict == agents.Stopped:
		c.Stopped++
	case reach[0].Verdict == agents.Free:
		c.Free++
	default:
		c.Asks++
	}
}

// storeTargets are the stores' files that are here.
func (w World) storeTargets() (targets []agents.Target) {
	machine := sources.Machine{FS: w.FS, GOOS: w.GOOS, Home: w.home(), Workspace: w.Dir, Env: w.Env}
	owner := map[string]string{}
	for _, s := range stores.All() {
		owner[s.Name] = s.Agent
	}
	for _, source := range []*sources.StoreSource{machine.Stores(stores.All()), machine.AgentFiles(stores.All())} {
		for _, file := range source.Found() {
			targets = append(targets, agents.Target{Path: file.Path, Place: w.placeOf(file.Path), Agent: owner[file.Store]})
		}
	}
	return targets
}

// placeOf says where a path lies as seen from an agent that is started here.
func (w World) placeOf(path string) agents.Place {
	inside := func(folder string) bool {
		rel, err := filepath.Rel(folder, path)
		return folder != "" && err == nil && filepath.IsLocal(rel)
	}
	switch {
	case inside(w.Dir):
		return agents.Workspace
	case inside(w.home()):
		return agents.Home
	}
	return agents.Machine
}

func (w World) writeAgents(list []agentHere, verbose bool) error {
	for _, a := range list {
		version := "version not known"
		if a.Installed != "" {
			version = a.Installed
		}
		if a.Assumed {
			version = "not found here, reckoned with as it comes"
		}
		fmt.Fprintf(w.Stdout, "%s (%s; measured on %s)\n", plain(a.Title), plain(version), a.Measured)
		w.writeSetup(a)
		fmt.Fprintf(w.Stdout, "  of the stores here: %d free, %d after approval, %d stopped\n", a.Reaches.Free, a.Reaches.Asks, a.Reaches.Stopped)
		for _, stop := range a.Stop {
			fmt.Fprintf(w.Stdout, "  stops it: %s\n", plain(stop))
		}
		if verbose {
			table := tabwriter.NewWriter(w.Stdout, 0, 0, 2, ' ', 0)
			for _, r := range a.Routes {
				var places []string
				for _, p := range r.Places {
					places = append(places, string(p))
				}
				fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\n", r.Route, strings.Join(places, ", "), r.Verdict, r.Evidence, r.Source)
			}
			if err := table.Flush(); err != nil {
				return err
			}
		}
		fmt.Fprintln(w.Stdout)
	}
	return nil
}

func (w World) writeSetup(a agentHere) {
	switch a.Settings {
	case "default":
		fmt.Fprintln(w.Stdout, "  no settings of its own here")
	case "not read":
		fmt.Fprintln(w.Stdout, "  its settings are not read")
	}
	for _, f := range a.Files {
		text := plain(f.Path) + " (" + f.Layer + ")"
		if f.Problem != "" {
			text += ": " + plain(f.Problem)
		}
		fmt.Fprintln(w.Stdout, "  reads "+text)
	}
	if len(a.Servers) > 0 {
		fmt.Fprintln(w.Stdout, "  MCP servers outside of any sandbox: "+plain(strings.Join(a.Servers, ", ")))
	}
	for _, k := range a.Weak {
		fmt.Fprintf(w.Stdout, "  weakness %s:%d: %s. Do: %s\n", plain(k.Path), k.Line, plain(k.Text), plain(k.Do))
	}
}

func explainAgent(w World) *cobra.Command {
	return &cobra.Command{
		Use:   "explain AGENT LOCATION",
		Short: "Say why an agent reaches a file or a variable ($NAME), rule by rule",
		Args:  cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			all := agents.All(w.host(w.Dir))
			i := slices.IndexFunc(all, func(a *agents.Agent) bool { return a.Name == args[0] })
			if i < 0 {
				return failure{fmt.Sprintf("there is no agent %q", args[0]), "one of " + strings.Join(agents.Names(), ", ")}
			}
			return w.writeExplanation(all[i], args[1])
		},
	}
}

func (w World) writeExplanation(a *agents.Agent, location string) error {
	target := w.targetOf(location)
	reach, steps := a.Explain(target)
	route := ""
	for _, s := range steps {
		if s.Route != route {
			route = s.Route
			fmt.Fprintln(w.Stdout, route)
		}
		place := ""
		if s.File != "" {
			place = " (" + plain(agents.Value{File: w.short(s.File), Line: s.Line}.Place()) + ")"
		}
		fmt.Fprintf(w.Stdout, "  %s%s: %s\n", plain(s.Rule), place, plain(s.Effect))
	}
	if len(reach) == 0 {
		_, err := fmt.Fprintf(w.Stdout, "%s has no route to %s\n", a.Title, plain(location))
		return err
	}
	for _, r := range reach {
		fmt.Fprintf(w.Stdout, "%s by the %s: %s; what is read can be used: %s (%s)\n", plain(a.Title), r.Route, r.Verdict, r.Usable, r.Evidence)
	}
	return nil
}

// targetOf reads what a user calls a location: a path, or $NAME.
func (w World) targetOf(location string) agents.Target {
	if name, ok := strings.CutPrefix(location, "$"); ok {
		return agents.Target{Name: name, Place: agents.Environment}
	}
	path, _, _ := strings.Cut(location, ":")
	switch inHome, ok := strings.CutPrefix(path, "~/"); {
	case ok:
		path = filepath.Join(w.home(), inHome)
	case !filepath.IsAbs(path):
		path = filepath.Join(w.Dir, path)
	}
	target := agents.Target{Path: path, Place: w.placeOf(path)}
	for _, t := range w.storeTargets() {
		if t.Path == path {
			target.Agent = t.Agent
		}
	}
	return target
}
