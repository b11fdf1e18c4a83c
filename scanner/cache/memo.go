package cache

import (
	"encoding/binary"
	"slices"

	"github.com/overreach-dev/overreach/scanner/sources"
)

// encode writes a memo: nothing for a file that holds nothing.
func encode(m sources.Memo) []byte {
	if !m.Again && m.Beside == "" && len(m.Pieces)+len(m.Rows) == 0 && m.Last == (sources.Piece{}) && m.Check == 0 && len(m.Left) == 0 {
		return nil
	}
	if m.Again {
		return append([]byte{again}, m.Beside...)
	}
	out := []byte{pieces, byte(len(m.Beside))}
	out = append(out, m.Beside...)
	out = binary.LittleEndian.AppendUint64(out, m.Check)
	out = binary.AppendUvarint(out, uint64(len(m.Left)))
	for _, l := range m.Left {
		out = appendText(appendText(out, l.Inside), l.Reason)
	}
	out = binary.AppendUvarint(out, uint64(len(m.Rows)))
	for _, p := range slices.Concat([]sources.Piece{m.Last}, m.Rows, m.Pieces) {
		for _, n := range []int64{p.Base, int64(p.Line), int64(p.Column), int64(p.Overlap), int64(p.Size)} {
			out = binary.AppendUvarint(out, uint64(n))
		}
	}
	return out
}

// The first bytes of values.
const (
	again  = 1
	pieces = 2
)

// decode reads a memo. One that it does not understand is none: the file is read again.
func decode(value []byte) (m sources.Memo, ok bool) {
	if len(value) == 0 {
		return m, true
	}
	if value[0] == again {
		m.Again, m.Beside = true, string(value[1:])
		return m, len(value) < 64
	}
	if value[0] != pieces || len(value) < 2 || len(value) < 10+int(value[1]) {
		return m, false
	}
	m.Beside = string(value[2 : 2+value[1]])
	value = value[2+len(m.Beside):]
	m.Check = binary.LittleEndian.Uint64(value)
	if m.Left, value, ok = decodeLeft(value[8:]); !ok {
		return m, false
	}
	rows, n := binary.Uvarint(value)
	if n <= 0 || rows > uint64(len(value)) {
		return m, false
	}
	value = value[n:]
	for i := 0; len(value) > 0 || i == 0; i++ {
		var p sources.Piece
		if p, value, ok = decodePiece(value); !ok {
			return m, false
		}
		switch {
		case i == 0:
			m.Last = p
		case uint64(i) <= rows:
			m.Rows = append(m.Rows, p)
		default:
			m.Pieces = append(m.Pieces, p)
		}
	}
	return m, len(m.Rows) == int(rows)
}

func appendText(out []byte, text string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(text))), text...)
}

func decodeLeft(value []byte) (list []sources.Left, rest []byte, ok bool) {
	count, n := binary.Uvarint(value)
	if n <= 0 || count > uint64(len(value)) {
		return nil, nil, false
	}
	value = value[n:]
	for range count {
		var l sources.Left
		for _, text := range []*string{&l.Inside, &l.Reason} {
			length, n := binary.Uvarint(value)
			if n <= 0 || length > uint64(len(value)-n) {
				return nil, nil, false
			}
			*text, value = string(value[n:n+int(length)]), value[n+int(length):]
		}
		list = append(list, l)
	}
	return list, value, true
}

func decodePiece(value []byte) (p sources.Piece, rest []byte, ok bool) {
	var n [5]int64
	for i := range n {
		v, size := binary.Uvarint(value)
		if size <= 0 || v > 1<<56 {
			return p, nil, false
		}
		n[i], value = int64(v), value[size:]
	}
	if n[4] > 1<<30 || n[3] > n[4] {
		return p, nil, false
	}
	return sources.Piece{Base: n[0], Line: int(n[1]), Column: int(n[2]), Overlap: int(n[3]), Size: int(n[4])}, value, true
}
