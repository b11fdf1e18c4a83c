package reports

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/overreach-dev/overreach/scanner"
)

// writeJSON writes the contract of version 1.
func writeJSON(w io.Writer, r *scanner.Report, _ Options) error { return writeValue(w, r) }

func writeValue(w io.Writer, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return writeEscaped(w, append(text, '\n'))
}

// writeEscaped writes JSON. What could steer a terminal, or is not seen on one, is written as an
// escape: it is the same text to whoever reads the JSON.
func writeEscaped(to io.Writer, text []byte) error {
	w := bufio.NewWriter(to)
	from := 0
	for i := 0; i < len(text); {
		if b := text[i]; b < utf8.RuneSelf && (b >= ' ' && b != 0x7f || b == '\n') {
			i++
			continue
		}
		c, size := utf8.DecodeRune(text[i:])
		if harmful(c) {
			_, _ = w.Write(text[from:i])
			from = i + size
			_, _ = w.WriteString(escape(c))
		}
		i += size
	}
	_, _ = w.Write(text[from:])
	return w.Flush() // it tells of all errors
}

func escape(c rune) string {
	if c > 0xffff {
		high, low := utf16.EncodeRune(c)
		return fmt.Sprintf(`\u%04x\u%04x`, high, low)
	}
	return fmt.Sprintf(`\u%04x`, c)
}
