package macaroon

import (
	"encoding/binary"
	"math"
)

// DecodePacked reads one in MessagePack, as Fly.io writes it: its nonce, its location, its
// caveats as a flat list of type and body, and what signs it.
// Source: https://github.com/superfly/macaroon/blob/main/macaroon.go
func DecodePacked(text string) (Macaroon, error) {
	raw, err := fromBase64(text)
	if err != nil {
		return Macaroon{}, err
	}
	p := &packed{rest: raw}
	list, ok := p.value(0).([]any)
	if p.err != nil || !ok || len(list) != 4 || len(p.rest) > 0 {
		return Macaroon{}, errForm
	}
	nonce, isNonce := list[0].([]any)
	location, isText := list[1].(string)
	pairs, isList := list[2].([]any)
	if !isNonce || len(nonce) < 2 || !isText || !isList || len(pairs)%2 != 0 || len(pairs) > 2*mostCaveats {
		return Macaroon{}, errForm
	}
	m := Macaroon{Location: location}
	if key, ok := nonce[0].(string); ok {
		m.Identifier = []byte(key)
	}
	for i := 0; i < len(pairs); i += 2 {
		kind, ok := pairs[i].(float64)
		if !ok || kind < 0 || kind > math.MaxUint32 {
			return Macaroon{}, errForm
		}
		m.Caveats = append(m.Caveats, Caveat{Type: uint64(kind), Body: pairs[i+1]})
	}
	return m, nil
}

// packed reads MessagePack as JSON would hold it: numbers as float64, bytes as text.
// Source: https://github.com/msgpack/msgpack/blob/master/spec.md
type packed struct {
	rest []byte
	err  error
}

const mostDepth = 32

func (p *packed) value(depth int) any {
	head := p.take(1)
	if p.err != nil || depth > mostDepth {
		p.err = errForm
		return nil
	}
	switch b := head[0]; {
	case b < 0x80:
		return float64(b)
	case b < 0x90:
		return p.pairs(int(b&0x0f), depth)
	case b < 0xa0:
		return p.list(int(b&0x0f), depth)
	case b < 0xc0:
		return p.text(int(b & 0x1f))
	case b >= 0xe0:
		return float64(int8(b))
	default:
		return p.marked(b, depth)
	}
}

func (p *packed) marked(b byte, depth int) any {
	switch b {
	case 0xc0:
		return nil
	case 0xc2, 0xc3:
		return b == 0xc3
	case 0xc4, 0xd9:
		return p.text(p.size(1))
	case 0xc5, 0xda:
		return p.text(p.size(2))
	case 0xc6, 0xdb:
		return p.text(p.size(4))
	case 0xca:
		return float64(math.Float32frombits(uint32(p.number(4))))
	case 0xcb:
		return math.Float64frombits(p.number(8))
	case 0xcc, 0xcd, 0xce, 0xcf:
		return float64(p.number(1 << (b - 0xcc)))
	case 0xd0:
		return float64(int8(p.number(1)))
	case 0xd1:
		return float64(int16(p.number(2)))
	case 0xd2:
		return float64(int32(p.number(4)))
	case 0xd3:
		return float64(int64(p.number(8)))
	case 0xdc:
		return p.list(p.size(2), depth)
	case 0xdd:
		return p.list(p.size(4), depth)
	case 0xde:
		return p.pairs(p.size(2), depth)
	case 0xdf:
		return p.pairs(p.size(4), depth)
	}
	p.err = errForm // an extension type: no caveat that is documented has one
	return nil
}

func (p *packed) list(n, depth int) any {
	out := []any{}
	for i := 0; i < n && p.err == nil; i++ {
		out = append(out, p.value(depth+1))
	}
	return out
}

// pairs gives a map whose keys are texts; keys that are numbers are written out by JSON's rules.
func (p *packed) pairs(n, depth int) any {
	out := map[string]any{}
	for i := 0; i < n && p.err == nil; i++ {
		key := p.value(depth + 1)
		out[keyText(key)] = p.value(depth + 1)
	}
	return out
}

func (p *packed) text(n int) any { return text8(p.take(n)) }

func (p *packed) size(bytes int) int {
	n := p.number(bytes)
	if n > mostBytes {
		p.err = errForm
		return 0
	}
	return int(n)
}

func (p *packed) number(bytes int) uint64 {
	var whole [8]byte
	copy(whole[8-bytes:], p.take(bytes))
	return binary.BigEndian.Uint64(whole[:])
}

func (p *packed) take(n int) []byte {
	if p.err != nil || n > len(p.rest) {
		p.err = errForm
		return make([]byte, min(n, 8))
	}
	var out []byte
	out, p.rest = p.rest[:n:n], p.rest[n:]
	return out
}
