package formats

import "bytes"

// readEnviron reads a process's environment: NAME=VALUE, each ended by a NUL byte.
func readEnviron(c *collector) {
	for start := 0; start < len(c.text); {
		end := len(c.text)
		if i := bytes.IndexByte(c.text[start:], 0); i >= 0 {
			end = start + i
		}
		// Windows has variables whose names begin with "=", so the first byte is no sign.
		if end > start {
			if i := bytes.IndexByte(c.text[start+1:end], '='); i >= 0 {
				name, value := c.written(start, start+1+i), start+i+2
				if !c.addAt(name, c.written(value, end), value, end) {
					return
				}
			}
		}
		start = end + 1
	}
}
