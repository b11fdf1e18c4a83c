package formats

import (
	"bytes"
	"encoding/base64"
	"regexp"
	"strings"
	"unicode/utf8"
)

// newerXML is the version that the decoder refuses, in the declaration; Jenkins writes it.
var newerXML = regexp.MustCompile(`^<\?xml\s+version\s*=\s*["']1\.1["']`)

// plainBytes gives a text that the decoder takes for UTF-8 and XML 1.0, byte for byte.
func plainBytes(text []byte) []byte {
	newer := newerXML.FindIndex(text)
	if utf8.Valid(text) && newer == nil {
		return text
	}
	plain := bytes.Clone(text)
	if newer != nil {
		plain[newer[1]-2] = '0'
	}
	if utf8.Valid(text) {
		return plain
	}
	for i, b := range plain {
		if b >= utf8.RuneSelf {
			plain[i] = '?'
		}
	}
	return plain
}

// attributePlaces gives where the values of a tag's attributes stand.
func attributePlaces(tag []byte) [][2]int {
	var places [][2]int
	for i := 0; i < len(tag); i++ {
		if tag[i] != '=' {
			continue
		}
		for i++; i < len(tag) && isSpace(tag[i]); i++ {
		}
		if i == len(tag) {
			break
		}
		if length := bytes.IndexByte(tag[i+1:], tag[i]); length >= 0 && (tag[i] == '"' || tag[i] == '\'') {
			places = append(places, [2]int{i + 1, i + 1 + length})
			i += length + 1
			continue
		}
		end := i
		for end < len(tag) && (isNameByte(tag[end]) && tag[end] != '.' || tag[end] == ':') {
			end++
		}
		places = append(places, [2]int{i, end})
		i = end
	}
	return places
}

var cdata = []byte("<![CDATA[")

// trimmed gives a text without the blanks around it and, where it is CDATA, its brackets.
func (c *collector) trimmed(text string, start, end int) piece {
	raw := c.text[start:end]
	if bytes.HasPrefix(raw, cdata) {
		start, end = start+len(cdata), end-len("]]>")
		raw = c.text[start:end]
	}
	left := len(raw) - len(bytes.TrimLeft(raw, " \t\r\n"))
	right := len(bytes.TrimRight(raw, " \t\r\n"))
	if left >= right {
		return piece{start: start, end: start}
	}
	p := piece{strings.TrimSpace(text), start + left, start + right}
	if bytes.IndexByte(raw, '&') < 0 && bytes.IndexByte(raw, '\r') < 0 {
		p.value = c.written(p.start, p.end)
	}
	return p
}

// base64Text decodes a text; one that is no base64 stays what it is.
func base64Text(text string) string {
	text = strings.Join(strings.Fields(text), "")
	plain, err := base64.StdEncoding.DecodeString(text)
	if err != nil || !utf8.Valid(plain) {
		return text
	}
	return string(plain)
}
