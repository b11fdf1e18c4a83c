package formats

import (
	"bytes"
	"strings"
)

// readSettings reads the many files of names and values that are no format of their own:
// wpa_supplicant's networks, OpenVPN's profiles, the mail programs' start files. A line is
// "name = value", "name value" or "set name=value …"; braces and sections are steps and
// blocks; what stands between <name> and </name> is one value.
func readSettings(c *collector) {
	r := settingReader{collector: c, seen: map[string]int{}}
	for pos := skipMark(c.text); pos < len(c.text) && !r.full; {
		end := lineEnd(c.text, pos)
		start := skipBlank(c.text, pos, end)
		end = trimBlank(c.text, start, end)
		pos = nextLine(c.text, pos)
		if start < end && bytes.IndexByte([]byte("#;!"), c.text[start]) < 0 {
			pos = max(pos, r.line(start, end))
		}
	}
}

type settingReader struct {
	*collector
	seen     map[string]int // the blocks so far of each name
	unclosed bool           // an inline value has no end: no more are looked for
	full     bool
}

// line reads a line; where it begins a value of more lines, it gives where that one ends.
func (r *settingReader) line(start, end int) int {
	first, last := r.text[start], r.text[end-1]
	switch {
	case first == '<' && last == '>':
		return r.inline(start, end)
	case first == '[' && last == ']':
		r.leaveAll()
		r.begin(strings.TrimSpace(r.written(start+1, end-1)))
	case first == '}':
		if len(r.marks) > 0 {
			r.leave()
		}
		r.suffix = ""
	case last == '{':
		if len(r.marks) < maxDepth {
			r.begin(strings.Trim(r.written(start, end-1), "= \t"))
		}
	default:
		r.setting(start, end)
	}
	return 0
}

func (r *settingReader) leaveAll() {
	for len(r.marks) > 0 {
		r.leave()
	}
}

// begin enters a block.
func (r *settingReader) begin(name string) {
	r.enter(name)
	path := string(r.path)
	r.seen[path]++
	r.block(r.seen[path])
}

// inline reads the value between <name> and </name>, as OpenVPN's profiles hold keys. Of
// auth-user-pass the first line is the user and the second one the password.
func (r *settingReader) inline(start, end int) int {
	name := r.written(start+1, end-1)
	from := nextLine(r.text, end)
	length := -1
	if !r.unclosed {
		length = bytes.Index(r.text[from:], []byte("</"+name+">"))
	}
	if length < 0 {
		r.unclosed = true
		r.fail(start, "a value that is not closed")
		return 0
	}
	to := from + length
	for to > from && isSpace(r.text[to-1]) {
		to--
	}
	behind := nextLine(r.text, from+length)
	if name != "auth-user-pass" {
		r.put(name, from, to)
		return behind
	}
	user := lineEnd(r.text[:to], from)
	r.enter(name)
	r.put("user", from, user)
	if password := nextLine(r.text, user); password < to {
		r.put("password", password, lineEnd(r.text[:to], password))
	}
	r.leave()
	return behind
}

func (r *settingReader) put(name string, start, end int) {
	if start < end && !r.full {
		r.full = !r.addAt(name, r.written(start, end), start, end)
	}
}

// setting reads a name and its value, or several of them.
func (r *settingReader) setting(start, end int) {
	if set := bytes.Index(r.text[start:end], []byte("set ")); set == 0 || set > 0 && bytes.HasPrefix(r.text[start:end], []byte("account-hook")) {
		r.assignments(start+set+len("set "), end)
		return
	}
	name := start
	for name < end && !isBlank(r.text[name]) && r.text[name] != '=' && r.text[name] != ':' {
		name++
	}
	word := r.written(start, name)
	if r.login(word, start, end) {
		return
	}
	value := skipBlank(r.text, name, end)
	if value < end && (r.text[value] == '=' || r.text[value] == ':') {
		value = skipBlank(r.text, value+1, end)
	}
	if word == "account" {
		r.leaveAll()
		r.seen[word]++
		r.block(r.seen[word])
	}
	from, to := unquoted(r.text, value, end)
	for to > from && r.text[to-1] == ';' {
		to--
	}
	if quoted := from > value; !quoted && to-from > 1 && (r.text[from] == '"' || r.text[from] == '\'') && r.text[to-1] == r.text[from] {
		from, to = from+1, to-1
	}
	r.put(word, from, to)
}

// assignments reads mutt's "set name = value name=value".
func (r *settingReader) assignments(start, end int) {
	for start < end {
		equals := bytes.IndexByte(r.text[start:end], '=')
		if equals < 0 {
			return
		}
		name := strings.TrimSpace(r.written(start, start+equals))
		name = name[strings.LastIndexAny(name, " \t")+1:]
		from := skipBlank(r.text, start+equals+1, end)
		to := end
		if from < end && (r.text[from] == '"' || r.text[from] == '\'') {
			quote := r.text[from]
			if length := closingQuote(r.text[from+1:end], quote); length >= 0 {
				from, to = from+1, from+1+length
			}
		} else if i := bytes.IndexAny(r.text[from:end], " \t'\""); i >= 0 {
			to = from + i
		}
		r.put(name, from, to)
		start = min(to+1, end)
	}
}

// login reads fetchmail's lines, of which one may hold all: poll HOST user NAME password WORD.
func (r *settingReader) login(word string, start, end int) bool {
	switch word {
	case "poll", "server", "skip", "user", "username":
	default:
		return false
	}
	words := r.wordsOf(start, end)
	at := -1
	for i, w := range words {
		if (w.value == "password" || w.value == "pass") && i+1 < len(words) && i > 1 {
			at = i
		}
	}
	if at < 0 && word != "poll" {
		return false
	}
	if word == "poll" || word == "server" || word == "skip" {
		r.seen["poll"]++
		r.block(r.seen["poll"])
		if len(words) > 1 {
			r.put("host", words[1].start, words[1].end)
		}
	}
	for i, w := range words {
		if (w.value == "user" || w.value == "username") && i+1 < len(words) {
			r.put("user", words[i+1].start, words[i+1].end)
		}
	}
	if at >= 0 {
		r.put("password", words[at+1].start, words[at+1].end)
	}
	return true
}

// wordsOf takes a line apart at its blanks; quotes hold words together.
func (r *settingReader) wordsOf(start, end int) []piece {
	d := directiveReader{collector: r.collector}
	for start = skipBlank(r.text, start, end); start < end; start = skipBlank(r.text, start, end) {
		start = d.word(start, false)
	}
	return d.words
}
