package sources

import (
	"bytes"
	"path"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/overreach-dev/overreach/scanner/sources/inside"
)

// unescaped gives a transcript's JSON as what is written in it: what an agent read stands there
// with its quotes and line ends escaped, often more than once. Any other fragment it gives
// back. The result is good until the next one.
func (r *contentReader) unescaped(f Fragment) Fragment {
	if f.Location.Source != Transcripts || f.Format != "" || bytes.IndexByte(f.Text, '\\') < 0 {
		return f
	}
	switch strings.ToLower(path.Ext(f.Location.Path)) {
	case ".jsonl", ".ndjson", ".json":
	default:
		if f.Location.Inside == "" {
			return f
		}
	}
	u := unescaper{raw: f.Text, from: f, text: r.plain[:0], parts: r.parts[:0]}
	u.read()
	r.plain, r.parts = u.text, u.parts
	if f.Parts == nil {
		f.Raw = f.Text // else what stands there has places of its own
	}
	f.Text, f.Parts = u.text, u.parts
	return f
}

// An unescaper takes the escapes of JSON out of a text, however often it was escaped: a run of
// backslashes stands for one escape. Every byte of its text has its place in the file.
type unescaper struct {
	raw   []byte
	from  Fragment
	text  []byte
	parts []inside.Part
	at    int
	// line counts the line ends before at; bol is where its line begins in raw, and eol where
	// one ends that does not end before at.
	line, bol, eol int
	// given is the next of the fragment's own parts.
	given int
}

func (u *unescaper) read() {
	u.part()
	for u.at < len(u.raw) {
		rest := u.raw[u.at:]
		end := bytes.IndexByte(rest, '\\')
		if end < 0 {
			end = len(rest)
		}
		u.copy(end)
		if u.at < len(u.raw) {
			u.escape()
			u.part()
		}
	}
}

// copy takes over text without escapes. No line ends within a part, nor does another part of
// the fragment begin.
func (u *unescaper) copy(size int) {
	for end := u.at + size; u.at < end; {
		if u.eol <= u.at {
			u.eol = len(u.raw) + 1
			if i := bytes.IndexByte(u.raw[u.at:], '\n'); i >= 0 {
				u.eol = u.at + i + 1
			}
		}
		next := min(end, u.eol)
		if u.given < len(u.from.Parts) {
			next = min(next, max(u.from.Parts[u.given].At, u.at+1))
		}
		u.text = append(u.text, u.raw[u.at:next]...)
		if u.raw[next-1] == '\n' {
			u.line, u.bol = u.line+1, next
		}
		u.at = next
		if next < end || u.raw[next-1] == '\n' {
			u.part()
		}
	}
}

// part says that what is written next stands at the reader's place.
func (u *unescaper) part() {
	p := inside.Part{At: len(u.text)}
	for u.given < len(u.from.Parts) && u.from.Parts[u.given].At <= u.at {
		u.given++
	}
	if u.given > 0 {
		own := u.from.Parts[u.given-1]
		p.Base, p.Line, p.Column = own.Base+int64(u.at-own.At), own.Line, own.Column+u.at-own.At
	} else {
		p.Base, p.Line, p.Column = u.from.Base+int64(u.at), u.from.BaseLine+u.line+1, u.at-u.bol+1
		if u.line == 0 {
			p.Column += u.from.BaseColumn
		}
	}
	if last := len(u.parts) - 1; last >= 0 && u.parts[last].At == p.At {
		u.parts[last] = p
		return
	}
	u.parts = append(u.parts, p)
}

// escape reads a run of backslashes and what it escapes. One that escapes nothing stays as one.
func (u *unescaper) escape() {
	for u.at < len(u.raw) && u.raw[u.at] == '\\' {
		u.at++
	}
	if u.at == len(u.raw) {
		return
	}
	switch b := u.raw[u.at]; b {
	case '"', '/':
		u.write(b)
	case 'n':
		u.write('\n')
	case 'r':
		u.write('\r')
	case 't':
		u.write('\t')
	case 'u':
		u.unicode()
	default:
		u.text = append(u.text, '\\')
	}
}

func (u *unescaper) write(b byte) {
	u.text = append(u.text, b)
	u.at++
}

// unicode reads uXXXX, or two of them for one character.
func (u *unescaper) unicode() {
	r, ok := codeUnit(u.raw[u.at:])
	if !ok {
		u.text = append(u.text, '\\')
		return
	}
	u.at += 5
	if utf16.IsSurrogate(r) {
		rest := bytes.TrimLeft(u.raw[u.at:], `\`)
		if low, ok := codeUnit(rest); ok && len(rest) < len(u.raw)-u.at {
			if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
				u.at = len(u.raw) - len(rest) + 5
				r = both
			}
		}
	}
	u.text = utf8.AppendRune(u.text, r)
}

func codeUnit(rest []byte) (rune, bool) {
	if len(rest) < 5 || rest[0] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(rest[1:5]), 16, 16)
	return rune(n), err == nil
}
