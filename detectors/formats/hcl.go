package formats

import (
	"bytes"
	"strconv"
	"strings"
)

// readHCL reads HashiCorp's language as variables and configuration are written in it:
// name = value, and blocks, whose names and labels are steps. Of expressions only what is
// written as a value is read: strings, numbers, and what objects and lists hold of them.
func readHCL(c *collector) {
	r := hclReader{collector: c, pos: skipMark(c.text), seen: map[string]int{}}
	for r.body(true) {
		r.fail(r.pos, "a closing bracket that closes nothing")
		r.pos++
	}
}

type hclReader struct {
	*collector
	pos  int
	seen map[string]int // the blocks so far of each key
}

func (r *hclReader) at(b byte) bool { return r.pos < len(r.text) && r.text[r.pos] == b }

// blank passes over blanks and comments, and over line ends where they mean nothing.
func (r *hclReader) blank(lines bool) {
	for r.pos < len(r.text) {
		rest := r.text[r.pos:]
		switch {
		case isBlank(rest[0]), rest[0] == '\r', lines && (rest[0] == '\n' || rest[0] == ','):
			r.pos++
		case rest[0] == '#', bytes.HasPrefix(rest, []byte("//")):
			r.pos = lineEnd(r.text, r.pos)
		case bytes.HasPrefix(rest, []byte("/*")):
			end := bytes.Index(rest[2:], []byte("*/"))
			if end < 0 {
				r.fail(r.pos, "a comment that is not closed")
				r.pos = len(r.text)
				return
			}
			r.pos += end + 4
		default:
			return
		}
	}
}

// body reads items up to the bracket that closes the block, or to the text's end. At the top
// it says whether a bracket stopped it; within, whether there is room for more.
func (r *hclReader) body(top bool) bool {
	for {
		r.blank(true)
		switch {
		case r.pos == len(r.text):
			if !top {
				r.fail(r.pos, "a block that is not closed")
			}
			return !top
		case r.at('}'), r.at(']'), r.at(')'):
			return true
		}
		if !r.item() {
			r.pos = len(r.text)
			return false
		}
	}
}

// item reads name = value, or a block. It says whether there is room for more.
func (r *hclReader) item() bool {
	depth, from := len(r.marks), r.pos
	defer func() {
		for len(r.marks) > depth {
			r.leave()
		}
	}()
	for {
		name, ok := r.name()
		if !ok {
			if len(r.marks) == depth {
				r.fail(from, "neither a name nor a block")
				r.skip()
			}
			return true
		}
		r.enter(name)
		r.blank(false)
		switch {
		case r.at('='), r.at(':'):
			r.pos++
			return r.value()
		case r.at('{'):
			return r.block()
		}
	}
}

// name reads a name or a label.
func (r *hclReader) name() (string, bool) {
	if r.at('"') {
		start, end, ok := r.quoted()
		return unescapeHCL(r.written(start, end)), ok
	}
	start := r.pos
	if r.at('(') {
		r.pos++
	}
	for r.pos < len(r.text) && isJSONName(r.text[r.pos]) {
		r.pos++
	}
	return r.written(start, r.pos), r.pos > start
}

// block reads what stands between braces: a block's body or an object.
func (r *hclReader) block() bool {
	if len(r.marks) > maxDepth {
		r.fail(r.pos, "nested too deep")
		return false
	}
	r.pos++
	path, outer := string(r.path), r.suffix
	r.seen[path]++
	if r.keyBytes += len(path); r.keyBytes > maxKeyBytes {
		r.fail(r.pos, "more keys than are read of one text")
		return false
	}
	r.collector.block(r.seen[path])
	ok := true
	if r.blank(true); r.computed() {
		for r.skip(); r.pos < len(r.text) && !r.at('}'); r.skip() {
			r.pos++
		}
	} else {
		ok = r.body(false)
	}
	r.suffix = outer
	if r.at('}') {
		r.pos++
	}
	return ok
}

// computed says whether an object is made by an expression: { for … }.
func (r *hclReader) computed() bool {
	rest := r.text[r.pos:]
	return len(rest) > 3 && string(rest[:3]) == "for" && isSpace(rest[3])
}

