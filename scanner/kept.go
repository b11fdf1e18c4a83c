package scanner

import (
	"cmp"
	"slices"

	"github.com/overreach-dev/overreach/detectors/formats"
	"github.com/overreach-dev/overreach/scanner/sources"
)

// kept gives the logins that a store's file names and does not hold: a helper hands them out of
// the system's keyring, to whoever runs it.
func kept(f sources.Fragment) (points []sources.Point) {
	if f.Kept.Account == "" {
		return nil
	}
	// What could be read of a broken file still names its logins; that it is broken is told by
	// those who look for text in it.
	entries, _ := formats.Read(f.Format, f.Text)
	for _, e := range entries {
		if e.Value == "" || !formats.Match(f.Kept.Account, e.Key) || slices.Contains(f.Kept.Not, e.Value) || beside(entries, e, f.Kept.Unless) {
			continue
		}
		at := f.Location
		at.Key, at.Via = e.Key, sources.ViaHelper
		opens := f.Kept.Point
		opens.Kind, opens.Lock = "login", "session"
		points = append(points, sources.Point{
			Location: at, Opens: opens, Provider: f.Kept.Provider, Token: f.Kept.Token, Principal: e.Value, Identity: e.Key + "=" + e.Value,
			Unknown: []string{"the login lies in the system's keyring: " + cmp.Or(f.Kept.Helper, "a helper") + " hands it out while that is unlocked, which was not tried"},
		})
	}
	return points
}

// beside says whether an entry of one of the patterns stands below the same first step as
// another: the token of the same host.
func beside(entries []formats.Entry, of formats.Entry, patterns []string) bool {
	first := formats.Steps(of.Key)[0]
	return slices.ContainsFunc(entries, func(e formats.Entry) bool {
		return e.Value != "" && formats.Steps(e.Key)[0] == first && slices.ContainsFunc(patterns, func(p string) bool { return formats.Match(p, e.Key) })
	})
}
