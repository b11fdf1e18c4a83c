package formats

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

func isJSONName(b byte) bool { return isNameByte(b) || b == '$' || b >= utf8.RuneSelf }

func isJSONConstant(word string) bool {
	switch strings.TrimLeft(word, "+-") {
	case "true", "false", "null", "undefined", "Infinity", "NaN":
		return true
	}
	return false
}

// isJSONNumber knows JSON5's numbers: with a plus, in hexadecimal digits, begun or ended by
// the dot.
func isJSONNumber(word string) bool {
	digits := strings.TrimLeft(word, "+-.")
	if digits == "" || digits[0] < '0' || digits[0] > '9' {
		return false
	}
	if _, err := strconv.ParseFloat(word, 64); err == nil || isRange(err) {
		return !strings.Contains(word, "_")
	}
	_, err := strconv.ParseUint(strings.TrimLeft(word, "+-"), 0, 64)
	return err == nil || isRange(err)
}

func isRange(err error) bool { return err != nil && strings.HasSuffix(err.Error(), "out of range") }

func (r *jsonReader) unescaped(start, end int) string {
	written := r.text[start:end]
	if bytes.IndexByte(written, '\\') < 0 {
		return r.written(start, end)
	}
	literal := make([]byte, 0, len(written)+2)
	literal = append(append(append(literal, '"'), written...), '"')
	var value string
	if json.Unmarshal(literal, &value) != nil {
		return json5Text(r.written(start, end))
	}
	return value
}

// json5Text takes the escapes away that JSON5 has and JSON has not: of single quotes, of line
// ends, "\x41".
func json5Text(written string) string {
	var out strings.Builder
	for i := 0; i < len(written); i++ {
		if written[i] != '\\' || i+1 == len(written) {
			out.WriteByte(written[i])
			continue
		}
		i++
		switch b := written[i]; b {
		case '\n', '\r':
			i += len(written[i:]) - len(strings.TrimLeft(written[i:], "\r\n")) - 1
		case 'x', 'u':
			i += codeEscape(&out, b, written[i+1:])
		default:
			out.WriteByte(plainEscape(b))
		}
	}
	return out.String()
}

func plainEscape(b byte) byte {
	if i := strings.IndexByte("btnvfr0", b); i >= 0 {
		return "\b\t\n\v\f\r\x00"[i]
	}
	return b
}

// codeEscape writes the character whose digits stand behind "\x" or "\u", and gives how many
// they are.
func codeEscape(out *strings.Builder, kind byte, rest string) int {
	digits := 2
	if kind == 'u' {
		digits = 4
	}
	if len(rest) >= digits {
		if code, err := strconv.ParseUint(rest[:digits], 16, 32); err == nil {
			out.WriteRune(rune(code))
			return digits
		}
	}
	out.WriteByte(kind)
	return 0
}
