package scanner

import (
	"path/filepath"
	"strings"
	"time"

	"github.com/overreach-dev/overreach/detectors/formats"
	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/sources"
)

// location is where a candidate lies, as the report shows it.
func (o Options) location(f *found) Location {
	path := o.shown(f.at.Path)
	if f.at.Inside != "" {
		path += "!" + f.at.Inside
	}
	out := Location{
		Source: f.at.Source, Path: path, Line: f.line, Column: f.column, Key: strings.Join(formats.Steps(f.Key), "."),
		Encoding: f.Encoding, Ignored: f.at.Ignored, Process: f.at.Process,
	}
	out.held(f.at.History)
	if f.at.Source == sources.Transcripts {
		out.Agent, out.Times = f.at.Agent, f.times
		if !f.written.IsZero() {
			out.Written = f.written.UTC().Format(time.RFC3339)
		}
	}
	return out
}

// shown is a path relative to the root, else from the home, else absolute; always with
// forward slashes.
func (o Options) shown(path string) string {
	if path == "" || strings.HasPrefix(path, "http://") {
		return path
	}
	if inside, ok := below(o.Root, path); ok {
		return inside
	}
	if inside, ok := below(o.Home, path); ok {
		return "~/" + inside
	}
	return filepath.ToSlash(path)
}

func below(folder, path string) (string, bool) {
	if folder == "" {
		return "", false
	}
	inside, err := filepath.Rel(folder, path)
	if err != nil || inside == ".." || strings.HasPrefix(inside, ".."+string(filepath.Separator)) {
		return "", false
	}
	if inside == "." {
		inside = filepath.Base(path)
	}
	return filepath.ToSlash(inside), true
}

// place is where a location lies as seen from an agent that is started in the root.
func (o Options) place(at sources.Location) agents.Place {
	if at.History != nil {
		return agents.History
	}
	switch at.Via {
	case sources.ViaSocket:
		return agents.Socket
	case sources.ViaHelper:
		return agents.Helper
	case sources.ViaMetadata:
		return agents.Metadata
	}
	if at.Path == "" {
		return agents.Environment
	}
	if _, ok := below(o.Root, at.Path); ok {
		return agents.Workspace
	}
	if _, ok := below(o.Home, at.Path); ok {
		return agents.Home
	}
	return agents.Machine
}
