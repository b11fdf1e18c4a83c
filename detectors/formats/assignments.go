package formats

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// readAssignments reads configuration that is written as a program's source, in PHP, Python,
// Ruby, JavaScript, Go and what resembles them: texts in quotes, by the name that they are
// given to. The key holds what can be told of the name's path in its line; values in the same
// brackets are a block.
//
// It knows no grammar: it looks from each text back to what stands before it.
func readAssignments(c *collector) {
	r := sourceReader{collector: c, pos: skipMark(c.text)}
	for r.pos < len(r.text) && !r.done {
		r.next()
	}
}

// Bounds on what is looked at at once.
const (
	mostSource = 64 << 10 // of a text over several lines
	mostName   = 256
	keptTokens = 48
)

type tokenKind byte

const (
	isSign tokenKind = iota
	isName
	isLiteral
	isNumber
)

// A token is a name, a sign, or a text, whose quotes are left out.
type token struct {
	kind       tokenKind
	start, end int
}

// A bracket is one that was opened, with the key that it is the value of.
type bracket struct {
	closing byte
	line    int // where its line begins
	block   int
	steps   []string
}

type sourceReader struct {
	*collector
	pos, line  int
	tokens     []token
	brackets   []bracket
	blocks     int
	noComments bool // no "*/" follows
	done       bool
}

func (r *sourceReader) push(kind tokenKind, start, end int) {
	if len(r.tokens) == 4*keptTokens {
		r.tokens = r.tokens[:copy(r.tokens, r.tokens[3*keptTokens:])]
	}
	r.tokens = append(r.tokens, token{kind, start, end})
	r.pos = end
}

// next reads one token, or passes over what is none.
func (r *sourceReader) next() {
	rest := r.text[r.pos:]
	switch b := rest[0]; {
	case b == '\n':
		r.pos++
		r.line = r.pos
	case isSpace(b):
		r.pos++
	case b == '\\':
		r.pos = min(r.pos+2, len(r.text))
	case bytes.HasPrefix(rest, []byte("//")), b == '#' && (len(rest) == 1 || !isWordByte(rest[1]) && rest[1] != '['):
		r.pos = lineEnd(r.text, r.pos)
	case bytes.HasPrefix(rest, []byte("/*")) && !r.noComments:
		r.comment()
	case b == '"', b == '\'', b == '`':
		r.literal()
	case isWordByte(b):
		r.word()
	case strings.IndexByte("([{", b) >= 0:
		r.open(b)
	case strings.IndexByte(")]}", b) >= 0:
		r.close(b)
	default:
		r.push(isSign, r.pos, r.pos+signSize(rest))
	}
}

func isWordByte(b byte) bool {
	return isNameByte(b) && b != '.' && b != '-' || b >= utf8.RuneSelf || b == '$' || b == '@'
}

// signs are those of more than one byte.
var signs = []string{"===", "!==", "||=", "??=", "...", "==", "!=", "<=", ">=", "=>", ":=", "+=", "?=", ".=", "->", "::", "?.", "||", "??", "?:", "=~"}

func signSize(rest []byte) int {
	for _, sign := range signs {
		if bytes.HasPrefix(rest, []byte(sign)) {
			return len(sign)
		}
	}
	return 1
}

func (r *sourceReader) comment() {
	end := bytes.Index(r.text[r.pos+2:], []byte("*/"))
	if end < 0 {
		r.noComments = true
		return
	}
	r.pos += end + 4
}

func (r *sourceReader) word() {
	end := r.pos + 1
	for end < len(r.text) && isWordByte(r.text[end]) {
		end++
	}
	kind := isName
	if b := r.text[r.pos]; b >= '0' && b <= '9' {
		kind = isNumber
	}
	r.push(kind, r.pos, end)
}

func (r *sourceReader) open(b byte) {
	r.blocks++
	bracket := bracket{closing: closingOf(b), line: r.line, block: r.blocks}
	if b != '(' {
		bracket.steps, _ = r.target(r.beforeType(len(r.tokens) - 1))
	}
	if len(r.brackets) < maxDepth {
		r.brackets = append(r.brackets, bracket)
	}
	r.push(isSign, r.pos, r.pos+1)
}

func closingOf(b byte) byte {
	if b == '(' {
		return ')'
	}
	return b + 2 // in ASCII, of both other kinds
}

func (r *sourceReader) close(b byte) {
	if last := len(r.brackets) - 1; last >= 0 && r.brackets[last].closing == b {
		r.brackets = r.brackets[:last]
	}
	r.push(isSign, r.pos, r.pos+1)
}

// literal reads a text in quotes and records it where it is given to a name.
func (r *sourceReader) literal() {
	quote := string(r.text[r.pos])
	if triple := strings.Repeat(quote, 3); quote != "`" && bytes.HasPrefix(r.text[r.pos:], []byte(triple)) {
		quote = triple
	}
	start := r.pos + len(quote)
	length := r.closing(start, quote)
	if length < 0 {
		r.pos = start
		return
	}
	end := start + length
	r.given(start, end, quote[0])
	r.push(isLiteral, start, end)
	r.pos = end + len(quote)
}

// closing gives the length of what stands before the closing quotes; -1 where none close it.
// A text in one quote ends in its line, but for backquotes.
func (r *sourceReader) closing(start int, quote string) int {
	if len(quote) > 1 || quote == "`" {
		return bytes.Index(r.text[start:min(len(r.text), start+mostSource)], []byte(quote))
	}
	for i := start; i < len(r.text); i++ {
		switch r.text[i] {
		case '\\':
			i++
		case '\n':
			return -1
		case quote[0]:
			return i - start
		}
	}
	return -1
}

// given records a text by the name that it is given to.
func (r *sourceReader) given(start, end int, quote byte) {
	if start == end {
		return
	}
	written := r.written(start, end)
	steps, up := r.target(len(r.tokens) - 1)
	if len(steps) == 0 && r.sign(len(r.tokens)-1) == "(" && strings.EqualFold(r.name(len(r.tokens)-2), "putenv") {
		if name, _, ok := strings.Cut(written, "="); ok {
			start += len(name) + 1
			steps, up, written = []string{name}, 1, written[len(name)+1:]
		}
	}
	if len(steps) == 0 || written == "" {
		return
	}
	depth, block := len(r.marks), 0
	around := r.brackets[:max(0, len(r.brackets)-up)]
	for _, b := range around[max(0, len(around)-maxSteps):] {
		block = b.block
		if b.line == r.line {
			r.steps(b.steps)
		}
	}
	r.steps(steps)
	if r.add(sourceText(written, quote), start, end) {
		if block > 0 {
			r.entries[len(r.entries)-1].Group += "#" + strconv.Itoa(block)
		}
	} else {
		r.done = true
	}
	for len(r.marks) > depth {
		r.leave()
	}
}

func (r *sourceReader) steps(steps []string) {
	for _, step := range steps {
		r.enter(step)
	}
}

// sourceText takes a text's escapes away.
func sourceText(written string, quote byte) string {
	switch {
	case strings.IndexByte(written, '\\') < 0:
		return written
	case quote == '"':
		return json5Text(written)
	}
	return strings.NewReplacer(`\\`, `\`, `\`+string(quote), string(quote)).Replace(written)
}
