package match

import (
	"cmp"
	"math/bits"
	"slices"
)

const (
	// fingerprint is how many bytes of a word the filter looks at.
	fingerprint = 4
	bucketCount = 32
	// tables: for each place the lower and the upper nibbles of eight buckets at a time.
	tables = fingerprint * 2 * bucketCount / 8
)

// nibbles are the lower and the upper halves of the bytes of four places. Together they
// stand for every byte that is put together from both: this is what a vector of table
// look-ups can tell.
type nibbles [fingerprint]halves

// halves are those of the bytes of one place.
type halves struct{ lower, upper uint16 }

func (n nibbles) union(o nibbles) nibbles {
	for i := range n {
		n[i].lower |= o[i].lower
		n[i].upper |= o[i].upper
	}
	return n
}

// nibblesOf gives those of the first places.
func nibblesOf(sets []byteSet) (n nibbles) {
	for i := range n {
		n[i] = halvesOf(&sets[i])
	}
	return n
}

func halvesOf(set *byteSet) (n halves) {
	for upper := range 16 {
		lower := uint16(set[upper/2] >> (16 * (upper % 2)))
		if n.lower |= lower; lower != 0 {
			n.upper |= 1 << upper
		}
	}
	return n
}

// A scale tells how often places of a text have bytes of given nibbles.
type scale [8][2][256]float32

// common is how many of ten thousand bytes of source text (Go's own) each ASCII byte is.
var common = [8][16]uint16{
	{453, 28, 20, 19, 13, 8, 12, 6, 10, 317, 262, 4, 6, 4, 8, 15},
	{9, 4, 4, 4, 4, 4, 4, 4, 5, 4, 3, 3, 3, 3, 3, 5},
	{1235, 13, 78, 5, 12, 9, 12, 10, 104, 103, 19, 13, 199, 24, 122, 104},
	{298, 128, 96, 71, 73, 47, 67, 40, 59, 43, 85, 13, 12, 76, 10, 3},
	{8, 105, 37, 51, 47, 69, 34, 20, 36, 55, 8, 11, 42, 41, 35, 48},
	{45, 16, 58, 70, 64, 23, 35, 14, 35, 13, 8, 24, 46, 23, 3, 72},
	{7, 259, 73, 161, 140, 426, 149, 88, 81, 243, 8, 38, 159, 94, 270, 222},
	{111, 9, 282, 229, 353, 131, 56, 35, 180, 59, 13, 56, 14, 56, 2, 3},
}

func newScale() *scale {
	s := &scale{}
	for upper := range s {
		for half := range 2 {
			for mask := 1; mask < 256; mask++ {
				low := bits.TrailingZeros(uint(mask))
				s[upper][half][mask] = s[upper][half][mask&(mask-1)] + float32(common[upper][8*half+low])/10000
			}
		}
	}
	return s
}

// share is how many of a text's bytes have the nibbles of one place.
func (s *scale) share(n halves) float32 {
	place := float32(0)
	for upper := n.upper & 0xFF; upper != 0; upper &= upper - 1 {
		row := &s[bits.TrailingZeros16(upper)]
		place += row[0][n.lower&0xFF] + row[1][n.lower>>8]
	}
	return min(place+1e-3, 1)
}

// A bucket holds words that are told from the rest of a text together.
type bucket struct {
	nibbles
	// shares are those of its places, weight is that of all.
	shares [fingerprint]float32
	weight float32
	used   bool
}

// with is what the bucket would weigh with more nibbles: how many places of a text have them, as a
// share of all. Most places have them already.
func (b *bucket) with(s *scale, union *nibbles) float32 {
	weight := float32(1)
	for i := range union {
		if b.used && union[i] == b.nibbles[i] {
			weight *= b.shares[i]
		} else {
			weight *= s.share(union[i])
		}
	}
	return weight
}

// A place in the buckets is where one word's print is put.
type placed struct{ offset, bucket int }

// best finds the place for a word where it lets the fewest places of a text pass; sets are
// the bytes that the word's places may have.
func (s *scale) best(buckets *[bucketCount]bucket, sets []byteSet, offsets []int) placed {
	var at placed
	least := float32(2)
	for _, offset := range offsets {
		n := nibblesOf(sets[offset:])
		for b := range buckets {
			union := buckets[b].union(n)
			if union == buckets[b].nibbles {
				return placed{offset, b}
			}
			if more := buckets[b].with(s, &union) - buckets[b].weight; more < least {
				least, at = more, placed{offset, b}
			}
			if !buckets[b].used {
				break
			}
		}
	}
	return at
}

// rarest is the offset at which a word's places are the rarest.
func (s *scale) rarest(sets []byteSet) (offset int, weight float32) {
	weight = 2
	var last [fingerprint]float32 // the shares of the last places
	for i := range sets {
		last[i%fingerprint] = s.share(halvesOf(&sets[i]))
		at := i - fingerprint + 1
		if at < 0 {
			continue
		}
		w := float32(1)
		for n := range fingerprint {
			w *= last[(at+n)%fingerprint]
		}
		if w < weight {
			offset, weight = at, w
		}
	}
	return offset, weight
}

func offsetsOf(sets []byteSet) []int {
	offsets := make([]int, len(sets)-fingerprint+1)
	for i := range offsets {
		offsets[i] = i
	}
	return offsets
}

// arrange finds the places for many words, which takes milliseconds: it is done when the
// table of gitleaks' rules is generated.
func (s *scale) arrange(sets [][]byteSet) []placed {
	order := make([]int, 0, len(sets))
	weights := make([]float32, len(sets))
	for i := range sets {
		if sets[i] != nil {
			order = append(order, i)
			_, weights[i] = s.rarest(sets[i])
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weights[b], weights[a]) })
	var buckets [bucketCount]bucket
	places := make([]placed, len(sets))
	for _, i := range order {
		places[i] = s.best(&buckets, sets[i], offsetsOf(sets[i]))
		buckets[places[i].bucket].take(s, nibblesOf(sets[i][places[i].offset:]))
	}
	return places
}

func (b *bucket) take(s *scale, n nibbles) {
	b.nibbles, b.used = b.union(n), true
	b.weight = 1
	for i := range b.nibbles {
		b.shares[i] = s.share(b.nibbles[i])
		b.weight *= b.shares[i]
	}
}