// value reads what stands behind the sign, and passes over the rest of the expression.
func (r *hclReader) value() bool {
	r.blank(false)
	ok := true
	switch {
	case r.at('"'):
		if start, end, closed := r.quoted(); closed {
			ok = r.add(unescapeHCL(r.written(start, end)), start, end)
		}
	case r.at('{'):
		ok = r.block()
	case r.at('['):
		ok = r.list()
	case bytes.HasPrefix(r.text[r.pos:], []byte("<<")):
		ok = r.heredoc()
	default:
		ok = r.number()
	}
	if ok {
		r.skip()
	}
	return ok
}

func (r *hclReader) number() bool {
	start := r.pos
	for r.pos < len(r.text) && (isNameByte(r.text[r.pos]) || r.text[r.pos] == '+') {
		r.pos++
	}
	word := r.written(start, r.pos)
	return !isJSONNumber(word) || r.add(word, start, r.pos)
}

func (r *hclReader) list() bool {
	if len(r.marks) > maxDepth {
		r.fail(r.pos, "nested too deep")
		return false
	}
	r.pos++
	for i := 0; ; i++ {
		r.blank(true)
		if r.pos == len(r.text) || r.at(']') || r.at('}') || r.at(')') {
			break
		}
		r.enter(strconv.Itoa(i))
		from := r.pos
		ok := r.value()
		r.leave()
		if !ok {
			return false
		}
		if r.pos == from {
			r.pos++
		}
	}
	if r.at(']') {
		r.pos++
	}
	return true
}

// skip passes over the rest of an expression: to the line's end, a comma or the bracket that
// closes what is around it.
func (r *hclReader) skip() {
	for open := 0; r.pos < len(r.text); r.pos++ {
		switch b := r.text[r.pos]; {
		case b == '"':
			if _, _, ok := r.quoted(); !ok {
				return
			}
			r.pos--
		case b == '(' || b == '[' || b == '{':
			open++
		case b == ')' || b == ']' || b == '}':
			if open--; open < 0 {
				return
			}
		case open == 0 && (b == '\n' || b == ','):
			return
		case b == '#' || bytes.HasPrefix(r.text[r.pos:], []byte("//")):
			if r.pos = lineEnd(r.text, r.pos); open == 0 || r.pos == len(r.text) {
				return
			}
		}
	}
}

// quoted passes over a string and gives what stands between its quotes. Within "${…}" other
// strings may stand.
func (r *hclReader) quoted() (start, end int, ok bool) {
	start = r.pos + 1
	within := []byte{'"'}
	for i := start; i < len(r.text) && r.text[i] != '\n'; i++ {
		inString := within[len(within)-1] == '"'
		switch b := r.text[i]; {
		case b == '\\' && inString:
			i++
		case b == '"' && inString, b == '}' && !inString:
			if within = within[:len(within)-1]; len(within) == 0 {
				r.pos = i + 1
				return start, i, true
			}
		case b == '"':
			within = append(within, '"')
		case b == '{' && (!inString || i > 0 && (r.text[i-1] == '$' || r.text[i-1] == '%')):
			within = append(within, '{')
		}
	}
	r.fail(start, "a string that is not closed")
	r.pos = lineEnd(r.text, start)
	return start, r.pos, false
}

// heredoc reads a value of lines up to the line of its word.
func (r *hclReader) heredoc() bool {
	line := lineEnd(r.text, r.pos)
	word := bytes.TrimSpace(bytes.TrimPrefix(r.text[r.pos+2:line], []byte("-")))
	start := nextLine(r.text, line)
	for pos := start; pos < len(r.text) && len(word) > 0; pos = nextLine(r.text, pos) {
		if bytes.Equal(bytes.TrimSpace(r.text[pos:lineEnd(r.text, pos)]), word) {
			r.pos = lineEnd(r.text, pos)
			return pos == start || r.add(r.written(start, pos), start, pos)
		}
	}
	r.fail(r.pos, "a text whose last line is missing")
	r.pos = len(r.text)
	return true
}

var hclEscapes = strings.NewReplacer(`\n`, "\n", `\r`, "\r", `\t`, "\t", `\"`, `"`, `\\`, `\`, "$${", "${", "%%{", "%{")

func unescapeHCL(written string) string {
	if !strings.ContainsAny(written, `\$%`) {
		return written
	}
	return hclEscapes.Replace(written)
}
