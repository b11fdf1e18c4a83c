package formats

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// readXML reads XML: an element's name is a step, its text the value that the steps lead to,
// an attribute the step "@name". Each element is a block of its own, so that what one
// <server> holds goes together. Where a key (or name) and a value stand as two attributes of
// an element or as two elements of a block, the value is given by the key's text too:
// <add key="Password" value="…"/> is "add.Password", in the block around it.
func readXML(c *collector) {
	r := xmlReader{collector: c, seen: map[string]int{}}
	if !r.tokens(skipMark(c.text), r.token) {
		return
	}
	if len(r.open) > 0 {
		r.fail(len(c.text), "an element that is not closed")
	}
	for len(r.open) > 0 && r.closeElement() {
	}
}

type xmlReader struct {
	*collector
	seen  map[string]int // the blocks so far of each key
	open  []xmlElement
	bytes int // of the keys so far, of values or not
}

type xmlElement struct {
	name   string
	group  string
	base64 bool
	key    string // what its key or name says, as attribute or as element
	parent bool   // it has elements
	parts  int    // of its text
	text   piece
}

// tokens gives each token and where it stands. The decoder is told UTF-8 whatever the text
// says, since places are wanted in the text as it is. It says whether it came to the text's
// end or to a mistake without being stopped.
func (c *collector) tokens(from int, each func(token xml.Token, start, end int) bool) bool {
	decoder := xml.NewDecoder(bytes.NewReader(plainBytes(c.text[from:])))
	decoder.Strict = false
	decoder.Entity = xml.HTMLEntity
	decoder.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil }
	for {
		start := from + int(decoder.InputOffset())
		token, err := decoder.RawToken()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				c.fail(from+int(decoder.InputOffset()), "not XML")
			}
			return true
		}
		if !each(token, start, from+int(decoder.InputOffset())) {
			return false
		}
	}
}

func (r *xmlReader) token(token xml.Token, start, end int) bool {
	switch token := token.(type) {
	case xml.StartElement:
		if len(r.marks) > maxDepth {
			r.fail(start, "nested too deep")
			return false
		}
		return r.start(token, start, end)
	case xml.CharData:
		r.chars(string(token), start, end)
	case xml.EndElement:
		return r.end(fullName(token.Name), start)
	}
	return true
}

func fullName(name xml.Name) string {
	if name.Space != "" {
		return name.Space + ":" + name.Local
	}
	return name.Local
}

func (r *xmlReader) start(token xml.StartElement, start, end int) bool {
	if n := len(r.open); n > 0 {
		r.open[n-1].parent = true
	}
	element := xmlElement{name: fullName(token.Name)}
	r.enter(element.name)
	if r.bytes += len(r.path); r.bytes > maxKeyBytes {
		r.fail(start, "more keys than are read of one text")
		return false
	}
	path := string(r.path)
	r.seen[path]++
	element.group = path
	if n := r.seen[path]; n > 1 {
		element.group += "#" + strconv.Itoa(n)
	}
	r.open = append(r.open, element)
	return r.attributes(token.Attr, start, end)
}

// attributes records the attributes of the element that was opened last.
func (r *xmlReader) attributes(attributes []xml.Attr, start, end int) bool {
	element := &r.open[len(r.open)-1]
	places := attributePlaces(r.text[start:end])
	var value piece
	for i, attribute := range attributes {
		p := r.attribute(attribute, i, places, start, end)
		name := fullName(attribute.Name)
		switch strings.ToLower(name) {
		case "key", "name":
			element.key = p.value
		case "value":
			value = p
		case "encoding":
			element.base64 = p.value == "base64"
		}
		if !r.put("@"+name, element.group, p) {
			return false
		}
	}
	return value.end == 0 || element.key == "" || r.put(element.key, r.outer(1), value)
}

// attribute gives an attribute's value and its place; the tag's where it cannot be told.
func (r *xmlReader) attribute(attribute xml.Attr, i int, places [][2]int, start, end int) piece {
	if i < len(places) {
		p := piece{attribute.Value, start + places[i][0], start + places[i][1]}
		written := r.written(p.start, p.end)
		if !utf8.ValidString(written) {
			p.value = written
		}
		if written == p.value || strings.ContainsAny(written, "&\r") {
			return p
		}
	}
	return piece{attribute.Value, start, end}
}

// outer gives the group so many elements up.
func (r *xmlReader) outer(up int) string {
	if i := len(r.open) - 1 - up; i >= 0 {
		return r.open[i].group
	}
	return ""
}

// put records a value one step down, in the given group.
func (r *xmlReader) put(step, group string, p piece) bool {
	if !r.addAt(step, p.value, p.start, p.end) {
		return false
	}
	r.entries[len(r.entries)-1].Group = group
	return true
}

// mostParts bounds the parts of one text.
const mostParts = 64

// chars takes the text of an element, which comments and CDATA may part.
func (r *xmlReader) chars(text string, start, end int) {
	if len(r.open) == 0 || strings.TrimSpace(text) == "" {
		return
	}
	element := &r.open[len(r.open)-1]
	p := r.trimmed(text, start, end)
	element.parts++
	switch {
	case element.parts == 1:
		element.text = p
	case element.parts < mostParts:
		element.text.value += p.value
		element.text.end = p.end
	}
}

// end closes an element. An end that closes none is passed over; one that closes an outer
// element closes those that were left open within it.
func (r *xmlReader) end(name string, at int) bool {
	opened := len(r.open) - 1
	for opened >= 0 && r.open[opened].name != name {
		opened--
	}
	if opened != len(r.open)-1 {
		r.fail(at, "an end that fits no beginning")
	}
	if opened < 0 {
		return true
	}
	for len(r.open) > opened {
		if !r.closeElement() {
			return false
		}
	}
	return true
}

func (r *xmlReader) closeElement() bool {
	last := len(r.open) - 1
	element := r.open[last]
	if p := element.text; p.value != "" && !element.parent {
		if element.base64 {
			p.value = base64Text(p.value)
		}
		if !r.closeText(element, p) {
			return false
		}
	}
	r.open = r.open[:last]
	r.leave()
	return true
}

func (r *xmlReader) closeText(element xmlElement, p piece) bool {
	if !r.add(p.value, p.start, p.end) {
		return false
	}
	r.entries[len(r.entries)-1].Group = r.outer(1)
	if element.key != "" {
		return r.put(element.key, r.outer(1), p)
	}
	if len(r.open) < 2 {
		return true
	}
	parent := &r.open[len(r.open)-2]
	switch strings.ToLower(element.name) {
	case "key", "name":
		parent.key = p.value
	case "value":
		return r.beside(element.name, parent.key, p)
	}
	return true
}

// beside records a value by the key that stands beside it in a block.
func (r *xmlReader) beside(name, key string, p piece) bool {
	if key == "" {
		return true
	}
	r.leave()
	defer r.enter(name)
	return r.put(key, r.outer(2), p)
}
