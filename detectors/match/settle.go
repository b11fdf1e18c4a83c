package match

import (
	"bytes"
	"slices"
)

// settle drops what a better match of the same text speaks against: a generic one where a
// specific rule finds the same, and of several for one span all but the surest.
func (s *search) settle() {
	slices.SortStableFunc(s.found, func(a, b found) int {
		if a.secret.start != b.secret.start {
			return a.secret.start - b.secret.start
		}
		return a.pattern.index - b.pattern.index
	})
	longest := 0
	for i := range s.found {
		longest = max(longest, s.found[i].secret.end-s.found[i].secret.start)
	}
	all, first := slices.Clone(s.found), 0
	s.found = s.found[:0]
	for _, f := range all {
		for all[first].secret.start < f.secret.start-longest-vicinity {
			first++
		}
		if !s.bettered(f, all[first:]) {
			s.found = append(s.found, f)
		}
	}
}

// vicinity is how far round a match, beside the longest secret's length, others are looked
// at that may speak against it.
const vicinity = 1 << 12

func (s *search) bettered(f found, others []found) bool {
	for _, other := range others {
		switch {
		case other.secret.start > f.secret.end+vicinity:
			return false
		case other.pattern == f.pattern:
		case !f.pattern.rule.Generic && other.pattern.rule.Generic:
		case f.pattern.rule.Generic:
			if !other.pattern.rule.Generic && (s.covers(other, f) || other.pattern.rule.Provider != "" && other.secret.overlaps(f.secret)) {
				return true
			}
		case other.secret == f.secret && other.surer(f):
			return true
		case other.clips(f):
			return true
		}
	}
	return false
}

// covers says whether a specific match holds a generic one's secret, on the same line.
// As in gitleaks, a match that begins with a line end counts to the line after it.
func (s *search) covers(specific, generic found) bool {
	a, b := specific.match.start, generic.match.start
	if bytes.IndexByte(s.text[min(a, b)+1:max(a, b)+1], '\n') >= 0 {
		return false
	}
	return bytes.Contains(s.text[specific.secret.start:specific.secret.end], s.text[generic.secret.start:generic.secret.end])
}

// clips says whether the part is the same secret with an end cut off, found by another rule of
// the same provider or by one that nobody claims.
func (f found) clips(part found) bool {
	of, by := f.pattern.rule, part.pattern.rule
	return of.Provider != "" && (of.Provider == by.Provider || by.Provider == "") && of.Part == by.Part &&
		f.secret != part.secret && f.secret.start <= part.secret.start && f.secret.end >= part.secret.end
}

func (s span) overlaps(o span) bool { return s.start < o.end && o.start < s.end }

// surer says whether a match of the same span tells more certainly whose secret it is.
func (f found) surer(than found) bool {
	if f.pattern.rule.Provider == "" || than.pattern.rule.Provider == "" {
		return f.pattern.rule.Provider != "" // and nobody claims the other
	}
	near, thanNear := len(f.pattern.near) > 0, len(than.pattern.near) > 0
	switch {
	case near != thanNear:
		return thanNear
	case near:
		return f.distance < than.distance || f.distance == than.distance && f.pattern.index < than.pattern.index
	case f.pattern.rule.Provider != than.pattern.rule.Provider:
		return false
	case f.pattern.named != than.pattern.named:
		return f.pattern.named
	}
	return f.pattern.index < than.pattern.index
}
