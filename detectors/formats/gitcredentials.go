package formats

import (
	"bytes"
	"net/url"
)

// readGitCredentials reads git's store: one URL a line, whose user and password are the
// credential. Each line is a block of its own.
func readGitCredentials(c *collector) {
	seen := map[string]int{}
	for pos := skipMark(c.text); pos < len(c.text); pos = nextLine(c.text, pos) {
		end := lineEnd(c.text, pos)
		start := skipBlank(c.text, pos, end)
		end = trimBlank(c.text, start, end)
		if start == end || c.text[start] == '#' {
			continue
		}
		if !c.credentialURL(start, end, seen) {
			return
		}
	}
}

func (c *collector) credentialURL(start, end int, seen map[string]int) bool {
	scheme := bytes.Index(c.text[start:end], []byte("://"))
	if scheme < 1 {
		c.fail(start, "not a URL")
		return true
	}
	from := start + scheme + len("://")
	authority := end
	if slash := bytes.IndexAny(c.text[from:end], "/?#"); slash >= 0 {
		authority = from + slash
	}
	at := bytes.LastIndexByte(c.text[from:authority], '@')
	if at < 0 {
		c.fail(start, "a URL without a user")
		return true
	}
	host := string(c.text[from+at+1 : authority])
	seen[host]++
	c.block(seen[host])
	c.enter(host)
	defer c.leave()
	return c.userAndPassword(from, from+at)
}

func (c *collector) userAndPassword(start, end int) bool {
	user := end
	if colon := bytes.IndexByte(c.text[start:end], ':'); colon >= 0 {
		user = start + colon
	}
	if user > start && !c.addAt("user", percentDecoded(c.text[start:user]), start, user) {
		return false
	}
	if user+1 >= end {
		return true
	}
	return c.addAt("password", percentDecoded(c.text[user+1:end]), user+1, end)
}

func percentDecoded(text []byte) string {
	decoded, err := url.PathUnescape(string(text))
	if err != nil {
		return string(text)
	}
	return decoded
}
