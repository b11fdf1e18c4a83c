package formats

import (
	"cmp"
	"crypto/aes"
	"encoding/binary"
	"slices"
)

// MySQL's login path file begins with four unused bytes and the key that hides the rest.
const (
	myloginKey    = 4
	myloginHeader = 24
)

// readMylogin reads what mysql_config_editor writes: an option file, each line hidden by AES
// with a key that stands beside it. A value's place is that of its hidden line.
func readMylogin(c *collector) {
	if len(c.text) < myloginHeader {
		c.fail(0, "shorter than its header")
		return
	}
	plain, lines := c.reveal()
	inner := &collector{format: c.format, text: plain}
	readINI(inner)
	if inner.err != nil {
		c.fail(0, "not an option file behind its key")
	}
	for _, e := range inner.entries {
		i, exact := slices.BinarySearchFunc(lines, e.Start, func(l myloginLine, at int) int { return cmp.Compare(l.plain, at) })
		if !exact {
			i--
		}
		if e.Start >= 0 && i >= 0 {
			e.Start, e.End = lines[i].start, lines[i].end
			c.entries = append(c.entries, e)
		}
	}
}

// myloginLine is where a line stands, hidden and plain.
type myloginLine struct{ start, end, plain int }

// reveal decodes the lines.
func (c *collector) reveal() (plain []byte, lines []myloginLine) {
	var key [aes.BlockSize]byte
	for i, b := range c.text[myloginKey:myloginHeader] {
		key[i%len(key)] ^= b
	}
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, nil
	}
	for at := myloginHeader; at < len(c.text); {
		start := at + 4
		if start > len(c.text) {
			c.fail(at, "cut off")
			return plain, lines
		}
		size := int(binary.LittleEndian.Uint32(c.text[at:]))
		if size <= 0 || size%aes.BlockSize != 0 || size > len(c.text)-start {
			c.fail(at, "a line whose length cannot be")
			return plain, lines
		}
		at = start + size
		lines = append(lines, myloginLine{start, at, len(plain)})
		line := make([]byte, size)
		for i := 0; i < size; i += aes.BlockSize {
			block.Decrypt(line[i:], c.text[start+i:])
		}
		padding := int(line[size-1])
		if padding < 1 || padding > aes.BlockSize {
			c.fail(start, "a line that its key does not open")
			padding = size
		}
		plain = append(plain, line[:size-padding]...)
	}
	return plain, lines
}
