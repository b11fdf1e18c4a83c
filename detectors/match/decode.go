package match

import (
	"bytes"
	"encoding/base64"
	"unicode/utf8"
)

// A segment is a stretch of a text that is written in an encoding, and what it says.
type segment struct {
	span
	plain    []byte
	encoding string
}

const (
	fewestBase64 = 16
	fewestHex    = 32
)

// segmentsOf finds what is encoded in a text and decodes to text, as gitleaks does: percent,
// escapes, hex and base64, of which the first two have precedence where two touch. Anything
// that decodes to bytes that no key is written in is none. They are appended to out.
func segmentsOf(text []byte, masks *[blocksAtOnce]uint32, out []segment) []segment {
	before := len(out)
	r := runs{text: text, masks: masks, plain: !vectors()}
	escapes := escapes{text: text}
	escape, run := escapes.next(0), r.next(0)
	for escape.end > 0 || run.end > 0 {
		if run.end == 0 || escape.end > 0 && escape.start < run.end {
			if escape.plain != nil {
				out = append(out, escape)
			}
			at := escape.end
			if run.end > 0 && run.start < at {
				run = r.next(at)
			}
			escape = escapes.next(at)
			continue
		}
		touched := escape.start == run.end && escape.plain != nil
		if n := len(out); n > before && out[n-1].end == run.start && out[n-1].escaped() {
			touched = true
		}
		if s, ok := run.decode(text); ok && !touched {
			out = append(out, s)
		}
		run = r.next(run.end)
	}
	return out
}

func (s *segment) escaped() bool { return s.encoding == "percent" || s.encoding == "escape" }

// What a byte may be part of.
const (
	inBase64 = 1 << iota
	inHex
	printable
	telling64 // it speaks for base64, rather than a long word
)

var kinds = func() (table [256]uint8) {
	for b := range table {
		c := byte(b)
		if wordByte(c) || c == '+' || c == '/' || c == '-' {
			table[b] |= inBase64
		}
		if _, ok := hexDigit(c); ok {
			table[b] |= inHex
		}
		if c > 8 && c < 0x7F {
			table[b] |= printable
		}
		if '0' <= c && c <= '9' || c == '+' || c == '/' || c == '-' || c == '_' {
			table[b] |= telling64
		}
	}
	return table
}()

func hexDigit(b byte) (byte, bool) {
	switch {
	case '0' <= b && b <= '9':
		return b - '0', true
	case 'a' <= b|0x20 && b|0x20 <= 'f':
		return b | 0x20 - 'a' + 10, true
	}
	return 0, false
}

func (r run) decode(text []byte) (segment, bool) {
	encoded := text[r.start:r.end]
	if r.hex {
		plain, ok := decodeHex(encoded)
		return segment{r.span, plain, "hex"}, ok
	}
	plain, ok := decodeBase64(encoded)
	return segment{r.span, plain, "base64"}, ok
}

func decodeHex(encoded []byte) ([]byte, bool) {
	if len(encoded)%2 != 0 || !hasKind(encoded, telling64) {
		return nil, false
	}
	plain := make([]byte, 0, len(encoded)/2)
	for i := 0; i < len(encoded); i += 2 {
		high, _ := hexDigit(encoded[i])
		low, _ := hexDigit(encoded[i+1])
		b := high<<4 | low
		if kinds[b]&printable == 0 {
			return nil, false
		}
		plain = append(plain, b)
	}
	return plain, true
}

// decodeBase64 reads either alphabet, with padding or without. Nearly all that is none is
// told by its first few letters.
func decodeBase64(encoded []byte) ([]byte, bool) {
	for i := 0; i+4 <= len(encoded); i += 4 {
		a, b, c, d := values[encoded[i]], values[encoded[i+1]], values[encoded[i+2]], values[encoded[i+3]]
		if kinds[a<<2|b>>4]&kinds[b<<4|c>>2]&kinds[c<<6|d]&printable == 0 && encoded[i+3] != '=' {
			return nil, false
		}
	}
	if !hasKind(encoded, telling64) {
		return nil, false
	}
	letters := bytes.TrimRight(encoded, "=")
	if len(encoded) != len(letters) && len(encoded)%4 != 0 {
		return nil, false
	}
	encoding := base64.RawStdEncoding
	if bytes.ContainsAny(encoded, "-_") {
		encoding = base64.RawURLEncoding
	}
	plain := make([]byte, encoding.DecodedLen(len(letters)))
	n, err := encoding.Decode(plain, letters)
	return plain[:n], err == nil && allPrintable(plain[:n])
}

// values are what base64's letters stand for, in either alphabet.
var values = func() (table [256]uint8) {
	for i, b := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		table[b] = uint8(i)
	}
	table['-'], table['_'] = table['+'], table['/']
	return table
}()

