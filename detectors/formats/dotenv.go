package formats

import (
	"bytes"
	"strings"
)

// readDotenv reads assignments as the many programs do that call their files ".env": with or
// without export, in quotes of three kinds, over several lines, with comments behind them.
// What is no assignment is passed over: a .envrc holds commands too.
func readDotenv(c *collector) {
	r := dotenvReader{collector: c}
	for pos := skipMark(c.text); pos < len(c.text) && !r.full; {
		pos = r.line(pos)
	}
}

type dotenvReader struct {
	*collector
	full bool
}

// line reads one line, or several where a quote spans them, and gives where the next begins.
func (r *dotenvReader) line(pos int) int {
	end := lineEnd(r.text, pos)
	start, exported := r.skipExport(skipBlank(r.text, pos, end), end)
	for {
		name, value := r.name(start, end)
		if name == "" {
			return nextLine(r.text, pos)
		}
		behind, ok := r.value(name, value, end, exported)
		if !ok {
			return len(r.text)
		}
		if behind > end {
			pos, end = behind, lineEnd(r.text, behind)
		}
		if !exported {
			return nextLine(r.text, behind)
		}
		start = r.skipSeparators(behind, end)
	}
}

// skipSeparators passes over what parts two commands in a shell's line.
func (r *dotenvReader) skipSeparators(start, end int) int {
	for start < end && (isBlank(r.text[start]) || r.text[start] == ';' || r.text[start] == '&') {
		start++
	}
	start, _ = r.skipExport(start, end)
	return start
}

// skipExport passes over the words that a shell wants before an assignment.
func (r *dotenvReader) skipExport(start, end int) (int, bool) {
	for _, word := range []string{"export", "declare -x", "set", "setenv"} {
		behind := start + len(word)
		if behind < end && bytes.HasPrefix(r.text[start:end], []byte(word)) && isBlank(r.text[behind]) {
			return skipBlank(r.text, behind, end), word != "set"
		}
	}
	return start, false
}

func isNameByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_' || b == '.' || b == '-'
}

// name reads a name and what stands between it and its value.
func (r *dotenvReader) name(start, end int) (string, int) {
	i := start
	for i < end && isNameByte(r.text[i]) {
		i++
	}
	name := r.written(start, i)
	i = skipBlank(r.text, i, end)
	switch {
	case i < end && r.text[i] == '=':
		return name, skipBlank(r.text, i+1, end)
	case i+1 < end && r.text[i] == ':' && isBlank(r.text[i+1]):
		return name, skipBlank(r.text, i+1, end)
	}
	return "", 0
}

// value reads a value and gives the offset behind it.
func (r *dotenvReader) value(name string, start, end int, exported bool) (int, bool) {
	if start < end && strings.IndexByte("\"'`", r.text[start]) >= 0 {
		if closing := r.closing(start, end); closing >= 0 {
			value := unescapeDotenv(r.text[start], r.written(start+1, closing))
			return closing + 1, r.addValue(name, value, start+1, closing)
		}
		r.fail(start, "a quote that is not closed")
	}
	stop := trimBlank(r.text, start, cutComment(r.text, start, end, "#"))
	if start < end && r.text[start] == '#' && isBlank(r.text[start-1]) {
		stop = start
	}
	behind := end
	if exported {
		// A shell ends a value at the first blank; another assignment may follow.
		if i := shellEnd(r.text[start:stop]); i >= 0 {
			stop = start + i
			behind = stop
		}
	}
	return behind, r.addValue(name, r.written(start, stop), start, stop)
}

// shellEnd finds where a shell would end a value; -1 where it is the whole of it. A semicolon
// or an ampersand within a word is taken for a part of it: programs that read such files know
// no shell, and addresses and connection strings hold both.
func shellEnd(value []byte) int {
	for i, b := range value {
		rest := value[i+1:]
		switch {
		case isBlank(b):
			return i
		case b == ';' && (len(rest) == 0 || isBlank(rest[0]) || bytes.HasPrefix(rest, []byte("export "))),
			b == '&' && (len(rest) == 0 || rest[0] == '&' || isBlank(rest[0])):
			return i
		}
	}
	return -1
}

func (r *dotenvReader) addValue(name, value string, start, end int) bool {
	if r.addAt(name, value, start, end) {
		return true
	}
	r.full = true
	return false
}

// closing finds the quote that closes the one at start. One on a later line counts only
// where nothing but a comment follows it; otherwise a forgotten quote would swallow lines.
func (r *dotenvReader) closing(start, end int) int {
	quote := r.text[start]
	for i := start + 1; i < len(r.text); i++ {
		switch r.text[i] {
		case '\\':
			if r.escapes(quote, i+1) {
				i++
			}
		case quote:
			if i < end || r.ends(i+1) {
				return i
			}
			return -1
		}
	}
	return -1
}

// escapes says whether a backslash before offset takes what stands there for the value.
// Shells know no escape between single quotes: at a line's end the quote closes.
func (r *dotenvReader) escapes(quote byte, offset int) bool {
	switch {
	case quote == '"':
		return true
	case offset >= len(r.text) || r.text[offset] != quote:
		return false
	}
	return quote != '\'' || !r.ends(offset+1)
}

// ends says whether nothing but blanks or a comment stands between offset and the line's end.
func (r *dotenvReader) ends(offset int) bool {
	for offset < len(r.text) && isBlank(r.text[offset]) {
		offset++
	}
	return offset >= len(r.text) || strings.IndexByte("\r\n#;", r.text[offset]) >= 0
}

var dotenvEscapes = strings.NewReplacer(`\n`, "\n", `\r`, "\r", `\t`, "\t", `\"`, `"`, `\$`, `$`, "\\`", "`", `\\`, `\`)

func unescapeDotenv(quote byte, value string) string {
	switch {
	case strings.IndexByte(value, '\\') < 0:
		return value
	case quote == '"':
		return dotenvEscapes.Replace(value)
	}
	return strings.ReplaceAll(value, `\`+string(quote), string(quote))
}
