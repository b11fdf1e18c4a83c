package match

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// A filter finds the places of a text where words may stand, and then those where they do.
// It is much faster than an automaton where words are rare: a place passes if its four
// bytes have nibbles of a bucket of words, which a vector unit tells of 32 places at a time
// ("Teddy", of Intel's Hyperscan), and then if their hash is that of a word.
type filter struct {
	words []string
	// vector are the tables of the vector unit: for each place, and of it for eight buckets
	// at a time, the lower nibbles' and the upper ones' buckets. Each stands twice, for the
	// two halves of a vector.
	vector [tables][32]byte
	// scalar are the same in bytes: 16 bits for each of the four places, each of them two
	// buckets.
	scalar [256]uint64

	// The words by their four bytes, and those of fewer by their first two.
	long  [1 << longBits]uint16
	short [256]uint16
	// links are the links of the chains that begin in long and short; 0 is none.
	links []link
	plain bool
}

type link struct {
	key    uint32
	word   int32
	offset int32
	next   uint16
}

const (
	longBits = 12
	folding  = 0x20202020
)

func hashLong(key uint32) uint32  { return key * 2654435761 >> (32 - longBits) }
func hashShort(key uint32) uint32 { return (key ^ key>>8*29) & 0xFF }

// newFilter gives nil where there is a word that it cannot tell of. setsOf gives the bytes
// that may stand in each place of a word, and of what follows it as far as that is known;
// nil for a word that need not be found.
func newFilter(words []string, setsOf func(word int, room []byteSet) []byteSet) *filter {
	f := &filter{words: words, links: make([]link, 1, len(words)+1), plain: !vectors()}
	if len(words) > 1<<15 || slices.ContainsFunc(words, func(w string) bool { return len(w) < 2 }) {
		return nil
	}
	s := newScale()
	var buckets [bucketCount]bucket
	var others []int
	room := make([]byteSet, 256) // what is given lasts until it is used again
	for i, word := range words {
		at, ok := arranged(word)
		if sets := setsOf(i, room); ok && sets != nil {
			buckets[at.bucket].take(s, nibblesOf(sets[at.offset:]))
			f.put(i, at, sets)
		} else if sets != nil {
			others = append(others, i)
		}
	}
	for _, i := range others {
		sets := setsOf(i, room)
		offset, _ := s.rarest(sets)
		at := s.best(&buckets, sets, []int{offset})
		buckets[at.bucket].take(s, nibblesOf(sets[offset:]))
		f.put(i, at, sets)
	}
	return f
}

// arranged gives the place of a word that the generated table has one for. Whatever it says
// is right, as long as the word is long enough; what is arranged well is only faster.
func arranged(word string) (placed, bool) {
	hash := hashWord(word)
	i, ok := slices.BinarySearchFunc(gitleaksPlaces[:], hash, func(p wordPlace, hash uint32) int { return cmp.Compare(p.hash, hash) })
	if !ok || int(gitleaksPlaces[i].offset)+fingerprint > max(len(word), fingerprint) {
		return placed{}, false
	}
	return placed{int(gitleaksPlaces[i].offset), int(gitleaksPlaces[i].bucket)}, true
}

// A wordPlace is where the word of a hash is put.
type wordPlace struct {
	hash           uint32
	offset, bucket uint8
}

func hashWord(word string) uint32 {
	hash := uint32(2166136261) // FNV-1a
	for i := range len(word) {
		hash = (hash ^ uint32(word[i])) * 16777619
	}
	return hash
}

// put enters a word into the tables.
func (f *filter) put(number int, p placed, sets []byteSet) {
	nibbles, bit := nibblesOf(sets[p.offset:]), byte(1)<<(p.bucket%8)
	for place := range nibbles {
		first := 2 * (place*bucketCount/8 + p.bucket/8)
		lower, upper := &f.vector[first], &f.vector[first+1]
		for i := range 16 {
			if nibbles[place].lower>>i&1 != 0 {
				lower[i] |= bit
				lower[16+i] |= bit
			}
			if nibbles[place].upper>>i&1 != 0 {
				upper[i] |= bit
				upper[16+i] |= bit
			}
		}
		for b := range sets[p.offset+place].all() {
			f.scalar[b] |= 1 << (16*place + p.bucket%16)
		}
	}
	word := f.words[number]
	at := word[p.offset:]
	key := uint32(at[0]) | uint32(at[1])<<8 | folding&0xFFFF
	head := &f.short[hashShort(key)]
	if len(word) >= fingerprint {
		key |= uint32(at[2])<<16 | uint32(at[3])<<24 | folding
		head = &f.long[hashLong(key)]
	}
	f.links = append(f.links, link{key: key, word: int32(number), offset: int32(p.offset), next: *head})
	*head = uint16(len(f.links) - 1)
}

// setsOf gives, for one of the engine's words, the bytes that may stand in its places where
// one of its uses could come to anything. They are put in the room.
func (e *Engine) setsOf(word int, room []byteSet) (all []byteSet) {
	places := max(len(e.words[word]), fingerprint)
	if len(room) < 2*places {
		room = make([]byteSet, 2*places)
	}
	for _, u := range e.uses[word] {
		p := e.patterns[u.pattern]
		switch {
		case p.idle(u):
		case all == nil:
			all = p.setsAround(u, e.words[word], room[:places:places])
		default:
			for i, set := range p.setsAround(u, e.words[word], room[places:2*places]) {
				all[i] = all[i].union(set)
			}
		}
	}
	return all
}

// idle says that a use comes to nothing; what a plan knows that is not derived yet is not waited
// for.
func (p *pattern) idle(u use) bool {
	return !u.near && p.plan != nil && p.plan.whole == "" && p.plan.anchors[u.anchor].idle
}

// setsAround gives the sets for one use.
func (p *pattern) setsAround(u use, word string, sets []byteSet) []byteSet {
	for i := range sets {
		sets[i] = byteSet{}
		if i < len(word) {
			sets[i].addLetter(word[i])
		} else {
			sets[i].addRange(0, 255)
		}
	}
	if u.near || p.plan == nil || p.plan.whole != "" {
		return sets
	}
	a := &p.plan.anchors[u.anchor]
	for i := 0; i < len(word) && i < len(a.before); i++ {
		sets[len(word)-1-i] = *a.before[i]
	}
	at := len(word)
	for _, s := range a.steps {
		for range s.times {
			if at >= len(sets) || s.most != 0 || *s.skip != (byteSet{}) {
				return sets
			}
			sets[at] = *s.take
			sets[at].addRange(utf8.RuneSelf, 255) // a rune that folds to a letter (see rare.go)
			at++
		}
	}
	return sets
}

// addLetter adds a byte in either case.
func (s *byteSet) addLetter(b byte) {
	s.add(b)
	if 'a' <= b && b <= 'z' {
		s.add(b - 'a' + 'A')
	}
}
