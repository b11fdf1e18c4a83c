package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/overreach-dev/overreach/scanner"
)

// found is a scan for a command about what it finds. It asks providers where that was settled
// before, and nobody otherwise: the terminal is for the command's own question.
func (f scanFlags) found(ctx context.Context, w World, args []string) (*scanner.Report, scanner.Options, error) {
	f.format = "text"
	if err := f.check(); err != nil {
		return nil, scanner.Options{}, err
	}
	o, places, err := f.options(ctx, w, args)
	if err != nil {
		return nil, o, err
	}
	if o.Choose != nil {
		o.Choose = func([]string) (scanner.Lookups, string) {
			return scanner.LookupsOff, "lookups are off until you choose: --lookup asks the providers"
		}
	}
	report, err := remembering(ctx, w, f, o, places)
	switch {
	case errors.Is(err, scanner.ErrNothing):
		return nil, o, failure{"nothing was scanned", "name a folder, or leave --only and --skip out"}
	case err != nil:
		return nil, o, err
	case !report.Summary.Complete:
		return nil, o, exit{exitInterrupted}
	}
	return report, o, nil
}

// pick gives the finding that has an id, or that lies at PATH:LINE.
func pick(w World, r *scanner.Report, name string) (scanner.Finding, error) {
	var at []string
	for _, f := range r.Findings {
		if f.ID == name {
			return f, nil
		}
	}
	var hits []scanner.Finding
	for _, f := range r.Findings {
		if slices.ContainsFunc(f.Locations, func(l scanner.Location) bool { return w.names(r.Summary.Root, name, l) }) {
			hits = append(hits, f)
			at = append(at, f.ID)
		}
	}
	switch len(hits) {
	case 1:
		return hits[0], nil
	case 0:
		return scanner.Finding{}, failure{fmt.Sprintf("nothing is found by the id or place %q", name), nearestFindings(r, name)}
	}
	return scanner.Finding{}, failure{fmt.Sprintf("%d findings lie at %s", len(hits), name), "name one by its id: " + strings.Join(at, ", ")}
}

// names says whether a user means a location by a name: as the report shows it, or by a path
// from here.
func (w World) names(root, name string, l scanner.Location) bool {
	if name == l.Short() || name == l.Path && l.Path != "" {
		return true
	}
	path, line, found := name, "", false
	if i := strings.LastIndexByte(name, ':'); i > 0 {
		path, line, found = name[:i], name[i+1:], true
	}
	n, err := strconv.Atoi(line)
	if found && (err != nil || n != l.Line) || l.Path == "" || l.Process != "" {
		return false
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(w.Dir, path)
	}
	return slices.Contains([]string{filepath.ToSlash(shownIn(root, path)), w.short(path)}, l.Path)
}

func nearestFindings(r *scanner.Report, name string) string {
	var ids []string
	for _, f := range r.Findings {
		ids = append(ids, f.ID)
	}
	if len(ids) == 0 {
		return "there are no findings"
	}
	slices.SortStableFunc(ids, func(a, b string) int {
		return levenshtein.ComputeDistance(name, a) - levenshtein.ComputeDistance(name, b)
	})
	return "the nearest ids: " + strings.Join(ids[:min(3, len(ids))], ", ")
}
