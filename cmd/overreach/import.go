package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/claims"
	"github.com/overreach-dev/overreach/scanner/sources"
	"github.com/overreach-dev/overreach/scanner/sources/inside"
)

func importCommand(w World) *cobra.Command {
	var f scanFlags
	root := ""
	c := &cobra.Command{
		Use:   "import FORMAT FILE...",
		Short: "Judge what another scanner found: gitleaks, trufflehog, or any that writes SARIF",
		Long: `Import takes the findings of another scanner: ` + strings.Join(claims.Formats(), ", ") + `. Each place that its report
names is read again, in the workspace or in the commit that it names; what still stands there,
or by its text elsewhere in the same file, is asked about, held against the agents' reach and
judged as by scan. What does not stand any more is said. FILE may be - for standard input.`,
		Args: cobra.MinimumNArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			if !slices.Contains(claims.Formats(), args[0]) {
				return failure{fmt.Sprintf("format %q is not known", args[0]), "one of " + strings.Join(claims.Formats(), ", ")}
			}
			f.imported, f.transcripts = imported{args[0], args[1:]}, "all"
			var at []string
			if root != "" {
				at = []string{root}
			}
			return scan(c.Context(), w, f, at)
		},
	}
	c.Flags().StringVar(&root, "root", "", "the folder that the report's paths are relative to, in place of the one that it is run in")
	f.addReport(c.Flags())
	f.addJudging(c.Flags())
	return c
}

// imported are the reports of another scanner.
type imported struct {
	format string
	files  []string
}

// sources are the places that the reports name, and what they say of them.
func (i imported) sources(w World, root string, sealer detectors.Sealer) (p places, claimed *scanner.Claimed, err error) {
	list, err := i.read(w, sealer)
	if err != nil {
		return p, nil, err
	}
	machine := w.machine(root)
	files := sources.FileOptions{FormatOf: workspaceFormat, Opener: &inside.Opener{Limits: inside.DefaultLimits()}}
	listed := sources.Listed{Machine: machine, FileOptions: files}
	git := sources.GitOptions{FileOptions: files}
	top := gitTop(w, root)
	asked := map[sources.At]bool{}
	known := map[string]bool{}
	unplaced := 0
	for n := range list {
		c := &list[n]
		path, _, _ := strings.Cut(c.Path, "!")
		if path == "" {
			unplaced++
			continue
		}
		c.Path = placeOf(root, path)
		if c.Commit != "" {
			c.Path = placeOf(top, path)
			if at := (sources.At{Commit: c.Commit, Path: filepath.ToSlash(path)}); !asked[at] {
				asked[at] = true
				git.At = append(git.At, at)
			}
			if _, err := w.FS.Stat(c.Path); err != nil {
				continue // it is in the history alone
			}
		}
		if !known[c.Path] {
			known[c.Path] = true
			listed.Paths = append(listed.Paths, c.Path)
		}
	}
	p.list = append(p.list, listed)
	if len(git.At) > 0 {
		p.git = machine.Git(git)
		p.list = append(p.list, p.git)
	}
	if unplaced > 0 {
		p.notes = append(p.notes, counted(unplaced, "finding")+" of the report named no file")
	}
	return p, scanner.NewClaimed(list), nil
}

// placeOf is the absolute path that a report's path means.
func placeOf(root, path string) string {
	if path = filepath.FromSlash(path); filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(root, path)
}

// gitTop is the top of the repository that a folder lies in, or the folder itself.
func gitTop(w World, root string) string {
	for at := root; ; at = filepath.Dir(at) {
		if _, err := w.FS.Stat(filepath.Join(at, ".git")); err == nil {
			return at
		}
		if at == filepath.Dir(at) {
			return root
		}
	}
}

func (i imported) read(w World, sealer detectors.Sealer) (all []claims.Claim, err error) {
	for _, name := range i.files {
		list, err := i.readOne(w, name, sealer)
		if err != nil {
			return nil, failure{fmt.Sprintf("%s: %v", name, reason(err)), "it must be a report of " + i.format + ", as that program writes it"}
		}
		all = append(all, list...)
	}
	return all, nil
}

func (i imported) readOne(w World, name string, sealer detectors.Sealer) ([]claims.Claim, error) {
	if name == "-" {
		return claims.Read(i.format, w.Stdin, sealer)
	}
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(w.Dir, path)
	}
	info, err := w.FS.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is no file")
	}
	file, err := w.FS.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return claims.Read(i.format, io.Reader(file), sealer)
}
