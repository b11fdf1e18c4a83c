package reports

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean makes a text harmless on a terminal: no control characters, no escapes, nothing that
// turns the direction of writing or is not seen, and one line.
func clean(text string) string {
	if utf8.ValidString(text) && strings.IndexFunc(text, harmful) < 0 {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case r == utf8.RuneError || harmful(r):
			return '�'
		}
		return r
	}, strings.ToValidUTF8(text, "�"))
}

// harmful are control and format characters (escapes, bidirectional marks, zero-width
// letters, tags), and line and paragraph separators.
func harmful(r rune) bool {
	if r < utf8.RuneSelf {
		return r < ' ' || r == 0x7f
	}
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) ||
		unicode.Is(unicode.Co, r) || unicode.Is(unicode.Cs, r)
}
