package formats

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// yamlPlaces finds where in the text a scalar is written. The library says in which line and
// column it begins, tag and anchor included, and nothing about its end.
type yamlPlaces struct {
	text  []byte
	lines []int // the offset of each line
}

func newYAMLPlaces(text []byte) *yamlPlaces {
	p := &yamlPlaces{text: text, lines: []int{skipMark(text)}}
	for i := 0; i < len(text); {
		width := yamlBreak(text[i:])
		i += max(width, 1)
		if width > 0 {
			p.lines = append(p.lines, i)
		}
	}
	return p
}

// yamlBreak gives the width of the line end that the text begins with: YAML knows five.
func yamlBreak(text []byte) int {
	switch {
	case bytes.HasPrefix(text, []byte("\r\n")), bytes.HasPrefix(text, []byte("\u0085")):
		return 2
	case text[0] == '\n', text[0] == '\r':
		return 1
	case bytes.HasPrefix(text, []byte("\u2028")), bytes.HasPrefix(text, []byte("\u2029")):
		return 3
	}
	return 0
}

// find gives the range of a scalar without its quotes.
func (p *yamlPlaces) find(node *yaml.Node) (start, end int, ok bool) {
	if node.Line < 1 || node.Line > len(p.lines) {
		return 0, 0, false
	}
	start = p.skipProperties(p.column(p.lines[node.Line-1], node.Column-1))
	switch {
	case node.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		if strings.TrimSpace(node.Value) == "" {
			return 0, 0, false
		}
		return p.blockScalar(start)
	case node.Style&yaml.DoubleQuotedStyle != 0:
		return p.doubleQuoted(start)
	case node.Style&yaml.SingleQuotedStyle != 0:
		return p.singleQuoted(start)
	}
	return p.plain(start, node.Value)
}

// column goes a number of characters to the right.
func (p *yamlPlaces) column(offset, characters int) int {
	for ; characters > 0 && offset < len(p.text); characters-- {
		_, width := utf8.DecodeRune(p.text[offset:])
		offset += width
	}
	return offset
}

// skipProperties passes over a scalar's anchor and tag.
func (p *yamlPlaces) skipProperties(offset int) int {
	for offset < len(p.text) {
		switch b := p.text[offset]; {
		case b == '&' || b == '!':
			for offset < len(p.text) && !isSpace(p.text[offset]) {
				offset++
			}
		case isSpace(b):
			offset++
		default:
			return offset
		}
	}
	return offset
}

func (p *yamlPlaces) doubleQuoted(start int) (int, int, bool) {
	if start >= len(p.text) || p.text[start] != '"' {
		return 0, 0, false
	}
	for i := start + 1; i < len(p.text); i++ {
		switch p.text[i] {
		case '\\':
			i++
		case '"':
			return start + 1, i, true
		}
	}
	return 0, 0, false
}

func (p *yamlPlaces) singleQuoted(start int) (int, int, bool) {
	if start >= len(p.text) || p.text[start] != '\'' {
		return 0, 0, false
	}
	for i := start + 1; i < len(p.text); i++ {
		if p.text[i] != '\'' {
			continue
		}
		if i+1 < len(p.text) && p.text[i+1] == '\'' {
			i++
			continue
		}
		return start + 1, i, true
	}
	return 0, 0, false
}

// plain follows the value through the text: where it was folded, the text holds line ends
// and blanks in place of what the value holds.
func (p *yamlPlaces) plain(start int, value string) (int, int, bool) {
	if bytes.HasPrefix(p.text[start:], []byte(value)) {
		return start, start + len(value), value != ""
	}
	at := start
	for _, character := range value {
		if foldable(character) {
			continue
		}
		next, width := utf8.DecodeRune(p.text[at:])
		for foldable(next) && width > 0 {
			at += width
			next, width = utf8.DecodeRune(p.text[at:])
		}
		if next != character {
			return 0, 0, false
		}
		at += width
	}
	return start, at, at > start
}

// foldable says whether folding may change a character.
func foldable(character rune) bool {
	return strings.ContainsRune(" \t\n\r\u0085\u2028\u2029", character)
}

// blockScalar gives the lines below the header that are indented as the first of them is.
func (p *yamlPlaces) blockScalar(start int) (int, int, bool) {
	first, end, indent := 0, 0, -1
	for line := nextLine(p.text, start); line < len(p.text); line = nextLine(p.text, line) {
		stop := lineEnd(p.text, line)
		text := line
		for text < stop && p.text[text] == ' ' {
			text++
		}
		if text == stop {
			continue
		}
		if indent < 0 {
			first, indent = text, text-line
		}
		if text-line < indent {
			break
		}
		end = stop
	}
	return first, end, indent >= 0 && first < end
}
