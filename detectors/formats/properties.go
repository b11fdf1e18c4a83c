package formats

import (
	"bytes"
	"strings"
)

// readProperties reads Java's properties, as Gradle, Maven's and many servers' files are
// written: "name=value", "name: value" or "name value", over several lines where a backslash
// stands at their ends. A name is one step, whatever dots it holds.
func readProperties(c *collector) {
	for pos := skipMark(c.text); pos < len(c.text); {
		end := lineEnd(c.text, pos)
		start := skipBlank(c.text, pos, end)
		if start == end || c.text[start] == '#' || c.text[start] == '!' {
			pos = nextLine(c.text, pos)
			continue
		}
		end = c.logicalEnd(start)
		if !c.property(start, end) {
			return
		}
		pos = nextLine(c.text, end)
	}
}

// logicalEnd gives where a line ends that may go on behind backslashes.
func (c *collector) logicalEnd(start int) int {
	for {
		end := lineEnd(c.text, start)
		if !oddBackslashes(c.text[start:end]) || nextLine(c.text, end) >= len(c.text) {
			return end
		}
		start = nextLine(c.text, end)
	}
}

// oddBackslashes says whether a line's last backslash escapes what follows it.
func oddBackslashes(line []byte) bool {
	kept := bytes.TrimRight(line, `\`)
	return (len(line)-len(kept))%2 == 1
}

func (c *collector) property(start, end int) bool {
	name := start
	for name < end && !isBlank(c.text[name]) && c.text[name] != '=' && c.text[name] != ':' {
		if c.text[name] == '\\' && name+1 < end {
			name++
		}
		name++
	}
	value := skipBlank(c.text, name, end)
	if value < end && (c.text[value] == '=' || c.text[value] == ':') {
		value = skipBlank(c.text, value+1, end)
	}
	end = trimBlank(c.text, value, end)
	return c.addAt(propertyText(c.written(start, name)), propertyText(c.written(value, end)), value, end)
}

// propertyText takes a name's or a value's escapes away.
func propertyText(written string) string {
	if strings.IndexByte(written, '\\') < 0 {
		return written
	}
	var out strings.Builder
	for i := 0; i < len(written); i++ {
		if written[i] != '\\' || i+1 == len(written) {
			out.WriteByte(written[i])
			continue
		}
		i++
		switch b := written[i]; b {
		case 'u':
			i += codeEscape(&out, b, written[i+1:])
		case '\r', '\n':
			i += lineBreak(written[i:])
		case 't', 'n', 'r', 'f':
			out.WriteByte(plainEscape(b))
		default:
			out.WriteByte(b)
		}
	}
	return out.String()
}

// lineBreak gives how many bytes besides its first a line's end and the blanks of the next
// line have.
func lineBreak(rest string) int {
	return len(rest) - len(strings.TrimLeft(rest, "\r\n \t\f")) - 1
}
