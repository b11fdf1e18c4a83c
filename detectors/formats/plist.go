package formats

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"
)

// readPlist reads Apple's property lists, in XML or binary. A dictionary's keys are steps, an
// array's elements are numbered; data is read where it is text.
func readPlist(c *collector) {
	if bytes.HasPrefix(c.text, []byte("bplist")) {
		readBinaryPlist(c)
		return
	}
	r := plistReader{collector: c}
	if r.tokens(skipMark(c.text), r.token) && len(r.open) > 0 {
		r.fail(len(c.text), "an element that is not closed")
	}
}

type plistReader struct {
	*collector
	open []plistBlock
	name string // of the element whose text comes next
	text piece
}

// plistBlock is a dictionary or an array.
type plistBlock struct {
	array   bool
	entered bool // by a step of the block around it
	n       int
	key     string
}

func (r *plistReader) token(token xml.Token, start, end int) bool {
	switch token := token.(type) {
	case xml.StartElement:
		r.name, r.text = token.Name.Local, piece{}
		if r.name == "dict" || r.name == "array" {
			return r.begin(start)
		}
	case xml.CharData:
		if r.name != "" && r.text.value == "" {
			r.text = r.trimmed(string(token), start, end)
		}
	case xml.EndElement:
		return r.end(token.Name.Local)
	}
	return true
}

func (r *plistReader) begin(start int) bool {
	if len(r.open) > maxDepth {
		r.fail(start, "nested too deep")
		return false
	}
	r.open = append(r.open, plistBlock{array: r.name == "array", entered: r.step()})
	r.name = ""
	return true
}

// step enters the step of the value that comes next, if a block holds it.
func (r *plistReader) step() bool {
	if len(r.open) == 0 {
		return false
	}
	block := &r.open[len(r.open)-1]
	if block.array {
		block.key = strconv.Itoa(block.n)
		block.n++
	}
	r.enter(block.key)
	return true
}

func (r *plistReader) end(name string) bool {
	text, ok := r.text, true
	r.name, r.text = "", piece{}
	switch name {
	case "dict", "array":
		r.close()
	case "key":
		if len(r.open) > 0 {
			r.open[len(r.open)-1].key = text.value
		}
	case "string", "integer", "real", "date", "data":
		if name == "data" {
			text.value = base64Text(text.value)
		}
		ok = r.value(text)
	case "true", "false":
		if r.step() {
			r.leave()
		}
	}
	return ok
}

func (r *plistReader) value(text piece) bool {
	stepped, ok := r.step(), true
	if text.value != "" {
		ok = r.add(text.value, text.start, text.end)
	}
	if stepped {
		r.leave()
	}
	return ok
}

func (r *plistReader) close() {
	if len(r.open) == 0 {
		return
	}
	last := len(r.open) - 1
	if r.open[last].entered {
		r.leave()
	}
	r.open = r.open[:last]
}

// readBinaryPlist reads the binary form: objects, a table of their offsets, and a trailer
// that says where both lie.
func readBinaryPlist(c *collector) {
	r := bplistReader{collector: c}
	if !r.trailer() {
		r.fail(0, "a binary property list without its trailer")
		return
	}
	r.object(r.top)
}

// mostVisits bounds how often objects are looked at: one object may stand in many places.
const mostVisits = 1 << 20

type bplistReader struct {
	*collector
	offsetSize, refSize, count, top, table int
	visits                                 int
}

func (r *bplistReader) trailer() bool {
	at := len(r.text) - 32
	if at < 8 {
		return false
	}
	r.offsetSize, r.refSize = int(r.text[at+6]), int(r.text[at+7])
	r.count, r.top, r.table = r.number(at+8, 8), r.number(at+16, 8), r.number(at+24, 8)
	return r.offsetSize >= 1 && r.offsetSize <= 8 && r.refSize >= 1 && r.refSize <= 8 &&
		r.count > 0 && r.count <= at && r.table >= 8 && r.table <= at-r.count*r.offsetSize
}

