package formats

import (
	"bytes"
	"unicode/utf8"
)

// readHistory reads what was typed into shells, as bash, zsh, fish and PowerShell keep it:
// assignments by the variable's name, and the credentials that commands were given, as
// "command.PROGRAM.WHAT": password, token, user, host, a header's or an option's name. The
// values of one command are a block.
func readHistory(c *collector) {
	r := commandReader{collector: c}
	h := historyReader{text: c.text}
	for pos := skipMark(c.text); pos < len(c.text) && !r.done; {
		var typed placed
		typed, pos = h.next(pos)
		if len(typed.text) > mostCommand {
			c.fail(typed.base, "a command longer than is read")
			typed.text = typed.text[:mostCommand]
		}
		r.run(typed)
	}
}

type historyReader struct {
	text  []byte
	timed bool // bash keeps times: what stands between two of them is one command
}

var fishCommand = []byte("- cmd: ")

// next gives the command that begins at an offset, and where the next one does.
func (h *historyReader) next(pos int) (placed, int) {
	end, after := lineEnd(h.text, pos), nextLine(h.text, pos)
	line := h.text[pos:end]
	if bytes.HasPrefix(line, fishCommand) {
		return fishText(line[len(fishCommand):], pos+len(fishCommand)), h.fishEnd(after)
	}
	if isTime(line) {
		h.timed = true
		return placed{base: pos}, after
	}
	start := pos + zshPrefix(line)
	zsh := start > pos
	for after < len(h.text) && h.goesOn(end, after, zsh) && after-start < mostCommand {
		end, after = lineEnd(h.text, after), nextLine(h.text, after)
	}
	return typedText(h.text[start:end], start, zsh), after
}

// goesOn says whether the line that ends at end goes on in the next.
func (h *historyReader) goesOn(end, after int, zsh bool) bool {
	if last := h.text[max(end, 1)-1]; last == '\\' || last == '`' {
		return true
	}
	return h.timed && !zsh && !isTime(h.text[after:lineEnd(h.text, after)])
}

// fishEnd passes over what fish keeps beside a command: when, and which paths.
func (h *historyReader) fishEnd(pos int) int {
	for pos < len(h.text) && h.text[pos] == ' ' {
		pos = nextLine(h.text, pos)
	}
	return pos
}

// isTime says whether a line is the time that bash writes before a command.
func isTime(line []byte) bool {
	return len(line) > 8 && line[0] == '#' && len(bytes.Trim(line[1:], "0123456789")) == 0
}

// zshPrefix gives the length of ": 1700000000:0;".
func zshPrefix(line []byte) int {
	if !bytes.HasPrefix(line, []byte(": ")) {
		return 0
	}
	end := bytes.IndexByte(line[:min(len(line), 40)], ';')
	if end < 0 || len(bytes.Trim(line[2:end], "0123456789:")) > 0 {
		return 0
	}
	return end + 1
}

// fishText takes away fish's escapes: of backslashes and line ends.
func fishText(text []byte, base int) placed {
	if bytes.IndexByte(text, '\\') < 0 {
		return placed{text: text, base: base}
	}
	p := placed{base: base}
	for i := 0; i < len(text); i++ {
		b, s := text[i], span{base + i, base + i + 1}
		if b == '\\' && i+1 < len(text) && (text[i+1] == '\\' || text[i+1] == 'n') {
			i++
			if s.end++; text[i] == 'n' {
				b = '\n'
			}
		}
		p.text, p.spans = append(p.text, b), append(p.spans, s)
	}
	return p
}

// zshMeta stands in zsh's files before a byte that is not written as it is.
const zshMeta = 0x83

// typedText takes away what zsh puts into a command: a backslash before a line's end, and its
// mark before bytes that mean something to itself.
func typedText(text []byte, base int, zsh bool) placed {
	meta := bytes.IndexByte(text, zshMeta) >= 0 && (zsh || !utf8.Valid(text))
	lines := zsh && bytes.IndexByte(text, '\n') >= 0
	if !meta && !lines {
		return placed{text: text, base: base}
	}
	p := placed{base: base}
	for i := 0; i < len(text); i++ {
		b, s := text[i], span{base + i, base + i + 1}
		switch {
		case zsh && b == '\\' && i+1 < len(text) && text[i+1] == '\n':
			continue
		case meta && b == zshMeta && i+1 < len(text):
			i++
			b, s.end = text[i]^0x20, s.end+1
		}
		p.text, p.spans = append(p.text, b), append(p.spans, s)
	}
	return p
}
