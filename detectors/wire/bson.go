package wire

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// bsonDoc is a document to write: https://bsonspec.org/spec.html
type bsonDoc []bsonField

type bsonField struct {
	name  string
	value any
}

// bsonList is a document whose names are the numbers of its elements.
type bsonList bsonDoc

func (d bsonDoc) appendTo(out []byte) ([]byte, error) {
	start := len(out)
	out = append(out, 0, 0, 0, 0)
	for _, f := range d {
		var err error
		if out, err = f.appendTo(out); err != nil {
			return nil, err
		}
	}
	out = append(out, 0)
	binary.LittleEndian.PutUint32(out[start:], uint32(len(out)-start))
	return out, nil
}

func (f bsonField) appendTo(out []byte) ([]byte, error) {
	head := func(kind byte) []byte { return append(append(append(out, kind), f.name...), 0) }
	switch v := f.value.(type) {
	case string:
		out = binary.LittleEndian.AppendUint32(head(2), uint32(len(v)+1))
		return append(append(out, v...), 0), nil
	case []byte:
		out = binary.LittleEndian.AppendUint32(head(5), uint32(len(v)))
		return append(append(out, 0), v...), nil
	case bool:
		b := byte(0)
		if v {
			b = 1
		}
		return append(head(8), b), nil
	case int32:
		return binary.LittleEndian.AppendUint32(head(16), uint32(v)), nil
	case float64:
		return binary.LittleEndian.AppendUint64(head(1), math.Float64bits(v)), nil
	case bsonDoc:
		return v.appendTo(head(3))
	case bsonList:
		return bsonDoc(v).appendTo(head(4))
	}
	return nil, fmt.Errorf("no form for %T", f.value)
}

var errBSON = errors.New("not BSON")

// readBSON reads one document as JSON has it; of what JSON has no form it gives null.
func readBSON(text []byte) (map[string]any, error) {
	r := bsonReader{text: text, left: 100_000}
	doc := r.document(mostDepth)
	if r.err == nil && len(r.text) != 0 {
		r.err = errBSON
	}
	return doc, r.err
}

type bsonReader struct {
	text []byte
	left int
	err  error
}

func (r *bsonReader) take(n int) []byte {
	if n < 0 || n > len(r.text) {
		r.err, r.text = errBSON, nil
	}
	if r.err != nil {
		return make([]byte, min(max(n, 0), 16))
	}
	out := r.text[:n]
	r.text = r.text[n:]
	return out
}

func (r *bsonReader) size() int { return int(int32(binary.LittleEndian.Uint32(r.take(4)))) }

func (r *bsonReader) name() string {
	i := bytes.IndexByte(r.text, 0)
	name := string(r.take(i))
	r.take(1)
	return name
}

func (r *bsonReader) document(depth int) map[string]any {
	doc := map[string]any{}
	r.each(depth, func(name string, value any) { doc[name] = value })
	return doc
}

func (r *bsonReader) list(depth int) []any {
	list := []any{}
	r.each(depth, func(name string, value any) {
		if name == strconv.Itoa(len(list)) {
			list = append(list, value)
		}
	})
	return list
}

func (r *bsonReader) each(depth int, take func(string, any)) {
	if depth == 0 {
		r.err = errBSON
		return
	}
	r.take(4)
	for r.err == nil {
		kind := r.take(1)[0]
		if kind == 0 || r.err != nil {
			return
		}
		if r.left--; r.left < 0 {
			r.err = errBSON
			return
		}
		name := r.name()
		take(name, r.value(kind, depth))
	}
}

func (r *bsonReader) value(kind byte, depth int) any {
	switch kind {
	case 1:
		return math.Float64frombits(binary.LittleEndian.Uint64(r.take(8)))
	case 2:
		text := r.take(r.size())
		return string(bytes.TrimSuffix(text, []byte{0}))
	case 3:
		return r.document(depth - 1)
	case 4:
		return r.list(depth - 1)
	case 5:
		n := r.size()
		r.take(1)
		return string(r.take(n))
	case 8:
		return r.take(1)[0] == 1
	case 16:
		return float64(r.size())
	case 18:
		return float64(int64(binary.LittleEndian.Uint64(r.take(8))))
	case 7:
		r.take(12)
	case 9, 17:
		r.take(8)
	case 19:
		r.take(16)
	case 11:
		r.name()
		r.name()
	case 6, 10, 255, 127:
	default:
		r.err = errBSON
	}
	return nil
}
