package match

import "math/bits"

// runs finds runs of base64's letters in a text.
type runs struct {
	text  []byte
	plain bool
	// masks tell, 32 bytes at a time, which of the bytes from base on are such letters.
	masks        *[blocksAtOnce]uint32
	base, blocks int
}

// A run is a stretch of base64's letters, or of hex digits that begin one.
type run struct {
	span
	hex bool
}

// next gives the next run from at on; one that ends at 0 is none.
func (r *runs) next(at int) run {
	for !r.plain {
		if at < r.base || at >= r.base+blockSize*(r.blocks-1) {
			if len(r.text)-at < 4*blockSize {
				break
			}
			r.base, r.blocks = at, min(blocksAtOnce, (len(r.text)-at)/blockSize)
			classBlocks(&base64Tables, &r.text[at], r.blocks, r.masks)
		}
		if start := r.inMasks(at - r.base); start >= 0 {
			return r.from(r.base + start)
		}
		at = r.base + blockSize*(r.blocks-1)
	}
	return r.step(at)
}

// inMasks gives where the next run begins in what the masks tell of, -1 for nowhere.
func (r *runs) inMasks(at int) int {
	skip := at % blockSize
	for i := at / blockSize; i < r.blocks-1; i++ {
		m := (uint64(r.masks[i]) | uint64(r.masks[i+1])<<32) >> skip << skip
		skip = 0
		m &= m >> 1
		m &= m >> 2
		m &= m >> 4
		if m &= m >> 8; uint32(m) != 0 {
			return i*blockSize + bits.TrailingZeros32(uint32(m))
		}
	}
	return -1
}

// step looks at the end of where a run would have to be, and so at few of the bytes.
func (r *runs) step(at int) run {
	for at+fewestBase64 <= len(r.text) {
		last := at + fewestBase64 - 1
		for last >= at && kinds[r.text[last]]&inBase64 != 0 {
			last--
		}
		if last < at {
			return r.from(at)
		}
		at = last + 1
	}
	return run{}
}

// from gives the run that begins at at.
func (r *runs) from(at int) run {
	text, end := r.text, at
	for end < len(text) && kinds[text[end]]&inHex != 0 {
		end++
	}
	if end-at >= fewestHex {
		return run{span{at, end}, true}
	}
	for end < len(text) && kinds[text[end]]&inBase64 != 0 {
		end++
	}
	for n := 0; n < 2 && end < len(text) && text[end] == '='; n++ {
		end++
	}
	return run{span{at, end}, false}
}

// base64Tables tell the letters by their nibbles: a bit for each of the rows of ASCII.
var base64Tables = func() (tables [2][32]byte) {
	for b := range 128 {
		if kinds[b]&inBase64 != 0 {
			lower, upper := b&15, b>>4
			for _, half := range [...]int{0, 16} {
				tables[0][half+lower] |= 1 << upper
				tables[1][half+upper] |= 1 << upper
			}
		}
	}
	return tables
}()