// number reads so many bytes as a number; -1 where they are not there, or too large.
func (r *bplistReader) number(at, size int) int {
	if at < 0 || at > len(r.text)-size {
		return -1
	}
	n := 0
	for _, b := range r.text[at : at+size] {
		if n >= 1<<40 {
			return -1
		}
		n = n<<8 | int(b)
	}
	return n
}

func (r *bplistReader) malformed(at int) bool {
	r.fail(max(at, 0), "a binary property list that does not hold together")
	return true
}

// object reads the nth object. It says whether there is room for more.
func (r *bplistReader) object(n int) bool {
	if n < 0 || n >= r.count {
		return r.malformed(0)
	}
	if r.visits++; r.visits > mostVisits || len(r.marks) > maxDepth {
		r.fail(0, "nested too deep")
		return false
	}
	at := r.number(r.table+n*r.offsetSize, r.offsetSize)
	if at < 8 || at >= r.table {
		return r.malformed(at)
	}
	kind := r.text[at] >> 4
	switch kind {
	case 1:
		return r.integer(at)
	case 4, 5, 6:
		return r.string(kind, at)
	case 0xA, 0xD:
		return r.collection(kind == 0xD, at)
	}
	return true
}

func (r *bplistReader) integer(at int) bool {
	size := 1 << (r.text[at] & 0xF)
	if size > 8 || at+1+size > r.table {
		return true
	}
	if n := r.number(at+1, size); n >= 0 {
		return r.add(strconv.Itoa(n), at+1, at+1+size)
	}
	return true
}

// length gives how many elements an object has, and where they begin.
func (r *bplistReader) length(at int) (n, from int) {
	n, from = int(r.text[at]&0xF), at+1
	if n != 0xF {
		return n, from
	}
	if from >= r.table || r.text[from]>>4 != 1 || r.text[from]&0xF > 3 {
		return -1, 0
	}
	size := 1 << (r.text[from] & 0xF)
	return r.number(from+1, size), from + 1 + size
}

func (r *bplistReader) string(kind byte, at int) bool {
	n, from := r.length(at)
	if kind == 6 {
		n *= 2
	}
	if n < 0 || from+n > r.table {
		return r.malformed(at)
	}
	if n == 0 {
		return true
	}
	value, ok := r.characters(kind, from, n)
	return !ok || r.add(value, from, from+n)
}

// characters gives a string's text. Bytes that are no text are no value.
func (r *bplistReader) characters(kind byte, from, n int) (string, bool) {
	if kind == 6 {
		return utf16Text(r.text[from:from+n], true), true
	}
	value := r.written(from, from+n)
	return value, kind == 5 || isText(value)
}

func (r *bplistReader) collection(dictionary bool, at int) bool {
	n, from := r.length(at)
	refs := n
	if dictionary {
		refs = 2 * n
	}
	if n < 0 || n > r.count*maxDepth || from+refs*r.refSize > r.table {
		return r.malformed(at)
	}
	for i := range n {
		step, value := strconv.Itoa(i), r.number(from+i*r.refSize, r.refSize)
		if dictionary {
			step, value = r.name(value), r.number(from+(n+i)*r.refSize, r.refSize)
		}
		r.enter(step)
		ok := r.object(value)
		r.leave()
		if !ok {
			return false
		}
	}
	return true
}

// name gives a dictionary's key, which is a string.
func (r *bplistReader) name(n int) string {
	if n < 0 || n >= r.count {
		return ""
	}
	at := r.number(r.table+n*r.offsetSize, r.offsetSize)
	if at < 8 || at >= r.table || r.text[at]>>4 < 5 || r.text[at]>>4 > 6 {
		return ""
	}
	size, from := r.length(at)
	if r.text[at]>>4 == 6 {
		size *= 2
	}
	if size < 0 || from+size > r.table {
		return ""
	}
	text, _ := r.characters(r.text[at]>>4, from, size)
	return text
}

func isText(text string) bool {
	return text != "" && strings.IndexFunc(text, func(c rune) bool {
		return c == '\uFFFD' || c < ' ' && !strings.ContainsRune("\t\r\n", c)
	}) < 0
}
