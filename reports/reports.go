// Package reports writes one report in many formats. Whatever a report holds was found in
// places that a stranger may have written to: each format makes it harmless in its own way.
package reports

import (
	"fmt"
	"io"
	"path/filepath"
	"regexp"
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
	// Links says that the terminal follows links (OSC 8); Home is the folder that "~" stands for in
	// them, empty where there is none.
	Links bool
	Home  string
	// Bytes bounds the formats that have a bound; 0 is the format's own.
	Bytes int
}

// A format is one file and one line here.
type format struct {
	name string
	// ending is that of files which are written in it; empty where --output must name it.
	ending string
	// mark is a pattern of what all its reports hold near their beginning or end, and no other file.
	mark  string
	write func(io.Writer, *scanner.Report, Options) error
}

var formats = []format{
	{"text", ".txt", `(?m)^  looked at   .*\n(.*\n)*  policy      `, writeText},
	{"json", ".json", `^\{\s*"version":\s*1,\s*"summary":\s*\{\s*"findings":`, writeJSON},
	{"html", ".html", `(?s)^<!doctype html>.{0,600}<meta name="generator" content="overreach report">`, writeHTML},
	{"jsonl", ".jsonl", `^\{"version":1,"summary":\{"findings":`, writeJSONL},
	{"sarif", ".sarif", `^\{\s*"\$schema":[^{]*"runs":\s*\[\s*\{\s*"tool":\s*\{\s*"driver":\s*\{\s*"name":\s*"overreach",`, writeSARIF},
	{"csv", ".csv", `^overreach_id,severity,certainty,`, writeCSV},
	{"junit", ".xml", `^<\?xml[^>]*>\s*<testsuites name="overreach"`, writeJUnit},
	{"github", "", `(?m)^::notice title=overreach::overreach: `, writeGitHub},
	{"gitlab", "", `^\{\s*"version":[^{]*"scan":\s*\{\s*"analyzer":\s*\{\s*"id":\s*"overreach",`, writeGitLab},
	{"codequality", "", `^\[(\]\s*$|\s*\{\s*"description":[^{]*"check_name":\s*"overreach/)`, writeCodeQuality},
	{"markdown", ".md", `^<!-- overreach -->\n## overreach: `, writeMarkdown},
	{"agent", "", `^\{"overreach":\{"version":1,`, writeAgent},
}

// ForFile is the format of a report's file by its ending; empty where none is.
func ForFile(path string) string {
	for _, f := range formats {
		if f.ending != "" && strings.EqualFold(filepath.Ext(path), f.ending) {
			return f.name
		}
	}
	return ""
}

// Endings are those of the files whose format is known by them.
func Endings() []string {
	var out []string
	for _, f := range formats {
		if f.ending != "" {
			out = append(out, f.ending)
		}
	}
	return out
}

// Ours says whether a file's text, of which its beginning and its end are enough, is a report's.
func Ours(text []byte) bool {
	return slices.ContainsFunc(formats, func(f format) bool { return regexp.MustCompile(f.mark).Match(text) })
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
