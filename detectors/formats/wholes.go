package formats

import (
	"bytes"
	"strconv"
)

// readText reads a file that is one value, as a file that holds a token alone.
func readText(c *collector) {
	start, end := skipMark(c.text), len(c.text)
	for start < end && isSpace(c.text[start]) {
		start++
	}
	for end > start && isSpace(c.text[end-1]) {
		end--
	}
	if start < end {
		c.addAt("text", c.written(start, end), start, end)
	}
}

// readLines reads a value in each line. Empty lines and comments do not count.
func readLines(c *collector) {
	c.enter("lines")
	n := 0
	c.eachLine(func(start, end int) bool {
		if bytes.IndexByte([]byte("#;"), c.text[start]) >= 0 {
			return true
		}
		n++
		return c.addAt(strconv.Itoa(n-1), c.written(start, end), start, end)
	})
}

// eachLine gives each line that is not empty without the blanks around it, until it is told
// to stop.
func (c *collector) eachLine(line func(start, end int) bool) {
	for pos := skipMark(c.text); pos < len(c.text); pos = nextLine(c.text, pos) {
		end := lineEnd(c.text, pos)
		start := skipBlank(c.text, pos, end)
		if end = trimBlank(c.text, start, end); start < end && !line(start, end) {
			return
		}
	}
}
