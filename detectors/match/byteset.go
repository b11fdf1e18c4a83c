package match

import (
	"iter"
	"math/bits"
)

// A byteSet is a set of bytes.
type byteSet [8]uint32

func (s *byteSet) has(b byte) bool { return s[b>>5]>>(b&31)&1 != 0 }
func (s *byteSet) add(b byte)      { s[b>>5] |= 1 << (b & 31) }

func (s *byteSet) addRange(lo, hi byte) {
	for b := int(lo); b <= int(hi); b++ {
		s.add(byte(b))
	}
}

func (s byteSet) union(o byteSet) byteSet {
	for i := range s {
		s[i] |= o[i]
	}
	return s
}

func (s byteSet) meets(o byteSet) bool {
	for i := range s {
		if s[i]&o[i] != 0 {
			return true
		}
	}
	return false
}

func (s byteSet) within(o byteSet) bool { return s.union(o) == o }

func (s byteSet) size() int {
	n := 0
	for _, word := range s {
		n += bits.OnesCount32(word)
	}
	return n
}

// all gives the set's bytes in their order.
func (s *byteSet) all() iter.Seq[byte] {
	return func(yield func(byte) bool) {
		for i, word := range s {
			for ; word != 0; word &= word - 1 {
				if !yield(byte(i<<5 | bits.TrailingZeros32(word))) {
					return
				}
			}
		}
	}
}

// continuation says whether the byte is inside a rune of several bytes.
func continuation(b byte) bool { return b&0xC0 == 0x80 }

func wordByte(b byte) bool {
	return b == '_' || '0' <= b && b <= '9' || 'a' <= b|0x20 && b|0x20 <= 'z'
}
