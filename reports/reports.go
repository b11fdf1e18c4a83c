// Package reports writes one report in many formats. Whatever a report holds was found in
// places that a stranger may have written to: each format makes it harmless in its own way.
package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/scanner"
)

// Options are how a report is shown.
type Options struct {
	// Width is that of the terminal in columns; 0 where there is none.
	Width int
	// Color is "none", "16", "256" or "true".
	Color string
	// Verbose shows all that was considered, Quiet one line.
	Verbose, Quiet bool
	// Inside names no place outside of the workspace, where the format is one that agents read.
	Inside bool
	// Bytes bounds the formats that have a bound; 0 is the format's own.
	Bytes int
}

type format struct {
	name  string
	write func(io.Writer, *scanner.Report, Options) error
}

var formats = []format{
	{"text", writeText},
	{"json", writeJSON},
	{"html", writeHTML},
	{"jsonl", writeJSONL},
	{"sarif", writeSARIF},
	{"csv", writeCSV},
	{"junit", writeJUnit},
	{"github", writeGitHub},
	{"gitlab", writeGitLab},
	{"codequality", writeCodeQuality},
	{"markdown", writeMarkdown},
	{"agent", writeAgent},
}

// Formats are the names of the formats.
func Formats() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// Write writes a report in the named format.
func Write(w io.Writer, name string, r *scanner.Report, o Options) error {
	i := slices.IndexFunc(formats, func(f format) bool { return f.name == name })
	if i < 0 {
		return fmt.Errorf("format %q is none of %s", name, strings.Join(Formats(), ", "))
	}
	return formats[i].write(w, r, o)
}
