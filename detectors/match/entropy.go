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
	for _, n := range ascii {
		bits += share(n, len(text))
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
	frequency := float64(n) / float64(of)
	return -frequency * math.Log2(frequency)
}
