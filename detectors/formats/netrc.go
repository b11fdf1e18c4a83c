package formats

import (
	"bytes"
	"strings"
)

// readNetrc reads logins of machines: words, whatever the lines. Emacs' file of the same form
// knows ports too. Each machine, and the
// default, is a block of its own.
func readNetrc(c *collector) {
	r := netrcReader{collector: c, pos: skipMark(c.text), seen: map[string]int{}}
	for r.next() && !r.full {
		r.word()
	}
}

type netrcReader struct {
	*collector
	pos        int
	start, end int // the word
	seen       map[string]int
	full       bool
}

func isSpace(b byte) bool { return isBlank(b) || b == '\n' || b == '\r' }

// next finds the next word. A quoted one may hold blanks.
func (r *netrcReader) next() bool {
	for r.pos < len(r.text) && isSpace(r.text[r.pos]) {
		r.pos++
	}
	if r.pos == len(r.text) {
		return false
	}
	if r.text[r.pos] == '"' && r.quoted() {
		return true
	}
	r.start = r.pos
	for r.pos < len(r.text) && !isSpace(r.text[r.pos]) {
		r.pos++
	}
	r.end = r.pos
	return true
}

// quoted reads a quoted word, if its quote is closed in its line.
func (r *netrcReader) quoted() bool {
	for i := r.pos + 1; i < len(r.text) && r.text[i] != '\n'; i++ {
		switch r.text[i] {
		case '\\':
			i++
		case '"':
			r.start, r.end, r.pos = r.pos+1, i, i+1
			return true
		}
	}
	return false
}

func (r *netrcReader) word() {
	word := r.written(r.start, r.end)
	switch {
	case strings.HasPrefix(word, "#"):
		r.pos = nextLine(r.text, r.start)
	case word == "machine":
		if r.next() {
			r.machine(r.value())
		}
	case word == "default":
		r.machine("default")
	case word == "login", word == "password", word == "account", word == "port":
		if !r.next() {
			r.fail(r.end, "a word is missing at the end")
			return
		}
		r.full = !r.addAt(word, r.value(), r.start, r.end)
	case word == "macdef":
		r.macro()
	default:
		r.fail(r.start, "a word that is not machine, default, login, password, account or macdef")
	}
}

func (r *netrcReader) machine(name string) {
	if len(r.marks) > 0 {
		r.leave()
	}
	r.seen[name]++
	r.block(r.seen[name])
	r.enter(name)
}

// macro passes a macro over: it ends at an empty line.
func (r *netrcReader) macro() {
	for r.pos = nextLine(r.text, r.pos); r.pos < len(r.text); {
		end := lineEnd(r.text, r.pos)
		empty := skipBlank(r.text, r.pos, end) == end
		r.pos = nextLine(r.text, r.pos)
		if empty {
			return
		}
	}
}

var netrcEscapes = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n", `\r`, "\r", `\t`, "\t")

// value gives the word without its escapes, which only a quoted word has.
func (r *netrcReader) value() string {
	word := r.text[r.start:r.end]
	if r.start > 0 && r.text[r.start-1] == '"' && bytes.IndexByte(word, '\\') >= 0 {
		return netrcEscapes.Replace(string(word))
	}
	return string(word)
}
