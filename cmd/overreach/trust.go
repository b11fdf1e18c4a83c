package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/risk"
)

func trustCommand(w World) *cobra.Command {
	list, remove := false, false
	c := &cobra.Command{
		Use:   "trust [WORKSPACE]",
		Short: "Trust what a workspace's .overreach.yaml holds now, so that it may loosen the check",
		Long: `Trust shows the .overreach.yaml of a workspace and what in it loosens the check, and asks.
What is trusted is this very content: where a byte of it changes, it can only tighten again.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case list && (remove || len(args) > 0):
				return failure{"--list lists all, and takes nothing else", ""}
			case list:
				return w.listTrusted()
			}
			root, err := workspace(w, args)
			if err != nil {
				return err
			}
			if remove {
				return w.distrust(configRoot(w, root))
			}
			return w.trustWorkspace(c.Context(), configRoot(w, root))
		},
	}
	c.Flags().BoolVar(&list, "list", false, "list what is trusted")
	c.Flags().BoolVar(&remove, "remove", false, "trust the workspace's file no more")
	return c
}

func (w World) trustWorkspace(ctx context.Context, root string) error {
	if err := w.byPerson("trust"); err != nil {
		return err
	}
	path := workspaceConfig(w, root)
	if path == "" {
		return failure{"there is no .overreach.yaml in the workspace", "overreach init writes one"}
	}
	trust, err := w.readTrusted()
	if err != nil {
		return err
	}
	c, err := readConfig(w, path)
	if err != nil {
		return err
	}
	fmt.Fprintf(w.Stderr, "%s holds:\n", plain(w.short(path)))
	for line := range strings.Lines(string(c.text)) {
		fmt.Fprintf(w.Stderr, "  | %s\n", plain(blank(strings.TrimRight(line, "\r\n"))))
	}
	trust = trust.with(path, c.text)
	loosens := c.loosens()
	if c.Baseline != "" {
		beside, err := w.trustedBaseline(path, c.Baseline)
		if err != nil {
			return err
		}
		trust = trust.with(beside.path, beside.text)
		loosens = append(loosens, fmt.Sprintf("baseline: %d findings of %s do not count", beside.count, c.Baseline))
	}
	fmt.Fprintln(w.Stderr, "Trusted, it does this beside what makes the check stricter:")
	if len(loosens) == 0 {
		loosens = []string{"nothing"}
	}
	for _, l := range loosens {
		fmt.Fprintf(w.Stderr, "  - %s\n", plain(blank(l)))
	}
	if err := w.approve(ctx, "Until a byte of it changes.", "trust"); err != nil {
		return err
	}
	if err := w.keepTrusted(trust); err != nil {
		return err
	}
	fmt.Fprintf(w.Stdout, "trusted %s\n", plain(w.short(path)))
	return nil
}

// loosens says what a workspace's file does only once it is trusted.
func (c config) loosens() (out []string) {
	if _, notes := risk.BuiltIn().With("policy", c.Policy, false); len(notes) > 0 {
		out = append(out, "policy: it allows more than the built-in one, or has exceptions")
	}
	for _, e := range c.Accepted {
		out = append(out, fmt.Sprintf("accepted: %s in %s until %s: %s", strings.TrimSpace(e.Provider+" "+e.Kind), e.Places[0].Short(), e.Until, e.Reason))
	}
	if c.Comments {
		out = append(out, "comments: every overreach:allow comment in the workspace's lines is heeded, those too that somebody, or an agent, writes later")
	}
	for _, provider := range slices.Sorted(maps.Keys(c.Instances)) {
		out = append(out, fmt.Sprintf("instances: credentials of %s are sent to %s", provider, strings.Join(c.Instances[provider], ", ")))
	}
	if len(c.Exclude) > 0 {
		out = append(out, "exclude: not looked at: "+strings.Join(c.Exclude, ", "))
	}
	if c.Lookups != "" && c.Lookups != scanner.LookupsOff {
		out = append(out, fmt.Sprintf("lookups: %s: providers are asked", c.Lookups))
	}
	return out
}

type besideConfig struct {
	path  string
	text  []byte
	count int
}

// trustedBaseline is the baseline that a workspace's file names: it is trusted with what it
// holds now.
func (w World) trustedBaseline(config, name string) (besideConfig, error) {
	if !filepath.IsLocal(name) {
		return besideConfig{}, failure{fmt.Sprintf("%s: baseline: %q leads out of the workspace", config, name), "name a file in the workspace"}
	}
	path := filepath.Join(filepath.Dir(config), name)
	b, text, err := readBaseline(w, path)
	if err != nil {
		return besideConfig{}, failure{fmt.Sprintf("%s: %v", w.short(path), reason(err)), "overreach baseline records one"}
	}
	return besideConfig{path, text, len(b.Findings)}, nil
}

func (w World) listTrusted() error {
	trust, err := w.readTrusted()
	if err != nil {
		return err
	}
	for _, t := range trust.Trusted {
		fmt.Fprintf(w.Stdout, "%s: %s\n", plain(w.short(t.Path)), w.stands(trust, t.Path))
	}
	if len(trust.Trusted) == 0 {
		fmt.Fprintln(w.Stdout, "nothing is trusted")
	}
	return nil
}

// stands says whether a trusted file is what it was.
func (w World) stands(trust trustedFile, path string) string {
	text, err := readPlain(w, path, mostTrusted)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "it is gone"
	case err != nil:
		return fmt.Sprintf("it cannot be read: %v", reason(err))
	case trust.trusts(path, text):
		return "as it was trusted"
	}
	return "it changed since, and is not heeded"
}

// mostTrusted bounds what is trusted: a configuration, or a baseline.
const mostTrusted = 8 << 20

// distrust tightens: it asks nobody.
func (w World) distrust(root string) error {
	trust, err := w.readTrusted()
	if err != nil {
		return err
	}
	before := len(trust.Trusted)
	for _, t := range slices.Clone(trust.Trusted) {
		if filepath.IsLocal(shownIn(root, t.Path)) || t.Path == workspaceConfig(w, root) {
			trust = trust.without(t.Path)
		}
	}
	if len(trust.Trusted) == before {
		return failure{"nothing of this workspace is trusted", "overreach trust --list shows what is"}
	}
	if err := w.keepTrusted(trust); err != nil {
		return err
	}
	fmt.Fprintf(w.Stdout, "trusted no more: what %s loosens is not heeded\n", plain(w.short(root)))
	return nil
}
