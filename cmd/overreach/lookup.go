package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/formats"
	"github.com/overreach-dev/overreach/detectors/match"
	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/risk"
)

type lookupFlags struct {
	provider, kind, env, format string
	offline, exchange           bool
	timeout                     time.Duration
}

func lookupCommand(w World) *cobra.Command {
	var f lookupFlags
	c := &cobra.Command{
		Use:   "lookup",
		Short: "Ask what one credential may do: it is read from standard input, never from an argument",
		Long: `Lookup reads one credential from standard input, or from the variable that --env names,
says what kind it is, asks its provider what it may do, and prints the answer. A credential
of several parts is given as NAME=VALUE lines, as in a .env file.`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return failure{"lookup takes no arguments: whoever lists the machine's processes reads them", "write the credential to standard input"}
			}
			return lookup(c.Context(), w, f)
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.provider, "provider", "", "whose credential it is, where its text does not tell")
	flags.StringVar(&f.kind, "kind", "", "of what kind it is, where its text does not tell (overreach providers NAME lists them)")
	flags.StringVar(&f.env, "env", "", "read the credential from this variable")
	flags.StringVarP(&f.format, "format", "f", "text", "how to write the answer: text, json")
	flags.BoolVar(&f.offline, "offline", false, "ask nobody: say what is documented of its kind")
	flags.BoolVar(&f.exchange, "exchange", false, exchangeUsage)
	flags.DurationVar(&f.timeout, "lookup-timeout", 20*time.Second, "how long it may take")
	return c
}

// exchangeUsage says of --exchange what it does.
const exchangeUsage = "exchange the keys of service accounts and the secrets of applications for an access token, and ask with that; it is used once and thrown away"

// answered is what is printed of a lookup. It holds no secret.
type answered struct {
	Provider string        `json:"provider"`
	Kind     string        `json:"kind"`
	Title    string        `json:"title"`
	Redacted string        `json:"redacted"`
	Grant    scanner.Grant `json:"grant"`
	Hosts    []string      `json:"asked"`
}

func lookup(ctx context.Context, w World, f lookupFlags) error {
	if f.format != "text" && f.format != "json" {
		return failure{fmt.Sprintf("format %q is not known", f.format), "one of text, json"}
	}
	s, err := readSettings(w, w.Dir, "")
	if err != nil {
		return err
	}
	secret, err := f.secret(w)
	if err != nil {
		return err
	}
	p, k, err := w.providerOf(secret)
	if err != nil {
		return err
	}
	grant := p.ByDocuments(k, secret, w.Now())
	if !f.offline {
		asker, _, err := w.asker(s.instances, f.exchange)
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, f.timeout)
		defer cancel()
		grant = asker.Ask(ctx, p, secret)
	}
	a := answered{Provider: k.Name, Kind: secret.Kind, Redacted: secret.Text.Redacted(), Hosts: grant.Hosts, Title: k.TitleOf(grant.Kind, secret.Kind)}
	a.Grant = scanner.GrantOf(grant, risk.BuiltIn())
	if f.format == "json" {
		encoder := json.NewEncoder(w.Stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(a)
	}
	return writeAnswer(w.Stdout, a)
}

const mostInput = 1 << 20

// secret reads the credential and finds out what it is.
func (f lookupFlags) secret(w World) (detectors.Secret, error) {
	text := w.getenv(f.env)
	if f.env == "" {
		input, err := io.ReadAll(io.LimitReader(w.Stdin, mostInput))
		if err != nil {
			return detectors.Secret{}, err
		}
		text = string(input)
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return detectors.Secret{}, failure{"no credential was given", "write it to standard input, or name a variable with --env"}
	}
	sealer, _, err := w.sealer()
	if err != nil {
		return detectors.Secret{}, err
	}
	found, err := w.identify(text, f.env, sealer)
	if err != nil {
		return detectors.Secret{}, err
	}
	found = slices.DeleteFunc(found, func(c match.Candidate) bool { return f.provider != "" && c.Provider != f.provider })
	if len(found) > 0 {
		secret := detectors.SecretOf(found[0])
		secret.Kind = either(f.kind, secret.Kind)
		return secret, nil
	}
	if f.provider == "" {
		return detectors.Secret{}, failure{"nothing tells whose credential this is", "name its provider with --provider; overreach providers lists them"}
	}
	return detectors.Secret{Provider: f.provider, Kind: f.kind, Text: sealer.Seal(text)}, nil
}

// find looks for credentials in a text, whose format may be known.
func (w World) find(text, format string, sealer detectors.Sealer) ([]match.Candidate, error) {
	all, _, err := w.providers()
	if err != nil {
		return nil, err
	}
	return find(text, format, all, sealer)
}

func find(text, format string, all []detectors.Provider, sealer detectors.Sealer) ([]match.Candidate, error) {
	engine, err := match.New(detectors.Rules(match.GitleaksRules(), all), sealer)
	if err != nil {
		return nil, err
	}
	found, err := engine.Find(match.Input{Text: []byte(text), Format: format})
	return slices.DeleteFunc(found, func(c match.Candidate) bool { return c.Provider == "" }), err
}

// identify finds out what was given: a credential alone, the value of a variable, or lines of
// NAME=VALUE.
func (w World) identify(text, env string, sealer detectors.Sealer) ([]match.Candidate, error) {
	format := ""
	switch {
	case env != "":
		text, format = env+"="+text, formats.Environ
	case strings.Contains(text, "="):
		format = formats.Dotenv
	}
	found, err := w.find(text, format, sealer)
	if err != nil {
		return nil, failure{"what was given could not be read: " + err.Error(), "give the credential alone, or NAME=VALUE lines"}
	}
	// The one that tells most comes first: a secret with its parts before a part alone.
	slices.SortStableFunc(found, func(a, b match.Candidate) int { return len(b.Parts) - len(a.Parts) })
	return found, nil
}

func (w World) providerOf(s detectors.Secret) (detectors.Provider, *detectors.Knowledge, error) {
	known, err := w.knowledge([]string{s.Provider})
	if err != nil {
		return detectors.Provider{}, nil, err
	}
	all, _, err := w.providers()
	if err != nil {
		return detectors.Provider{}, nil, err
	}
	p := all[slices.IndexFunc(all, func(p detectors.Provider) bool { return p.Name == s.Provider })]
	if s.Kind != "" && known[0].Token(s.Kind) == nil {
		return p, nil, failure{fmt.Sprintf("%s has no kind %q", s.Provider, s.Kind), "overreach providers " + s.Provider + " lists them"}
	}
	return p, known[0], nil
}

func writeAnswer(out io.Writer, a answered) error {
	fmt.Fprintf(out, "%s %s\n\n", plain(a.Title), plain(a.Redacted))
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(label, text string) {
		if text != "" {
			fmt.Fprintf(table, "%s\t%s\n", label, plain(text))
		}
	}
	row("state", string(a.Grant.State))
	row("principal", a.Grant.Principal)
	row("expires", a.Grant.Expires)
	row("asked", strings.Join(a.Hosts, ", "))
	for _, u := range a.Grant.Unknown {
		row("not known", u.Text)
	}
	for _, r := range a.Grant.Resources {
		row("reaches", strings.TrimSpace(r.Kind+" "+r.Name+" "+r.Environment))
	}
	for _, p := range a.Grant.Permissions {
		row(string(p.Answer), fmt.Sprintf("%s (%s%s, %s): %s", p.Name, p.Access, traits(p.Traits), p.Evidence, p.Means))
	}
	return table.Flush()
}
