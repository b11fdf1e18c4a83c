package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/overreach-dev/overreach/detectors"
)

func providersCommand(w World) *cobra.Command {
	var markdown bool
	c := &cobra.Command{
		Use:   "providers [NAME]",
		Short: "List what is known of each provider: what is found, what is asked, what can be destroyed",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			known, err := w.knowledge(args)
			switch {
			case err != nil:
				return err
			case len(args) == 1:
				return describeProvider(w.Stdout, known[0])
			case markdown:
				return markdownProviders(w.Stdout, known)
			}
			return listProviders(w.Stdout, known)
		},
	}
	c.AddCommand(providerTestCommand(w))
	c.Flags().BoolVar(&markdown, "markdown", false, "write the list as a table of Markdown")
	return c
}

// knowledge reads the files of the providers named, or of all.
func (w World) knowledge(names []string) ([]*detectors.Knowledge, error) {
	var out []*detectors.Knowledge
	var all []string
	list, _, err := w.providers()
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		all = append(all, p.Name)
		if len(names) > 0 && !slices.Contains(names, p.Name) {
			continue
		}
		k, err := p.Knowledge()
		if err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	if len(out) == 0 {
		return nil, failure{fmt.Sprintf("no provider %q", names[0]), fmt.Sprintf("the nearest is %q; overreach providers lists all", nearest(names[0], all))}
	}
	return out, nil
}

// summary is one provider in a line: name, kinds of token, hosts asked, permissions known and
// calls that destroy, those that nothing undoes apart.
type summary struct {
	name, title, asks                     string
	kinds, permissions, destroys, forever int
}

func summarize(k *detectors.Knowledge) summary {
	s := summary{name: k.Name, title: k.Title, asks: "nobody", permissions: len(k.Permissions), destroys: len(k.Destroys)}
	var kinds []string
	for _, t := range k.Tokens {
		if t.Part == "" && !slices.Contains(kinds, t.Kind) {
			kinds = append(kinds, t.Kind)
		}
	}
	s.kinds = len(kinds)
	if len(k.Egress()) > 0 {
		s.asks = strings.Join(k.Hosts, ", ")
		if s.asks == "" {
			s.asks = "your own instance"
		}
	}
	for _, d := range k.Destroys {
		if d.Undo.Never() {
			s.forever++
		}
	}
	return s
}

func listProviders(out io.Writer, known []*detectors.Knowledge) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "PROVIDER\tKINDS\tASKS\tPERMISSIONS\tDESTROYS\tFOR EVER")
	for _, k := range known {
		s := summarize(k)
		fmt.Fprintf(table, "%s\t%d\t%s\t%d\t%d\t%d\n", s.name, s.kinds, s.asks, s.permissions, s.destroys, s.forever)
	}
	return table.Flush()
}

func markdownProviders(out io.Writer, known []*detectors.Knowledge) error {
	fmt.Fprintln(out, "| provider | kinds of credential | asks | permissions known | calls that destroy | of them for ever |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|")
	for _, k := range known {
		s := summarize(k)
		if _, err := fmt.Fprintf(out, "| %s | %d | %s | %d | %d | %d |\n", s.title, s.kinds, s.asks, s.permissions, s.destroys, s.forever); err != nil {
			return err
		}
	}
	return nil
}

func describeProvider(out io.Writer, k *detectors.Knowledge) error {
	fmt.Fprintf(out, "%s (%s)\n\nFinds\n", k.Title, k.Name)
	for _, t := range k.Tokens {
		fmt.Fprintf(out, "  %s: %s%s\n", t.Kind, t.Title, foundBy(t))
	}
	fmt.Fprintln(out, "\nAsks")
	for _, e := range k.Egress() {
		fmt.Fprintf(out, "  %s %s%s\n", e.Method, e.URL, bodyOf(e))
	}
	if len(k.Egress()) == 0 {
		fmt.Fprintln(out, "  nobody: nothing can be asked without using the credential")
	}
	fmt.Fprintln(out, "\nPermissions")
	for _, d := range k.Permissions {
		fmt.Fprintf(out, "  %s: %s%s; %s%s\n", d.Name, d.Access, traits(d.Traits), d.Means, unconfirmed(d.Confirmed))
	}
	fmt.Fprintln(out, "\nDestroys")
	for _, d := range k.Destroys {
		fmt.Fprintf(out, "  %s: %s; undone by: %s%s\n", d.Call, d.Means, either(d.Undo.For, d.Undo.Kind), unconfirmed(d.Confirmed))
	}
	fmt.Fprintln(out, "\nLeads to")
	for _, line := range leadsTo(k) {
		fmt.Fprintf(out, "  %s\n", line)
	}
	fmt.Fprintln(out, "\nThe narrower token")
	for _, s := range k.Least {
		fmt.Fprintf(out, "  %s %s%s\n", s.Do, s.URL, unconfirmed(s.Confirmed))
	}
	fmt.Fprintln(out, "\nRevoking")
	for _, s := range k.Revoke {
		fmt.Fprintf(out, "  %s %s%s\n", s.Do, s.URL, unconfirmed(s.Confirmed))
	}
	fmt.Fprintln(out, "\nSigns in a workspace that it is needed")
	for _, s := range k.Signs {
		fmt.Fprintf(out, "  %s: %s, %s%s\n", either(s.File, "code that uses its variable"), s.Means, s.Access, unconfirmed(s.Confirmed))
	}
	if len(k.Signs) == 0 {
		fmt.Fprintln(out, "  none but the code that uses its variable")
	}
	for _, text := range slices.Concat([]string{"\nSources"}, indented(k.Docs), indented(k.Notes)) {
		if _, err := fmt.Fprintln(out, text); err != nil {
			return err
		}
	}
	return nil
}

// leadsTo lists what permissions open, what several open once.
func leadsTo(k *detectors.Knowledge) []string {
	var lines []string
	for _, d := range k.Permissions {
		for _, o := range d.Opens {
			line := detectors.OpeningText(o.What, o.Means) + unconfirmed(o.Confirmed)
			if !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

func indented(lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = "  " + line
	}
	return out
}

func foundBy(t detectors.Token) string {
	var by []string
	for _, list := range [][]string{t.Rules, t.Names} {
		if len(list) > 0 {
			by = append(by, strings.Join(list, ", "))
		}
	}
	if t.Pattern != "" {
		by = append(by, "a pattern")
	}
	if len(t.Near) > 0 {
		by = append(by, "near "+strings.Join(t.Near, ", "))
	}
	if len(by) == 0 {
		return ""
	}
	return " (by " + strings.Join(by, "; ") + ")" + unconfirmed(t.Confirmed)
}

func bodyOf(e detectors.Egress) string {
	switch {
	case e.GraphQL != "":
		return " " + e.GraphQL
	case e.JSON != "":
		return " " + e.JSON
	case len(e.Actions) > 0:
		return " Action=" + strings.Join(e.Actions, "|")
	}
	return ""
}

func traits(list []detectors.Trait) string {
	text := ""
	for _, t := range list {
		text += " +" + string(t)
	}
	return text
}

func unconfirmed(confirmed *bool) string {
	if confirmed != nil && !*confirmed {
		return " (not confirmed by a document)"
	}
	return ""
}
