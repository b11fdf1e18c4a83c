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
	"sync"

	"github.com/spf13/cobra"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/examples"
	"github.com/overreach-dev/overreach/detectors/match"
	"github.com/overreach-dev/overreach/detectors/providers"
)

func providerTestCommand(w World) *cobra.Command {
	return &cobra.Command{
		Use:   "test FILE",
		Short: "Hold a provider's file of your own against its rules and its examples",
		Long: `Test reads a provider's file strictly, holds it against the providers that overreach brings,
and tries the examples in NAME.examples.yaml beside it: what the provider answers, and the
Grant that must come of it. Each lookup is also put before answers that tell nothing. Nobody
is asked.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return testProvider(c.Context(), w, args[0])
		},
	}
}

func testProvider(ctx context.Context, w World, path string) error {
	if !filepath.IsAbs(path) {
		path = filepath.Join(w.Dir, path)
	}
	text, err := readSmall(w, path)
	if err != nil {
		return failure{fmt.Sprintf("%s: %v", path, reason(err)), "name a provider's file: NAME.yaml"}
	}
	k, err := detectors.ReadKnowledge(text)
	if err == nil {
		err = claimsNothing(k)
	}
	if err != nil {
		return failure{fmt.Sprintf("%s: %v", path, reason(err)), "detectors/providers in overreach's repository holds more than a hundred such files"}
	}
	p := k.Provider()
	p.Knowledge = sync.OnceValues(func() (*detectors.Knowledge, error) { return k, nil })
	file, err := w.examplesBeside(path)
	if err != nil {
		return err
	}
	problems := tried(ctx, w, p, file)
	fmt.Fprintf(w.Stdout, "%s: %s, %s, %s\n", plain(k.Name), count(len(k.Tokens), "token"), count(len(k.Permissions), "permission"), count(len(file.Examples), "example"))
	for _, problem := range problems {
		fmt.Fprintln(w.Stdout, "  "+plain(problem))
	}
	if len(problems) > 0 {
		return exit{exitBeyond}
	}
	fmt.Fprintln(w.Stdout, "nothing is wrong with it")
	return nil
}

// claimsNothing says whether the file stands beside the providers that overreach brings, one
// of its own name left out: that one's file may be what is tested.
func claimsNothing(k *detectors.Knowledge) error {
	all := slices.DeleteFunc(providers.All(), func(p detectors.Provider) bool { return p.Name == k.Name })
	with, err := detectors.WithOwn(all, []*detectors.Knowledge{k})
	if err != nil {
		return err
	}
	_, err = match.New(detectors.Rules(match.GitleaksRules(), with), detectors.NewSealer(nil))
	return err
}

func (w World) examplesBeside(path string) (examples.File, error) {
	path = strings.TrimSuffix(path, ".yaml") + examplesEnding
	text, err := readSmall(w, path)
	if errors.Is(err, fs.ErrNotExist) {
		return examples.File{}, nil
	}
	var file examples.File
	if err == nil {
		file, err = examples.Read(text)
	}
	if err != nil {
		return file, failure{fmt.Sprintf("%s: %v", path, reason(err)), "detectors/providers/testdata in overreach's repository holds such files"}
	}
	return file, nil
}

// tried gives what is wrong by the examples.
func tried(ctx context.Context, w World, p detectors.Provider, file examples.File) (problems []string) {
	for _, e := range file.Examples {
		wrong, _ := examples.Try(ctx, p, e)
		for _, problem := range wrong {
			problems = append(problems, e.Name+": "+problem)
		}
	}
	bad := examples.Bad()
	kinds := file.OfKinds()
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		for _, name := range slices.Sorted(maps.Keys(bad)) {
			for _, problem := range examples.TryBadly(ctx, p, kinds[kind], bad[name]) {
				problems = append(problems, fmt.Sprintf("%s, answered by %s: %s", kind, name, problem))
			}
		}
	}
	if len(file.Examples) == 0 {
		fmt.Fprintln(w.Stdout, "no examples beside it: only the file itself was looked at")
	}
	return problems
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
