package formats

// readShell reads start files and scripts of all shells: what they assign, by its name, and
// what their commands are given of credentials, as readHistory does.
func readShell(c *collector) {
	r := commandReader{collector: c}
	from := skipMark(c.text)
	r.run(placed{text: c.text[from:], base: from})
}
