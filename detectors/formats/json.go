package formats

import (
	"bytes"
	"strconv"
)

// readJSON reads JSON as programs write it and as people do (JSON5): with comments, commas
// behind the last element, single quotes and keys without any. Of equal keys all are kept. Several values in one text (JSON
// lines) are blocks of their own.
//
// It is a reader of our own because a value's exact place, what stood before a mistake, and
// a bound on depth are wanted, which the libraries for JSON with comments do not give.
func readJSON(c *collector) {
	r := jsonReader{collector: c, pos: skipMark(c.text)}
	for nth := 1; r.blank() && r.pos < len(r.text); nth++ {
		r.block(nth)
		if !r.value() {
			return
		}
	}
}

type jsonReader struct {
	*collector
	pos int
}

func (r *jsonReader) stop(what string) bool {
	r.fail(r.pos, what)
	return false
}

func (r *jsonReader) at(b byte) bool { return r.pos < len(r.text) && r.text[r.pos] == b }

// blank passes over blanks and comments.
func (r *jsonReader) blank() bool {
	for r.pos < len(r.text) {
		switch r.text[r.pos] {
		case ' ', '\t', '\n', '\r':
			r.pos++
		case '/':
			if !r.comment() {
				return false
			}
		default:
			return true
		}
	}
	return true
}

func (r *jsonReader) comment() bool {
	rest := r.text[r.pos:]
	switch {
	case bytes.HasPrefix(rest, []byte("//")):
		r.pos = nextLine(r.text, r.pos)
		return true
	case bytes.HasPrefix(rest, []byte("/*")):
		if end := bytes.Index(rest[2:], []byte("*/")); end >= 0 {
			r.pos += end + 4
			return true
		}
		return r.stop("a comment that is not closed")
	}
	return r.stop("a stray slash")
}

func (r *jsonReader) value() bool {
	if !r.blank() {
		return false
	}
	if r.pos == len(r.text) {
		return r.stop("the text ends where a value should stand")
	}
	if len(r.marks) > maxDepth {
		return r.stop("nested too deep")
	}
	switch r.text[r.pos] {
	case '{':
		return r.object()
	case '[':
		return r.array()
	case '"', '\'':
		start, end, ok := r.quoted()
		return ok && r.add(r.unescaped(start, end), start, end)
	}
	return r.word()
}

func (r *jsonReader) object() bool {
	for r.pos++; ; {
		if !r.blank() {
			return false
		}
		if r.at('}') {
			r.pos++
			return true
		}
		if !r.member() || !r.comma('}') {
			return false
		}
	}
}

func (r *jsonReader) member() bool {
	start, end, ok := r.memberName()
	if !ok || !r.blank() {
		return false
	}
	if !r.at(':') {
		return r.stop("a colon should follow the key")
	}
	r.pos++
	r.enter(r.unescaped(start, end))
	defer r.leave()
	return r.value()
}

func (r *jsonReader) array() bool {
	r.pos++
	for i := 0; ; i++ {
		if !r.blank() {
			return false
		}
		if r.at(']') {
			r.pos++
			return true
		}
		if !r.element(i) || !r.comma(']') {
			return false
		}
	}
}

func (r *jsonReader) element(i int) bool {
	r.enter(strconv.Itoa(i))
	defer r.leave()
	return r.value()
}

// comma passes over what stands between two elements; before the closing byte it may lack.
func (r *jsonReader) comma(closing byte) bool {
	switch {
	case !r.blank():
		return false
	case r.at(','):
		r.pos++
		return true
	case r.at(closing):
		return true
	}
	return r.stop("a comma or a closing bracket should stand here")
}

// memberName passes over a key.
func (r *jsonReader) memberName() (start, end int, ok bool) {
	if r.at('"') || r.at('\'') {
		return r.quoted()
	}
	for start = r.pos; r.pos < len(r.text) && isJSONName(r.text[r.pos]); r.pos++ {
	}
	if r.pos == start {
		return 0, 0, r.stop("a key should stand here")
	}
	return start, r.pos, true
}

// quoted passes over a string and gives what stands between its quotes. A line end in a
// string is a mistake: to read on would take the rest of the file for the value.
func (r *jsonReader) quoted() (start, end int, ok bool) {
	quote := r.text[r.pos]
	start = r.pos + 1
	for i := start; i < len(r.text); i++ {
		switch r.text[i] {
		case quote:
			r.pos = i + 1
			return start, i, true
		case '\\':
			i++
		case '\n':
			return 0, 0, r.stop("a string that is not closed")
		}
	}
	return 0, 0, r.stop("a string that is not closed")
}

// word reads a number, or a name: true, false and null hold nothing.
func (r *jsonReader) word() bool {
	start := r.pos
	for r.pos < len(r.text) && (isNameByte(r.text[r.pos]) || r.text[r.pos] == '+') {
		r.pos++
	}
	word := r.written(start, r.pos)
	switch {
	case isJSONNumber(word), r.words && (word == "true" || word == "false"):
		return r.add(word, start, r.pos)
	case !isJSONConstant(word):
		r.pos = start
		return r.stop("neither a string nor a number, an object or a list")
	}
	return true
}
