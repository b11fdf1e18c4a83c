package formats

import "bytes"

// readRows reads a database's table of names and values, a row a line: "name = value". What
// goes on over more lines belongs to the row before, and has no name.
func readRows(c *collector) {
	c.eachLine(func(start, end int) bool {
		i := bytes.Index(c.text[start:end], []byte(" = "))
		if i < 1 || start+i+3 >= end {
			return true
		}
		from := start + i + 3
		return c.addAt(c.written(start, start+i), c.written(from, end), from, end)
	})
}
