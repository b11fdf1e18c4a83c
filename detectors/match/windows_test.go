package match

import (
	"slices"
	"strings"
	"testing"
)

// everywhere gives what the engine finds when every rule whose keyword stands in the text is
// applied to all of it.
func everywhere(e *Engine, in Input) []found {
	s := newSearch(e)
	s.start(in)
	s.scan()
	s.windows = nil
	for _, i := range s.touched {
		seen := &s.seen[i]
		if seen.whole = false; !seen.skip {
			s.windows = append(s.windows, window{pattern: i, span: span{0, len(s.text)}})
		}
	}
	s.exact = true // whole expressions, with their preambles
	s.match()
	return s.sorted()
}

func inWindows(e *Engine, in Input, patient int32) []found {
	s := newSearch(e)
	s.patient = patient
	s.start(in)
	s.scan()
	s.match()
	return s.sorted()
}

// sorted puts what was found in an order that does not hang on the windows'.
func (s *search) sorted() []found {
	all := slices.Clone(s.found)
	slices.SortFunc(all, func(a, b found) int {
		if a.pattern != b.pattern {
			return a.pattern.index - b.pattern.index
		}
		return a.match.start - b.match.start
	})
	return all
}

func compareWindows(t *testing.T, e *Engine, text string) {
	t.Helper()
	in := Input{Text: []byte(text)}
	want := everywhere(e, in)
	for _, patient := range [...]int32{0, patience} {
		sameMatches(t, want, inWindows(e, in, patient), text)
	}
}

func sameMatches(t *testing.T, want, got []found, text string) {
	t.Helper()
	if len(want) != len(got) {
		t.Errorf("%d matches in windows, %d without, in %q", len(got), len(want), text)
		return
	}
	for i := range want {
		if want[i].pattern != got[i].pattern || want[i].match != got[i].match || want[i].secret != got[i].secret {
			t.Errorf("%s: match %v in windows, %v without, in %q", want[i].pattern.rule.ID, got[i].match, want[i].match, text)
		}
	}
}

// unfiltered are gitleaks' rules without the conditions that could hide a difference, and
// without paths, for which a text's name would have to be known.
func unfiltered() []Rule {
	rules := GitleaksRules()
	for i := range rules {
		if rules[i].Regex != "" {
			rules[i].Path = ""
		}
		rules[i].Entropy, rules[i].Allowlists = 0, nil
	}
	return rules
}

// TestWindowsHoldEveryMatch mixes samples of all rules with noise, cuts and repetitions, and
// with the runes that fold to ASCII letters.
func TestWindowsHoldEveryMatch(t *testing.T) {
	e := newEngine(t, unfiltered())
	s := newSampler(11)
	rules := GitleaksRules()
	for range 400 {
		var text strings.Builder
		for range 1 + s.IntN(6) {
			rule := &rules[s.IntN(len(rules))]
			keyword := "secret"
			if len(rule.Keywords) > 0 {
				keyword = rule.Keywords[s.IntN(len(rule.Keywords))]
			}
			text.WriteString(dress(shapes[s.IntN(len(shapes))], keyword, s.match(t, rule.Regex)))
			text.WriteString(s.noise())
		}
		compareWindows(t, e, s.spoil(text.String()))
	}
}

// noise is what stands between secrets: nothing, or a run, long or short.
func (s sampler) noise() string {
	runs := []string{"", " ", "\n", "a", "=", "key ", "A1b2", "\u00e9", "token: \n", "\\n", "secret='", ":", "curl -u ", "sk_"}
	return strings.Repeat(runs[s.IntN(len(runs))], s.IntN(3)*s.IntN(200))
}

// spoil cuts a text, or puts something into it.
func (s sampler) spoil(text string) string {
	for range s.IntN(4) {
		at := s.IntN(len(text) + 1)
		switch s.IntN(4) {
		case 0:
			text = text[:at] + text[min(len(text), at+1+s.IntN(3)):]
		case 1:
			text = text[:at] + string([]rune{kelvin, longS, '\u00e9', '"', '\n', 0, ' '}[s.IntN(7)]) + text[at:]
		case 2:
			text = strings.Replace(text, "k", string(kelvin), 1+s.IntN(2))
		case 3:
			text = strings.Replace(text, "s", string(longS), 1+s.IntN(2))
		}
	}
	return text
}

// FuzzWindows looks for a text in which windows lose a match or make one up.
func FuzzWindows(f *testing.F) {
	e := newEngine(f, unfiltered())
	rules := GitleaksRules()
	for i := range rules {
		s := newSampler(uint64(i))
		f.Add(dress(shapes[i%len(shapes)], "secret_key", s.match(f, rules[i].Regex)))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) < 1<<11 {
			compareWindows(t, e, text)
		}
	})
}
