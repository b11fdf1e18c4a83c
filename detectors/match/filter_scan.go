package match

import (
	"encoding/binary"
	"math/bits"
)

const (
	blockSize    = 32
	blocksAtOnce = 1024
)

// A hit is a word, and where it ends.
type hit struct{ word, end int }

// blocksScalar looks at as many whole blocks of 32 places as there are. It writes the number
// of each block with a place that passes, and above it a bit for each such place.
func (f *filter) blocksScalar(text []byte, out *[blocksAtOnce]uint64) int {
	n := 0
	for block := 0; block < blocksAtOnce; block++ {
		at := block * blockSize
		if len(text) < at+blockSize+fingerprint-1 {
			break
		}
		if mask := f.block((*[blockSize + fingerprint - 1]byte)(text[at:])); mask != 0 {
			out[n&(blocksAtOnce-1)] = uint64(mask)<<32 | uint64(block)
			n++
		}
	}
	return n
}

func (f *filter) block(text *[blockSize + fingerprint - 1]byte) (mask uint32) {
	a, b, c := f.scalar[text[0]], f.scalar[text[1]], f.scalar[text[2]]
	for i := range blockSize {
		next := f.scalar[text[i+3]]
		if uint16(a&(b>>16)&(c>>32)&(next>>48)) != 0 {
			mask |= 1 << i
		}
		a, b, c = b, c, next
	}
	return mask
}

// scanFiltered finds the words by the filter. Words that end earlier are noted first.
func (s *search) scanFiltered(f *filter) {
	s.hits = s.hits[:0]
	if len(s.rares) > 0 {
		s.hits = append(s.hits, s.rareHits()...)
	}
	at, chunk := 0, blocksAtOnce*blockSize
	for ; len(s.text)-at >= blockSize+fingerprint-1; at += chunk {
		text := s.text[at:min(len(s.text), at+chunk+fingerprint-1)]
		var n int
		if f.plain {
			n = f.blocksScalar(text, &s.blocks)
		} else {
			n = f.blocksVector(text, &s.blocks)
		}
		for _, b := range s.blocks[:n] {
			base := at + int(uint32(b))*blockSize
			for mask := uint32(b >> 32); mask != 0; mask &= mask - 1 {
				s.verify(f, base+bits.TrailingZeros32(mask))
			}
		}
		chunk = min(chunk, (len(text)-fingerprint+1)/blockSize*blockSize)
	}
	s.scanRest(f, at)
	s.flush(len(s.text) + 1)
}

// scanRest looks at every place from at on.
func (s *search) scanRest(f *filter, at int) {
	for ; at+fingerprint <= len(s.text); at++ {
		s.verify(f, at)
	}
	for ; at+2 <= len(s.text); at++ {
		s.verifyShort(f, at)
	}
}

// verify notes the words whose fingerprint begins at at.
func (s *search) verify(f *filter, at int) {
	key := binary.LittleEndian.Uint32(s.text[at:]) | folding
	for i := f.long[hashLong(key)]; i != 0; {
		e := &f.links[i]
		if e.key == key {
			s.note(f, e, at)
		}
		i = e.next
	}
	s.verifyShort(f, at)
}

func (s *search) verifyShort(f *filter, at int) {
	key := uint32(binary.LittleEndian.Uint16(s.text[at:])) | 0x2020
	for i := f.short[hashShort(key)]; i != 0; {
		e := &f.links[i]
		if e.key == key {
			s.note(f, e, at)
		}
		i = e.next
	}
}

// note takes a word down if it stands there as a whole, and hands on those that no later
// one can end before.
func (s *search) note(f *filter, e *link, at int) {
	start, word := at-int(e.offset), f.words[e.word]
	if start < 0 || len(s.text)-start < len(word) {
		return
	}
	for i := range len(word) {
		b := s.text[start+i]
		if 'A' <= b && b <= 'Z' {
			b |= 0x20
		}
		if b != word[i] {
			return
		}
	}
	if len(s.hits) > 0 {
		s.flush(at + 2)
	}
	h := hit{int(e.word), start + len(word)}
	i := len(s.hits)
	s.hits = append(s.hits, h)
	for ; i > 0 && s.hits[i-1].end > h.end; i-- {
		s.hits[i] = s.hits[i-1]
	}
	s.hits[i] = h
}

// flush hands on the words that end before end.
func (s *search) flush(end int) {
	n := 0
	for n < len(s.hits) && s.hits[n].end < end {
		s.hit(s.hits[n].word, s.hits[n].end)
		n++
	}
	s.hits = s.hits[:copy(s.hits, s.hits[n:])]
}
