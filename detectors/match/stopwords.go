package match

import (
	"bytes"
	"sync"
)

// stopWords finds any of many words in a text, whatever its case. Its index is made when it
// is first asked: the words by their first three bytes.
type stopWords struct {
	words []string
	once  sync.Once
	// short are the words of fewer than three bytes.
	short []string
	index map[[3]byte][]string
	// first holds a bit for each hash of the three bytes that begin a word.
	first [1 << 12 / 64]uint64
}

func (s *stopWords) in(text []byte) bool {
	if len(s.words) == 0 || len(text) == 0 {
		return false
	}
	s.once.Do(s.build)
	text = bytes.ToLower(text)
	for i := 0; i+3 <= len(text); i++ {
		start := [3]byte(text[i:])
		if h := hash(start); s.first[h/64]>>(h%64)&1 == 0 {
			continue
		}
		for _, word := range s.index[start] {
			if len(word) <= len(text)-i && string(text[i:i+len(word)]) == word {
				return true
			}
		}
	}
	for _, word := range s.short {
		if bytes.Contains(text, []byte(word)) {
			return true
		}
	}
	return false
}

func (s *stopWords) build() {
	s.index = make(map[[3]byte][]string, len(s.words))
	for _, word := range s.words {
		lower := string(bytes.ToLower([]byte(word)))
		if len(lower) < 3 {
			s.short = append(s.short, lower)
			continue
		}
		start := [3]byte([]byte(lower))
		s.index[start] = append(s.index[start], lower)
		h := hash(start)
		s.first[h/64] |= 1 << (h % 64)
	}
}

func hash(b [3]byte) uint32 {
	return (uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2])) * 2654435761 >> 20
}
