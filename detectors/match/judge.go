package match

import "slices"

// found is a match that stood up to its rule's conditions.
type found struct {
	pattern       *pattern
	match, secret span
	// name is where the name stands that holds the secret, in a named pattern.
	name span
	// distance is how far the nearest of the rule's Near words is.
	distance int
	// parts are the groups of the match that have a name.
	parts map[string]string
}

// match applies the expressions in the windows that the scan has left.
func (s *search) match() {
	s.wholes()
	for i := range s.windows {
		w := &s.windows[i]
		s.apply(s.engine.patterns[w.pattern], &s.seen[w.pattern], w.span)
	}
	for _, i := range s.touched {
		if seen := &s.seen[i]; seen.whole && !seen.inner {
			s.apply(s.engine.patterns[i], &s.seen[i], span{0, len(s.text)})
		}
	}
}

func (s *search) apply(p *pattern, seen *sight, where span) {
	if len(p.near) > 0 && len(seen.near) == 0 {
		return
	}
	expression, preambles := p.expression.getShort()
	rare := s.rareIn(where)
	if rare {
		expression, preambles = &p.expression, nil
	}
	s.matches = expression.all(&s.trial, s.text[where.start:where.end], rare, s.matches[:0])
	for _, at := range s.matches {
		match := span{begin(preambles, s.text, seen.floor, where.start+at.start), where.start + at.end}
		seen.floor = match.end
		if p.nearOnly && s.cutOff(match, where) {
			continue
		}
		if f, ok := s.judge(p, expression, match); ok && s.isNear(&f, seen) {
			s.found = append(s.found, f)
		}
	}
}

// cutOff says that a match touches the edge of a window that is not the text's own: such a
// window does not hold all matches that lie in it, and what is outside could undo this one.
func (s *search) cutOff(match, where span) bool {
	return where.start > 0 && match.start < where.start+margin || where.end < len(s.text) && match.end > where.end-margin
}

// judge takes the secret out of a match and holds it against the rule's conditions, as
// gitleaks does: the expression is applied to the match alone, without the line ends around it.
func (s *search) judge(p *pattern, expression *lazy, match span) (found, bool) {
	for match.start < match.end && s.text[match.start] == '\n' {
		match.start++
	}
	for match.start < match.end && s.text[match.end-1] == '\n' {
		match.end--
	}
	f := found{pattern: p, match: match, secret: match}
	matched := s.text[match.start:match.end]
	groups := expression.groups(&s.trial, matched, s.rareIn(match))
	first := 2
	if p.named && len(groups) > 3 {
		first = 4
		f.name = span{match.start + groups[2], match.start + groups[3]}
	}
	if i := secretGroup(groups, p.rule.Group, first); i > 0 {
		f.secret = span{match.start, match.start}
		if groups[i] >= 0 {
			f.secret = span{match.start + groups[i], match.start + groups[i+1]}
		}
	}
	f.takeNamed(expression.names(), groups, matched)
	text := s.text[f.secret.start:f.secret.end]
	if p.rule.Entropy != 0 && entropy(text) <= p.rule.Entropy {
		return f, false
	}
	if p.named && p.placeholder(string(text)) {
		return f, false
	}
	return f, !s.allowed(p, text, f.match)
}

// takeNamed takes the secret and its parts from the groups of those names, where the
// expression names its secret.
func (f *found) takeNamed(names []string, groups []int, matched []byte) {
	i := slices.Index(names, "secret")
	if i < 0 || len(groups) <= 2*i || groups[2*i] < 0 {
		return
	}
	f.secret = span{f.match.start + groups[2*i], f.match.start + groups[2*i+1]}
	for n, name := range names {
		if name != "" && n != i && groups[2*n] < groups[2*n+1] {
			if f.parts == nil {
				f.parts = map[string]string{}
			}
			f.parts[name] = string(matched[groups[2*n]:groups[2*n+1]])
		}
	}
}

// secretGroup gives where in the indices the secret's group is; 0 for the whole match.
func secretGroup(groups []int, group, first int) int {
	if len(groups) <= first {
		return 0
	}
	if group > 0 && first == 2 {
		if 2*group < len(groups) {
			return 2 * group
		}
		return 0
	}
	for i := first; i < len(groups); i += 2 {
		if groups[i] < groups[i+1] {
			return i
		}
	}
	return 0
}

func (s *search) allowed(p *pattern, secret []byte, match span) bool {
	matched, line := s.text[match.start:match.end], linesOf(s.text, match)
	allows := func(a allowlist) bool { return a.allows(s.in.Name, secret, matched, line) }
	return slices.ContainsFunc(s.engine.global, allows) || slices.ContainsFunc(p.allowlists, allows)
}

// isNear says whether one of the words that the rule asks for is near enough.
func (s *search) isNear(f *found, seen *sight) bool {
	if len(f.pattern.near) == 0 {
		return true
	}
	f.distance = len(s.text)
	for _, word := range seen.near {
		f.distance = min(f.distance, max(word.start-f.match.end, f.match.start-word.end, 0))
	}
	return f.distance <= f.pattern.rule.NearBytes
}
