package formats

import (
	"bytes"
	"encoding/hex"
	"strings"
)

// readPgpass reads PostgreSQL's password file: host:port:database:user:password in each
// line, in which a backslash keeps a colon or a backslash. Each line is a block of its own.
func readPgpass(c *collector) {
	seen := map[string]int{}
	c.eachLine(func(start, end int) bool {
		if c.text[start] == '#' {
			return true
		}
		fields := c.colonFields(start, end, 5)
		if len(fields) < 5 {
			c.fail(start, "not host:port:database:user:password")
			return true
		}
		return c.pgpassLine(fields, seen)
	})
}

func (c *collector) pgpassLine(fields []piece, seen map[string]int) bool {
	host, user, password := fields[0], fields[3], fields[4]
	c.enter(host.value + ":" + fields[1].value + "/" + fields[2].value)
	c.enter(user.value)
	defer c.leave()
	defer c.leave()
	seen[string(c.path)]++
	c.block(seen[string(c.path)])
	return c.addAt("host", host.value, host.start, host.end) &&
		c.addAt("user", user.value, user.start, user.end) &&
		c.addAt("password", password.value, password.start, password.end)
}

// A piece is a part of a text: what it says, and where it is written.
type piece struct {
	value      string
	start, end int
}

// colonFields takes a line apart at its colons into at most so many fields. The last one
// takes the rest of the line.
func (c *collector) colonFields(start, end, most int) []piece {
	var fields []piece
	from := start
	for i := start; i < end; i++ {
		switch {
		case c.text[i] == '\\':
			i++
		case c.text[i] == ':' && len(fields) < most-1:
			fields = append(fields, piece{unescapeColons(c.written(from, i)), from, i})
			from = i + 1
		}
	}
	return append(fields, piece{unescapeColons(c.written(from, end)), from, end})
}

var colonEscapes = strings.NewReplacer(`\:`, `:`, `\\`, `\`)

func unescapeColons(written string) string {
	if strings.IndexByte(written, '\\') < 0 {
		return written
	}
	return colonEscapes.Replace(written)
}

// readHtpasswd reads the users of a web server: user:hash, with a comment behind another
// colon; or, as a digest file has it, user:realm:hash.
func readHtpasswd(c *collector) {
	c.eachLine(func(start, end int) bool {
		if c.text[start] == '#' {
			return true
		}
		user := bytes.IndexByte(c.text[start:end], ':')
		if user < 1 {
			c.fail(start, "not user:hash")
			return true
		}
		from := start + user + 1
		if colon := bytes.IndexByte(c.text[from:end], ':'); colon >= 0 {
			if isDigest(c.text[from+colon+1 : end]) {
				from += colon + 1
			} else {
				end = from + colon
			}
		}
		return from == end || c.addAt(c.written(start, start+user), c.written(from, end), from, end)
	})
}

// isDigest says whether a field is an MD5 in hexadecimal digits.
func isDigest(field []byte) bool {
	_, err := hex.Decode(make([]byte, 16), field[:min(len(field), 32)])
	return len(field) == 32 && err == nil
}

// readShadow reads the users of a system: user:hash:…. A field that is no hash (empty, "*",
// "x", locked without a password) is left out; "!" before a hash only locks it.
func readShadow(c *collector) {
	c.eachLine(func(start, end int) bool {
		if c.text[start] == '#' {
			return true
		}
		fields := bytes.SplitN(c.text[start:end], []byte{':'}, 3)
		if len(fields) < 2 || len(fields[0]) == 0 {
			c.fail(start, "not user:hash:…")
			return true
		}
		from := start + len(fields[0]) + 1
		to := from + len(fields[1])
		for from < to && (c.text[from] == '!' || c.text[from] == '*') {
			from++
		}
		return !isHash(c.text[from:to]) || c.addAt(string(fields[0]), c.written(from, to), from, to)
	})
}

// isHash says whether a field is what crypt makes: "$id$…", "_…", or thirteen characters.
func isHash(field []byte) bool {
	if len(field) == 0 {
		return false
	}
	return field[0] == '$' && len(field) > 3 || field[0] == '_' && len(field) == 20 ||
		len(field) == 13 && !bytes.ContainsAny(field, "*! ")
}