func hasKind(text []byte, kind uint8) bool {
	for _, b := range text {
		if kinds[b]&kind != 0 {
			return true
		}
	}
	return false
}

func allPrintable(text []byte) bool {
	for _, b := range text {
		if kinds[b]&printable == 0 {
			return false
		}
	}
	return true
}

// escapes finds percent signs and backslashes with what they stand for.
type escapes struct {
	text []byte
	// percent and slash are where the next ones are, from where they were last sought.
	percent, slash int
	// last is where the last percent escape of the line ends that ends at line.
	line, last int
}

// next gives the next stretch of escapes from at on; one that says nothing has no plain
// text, and one that ends at 0 is none.
func (e *escapes) next(at int) segment {
	for {
		e.percent, e.slash = e.seekPercent(at), e.seekSlash(at)
		switch {
		case e.percent == len(e.text) && e.slash == len(e.text):
			return segment{}
		case e.percent < e.slash:
			return e.percents(e.percent)
		}
		if s, ok := slashes(e.text, e.slash); ok {
			return s
		}
		at = e.slash + 1
	}
}

// seekPercent gives where the next percent sign with two digits is.
func (e *escapes) seekPercent(at int) int {
	if e.percent >= at && e.percent > 0 {
		return e.percent
	}
	for text := e.text; ; at++ {
		i := bytes.IndexByte(text[at:], '%')
		if i < 0 {
			return len(text)
		}
		if at += i; at+2 < len(text) && kinds[text[at+1]]&kinds[text[at+2]]&inHex != 0 {
			return at
		}
	}
}

// seekSlash gives where the next backslash is that an escape's letter follows.
func (e *escapes) seekSlash(at int) int {
	if e.slash >= at && e.slash > 0 {
		return e.slash
	}
	for text := e.text; ; at++ {
		i := bytes.IndexByte(text[at:], '\\')
		if i < 0 {
			return len(text)
		}
		if at += i; at+3 < len(text) && beforeEscape[text[at+1]] {
			return at
		}
	}
}

// beforeEscape are the bytes that follow the backslash of an escape.
var beforeEscape = [256]bool{'\\': true, 'u': true, 'U': true, 'x': true}

func percentAt(text []byte, at int) (byte, bool) {
	if at+3 > len(text) || text[at] != '%' {
		return 0, false
	}
	high, ok := hexDigit(text[at+1])
	low, ok2 := hexDigit(text[at+2])
	return high<<4 | low, ok && ok2
}

// percents reads from one percent sign to the last on the line. A byte among them that no key
// is written in makes all up to it nothing.
func (e *escapes) percents(at int) segment {
	e.seekLast(at)
	s := segment{span{at, e.last}, nil, "percent"}
	for i := at; i < e.last; i++ {
		b, ok := percentAt(e.text, i)
		switch {
		case !ok:
			b = e.text[i]
		case kinds[b]&printable == 0:
			return segment{span{at, i + 3}, nil, "percent"}
		default:
			i += 2
		}
		s.plain = append(s.plain, b)
	}
	return s
}

func (e *escapes) seekLast(at int) {
	if at < e.line {
		return
	}
	e.line, e.last = len(e.text), at+3
	if end := bytes.IndexByte(e.text[at:], '\n'); end >= 0 {
		e.line = at + end
	}
	for i := e.line - 3; i > at; i-- {
		if _, ok := percentAt(e.text, i); ok {
			e.last = i + 3
			return
		}
	}
}

// slashes reads \u0041, \\u0041 and \x41, as many as stand in a row.
func slashes(text []byte, at int) (segment, bool) {
	s := segment{span: span{at, at}, encoding: "escape"}
	telling := false
	for {
		r, width := escapeAt(text[s.end:])
		if width == 0 {
			break
		}
		s.end += width
		telling = telling || r < utf8.RuneSelf
		s.plain = utf8.AppendRune(s.plain, r)
	}
	if !telling {
		s.plain = nil // no key has such letters
	}
	return s, s.end > at
}

func escapeAt(text []byte) (rune, int) {
	i := 0
	for i < 2 && i < len(text) && text[i] == '\\' {
		i++
	}
	if i == 0 || i == len(text) {
		return 0, 0
	}
	digits := 0
	switch text[i] {
	case 'u', 'U':
		digits = 4
	case 'x':
		digits = 2
	}
	if i++; digits == 0 || i+digits > len(text) {
		return 0, 0
	}
	r := rune(0)
	for _, b := range text[i : i+digits] {
		d, ok := hexDigit(b)
		if !ok {
			return 0, 0
		}
		r = r<<4 | rune(d)
	}
	return r, i + digits
}
