package main

import (
	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/gate/session"
)

// flag remembers what a scan found for the agents' hooks. A scan that was told to look at less, or
// to judge otherwise, would make them pass over the rest: it is remembered only where nothing is.
func (w World) flag(f scanFlags, o scanner.Options, r *scanner.Report) error {
	folder := w.cacheDir()
	switch {
	case f.noCache || folder == "" || o.Partial || !r.Summary.Complete:
		return nil
	case len(f.only)+len(f.skip)+len(f.exclude)+len(f.agents) > 0 || f.policy != "":
		if _, known, _ := session.LoadFlags(folder, o.Root); known {
			return nil
		}
	}
	return session.FlagsOf(r, o.Home, o.Policy).Save(folder)
}
