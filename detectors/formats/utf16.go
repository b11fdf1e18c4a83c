package formats

import (
	"bytes"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// utf16Text decodes UTF-16; a byte over at the end is left out.
func utf16Text(text []byte, bigEndian bool) string {
	var out []byte
	for at := 0; at+1 < len(text); {
		c, size := utf16Rune(text[at:], bigEndian)
		out = utf8.AppendRune(out, c)
		at += size
	}
	return string(out)
}

// utf16Rune decodes the first character and gives its size in bytes.
func utf16Rune(text []byte, bigEndian bool) (rune, int) {
	unit := func(at int) rune {
		if bigEndian {
			return rune(text[at])<<8 | rune(text[at+1])
		}
		return rune(text[at+1])<<8 | rune(text[at])
	}
	c := unit(0)
	if utf16.IsSurrogate(c) && len(text) >= 4 {
		if both := utf16.DecodeRune(c, unit(2)); both != utf8.RuneError {
			return both, 4
		}
	}
	if utf16.IsSurrogate(c) {
		c = utf8.RuneError
	}
	return c, 2
}

// A wide text is UTF-16, decoded, with a way back to its places.
type wide struct {
	text      []byte
	bigEndian bool
	source    []byte
	decoded   []int // the offset in text of every wideStep-th character, and in source
	written   []int
}

const wideStep = 256

// decodeWide decodes a text that begins with UTF-16's mark; nil where it does not.
func decodeWide(source []byte) *wide {
	little := bytes.HasPrefix(source, []byte{0xFF, 0xFE})
	if !little && !bytes.HasPrefix(source, []byte{0xFE, 0xFF}) {
		return nil
	}
	w := &wide{bigEndian: !little, source: source, text: make([]byte, 0, len(source)/2)}
	n := 0
	for at := 2; at+1 < len(source); n++ {
		if n%wideStep == 0 {
			w.decoded, w.written = append(w.decoded, len(w.text)), append(w.written, at)
		}
		c, size := utf16Rune(source[at:], w.bigEndian)
		w.text = utf8.AppendRune(w.text, c)
		at += size
	}
	return w
}

// place gives the offset in the source of an offset in the decoded text.
func (w *wide) place(offset int) int {
	i, exact := slices.BinarySearch(w.decoded, offset)
	if !exact {
		i--
	}
	if i < 0 {
		return min(2, len(w.source))
	}
	at := w.written[i]
	for done := w.decoded[i]; done < offset && at+1 < len(w.source); {
		c, size := utf16Rune(w.source[at:], w.bigEndian)
		done += utf8.RuneLen(c)
		at += size
	}
	return at
}
