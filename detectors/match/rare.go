package match

import (
	"bytes"
	"math"
	"slices"
	"unicode/utf8"
)

// Two runes beyond ASCII fold to ASCII letters, the Kelvin sign and the long s. Plans, codes
// and filters leave them out; where they stand in a text, keywords are read by the automaton,
// windows are wider and expressions are regexp's.

// manyRares: where they come more often than this, in bytes, all of a text is read so.
const manyRares = 256

// raresOf gives where they are.
func raresOf(text []byte, into []int) []int {
	for _, r := range [...]string{"\u212A", "\u017F"} {
		for at := 0; ; at += len(r) {
			i := bytes.Index(text[at:], []byte(r))
			if i < 0 {
				break
			}
			at += i
			into = append(into, at)
		}
	}
	slices.Sort(into)
	return into
}

// rareFrom gives where the next one stands from at on.
func (s *search) rareFrom(at int) int {
	if len(s.rares) == 0 {
		return math.MaxInt
	}
	i, _ := slices.BinarySearch(s.rares, at)
	if i == len(s.rares) {
		return math.MaxInt
	}
	return s.rares[i]
}

// rareIn says whether one stands in a stretch, or as near to it as a margin.
func (s *search) rareIn(where span) bool {
	return s.exact || len(s.rares) > 0 && s.rareFrom(where.start-margin) < where.end+margin
}

// rareLeftOf says whether one may stand in a match before its first keyword, which ends at
// end, or in what stands before it.
func (s *search) rareLeftOf(plan *plan, end int) bool {
	if len(s.rares) == 0 {
		return false
	}
	lo := plan.left.before(s.text, end, 0) - 3*int(plan.preamble)
	return s.rareIn(span{lo, end})
}

// readRare runs the automaton over a stretch of the text, and reads the runes as k and s.
func (s *search) readRare(where span, found func(word int32, end int)) {
	words := s.engine.automaton()
	var state uint16
	for i := where.start; i < where.end; {
		b, width := s.letter(i)
		i += width
		if state = words.step(state, b); state >= words.ending {
			for _, word := range words.words(state) {
				found(word, i)
			}
		}
	}
}

func (s *search) letter(at int) (byte, int) {
	switch b := s.text[at]; {
	case b < utf8.RuneSelf:
	case bytes.HasPrefix(s.text[at:], []byte("\u212A")):
		return 'k', 3
	case bytes.HasPrefix(s.text[at:], []byte("\u017F")):
		return 's', 2
	}
	return s.text[at], 1
}

// rareHits gives the words that such a rune is part of, which no filter finds.
func (s *search) rareHits() (hits []hit) {
	reach := 3 * s.engine.automaton().longest
	for i := 0; i < len(s.rares); {
		where := span{max(0, s.rares[i]-reach), s.rares[i]}
		for ; i < len(s.rares) && s.rares[i] <= where.end; i++ {
			where.end = min(len(s.text), s.rares[i]+reach)
		}
		s.readRare(where, func(word int32, end int) {
			if s.spelledRarely(int(word), end) {
				hits = append(hits, hit{int(word), end})
			}
		})
	}
	return hits
}

// spelledRarely says whether one of the letters of a word that ends at end is such a rune.
func (s *search) spelledRarely(word, end int) bool {
	last, _ := slices.BinarySearch(s.rares, end)
	return last > 0 && s.rares[last-1] >= s.startOf(word, end)
}

// startOf gives where a word begins that ends at end.
func (s *search) startOf(word, end int) int {
	for range len(s.engine.words[word]) {
		switch {
		case bytes.HasSuffix(s.text[:end], []byte("\u212A")):
			end -= 3
		case bytes.HasSuffix(s.text[:end], []byte("\u017F")):
			end -= 2
		default:
			end--
		}
	}
	return end
}
