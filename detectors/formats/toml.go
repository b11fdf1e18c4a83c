package formats

import (
	"errors"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// maxTOML bounds a text: the parser holds a node of 56 bytes for each element of an array.
const maxTOML = 8 << 20

// readTOML reads TOML. The elements of [[a]] are numbered as those of a list.
func readTOML(c *collector) {
	if len(c.text) > maxTOML {
		c.fail(0, "larger than is read as TOML")
		return
	}
	mark := skipMark(c.text)
	r := tomlReader{collector: c, shift: mark, lists: map[string]int{}}
	r.parser.Reset(c.text[mark:])
	for r.parser.NextExpression() {
		if !r.expression(r.parser.Expression()) {
			return
		}
	}
	r.failed(r.parser.Error())
}

type tomlReader struct {
	*collector
	parser unstable.Parser
	shift  int
	lists  map[string]int // the elements so far of each list of tables
}

func (r *tomlReader) expression(node *unstable.Node) bool {
	switch node.Kind {
	case unstable.Table, unstable.ArrayTable:
		r.table(node)
	case unstable.KeyValue:
		return r.pair(node)
	}
	return true
}

// table goes to a table from the top. On its way it enters the last element of each list.
func (r *tomlReader) table(node *unstable.Node) {
	for len(r.marks) > 0 {
		r.leave()
	}
	for key := node.Key(); key.Next(); {
		r.enter(string(key.Node().Data))
		path := string(r.path)
		if node.Kind == unstable.ArrayTable && key.IsLast() {
			r.lists[path]++
		}
		if n := r.lists[path]; n > 0 {
			r.enter(strconv.Itoa(n - 1))
		}
	}
}

func (r *tomlReader) pair(node *unstable.Node) bool {
	depth := len(r.marks)
	for key := node.Key(); key.Next(); {
		r.enter(string(key.Node().Data))
	}
	ok := r.value(node.Value())
	for len(r.marks) > depth {
		r.leave()
	}
	return ok
}

func (r *tomlReader) value(node *unstable.Node) bool {
	if len(r.marks) > maxDepth {
		r.fail(0, "nested too deep")
		return false
	}
	switch node.Kind {
	case unstable.String:
		start, end := r.between(node)
		return r.add(string(node.Data), start, end)
	case unstable.Bool:
		if !r.words {
			return true
		}
		start := r.shift + int(node.Raw.Offset)
		return r.add(string(node.Data), start, start+int(node.Raw.Length))
	case unstable.Integer, unstable.Float:
		start := r.shift + int(node.Raw.Offset)
		return r.add(string(node.Data), start, start+int(node.Raw.Length))
	case unstable.Array:
		return r.array(node)
	case unstable.InlineTable:
		for child := node.Children(); child.Next(); {
			if !r.pair(child.Node()) {
				return false
			}
		}
	}
	return true
}

func (r *tomlReader) array(node *unstable.Node) bool {
	i := 0
	for child := node.Children(); child.Next(); i++ {
		r.enter(strconv.Itoa(i))
		ok := r.value(child.Node())
		r.leave()
		if !ok {
			return false
		}
	}
	return true
}

// between gives the range of a string without its quotes, of which there are one or three.
func (r *tomlReader) between(node *unstable.Node) (int, int) {
	start := r.shift + int(node.Raw.Offset)
	end := start + int(node.Raw.Length)
	written, quotes := string(r.text[start:end]), 1
	if len(written) >= 6 && (strings.HasPrefix(written, `"""`) || strings.HasPrefix(written, `'''`)) {
		quotes = 3
	}
	start, end = start+quotes, end-quotes
	// A line end straight behind the opening quotes is not part of the value.
	if quotes == 3 {
		start += len(written[3:]) - len(strings.TrimPrefix(strings.TrimPrefix(written[3:], "\r"), "\n"))
	}
	return min(start, end), end
}

// failed records the parser's error by its place alone: its words may quote the text.
func (r *tomlReader) failed(err error) {
	if err == nil {
		return
	}
	offset := 0
	var wrong *unstable.ParserError
	if errors.As(err, &wrong) && len(wrong.Highlight) > 0 {
		offset = int(r.parser.Range(wrong.Highlight).Offset)
	}
	r.fail(r.shift+offset, "not TOML")
}
