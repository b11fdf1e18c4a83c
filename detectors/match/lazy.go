package match

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
)

// A lazy expression compiles when it is first used: to a code, and where there is none, or
// where it does not suffice, to a regexp.
type lazy struct {
	expression string
	once       sync.Once
	compiled   *regexp.Regexp

	codeOnce, testOnce sync.Once
	code, test         *code

	// The same without its preambles.
	shortOnce sync.Once
	short     *lazy
	preambles []preamble
}

// getShort gives the expression without its preambles, and these.
func (l *lazy) getShort() (*lazy, []preamble) {
	l.shortOnce.Do(func() {
		rest, preambles := withoutPreambles(l.expression)
		if l.short = l; len(preambles) > 0 {
			l.short, l.preambles = &lazy{expression: rest}, preambles
		}
	})
	return l.short, l.preambles
}

// get gives the expression compiled, and nil where there is none or it does not compile:
// New has refused those, save for rules that say they were tested.
func (l *lazy) get() *regexp.Regexp {
	l.once.Do(func() {
		if l.expression != "" {
			l.compiled, _ = regexp.Compile(l.expression)
		}
	})
	return l.compiled
}

func (l *lazy) getCode() *code {
	l.codeOnce.Do(func() {
		if l.expression != "" {
			l.code = newCode(l.expression)
		}
	})
	return l.code
}

// matches says whether the expression matches in the text.
func (l *lazy) matches(text []byte) bool {
	l.testOnce.Do(func() {
		if l.expression != "" {
			l.test = newTest(l.expression)
		}
	})
	if c := l.test; c != nil && !hasRare(text) {
		var t trial
		t.begin(c, text)
		if found, known := t.find(0); known {
			return found
		}
	}
	re := l.get()
	return re != nil && re.Match(text)
}

// all gives the matches in a text, one after the other. A text that is rare may hold runes
// that codes leave out.
func (l *lazy) all(t *trial, text []byte, rare bool, into []span) []span {
	if c := l.getCode(); c != nil && !rare {
		t.begin(c, text)
		for at := 0; ; at = t.slots[1] {
			found, known := t.find(at)
			if !known {
				into = into[:0]
				break
			}
			if !found {
				return into
			}
			into = append(into, span{t.slots[0], t.slots[1]})
		}
	}
	if re := l.get(); re != nil {
		for _, at := range re.FindAllIndex(text, -1) {
			into = append(into, span{at[0], at[1]})
		}
	}
	return into
}

// groups gives where the groups of the first match are; nil where there is none.
func (l *lazy) groups(t *trial, text []byte, rare bool) []int {
	if c := l.getCode(); c != nil && !rare {
		t.begin(c, text)
		if found, known := t.find(0); found {
			return t.slots
		} else if known {
			return nil
		}
	}
	if re := l.get(); re != nil {
		return re.FindSubmatchIndex(text)
	}
	return nil
}

// names are those of the expression's groups, where one of them is the secret; nil for most
// expressions, which name none.
func (l *lazy) names() []string {
	if !strings.Contains(l.expression, "<secret>") {
		return nil
	}
	if re := l.get(); re != nil {
		return re.SubexpNames()
	}
	return nil
}

// hasRare says whether a text holds one of the runes beyond ASCII that fold to ASCII letters.
func hasRare(text []byte) bool {
	return bytes.Contains(text, []byte("\u212A")) || bytes.Contains(text, []byte("\u017F"))
}

// oneOf joins expressions into one that matches wherever any of them does.
func oneOf(expressions []string) string {
	if len(expressions) == 0 {
		return ""
	}
	joined := "(?:" + expressions[0] + ")"
	for _, e := range expressions[1:] {
		joined += "|(?:" + e + ")"
	}
	return joined
}
