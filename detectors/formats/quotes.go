package formats

import "bytes"

// single reads a quote in which nothing is escaped. An apostrophe within a word is one.
func (r *commandReader) single(p placed, i int) int {
	end := r.closing(p, i)
	if end < 0 {
		r.put(p.text[i], p.span(i))
		return i + 1
	}
	r.begin()
	for j := i + 1; j < end; j++ {
		r.put(p.text[j], p.span(j))
	}
	return end + 1
}

// closing finds the quote that closes the one at i; -1 where it would swallow lines that it
// does not hold.
func (r *commandReader) closing(p placed, i int) int {
	quote, lines := p.text[i], 0
	for j := i + 1; j < len(p.text) && j-i <= mostQuoted; j++ {
		switch b := p.text[j]; {
		case b == '\\' && quote == '"':
			j++
		case b == '\n':
			lines++
		case b == quote:
			if lines == 0 || !r.apostrophe() && endsWord(p.text, j+1) {
				return j
			}
			return -1
		}
	}
	return -1
}

// apostrophe says whether a quote here would stand behind a letter, as in don't.
func (r *commandReader) apostrophe() bool {
	if !r.now.begun || len(r.bytes) == r.now.word.from {
		return false
	}
	last := r.bytes[len(r.bytes)-1]
	return last >= 'a' && last <= 'z' || last >= 'A' && last <= 'Z'
}

func endsWord(text []byte, i int) bool {
	return i >= len(text) || isSpace(text[i]) || bytes.IndexByte([]byte(";&|)<>`"), text[i]) >= 0
}

// inDouble reads on within double quotes.
func (r *commandReader) inDouble(p placed, i int) int {
	switch b := p.text[i]; {
	case b == '"', b == '\n' && i > r.now.limit:
		r.now.double = false
	case b == '\\' && i+1 < len(p.text) && bytes.IndexByte([]byte("\"\\$`\n"), p.text[i+1]) >= 0:
		if p.text[i+1] != '\n' {
			r.put(p.text[i+1], span{p.span(i).start, p.span(i + 1).end})
		}
		return i + 2
	case b == '$':
		return r.dollar(p, i)
	case b == '`':
		return r.backquote(p, i)
	default:
		r.put(b, p.span(i))
	}
	return i + 1
}

// dollar reads what begins an expansion: $(…) is a command of its own, $'…' a quote.
func (r *commandReader) dollar(p placed, i int) int {
	next := byte(0)
	if i+1 < len(p.text) {
		next = p.text[i+1]
	}
	if next == '\'' && !r.now.double {
		return r.ansi(p, i)
	}
	if next == '"' && !r.now.double {
		return i + 1
	}
	r.begin()
	if r.now.word.live < 0 && (next == '(' || next == '{' || next == '$' || isNameByte(next) || bytes.IndexByte([]byte("@*#?!"), next) >= 0) {
		r.now.word.live = len(r.bytes)
	}
	r.put('$', p.span(i))
	if next == '(' && r.push(')') {
		return i + 2
	}
	return i + 1
}

// ansi reads a quote of the kind $'…'.
func (r *commandReader) ansi(p placed, i int) int {
	end := i + 2
	for end < len(p.text) && p.text[end] != '\'' && end-i <= mostQuoted {
		if p.text[end] == '\\' {
			end++
		}
		end++
	}
	r.begin()
	if end >= len(p.text) || end-i > mostQuoted {
		r.put('$', p.span(i))
		return i + 1
	}
	for j := i + 2; j < end; j++ {
		b, s := p.text[j], p.span(j)
		if b == '\\' && j+1 < end {
			j++
			b, s.end = plainEscape(p.text[j]), p.span(j).end
		}
		r.put(b, s)
	}
	return end + 1
}

// backquote begins or ends a command in backquotes. At a line's end it is PowerShell's sign
// that the line goes on.
func (r *commandReader) backquote(p placed, i int) int {
	switch {
	case r.now.closing == '`':
		r.endCommand()
		r.pop()
	case i+1 == len(p.text) || p.text[i+1] == '\n' || p.text[i+1] == '\r':
		r.endWord()
		return nextLine(p.text, i)
	case bytes.IndexByte(p.text[i+1:min(len(p.text), i+mostQuoted)], '`') >= 0:
		r.begin()
		if r.now.word.live < 0 {
			r.now.word.live = len(r.bytes)
		}
		r.put('`', p.span(i))
		r.push('`')
	}
	return i + 1
}
