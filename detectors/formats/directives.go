package formats

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// readDirectives reads the configuration of servers: nginx's, Apache's, HAProxy's, and
// systemd's units. A key is a directive's name, with a second step where its first argument
// is itself a name: "SetEnv.NAME", "proxy_set_header.Authorization", "Environment.NAME". What
// stands in one section or pair of braces is a block. Commands that units run are read as
// readHistory does.
func readDirectives(c *collector) {
	r := directiveReader{collector: c}
	if c.isUnit() {
		r.unit()
		return
	}
	r.statements(c.endsInSigns())
}

// isUnit says whether the first line that says something is a section's name.
func (c *collector) isUnit() (unit bool) {
	c.eachLine(func(start, end int) bool {
		if b := c.text[start]; b == '#' || b == ';' {
			return true
		}
		unit = c.text[start] == '[' && c.text[end-1] == ']'
		return false
	})
	return unit
}

// endsInSigns says whether directives end in a semicolon and may span lines, as nginx's.
func (c *collector) endsInSigns() (signs bool) {
	c.eachLine(func(start, end int) bool {
		signs = c.text[start] != '#' && bytes.IndexByte([]byte(";{}"), c.text[end-1]) >= 0
		return !signs
	})
	return signs
}

type directiveReader struct {
	*collector
	words  []piece
	open   []int // the blocks that were opened
	blocks int
	full   bool
}

// statements reads words up to what ends a directive.
func (r *directiveReader) statements(signs bool) {
	for pos := skipMark(r.text); pos < len(r.text) && !r.full; {
		switch b := r.text[pos]; {
		case b == '\n' && !signs:
			r.directive()
			pos++
		case isSpace(b):
			pos++
		case b == '#' && (len(r.words) == 0 || signs):
			pos = lineEnd(r.text, pos)
		case b == '\\' && pos+1 < len(r.text) && (r.text[pos+1] == '\n' || r.text[pos+1] == '\r'):
			pos = nextLine(r.text, pos)
		case signs && b == ';':
			r.directive()
			pos++
		case signs && b == '{':
			r.words = r.words[:0] // they say what block it is
			r.brace(true)
			pos++
		case signs && b == '}':
			r.directive()
			r.brace(false)
			pos++
		default:
			pos = r.word(pos, signs)
		}
	}
	r.directive()
}

func (r *directiveReader) brace(open bool) {
	if open {
		if r.blocks++; len(r.open) < maxDepth {
			r.open = append(r.open, r.blocks)
		}
	} else if len(r.open) > 0 {
		r.open = r.open[:len(r.open)-1]
	}
}

// mostWords bounds the words of a directive.
const mostWords = 1 << 10

// word reads a word, with or without quotes, and gives where it ends.
func (r *directiveReader) word(pos int, signs bool) int {
	r.words = r.words[:min(len(r.words), mostWords)]
	if quote := r.text[pos]; quote == '"' || quote == '\'' {
		if length := closingQuote(r.text[pos+1:lineEnd(r.text, pos)], quote); length >= 0 {
			start := pos + 1
			r.words = append(r.words, piece{unquotedText(r.written(start, start+length), quote), start, start + length})
			return start + length + 1
		}
	}
	end := pos + 1
	for end < len(r.text) && !isSpace(r.text[end]) {
		if signs && bytes.IndexByte([]byte(";{}"), r.text[end]) >= 0 && r.text[end-1] != '$' {
			break
		}
		end++
	}
	r.words = append(r.words, piece{r.written(pos, end), pos, end})
	return end
}

// closingQuote gives the length of what stands before the quote that closes; -1 without one.
func closingQuote(text []byte, quote byte) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case quote:
			return i
		}
	}
	return -1
}

