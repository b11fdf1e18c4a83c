package inside

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// escape reads one escape of JSON. One that is none stays as it stands.
func (n *notebook) escape() {
	rest := n.raw[n.at:]
	var text []byte
	size := min(2, len(rest))
	switch {
	case len(rest) < 2:
		text = rest
	case rest[1] == 'u':
		r, length := unicodeEscape(rest)
		text, size = utf8.AppendRune(nil, r), length
		if length == 0 {
			text, size = rest[:2], 2
		}
	default:
		text = []byte{unescaped(rest[1])}
		if text[0] == 0 {
			text = rest[:2]
		}
	}
	n.text = append(n.text, text...)
	n.at += size
	n.part()
}

func unescaped(b byte) byte {
	switch b {
	case '"', '\\', '/':
		return b
	case 'n':
		return '\n'
	case 't':
		return '\t'
	case 'r':
		return '\r'
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	}
	return 0
}

// unicodeEscape reads \uXXXX, or two of them for one character; its length is 0 for none.
func unicodeEscape(rest []byte) (r rune, length int) {
	r, ok := codeUnit(rest)
	if !ok {
		return 0, 0
	}
	if utf16.IsSurrogate(r) {
		if low, ok := codeUnit(rest[6:]); ok {
			if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
				return both, 12
			}
		}
	}
	return r, 6
}

func codeUnit(rest []byte) (rune, bool) {
	if len(rest) < 6 || rest[0] != '\\' || rest[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(rest[2:6]), 16, 16)
	return rune(n), err == nil
}
