package match

import (
	"regexp"
	"sync"
)

// A lazy expression compiles when it is first used.
type lazy struct {
	expression string
	once       sync.Once
	compiled   *regexp.Regexp

	// The same without its preambles.
	shortOnce sync.Once
	short     *regexp.Regexp
	preambles []preamble
}

// getShort gives the expression without its preambles, and these.
func (l *lazy) getShort() (*regexp.Regexp, []preamble) {
	l.shortOnce.Do(func() {
		rest, preambles := withoutPreambles(l.expression)
		if len(preambles) == 0 {
			l.short = l.get()
			return
		}
		if re, err := regexp.Compile(rest); err == nil {
			l.short, l.preambles = re, preambles
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

// matches says whether the expression matches in the text.
func (l *lazy) matches(text []byte) bool {
	re := l.get()
	return re != nil && re.Match(text)
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
