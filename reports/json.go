package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"

	"github.com/overreach-dev/overreach/scanner"
)

// writeJSON writes the contract of version 1. What could steer a terminal, or is not seen on
// one, is written as an escape: it is the same text to whoever reads the JSON.
func writeJSON(w io.Writer, r *scanner.Report, _ Options) error { return writeValue(w, r) }

func writeValue(w io.Writer, value any) error {
	var plain, out bytes.Buffer
	encoder := json.NewEncoder(&plain)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return err
	}
	for _, c := range plain.String() {
		switch {
		case c == '\n' || !harmful(c):
			out.WriteRune(c)
		case c > 0xffff:
			high, low := utf16.EncodeRune(c)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, c)
		}
	}
	_, err := w.Write(out.Bytes())
	return err
}
