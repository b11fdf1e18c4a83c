package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/overreach-dev/overreach/scanner/risk"
)

func initCommand(w World) *cobra.Command {
	level := ""
	print, schema := false, false
	c := &cobra.Command{
		Use:   "init [WORKSPACE]",
		Short: "Write a policy for a workspace, to begin with",
		Long: `Init writes .overreach.yaml into a workspace: what may lie within the reach of a coding
agent there, with each line explained. A workspace's file makes the check stricter; what it
allows beyond your own policy counts once you say "overreach trust".`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if schema {
				_, err := w.Stdout.Write(configSchema)
				return err
			}
			text, err := risk.LevelFile(level)
			if err != nil {
				return failure{fmt.Sprintf("there is no policy %q", level), "one of " + strings.Join(risk.Levels, ", ")}
			}
			if print {
				_, err := w.Stdout.Write(text)
				return err
			}
			return writePolicy(w, args, text)
		},
	}
	c.Flags().StringVar(&level, "policy", "standard", "which policy to begin with: "+strings.Join(risk.Levels, ", "))
	c.Flags().BoolVar(&print, "print", false, "print it, and write nothing")
	c.Flags().BoolVar(&schema, "schema", false, "print the JSON schema of the file, for editors, and write nothing")
	return c
}

// configSchema is made of the type config by a test.
//
//go:embed config.schema.json
var configSchema []byte

func writePolicy(w World, args []string, text []byte) error {
	root, err := workspace(w, args)
	if err != nil {
		return err
	}
	path := filepath.Join(root, ".overreach.yaml")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return failure{path + ": there is one already", "overreach init --print shows what would have been written"}
	}
	if err != nil {
		return failure{fmt.Sprintf("%s: %v", path, reason(err)), "name a folder that you can write to"}
	}
	_, err = file.Write(text)
	if err := errors.Join(err, file.Close()); err != nil {
		return failure{fmt.Sprintf("%s: %v", path, reason(err)), ""}
	}
	fmt.Fprintf(w.Stderr, "wrote %s\n", plain(path))
	return nil
}
