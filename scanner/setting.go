package scanner

import (
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/scanner/sources"
)

// own says whether the secret is the user's own: it lies in the environment, a store, an
// agent's file, or a file of the workspace that somebody here wrote. What an agent wrote down
// may be anybody's.
func (o Options) own(h held) bool {
	return slices.ContainsFunc(h.places, func(p *found) bool {
		if p.at.Source == sources.Transcripts || p.at.History != nil {
			return false
		}
		return !ofWorkspace(p.at) || !p.at.Archived && !inFolder(o.shown(p.at.Path), foreign)
	})
}

// setting says in what kind of folder the secret lies alone, where that tells something of it.
// It is said, and never makes the secret look safer.
func (o Options) setting(h held) string {
	only := func(folders []string) bool {
		return !slices.ContainsFunc(h.places, func(p *found) bool { return !ofWorkspace(p.at) || !inFolder(o.shown(p.at.Path), folders) })
	}
	switch {
	case only(decoys):
		return "it lies only in a folder that is named for honeytokens: somebody may be told when it is used"
	case only(fixtures):
		return "it lies only in test fixtures or examples; that does not make it dead"
	}
	return ""
}

// ofWorkspace says that it is a file, or was one.
func ofWorkspace(at sources.Location) bool {
	return at.Source == sources.Files || at.Source == sources.Git
}

// Folders by their names: fixtures of tests, what other people wrote, and what is laid out as
// an alarm.
var (
	fixtures = []string{"fixtures", "__fixtures__", "testdata", "test-data", "examples", "cassettes"}
	foreign  = append([]string{"node_modules", "vendor", "third_party", "site-packages", "bower_components"}, fixtures...)
	decoys   = []string{"honeytoken", "honeytokens", "honeypot", "canary", "canaries", "canarytokens", "decoy", "decoys"}
)

// inFolder says whether one of the folders on a path has one of the names. The path is that in
// the workspace: what the workspace itself is called tells nothing.
func inFolder(path string, names []string) bool {
	steps := strings.FieldsFunc(path, func(c rune) bool { return c == '/' || c == '\\' })
	if len(steps) == 0 {
		return false
	}
	return slices.ContainsFunc(steps[:len(steps)-1], func(step string) bool { return slices.Contains(names, strings.ToLower(step)) })
}
