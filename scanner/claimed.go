package scanner

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/match"
	"github.com/overreach-dev/overreach/scanner/claims"
	"github.com/overreach-dev/overreach/scanner/sources"
)

// Claimed is what other scanners say they found. A scan that is given it keeps of all that it finds
// what they found too: by the place, or by the text where that has moved.
type Claimed struct {
	by map[string][]*claim
}

// claim is one with what became of it.
type claim struct {
	claims.Claim
	stands, moved bool
}

// NewClaimed takes claims whose paths are absolute.
func NewClaimed(list []claims.Claim) *Claimed {
	c := &Claimed{by: map[string][]*claim{}}
	for _, one := range list {
		c.by[one.Path] = append(c.by[one.Path], &claim{Claim: one})
	}
	return c
}

// sought gives the texts of claims that stand in a fragment where nothing of what was found there does.
func (c *Claimed) sought(f sources.Fragment, found []match.Candidate) (more []match.Candidate) {
	if c == nil {
		return nil
	}
	for _, one := range c.by[f.Location.Path] {
		for _, at := range detectors.Places(one.Text, f.Text) {
			end := at + detectors.Length(one.Text)
			taken := func(x match.Candidate) bool { return x.Start < end && at < x.End }
			if slices.ContainsFunc(found, taken) || slices.ContainsFunc(more, taken) {
				continue
			}
			line := 1 + bytes.Count(f.Text[:at], []byte("\n"))
			column := at - bytes.LastIndexByte(f.Text[:at], '\n')
			more = append(more, match.Candidate{Rule: one.Tool + ":" + one.Rule, Text: one.Text, Start: at, End: end, Line: line, Column: column})
		}
	}
	return more
}

// settle keeps what was claimed of all that was found, and says of each claim for which nothing stands
// any more that it does not.
func (c *Claimed) settle(r *reader) {
	if c == nil {
		return
	}
	claimed := map[string]bool{}
	for _, one := range r.found {
		for _, by := range c.by[one.at.Path] {
			if by.at(one) {
				by.stands, claimed[one.Text.Fingerprint()] = true, true
			}
		}
	}
	for _, one := range r.found {
		for _, by := range c.by[one.at.Path] {
			if !by.stands && !by.Text.Empty() && by.Text.Fingerprint() == one.Text.Fingerprint() {
				by.stands, by.moved, claimed[one.Text.Fingerprint()] = true, true, true
			}
		}
	}
	r.found = slices.DeleteFunc(r.found, func(one *found) bool { return !claimed[one.Text.Fingerprint()] })
	for _, list := range c.by {
		for _, by := range list {
			if !by.stands && !slices.ContainsFunc(r.notRead, func(n sources.NotRead) bool { return n.Path == by.Path }) {
				r.notRead = append(r.notRead, sources.NotRead{Source: by.source(), Path: by.Path, Reason: by.gone()})
			}
		}
	}
	slices.SortStableFunc(r.notRead, func(a, b sources.NotRead) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Reason, b.Reason))
	})
}

// at says that something was claimed at the place of what was found: then it is no noise.
func (c *Claimed) at(one *found) bool {
	return c != nil && slices.ContainsFunc(c.by[one.at.Path], func(by *claim) bool { return by.at(one) })
}

// at says that what was found is what was claimed: it stands on the same lines, of the same commit, or
// of the file as it is; or has the same text, where the report names no line.
func (c *claim) at(one *found) bool {
	if (c.Commit != "") != (one.at.Source == sources.Git) {
		return false
	}
	if c.Line == 0 {
		return !c.Text.Empty() && c.Text.Fingerprint() == one.Text.Fingerprint()
	}
	return one.line <= c.Last && c.Line <= one.last
}

func (c *claim) source() string {
	if c.Commit != "" {
		return sources.Git
	}
	return sources.Files
}

func (c *claim) gone() string {
	at := ""
	if c.Line > 0 {
		at = fmt.Sprintf(" at line %d", c.Line)
	}
	if c.Commit != "" {
		at += " of commit " + c.Commit[:min(12, len(c.Commit))]
	}
	return fmt.Sprintf("%s found %s%s: no credential stands there now", c.Tool, c.Rule, at)
}

// note says how many claims still stand.
func (c *Claimed) note() string {
	all, stand, moved := 0, 0, 0
	tools := map[string]bool{}
	for _, list := range c.by {
		for _, by := range list {
			all++
			tools[by.Tool] = true
			if by.stands {
				stand++
			}
			if by.moved {
				moved++
			}
		}
	}
	names := slices.Sorted(maps.Keys(tools))
	text := fmt.Sprintf("of %d findings of %s, %d still stand", all, strings.Join(names, ", "), stand)
	if moved > 0 {
		text += fmt.Sprintf(", %d of them on other lines", moved)
	}
	return text
}
