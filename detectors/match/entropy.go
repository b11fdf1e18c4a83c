package match

import (
	"math"
	"unicode/utf8"
)

// entropy is the Shannon entropy of a text as gitleaks reckons it: over its runes, by the
// number of its bytes.
func entropy(text []byte) float64 {
	var ascii [utf8.RuneSelf]int
	var others map[rune]int
	for i := 0; i < len(text); {
		r, width := rune(text[i]), 1
		if r < utf8.RuneSelf {
			ascii[r]++
		} else {
			if others == nil {
				others = map[rune]int{}
			}
			r, width = utf8.DecodeRune(text[i:])
			others[r]++
		}
		i += width
	}
	bits := 0.0
	for i := 0; i < len(text); i++ {
		if b := text[i]; b < utf8.RuneSelf && ascii[b] > 0 {
			bits += share(ascii[b], len(text))
			ascii[b] = 0
		}
	}
	for _, n := range others {
		bits += share(n, len(text))
	}
	return bits
}

func share(n, of int) float64 {
	if n == 0 {
		return 0
	}
	return float64(n) / float64(of) * (log2(of) - log2(n))
}

func log2(n int) float64 {
	if n < len(logarithms) {
		return logarithms[n]
	}
	return math.Log2(float64(n))
}

// logarithms are those of small numbers to the base of 2.
var logarithms = func() (table [128]float64) {
	for n := 1; n < len(table); n++ {
		table[n] = math.Log2(float64(n))
	}
	return table
}()
