package match

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// expressions are all of gitleaks', those of its allowlists too, and some that are odd.
func expressions() []string {
	var list []string
	lists := []Allowlist{gitleaksGlobal()}
	for _, rule := range GitleaksRules() {
		list = append(list, rule.Regex, rule.Path)
		if rest, preambles := withoutPreambles(rule.Regex); len(preambles) > 0 {
			list = append(list, rest)
		}
		lists = append(lists, rule.Allowlists...)
	}
	for _, a := range lists {
		list = append(list, oneOf(a.Paths), oneOf(a.Regexes))
		list = append(list, a.Regexes...)
	}
	list = append(list, `(a+?)(b|bc)*x{2,}`, `(?:é|x)y`, `[^a]{2,}?b`, `(?s).{3,6}z`, `(?m)^k.*$`, `\Bx(y)?\b`, `(?:a|ab)(?:c|bcd)(d*)`, `(a{2,3}){1,2}b`, `[^"]+"`)
	slices.Sort(list)
	list = slices.Compact(list)
	return slices.DeleteFunc(list, func(e string) bool { return e == "" })
}

// compareCode holds a code against regexp: every match, and each one's groups.
func compareCode(t *testing.T, c *code, re *regexp.Regexp, text []byte) {
	t.Helper()
	var run trial
	run.begin(c, text)
	var got [][]int
	for at := 0; ; at = run.slots[1] {
		found, known := run.find(at)
		if !known {
			return
		}
		if !found {
			break
		}
		got = append(got, slices.Clone(run.slots))
	}
	if want := re.FindAllSubmatchIndex(text, -1); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s\non %q: %v, want %v", re, text, got, want)
	}
}

// TestCodesMatchWhatRegexpMatches spoils texts that each expression matches.
func TestCodesMatchWhatRegexpMatches(t *testing.T) {
	s := newSampler(21)
	none := 0
	for _, e := range expressions() {
		c, re := newCode(e), regexp.MustCompile(e)
		if c == nil {
			none++
			t.Logf("no code for %s", e)
			continue
		}
		for range 60 {
			text := s.noise() + s.match(t, e) + []string{"", "\n", "\"", " ", "é"}[s.IntN(5)] + s.match(t, e)
			text = s.spoil(text)
			if s.IntN(4) == 0 {
				text = strings.ToUpper(text)
			}
			if s.IntN(8) == 0 {
				text += "\xff\xe4" + text
			}
			if !hasRare([]byte(text)) {
				compareCode(t, c, re, []byte(text))
				if l := (&lazy{expression: e}); l.matches([]byte(text)) != re.MatchString(text) {
					t.Errorf("%s: the test on %q says %v", e, text, l.matches([]byte(text)))
				}
			}
		}
	}
	if none > 4 {
		t.Errorf("%d expressions have no code", none)
	}
}

// TestACodeGivesUpInTime: what it cannot tell in few steps is left to regexp.
func TestACodeGivesUpInTime(t *testing.T) {
	l := &lazy{expression: `(?:a|aa|aaa)*b`}
	text := []byte(strings.Repeat("a", 1<<12))
	var run trial
	run.begin(l.getCode(), text)
	if _, known := run.find(0); known {
		t.Error("it did not give up")
	}
	if l.matches(text) || !l.matches(append(text, 'b')) {
		t.Error("regexp was not asked")
	}
}

// FuzzCode looks for a text on which a code and regexp differ.
func FuzzCode(f *testing.F) {
	var codes []*code
	var res []*regexp.Regexp
	for i, e := range expressions() {
		if c := newCode(e); c != nil {
			codes, res = append(codes, c), append(res, regexp.MustCompile(e))
			f.Add(uint(len(codes)-1), []byte(newSampler(uint64(i)).match(f, e)))
		}
	}
	f.Fuzz(func(t *testing.T, which uint, text []byte) {
		if len(text) < 1<<12 && !hasRare(text) {
			compareCode(t, codes[which%uint(len(codes))], res[which%uint(len(codes))], text)
		}
	})
}
