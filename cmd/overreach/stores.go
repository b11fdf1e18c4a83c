package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/overreach-dev/overreach/scanner/sources"
	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// storeHere is one store of the catalogue, and which of its files are on this machine.
type storeHere struct {
	Name     string   `json:"name"`
	Title    string   `json:"title"`
	Provider string   `json:"provider"`
	Agent    string   `json:"agent"`
	Reaches  string   `json:"reaches"`
	Docs     string   `json:"docs"`
	Here     []string `json:"here"`
	// Transcripts is how many of its transcripts are here.
	Transcripts int `json:"transcripts"`
}

func storesCommand(w World) *cobra.Command {
	var format string
	var all bool
	c := &cobra.Command{
		Use:   "stores",
		Short: "List the places where programs keep credentials, and which of them are here",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if format != "text" && format != "json" {
				return failure{fmt.Sprintf("format %q is not known", format), "one of text, json"}
			}
			list := w.storesHere()
			if format == "json" {
				encoder := json.NewEncoder(w.Stdout)
				encoder.SetIndent("", "  ")
				return encoder.Encode(list)
			}
			return w.writeStores(list, all)
		},
	}
	c.Flags().StringVarP(&format, "format", "f", "text", "how to write the list: text, json")
	c.Flags().BoolVarP(&all, "all", "a", false, "list those that are not here too")
	return c
}

func (w World) storesHere() []storeHere {
	machine := w.machine(w.Dir)
	here := map[string][]string{}
	for _, source := range []*sources.StoreSource{machine.Stores(stores.All()), machine.AgentFiles(stores.All())} {
		for _, file := range source.Found() {
			here[file.Store] = append(here[file.Store], w.short(file.Path))
		}
	}
	transcripts := machine.Transcripts(stores.All(), sources.TranscriptOptions{}).Count()
	list := make([]storeHere, 0, len(stores.All()))
	for _, s := range stores.All() {
		found := append([]string{}, here[s.Name]...)
		slices.Sort(found)
		list = append(list, storeHere{s.Name, s.Title, s.Provider, s.Agent, s.Reaches, s.Docs, found, transcripts[s.Name]})
	}
	return list
}

// short writes a path below the home with "~".
func (w World) short(path string) string {
	if below, ok := strings.CutPrefix(path, w.home()+"/"); ok && w.home() != "" {
		return "~/" + below
	}
	return path
}

func (w World) writeStores(list []storeHere, all bool) error {
	table := tabwriter.NewWriter(w.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "STORE\tPROGRAM\tHERE")
	count := 0
	for _, s := range list {
		here := strings.Join(s.Here, ", ")
		switch s.Transcripts {
		case 0:
		case 1:
			here = strings.TrimPrefix(here+", a transcript", ", ")
		default:
			here = strings.TrimPrefix(fmt.Sprintf("%s, %d transcripts", here, s.Transcripts), ", ")
		}
		if here != "" {
			count++
		} else if !all {
			continue
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", s.Name, plain(s.Title), plain(here))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w.Stdout, "%d of %d stores are here\n", count, len(list))
	return err
}
