package session

import (
	"strconv"
	"strings"
	"unicode"
)

// mostQuoted is how much of a name is repeated to an agent.
const mostQuoted = 160

// clean makes a text one harmless line: it may come from a file's name or a provider's answer.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case r == unicode.ReplacementChar || unicode.Is(unicode.C, r) || r == '\u2028' || r == '\u2029':
			return -1
		case r == '<' || r == '>' || r == '`':
			return '\''
		}
		return r
	}, text)
	if r := []rune(text); len(r) > mostQuoted {
		text = string(r[:mostQuoted]) + "…"
	}
	return strings.TrimSpace(text)
}

// Quote repeats a name as a name: in quotes that nothing inside of it ends.
func Quote(text string) string {
	q := strconv.Quote(clean(text))
	if printable := strings.ReplaceAll(clean(text), `"`, "'"); !strings.ContainsAny(printable, `\`) {
		return `"` + printable + `"`
	}
	return q
}
