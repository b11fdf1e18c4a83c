package formats

import (
	"bytes"
)

// readJSONL reads a JSON value in each line. The line's number, from 0 and without the empty
// ones, is the first step of its keys. A line that is broken ends nothing but itself.
func readJSONL(c *collector) {
	c.written(0, 0) // the values' source is the whole text, which is cut below
	whole := c.text
	defer func() { c.text = whole }()
	n := 0
	for pos := skipMark(whole); pos < len(whole) && !c.full(); pos = nextLine(whole, pos) {
		end := lineEnd(whole, pos)
		if len(bytes.TrimSpace(whole[pos:end])) == 0 {
			continue
		}
		c.text = whole[:end]
		r := jsonReader{collector: c, pos: pos}
		r.element(n)
		if r.blank() && r.pos < end {
			r.stop("more than one value in a line")
		}
		n++
	}
}

// full says whether there is no room for more.
func (c *collector) full() bool { return len(c.entries) >= maxEntries || c.keyBytes > maxKeyBytes }
