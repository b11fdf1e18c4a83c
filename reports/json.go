package reports

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/overreach-dev/overreach/scanner"
)

// writeJSON writes the contract of version 1, finding by finding: the text of all of them is
// many times as large as they are.
func writeJSON(w io.Writer, r *scanner.Report, _ Options) error {
	out := bufio.NewWriter(w)
	v := reflect.ValueOf(r).Elem()
	begin := "{\n  "
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("json")
		if name == "" {
			continue
		}
		fmt.Fprintf(out, "%s%q: ", begin, name)
		begin = ",\n  "
		if err := writeField(out, v.Field(i)); err != nil {
			return err
		}
	}
	_, _ = out.WriteString("\n}\n")
	return out.Flush()
}

func writeField(w *bufio.Writer, v reflect.Value) error {
	if v.Kind() != reflect.Slice || v.Len() == 0 {
		return writeIndented(w, v.Interface(), "  ")
	}
	begin := "[\n    "
	for i := range v.Len() {
		_, _ = w.WriteString(begin)
		begin = ",\n    "
		if err := writeIndented(w, v.Index(i).Interface(), "    "); err != nil {
			return err
		}
	}
	_, err := w.WriteString("\n  ]")
	return err
}

func writeIndented(w io.Writer, value any, prefix string) error {
	text, err := json.MarshalIndent(value, prefix, "  ")
	if err != nil {
		return err
	}
	return writeEscaped(w, text)
}

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
