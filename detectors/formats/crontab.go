package formats

import (
	"bytes"
	"strings"
)

// readCrontab reads what runs at set times: the variables of its lines, and its commands as
// readHistory does.
func readCrontab(c *collector) {
	r := commandReader{collector: c}
	c.eachLine(func(start, end int) bool {
		if c.text[start] != '#' {
			if command := c.cronCommand(start, end); command > 0 {
				r.run(placed{text: c.text[command:end], base: command})
			} else {
				r.done = !c.cronVariable(start, end)
			}
		}
		return !r.done
	})
}

// cronCommand gives where a line's command begins; 0 where the line has none. The fields
// before it are five, or one as @daily, and in the system's files a user.
func (c *collector) cronCommand(start, end int) int {
	fields, first := 5, c.text[start]
	if first == '@' {
		fields = 1
	} else if first != '*' && (first < '0' || first > '9') {
		return 0
	}
	for ; fields > 0 && start < end; fields-- {
		start = c.nextField(start, end)
	}
	if user := c.nextField(start, end); user < end && isCronUser(c.written(start, user)) {
		return user
	}
	return start
}

func (c *collector) nextField(start, end int) int {
	if i := bytes.IndexAny(c.text[start:end], " \t"); i >= 0 {
		return skipBlank(c.text, start+i, end)
	}
	return end
}

// isCronUser says whether a word before a command is a user and not a program. Only the users
// that systems bring are known for sure.
func isCronUser(word string) bool {
	switch strings.TrimRight(word, " \t") {
	case "root", "www-data", "nobody", "postgres", "daemon", "ubuntu", "admin", "deploy":
		return true
	}
	return false
}

func (c *collector) cronVariable(start, end int) bool {
	equals := bytes.IndexByte(c.text[start:end], '=')
	if equals < 1 {
		c.fail(start, "neither a time nor a variable")
		return true
	}
	name := strings.TrimRight(c.written(start, start+equals), " \t")
	from, to := skipBlank(c.text, start+equals+1, end), end
	if to-from > 1 && (c.text[from] == '"' || c.text[from] == '\'') && c.text[to-1] == c.text[from] {
		from, to = from+1, to-1
	}
	return from == to || c.addAt(strings.Trim(name, `"'`), c.written(from, to), from, to)
}
