package detectors

import (
	"encoding/binary"
	"fmt"
)

// decodeMsgpack reads one value of MessagePack as JSON would give it: numbers as float64, maps
// with texts as keys. Bytes become nil. Source of the format: https://github.com/msgpack/msgpack
func decodeMsgpack(raw []byte) (any, error) {
	r := msgpackReader{rest: raw}
	value, err := r.value(0)
	if err == nil && len(r.rest) > 0 {
		err = errNotOfThisForm
	}
	return value, err
}

type msgpackReader struct{ rest []byte }

// msgpackDepth bounds how deep arrays and maps lie in each other.
const msgpackDepth = 16

func (r *msgpackReader) value(depth int) (any, error) {
	tag, err := r.take(1)
	if err != nil || depth > msgpackDepth {
		return nil, errNotOfThisForm
	}
	switch b := tag[0]; {
	case b < 0x80:
		return float64(b), nil
	case b < 0x90:
		return r.pairs(int(b&0x0f), depth)
	case b < 0xa0:
		return r.array(int(b&0x0f), depth)
	case b < 0xc0:
		return r.text(int(b & 0x1f))
	case b >= 0xe0:
		return float64(int8(b)), nil
	default:
		return r.tagged(b, depth)
	}
}

func (r *msgpackReader) tagged(tag byte, depth int) (any, error) {
	switch tag {
	case 0xc0:
		return nil, nil
	case 0xc2, 0xc3:
		return tag == 0xc3, nil
	case 0xcc, 0xcd, 0xce, 0xcf:
		n, err := r.number(1 << (tag - 0xcc))
		return float64(n), err
	case 0xd0, 0xd1, 0xd2, 0xd3:
		size := 1 << (tag - 0xd0)
		n, err := r.number(size)
		return float64(int64(n<<(64-8*size)) >> (64 - 8*size)), err
	}
	sizes := map[byte]int{0xc4: 1, 0xc5: 2, 0xc6: 4, 0xd9: 1, 0xda: 2, 0xdb: 4, 0xdc: 2, 0xdd: 4, 0xde: 2, 0xdf: 4}
	n, err := r.number(sizes[tag])
	if err != nil || sizes[tag] == 0 {
		return nil, errNotOfThisForm
	}
	switch {
	case tag <= 0xc6:
		_, err := r.take(int(n))
		return nil, err
	case tag <= 0xdb:
		return r.text(int(n))
	case tag <= 0xdd:
		return r.array(int(n), depth)
	}
	return r.pairs(int(n), depth)
}

func (r *msgpackReader) take(n int) ([]byte, error) {
	if n < 0 || n > len(r.rest) {
		return nil, errNotOfThisForm
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken, nil
}

func (r *msgpackReader) number(size int) (uint64, error) {
	raw, err := r.take(size)
	if err != nil {
		return 0, err
	}
	var wide [8]byte
	copy(wide[8-size:], raw)
	return binary.BigEndian.Uint64(wide[:]), nil
}

func (r *msgpackReader) text(n int) (any, error) {
	raw, err := r.take(n)
	return string(raw), err
}

func (r *msgpackReader) array(n, depth int) (any, error) {
	if n > len(r.rest) {
		return nil, errNotOfThisForm
	}
	out := make([]any, 0, n)
	for range n {
		value, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		out = append(out, value)
	}
	return out, nil
}

func (r *msgpackReader) pairs(n, depth int) (any, error) {
	if n > len(r.rest) {
		return nil, errNotOfThisForm
	}
	out := make(map[string]any, n)
	for range n {
		key, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		value, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		out[fmt.Sprint(key)] = value
	}
	return out, nil
}
