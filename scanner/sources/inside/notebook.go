package inside

import (
	"bytes"
	"fmt"
	"io"
)

// mostNotebook is how large a notebook may be for its cells to be put together; a larger one
// is mostly pictures, and is read as it stands.
const mostNotebook = 8 << 20

func (w *walker) notebook(at place, c content) error {
	raw, err := io.ReadAll(io.LimitReader(c, mostNotebook+1))
	if err != nil {
		return err
	}
	if len(raw) > mostNotebook {
		if at.path == "" {
			return errNotebook
		}
		w.given++
		w.leave(at, errNotebook.Error())
		return w.visitor.File(at.path, io.MultiReader(bytes.NewReader(raw), c))
	}
	n := notebook{raw: raw, text: make([]byte, 0, len(raw)), line: 1}
	n.read()
	w.given++
	w.visitor.Text(at.path, n.text, n.parts)
	return nil
}

var errNotebook = fmt.Errorf("a notebook larger than %d MiB; it is read as it stands, its cells not put together", mostNotebook>>20)

// A notebook is JSON in which each line of a cell is a string of its own, with its line end
// and its quotes escaped. Read puts the lines together as the cell has them, and leaves all
// else as it stands; every byte of the text has its place in the file.
type notebook struct {
	raw   []byte
	text  []byte
	parts []Part
	at    int
	// line is that of at, and bol where it begins.
	line, bol int
}

// part says that what is written next stands at the reader's place.
func (n *notebook) part() {
	p := Part{At: len(n.text), Base: int64(n.at), Line: n.line, Column: n.at - n.bol + 1}
	if last := len(n.parts) - 1; last >= 0 && n.parts[last].At == p.At {
		n.parts[last] = p
		return
	}
	n.parts = append(n.parts, p)
}

func (n *notebook) read() {
	n.part()
	for n.at < len(n.raw) {
		b := n.raw[n.at]
		n.text = append(n.text, b)
		n.at++
		switch b {
		case '\n':
			n.line, n.bol = n.line+1, n.at
			n.part()
		case '"':
			n.str()
			for n.joined() {
				n.str()
			}
			n.text = append(n.text, '"')
			n.part()
		}
	}
}

// str reads a string behind its opening quote, to behind its closing one.
func (n *notebook) str() {
	n.part()
	for n.at < len(n.raw) {
		switch b := n.raw[n.at]; b {
		case '"':
			n.at++
			return
		case '\n': // no string of JSON holds one: this is another text, and read as it stands
			return
		case '\\':
			n.escape()
		default:
			n.text = append(n.text, b)
			n.at++
		}
	}
}

// joined says that the string which was read ends a line and is followed, behind a comma, by
// another one: the next line of the same cell, before which it leaves the reader.
func (n *notebook) joined() bool {
	if len(n.text) == 0 || n.text[len(n.text)-1] != '\n' {
		return false
	}
	rest := n.raw[n.at:]
	next := bytes.TrimLeft(rest, " \t\r\n")
	if len(next) == 0 || next[0] != ',' {
		return false
	}
	next = bytes.TrimLeft(next[1:], " \t\r\n")
	if len(next) == 0 || next[0] != '"' {
		return false
	}
	passed := rest[:len(rest)-len(next)]
	if lines := bytes.Count(passed, []byte{'\n'}); lines > 0 {
		n.line += lines
		n.bol = n.at + bytes.LastIndexByte(passed, '\n') + 1
	}
	n.at += len(passed) + 1
	return true
}
