package inside

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
)

// batchSize is how much of a table's text is given at once.
const batchSize = 1 << 20

// sqlite gives the text of all tables, one line and more a row; its line is the row's number.
func (w *walker) sqlite(at place, c content) error {
	source := w.source
	var d *database
	var err error
	if at.path == "" && source.Beside != nil {
		if log, size, closer, failed := source.Beside("-wal"); failed == nil {
			defer closer.Close()
			d, err = openDatabase(c.seeker, c.size, log, size)
		}
	}
	if d == nil && err == nil {
		d, err = openDatabase(c.seeker, c.size, nil, 0)
	}
	if err != nil {
		return err
	}
	w.given++
	if d.missing > 0 {
		w.leave(at, fmt.Sprintf("damaged: it is cut off, and lacks %d pages", d.missing))
	}
	d.spend = w.meter.spend
	tables, err := d.tables()
	for _, t := range tables {
		if at.path == "" && w.source.Table != "" && t.name != w.source.Table {
			continue
		}
		if err := w.step(); err != nil {
			return err
		}
		if err := w.table(at.at(t.name), d, t.root); err != nil {
			return err
		}
	}
	return err
}

type table struct {
	name string
	root uint32
}

// tables reads the schema, which is a table too.
func (d *database) tables() (list []table, err error) {
	err = d.rows(1, func(_ int64, record []byte, _ bool) error {
		values := d.values(record)
		if len(values) >= 5 && string(values[0].text) == "table" && values[3].number > 0 && values[3].number <= int64(d.pages) {
			list = append(list, table{string(values[1].text), uint32(values[3].number)})
		}
		return nil
	})
	return list, err
}

func (w *walker) table(at place, d *database, root uint32) error {
	b := &batch{}
	give := func() {
		if len(b.text) > 0 {
			w.visitor.Text(at.path, b.text, b.parts)
		}
		b.base += int64(len(b.text))
		b.text, b.parts = b.text[:0], b.parts[:0]
	}
	err := d.rows(root, func(id int64, record []byte, cut bool) error {
		if cut {
			w.leave(at, fmt.Sprintf("a row of more than %d MiB, or one that is damaged; only its beginning was read", mostPayload>>20))
		}
		b.add(id, d.values(record))
		if d.packed {
			d.packed = false
			w.leave(at, "a value that is compressed and could not be unpacked")
		}
		if len(b.text) >= batchSize {
			give()
		}
		return nil
	})
	give()
	return err
}

// A batch is some rows of a table as text.
type batch struct {
	text  []byte
	parts []Part
	base  int64
}

// add writes a row: a name and its value as they would stand in a file, and else one value a
// line.
func (b *batch) add(id int64, values []value) {
	var texts [][]byte
	for _, v := range values {
		if len(v.text) > 0 {
			texts = append(texts, v.text)
		}
	}
	if len(texts) == 0 {
		return
	}
	b.parts = append(b.parts, Part{At: len(b.text), Base: b.base + int64(len(b.text)), Line: int(id), Column: 1})
	between := "\n"
	if len(values) == 2 && len(texts) == 2 && len(texts[0]) <= 256 && bytes.IndexByte(texts[0], '\n') < 0 {
		between = " = "
	}
	b.text = append(append(b.text, bytes.Join(texts, []byte(between))...), '\n')
}

// A value is one column of a row: a text, or bytes that may be one, or a number.
type value struct {
	text   []byte
	number int64
}

// numberSizes are the lengths of the serial types below 12.
var numberSizes = [12]int{0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0}

// values reads a record: https://www.sqlite.org/fileformat2.html#record_format.
func (d *database) values(record []byte) (out []value) {
	size, n := varint(record)
	if n == 0 || size > int64(len(record)) || size < int64(n) {
		return nil
	}
	types, body := record[n:size], record[size:]
	for len(types) > 0 {
		kind, n := varint(types)
		if n == 0 || kind < 0 {
			return out
		}
		types = types[n:]
		length := (kind - 12) / 2
		if kind < 12 {
			length = int64(numberSizes[kind])
		}
		here := body[:min(length, int64(len(body)))]
		body = body[len(here):]
		out = append(out, d.value(kind, here))
	}
	return out
}

func (d *database) value(kind int64, raw []byte) value {
	switch {
	case kind >= 13 && kind%2 == 1:
		return value{text: d.utf8(raw)}
	case kind >= 12:
		return value{text: d.unpacked(raw)}
	case kind == 9:
		return value{number: 1}
	case kind >= 1 && kind <= 6 && len(raw) == numberSizes[kind]:
		var n int64
		for _, b := range raw {
			n = n<<8 | int64(b)
		}
		return value{number: n}
	}
	return value{}
}

// utf8 gives a text of the file's encoding as UTF-8.
func (d *database) utf8(raw []byte) []byte {
	var order binary.ByteOrder = binary.LittleEndian
	switch d.encoding {
	case 2:
	case 3:
		order = binary.BigEndian
	default:
		return raw
	}
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = order.Uint16(raw[2*i:])
	}
	var out strings.Builder
	for _, r := range utf16.Decode(units) {
		out.WriteRune(r)
	}
	return []byte(out.String())
}