func unquotedText(written string, quote byte) string {
	if strings.IndexByte(written, '\\') < 0 {
		return written
	}
	return strings.NewReplacer(`\\`, `\`, `\`+string(quote), string(quote)).Replace(written)
}

// directive records the words that were read.
func (r *directiveReader) directive() {
	words := r.words
	r.words = r.words[:0]
	if len(words) == 0 || r.section(words) || len(words) < 2 {
		return
	}
	name := words[0].value
	switch strings.ToLower(name) {
	case "requestheader", "header", "http-request", "http-response", "more_set_headers", "more_set_input_headers":
		words = slices.DeleteFunc(slices.Clone(words), func(p piece) bool { return isHeaderAction(p.value) })
		if len(words) == 2 {
			r.header(name, words[1])
			return
		}
		r.pair(name, words[1:])
	case "setenv", "set", "define", "fastcgi_param", "uwsgi_param", "scgi_param", "proxy_set_header", "grpc_set_header", "add_header", "passenger_env_var":
		r.pair(name, words[1:])
	case "env":
		r.equals(name, words[1])
	case "user":
		if len(words) > 3 && strings.HasSuffix(words[2].value, "password") {
			r.put([]string{name, words[1].value, "password"}, words[3])
			return
		}
		fallthrough
	default:
		r.put([]string{name}, r.joined(words[1:]))
	}
}

// section reads Apache's <NAME …> and </NAME>.
func (r *directiveReader) section(words []piece) bool {
	if words[0].value[:min(1, len(words[0].value))] != "<" {
		return false
	}
	r.brace(!strings.HasPrefix(words[0].value, "</"))
	return true
}

func isHeaderAction(word string) bool {
	switch strings.ToLower(word) {
	case "always", "onsuccess", "set", "add", "append", "merge", "edit", "setifempty", "set-header", "add-header", "replace-header":
		return true
	}
	return false
}

// header reads "NAME: VALUE" in one word.
func (r *directiveReader) header(directive string, p piece) {
	if name, value, ok := strings.Cut(p.value, ":"); ok && p.end-p.start == len(p.value) {
		value = strings.TrimLeft(value, " ")
		r.put([]string{directive, name}, piece{value, p.end - len(value), p.end})
	}
}

// pair reads a name and its value.
func (r *directiveReader) pair(directive string, words []piece) {
	if len(words) >= 2 {
		r.put([]string{directive, words[0].value}, r.joined(words[1:]))
	} else if len(words) == 1 {
		r.equals(directive, words[0])
	}
}

// equals reads NAME=VALUE in one word.
func (r *directiveReader) equals(directive string, p piece) {
	name, value, ok := strings.Cut(p.value, "=")
	if ok && p.end-p.start == len(p.value) {
		start := p.end - len(value)
		if quoted := strings.Trim(value, `"'`); len(quoted) == len(value)-2 {
			value, start, p.end = quoted, start+1, p.end-1
		}
		r.put([]string{directive, name}, piece{value, start, p.end})
	}
}

// joined gives words as they are written.
func (r *directiveReader) joined(words []piece) piece {
	if len(words) == 1 {
		return words[0]
	}
	start, end := words[0].start, words[len(words)-1].end
	return piece{r.written(start, end), start, end}
}

func (r *directiveReader) put(steps []string, p piece) {
	if p.value == "" || r.full {
		return
	}
	for _, step := range steps {
		r.enter(step)
	}
	if r.full = !r.add(p.value, p.start, p.end); !r.full && len(r.open) > 0 {
		r.entries[len(r.entries)-1].Group += "#" + strconv.Itoa(r.open[len(r.open)-1])
	}
	for range steps {
		r.leave()
	}
}

// unit reads systemd's sections of NAME=VALUE, over several lines where a backslash ends them.
func (r *directiveReader) unit() {
	commands := commandReader{collector: r.collector}
	for pos := skipMark(r.text); pos < len(r.text) && !r.full && !commands.done; {
		start := skipBlank(r.text, pos, lineEnd(r.text, pos))
		end := r.logicalEnd(start)
		if pos = nextLine(r.text, end); start == end || strings.IndexByte("#;[", r.text[start]) >= 0 {
			if r.text[min(start, len(r.text)-1)] == '[' {
				r.open, r.blocks = []int{r.blocks + 1}, r.blocks+1
			}
			continue
		}
		equals := bytes.IndexByte(r.text[start:end], '=')
		if equals < 1 {
			r.fail(start, "neither a section nor a setting")
			continue
		}
		name := strings.TrimRight(r.written(start, start+equals), " \t")
		r.setting(&commands, name, skipBlank(r.text, start+equals+1, end), trimBlank(r.text, start, end))
	}
}

func (r *directiveReader) setting(commands *commandReader, name string, start, end int) {
	if start >= end {
		return
	}
	switch {
	case name == "Environment":
		r.unitWords(start, end)
	case strings.HasPrefix(name, "Exec"):
		for start < end && strings.IndexByte("-@:+!|", r.text[start]) >= 0 {
			start++
		}
		commands.run(placed{text: r.text[start:end], base: start})
	case name == "SetCredential":
		if id, value, ok := strings.Cut(r.written(start, end), ":"); ok {
			r.put([]string{name, id}, piece{value, end - len(value), end})
		}
	default:
		r.put([]string{name}, piece{r.written(start, end), start, end})
	}
}

// unitWords reads NAME=VALUE words, in quotes or not.
func (r *directiveReader) unitWords(start, end int) {
	for start < end {
		if b := r.text[start]; isSpace(b) || b == '\\' && start+1 < end && isSpace(r.text[start+1]) {
			start++
			continue
		}
		start = r.word(start, false)
		p := r.words[0]
		r.words = r.words[:0]
		name, value, ok := strings.Cut(p.value, "=")
		if !ok {
			continue
		}
		p.start += len(name) + 1
		if p.value = value; len(value) > 1 && (value[0] == '"' || value[0] == '\'') && value[len(value)-1] == value[0] {
			p = piece{value[1 : len(value)-1], p.start + 1, p.end - 1}
		}
		if p.start <= p.end {
			r.put([]string{"Environment", name}, p)
		}
	}
}
