package formats

import (
	"bytes"
	"strings"
)

// readNPMRC reads npm's configuration. A line "//host/path/:_authToken=VALUE" has two steps:
// the registry as it is written, and the name.
func readNPMRC(c *collector) {
	for pos := skipMark(c.text); pos < len(c.text); pos = nextLine(c.text, pos) {
		end := lineEnd(c.text, pos)
		start := skipBlank(c.text, pos, end)
		equals := bytes.IndexByte(c.text[start:end], '=')
		if equals < 1 || strings.IndexByte("#;[", c.text[start]) >= 0 {
			continue
		}
		key := strings.TrimRight(c.written(start, start+equals), " \t")
		from, to := unquoted(c.text, start+equals+1, end)
		if from < to && !c.addSetting(key, from, to) {
			return
		}
	}
}

func (c *collector) addSetting(key string, start, end int) bool {
	value := c.written(start, end)
	colon := strings.LastIndexByte(key, ':')
	if !strings.HasPrefix(key, "//") || colon < 0 {
		return c.addAt(key, value, start, end)
	}
	c.enter(key[:colon])
	defer c.leave()
	return c.addAt(key[colon+1:], value, start, end)
}
