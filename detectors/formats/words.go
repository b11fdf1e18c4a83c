package formats

import "bytes"

// Bounds on a shell's text: a command of more is read up to there; a quote must close within
// mostQuoted bytes; commands within commands are told apart so deep.
const (
	mostCommand = 1 << 20
	mostQuoted  = 8 << 10
	mostFrames  = 64
)

// A span is where something is written.
type span struct{ start, end int }

// A placed text is one that may have been decoded, with the way back to its places.
type placed struct {
	text  []byte
	base  int
	spans []span // of each byte; without them the text stands as it is from base on
}

func (p placed) span(i int) span {
	if p.spans != nil {
		return p.spans[i]
	}
	return span{p.base + i, p.base + i + 1}
}

// A word of a command, without its quotes.
type word struct {
	from, to int // in the reader's bytes
	live     int // where in it the first expansion stands that is not in single quotes; or -1
}

// A frame is a command within a command: in $(…), in backquotes, in brackets.
type frame struct {
	closing       byte
	words, bytes  int // how many there were before
	double, begun bool
	word          word
	limit         int
}

// A commandReader takes the text of shells apart: words and commands, quotes of all kinds,
// commands within commands. It is written for what people type in any shell, so it knows no
// grammar, and no mistake stops it.
//
// It is a reader of our own because the library for shells' grammar (mvdan.cc/sh) descends
// without a bound, so that a long line of brackets ends the process, and takes bash alone.
type commandReader struct {
	*collector
	bytes  []byte
	spans  []span // of bytes
	words  []word
	frames []frame
	now    frame   // the command and the word that are being read
	target bool    // the next word is what a redirection names
	piped  piece   // what the command before wrote into this one
	pipe   bool    // a "|" ended the command
	before []named // the variables that are set before a command
	later  []placed
	seen   map[string]int // the commands so far of each name
	done   bool           // there is no room for more
}

// run reads commands, and those that are written within their words.
func (r *commandReader) run(p placed) {
	level := []placed{p}
	for depth := 0; depth < 4 && len(level) > 0; depth++ {
		for _, p := range level {
			if !r.done {
				r.scan(p)
			}
		}
		level, r.later = r.later, nil
	}
}

func (r *commandReader) scan(p placed) {
	r.bytes, r.spans, r.words, r.frames = r.bytes[:0], r.spans[:0], r.words[:0], r.frames[:0]
	r.now, r.target, r.piped, r.pipe = frame{}, false, piece{}, false
	for i := 0; i < len(p.text) && !r.done; {
		if r.now.double {
			i = r.inDouble(p, i)
		} else {
			i = r.plain(p, i)
		}
	}
	for !r.done {
		r.endCommand()
		if len(r.frames) == 0 {
			return
		}
		r.pop()
	}
}

// put adds bytes to the word.
func (r *commandReader) put(b byte, s span) {
	r.begin()
	r.bytes = append(r.bytes, b)
	r.spans = append(r.spans, s)
}

func (r *commandReader) begin() {
	if !r.now.begun {
		r.now.begun = true
		r.now.word = word{from: len(r.bytes), live: -1}
	}
}

func (r *commandReader) endWord() {
	if !r.now.begun {
		return
	}
	r.now.begun = false
	r.now.word.to = len(r.bytes)
	if r.target {
		r.target = false
		return
	}
	r.words = append(r.words, r.now.word)
}

func (r *commandReader) endCommand() {
	r.endWord()
	r.target = false
	if words := r.words[r.now.words:]; len(words) > 0 {
		r.command(words)
	}
	r.words = r.words[:r.now.words]
	r.bytes, r.spans = r.bytes[:r.now.bytes], r.spans[:r.now.bytes]
	r.pipe = false
}

// push begins a command within the word; pop comes back to it.
func (r *commandReader) push(closing byte) bool {
	if len(r.frames) == mostFrames {
		return false
	}
	r.frames = append(r.frames, r.now)
	r.now = frame{closing: closing, words: len(r.words), bytes: len(r.bytes)}
	return true
}

func (r *commandReader) pop() {
	last := len(r.frames) - 1
	r.now, r.frames = r.frames[last], r.frames[:last]
	r.target = false
}

// plain reads on outside of double quotes and gives where to read on.
func (r *commandReader) plain(p placed, i int) int {
	switch b := p.text[i]; b {
	case ' ', '\t', '\r', '\f', '\v', 0:
		r.endWord()
	case '\n', ';', '&', '|':
		return r.separator(p, i)
	case '(', ')':
		return r.bracket(p, i)
	case '<', '>':
		return r.redirection(p, i)
	case '#':
		if !r.now.begun {
			return lineEnd(p.text, i)
		}
		r.put(b, p.span(i))
	case '\\':
		return r.escape(p, i)
	case '\'':
		return r.single(p, i)
	case '"':
		if end := r.closing(p, i); end >= 0 {
			r.begin()
			r.now.double, r.now.limit = true, max(end, i+mostQuoted)
			return i + 1
		}
		r.put(b, p.span(i))
	case '`':
		return r.backquote(p, i)
	case '$':
		return r.dollar(p, i)
	default:
		r.put(b, p.span(i))
	}
	return i + 1
}

func (r *commandReader) separator(p placed, i int) int {
	b := p.text[i]
	if b == '&' && i+1 < len(p.text) && p.text[i+1] == '>' {
		r.endWord()
		return i + 1
	}
	end := i + 1
	for end < len(p.text) && (p.text[end] == '&' || p.text[end] == '|') && b != '\n' && b != ';' {
		end++
	}
	r.pipe = b == '|' && (end == i+1 || p.text[i+1] == '&')
	r.endCommand()
	return end
}

func (r *commandReader) bracket(p placed, i int) int {
	if p.text[i] == ')' {
		r.endCommand()
		if r.now.closing == ')' {
			r.pop()
		}
		return i + 1
	}
	if !r.push(')') {
		r.endCommand()
	}
	return i + 1
}

// redirection passes over a sign and makes the next word its target.
func (r *commandReader) redirection(p placed, i int) int {
	r.endWord()
	for i < len(p.text) && bytes.IndexByte([]byte("<>&|-"), p.text[i]) >= 0 {
		i++
	}
	r.target = i == len(p.text) || p.text[i] != '('
	return i
}

func (r *commandReader) escape(p placed, i int) int {
	switch {
	case i+1 == len(p.text):
	case p.text[i+1] == '\n':
		r.endWord()
	case p.text[i+1] == '\r' && i+2 < len(p.text) && p.text[i+2] == '\n':
		r.endWord()
		return i + 3
	default:
		r.put(p.text[i+1], span{p.span(i).start, p.span(i + 1).end})
	}
	return min(i+2, len(p.text))
}
