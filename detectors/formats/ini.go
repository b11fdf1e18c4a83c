package formats

import (
	"bytes"
	"strings"
)

// readINI reads sections of "key = value": the AWS files, git's configuration and the many
// that resemble them. A section [a "b"] is two steps, as git means it.
func readINI(c *collector) {
	r := iniReader{collector: c}
	for pos := skipMark(c.text); pos < len(c.text) && !r.full; pos = nextLine(c.text, pos) {
		r.line(pos, lineEnd(c.text, pos))
	}
}

type iniReader struct {
	*collector
	last string // the key of the line before, for a value that goes on in the next
	full bool
}

func (r *iniReader) line(pos, end int) {
	start := skipBlank(r.text, pos, end)
	if start == end {
		return
	}
	switch r.text[start] {
	case '#', ';':
	case '[':
		r.section(start, end)
	default:
		r.pair(start, end, start > pos)
	}
}

func (r *iniReader) section(start, end int) {
	for len(r.marks) > 0 {
		r.leave()
	}
	r.last = ""
	closing := start + sectionEnd(r.text[start:end])
	if closing < start {
		r.fail(start, "a section's name has no closing bracket")
		return
	}
	name := strings.TrimSpace(r.written(start+1, closing))
	if quote := strings.IndexByte(name, '"'); quote > 0 && strings.HasSuffix(name, `"`) && quote < len(name)-1 {
		r.enter(strings.TrimSpace(name[:quote]))
		name = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(name[quote+1 : len(name)-1])
	}
	r.enter(name)
	// git lets a section's first line stand behind its name.
	if rest := skipBlank(r.text, closing+1, end); rest < end && r.text[rest] != '#' && r.text[rest] != ';' {
		r.pair(rest, end, false)
	}
}

// sectionEnd finds the bracket that ends a section's name; one in quotes is part of it.
func sectionEnd(line []byte) int {
	quoted := false
	for i := 1; i < len(line); i++ {
		switch {
		case line[i] == '\\' && quoted:
			i++
		case line[i] == '"':
			quoted = !quoted
		case line[i] == ']' && !quoted:
			return i
		}
	}
	return bytes.LastIndexByte(line, ']')
}

func (r *iniReader) pair(start, end int, indented bool) {
	separator := iniSeparator(r.text[start:end])
	if separator < 0 {
		if indented && r.last != "" {
			r.value(r.last, start, end)
		}
		return
	}
	r.last = strings.TrimRight(r.written(start, start+separator), " \t")
	r.value(r.last, start+separator+1, end)
}

// iniSeparator finds the first "=" or ":". The colon of a URL is none.
func iniSeparator(line []byte) int {
	for i, b := range line {
		if b == '=' || b == ':' && !bytes.HasPrefix(line[i:], []byte("://")) {
			return i
		}
		if b == ':' {
			return -1
		}
	}
	return -1
}

func (r *iniReader) value(key string, start, end int) {
	start, end = unquoted(r.text, start, end)
	if start < end && !r.addAt(key, r.written(start, end), start, end) {
		r.full = true
	}
}

// unquoted gives the value between start and the line's end, without comment and quotes.
func unquoted(text []byte, start, end int) (int, int) {
	start = skipBlank(text, start, end)
	if start < end && (text[start] == '"' || text[start] == '\'') {
		if length := bytes.IndexByte(text[start+1:end], text[start]); length >= 0 {
			return start + 1, start + 1 + length
		}
	}
	return start, trimBlank(text, start, cutComment(text, start, end, "#;"))
}
