package formats

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// maxYAML bounds a text: the parser makes some 200 bytes of every two.
const maxYAML = 4 << 20

// readYAML reads YAML; each of its documents is a block of its own. An alias of one value is
// followed, an alias of more is not: its values stand under the anchor's own key, and to
// unfold them is how a small file becomes a huge one.
func readYAML(c *collector) {
	if len(c.text) > maxYAML {
		c.fail(0, "larger than is read as YAML")
		return
	}
	text := c.text[skipMark(c.text):]
	for range 4 {
		documents, line, what := parseYAML(text)
		if what == "" {
			r := yamlReader{collector: c, places: newYAMLPlaces(c.text)}
			r.documents(documents)
			return
		}
		c.failLine(line, what)
		text = beforeMistake(text, line)
	}
}

// beforeMistake cuts a text before the mistake, for what stands there to be read by itself.
// The library names the mistake's line or the one before it.
func beforeMistake(text []byte, line int) []byte {
	if before := linesBefore(text, line+1); len(before) < len(text) {
		return before
	}
	return linesBefore(text, line)
}

func linesBefore(text []byte, line int) []byte {
	end := 0
	for ; line > 1 && end < len(text); line-- {
		end = nextLine(text, end)
	}
	return text[:end]
}

// parseYAML gives the documents up to the first mistake, its line, and what it is.
func parseYAML(text []byte) (documents []*yaml.Node, line int, what string) {
	// The library panics on a few texts that it takes for its own mistake.
	defer func() {
		if recover() != nil {
			line, what = 1, "the YAML library fails on it"
		}
	}()
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		document := new(yaml.Node)
		err := decoder.Decode(document)
		if errors.Is(err, io.EOF) {
			return documents, 0, ""
		}
		if err != nil {
			line, what = yamlError(err)
			return documents, line, what
		}
		documents = append(documents, document)
	}
}

var yamlErrorLine = regexp.MustCompile(`^yaml: line (\d+): `)

// yamlError takes the library's error apart. The scanner's words are fixed, but for the name
// of an anchor, which is the text's own.
func yamlError(err error) (int, string) {
	line, what := 1, strings.TrimPrefix(err.Error(), "yaml: ")
	if found := yamlErrorLine.FindStringSubmatch(err.Error()); found != nil {
		line, _ = strconv.Atoi(found[1])
		what = err.Error()[len(found[0]):]
	}
	if strings.Contains(what, "anchor") {
		what = "an alias of an anchor that is not there"
	}
	return line, "not YAML: " + what
}

type yamlReader struct {
	*collector
	places *yamlPlaces
	full   bool
}

func (r *yamlReader) documents(documents []*yaml.Node) {
	for i, document := range documents {
		r.block(i + 1)
		for _, node := range document.Content {
			r.node(node)
		}
	}
}

func (r *yamlReader) node(node *yaml.Node) {
	if len(r.marks) > maxDepth {
		r.fail(0, "nested too deep")
		return
	}
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content) && !r.full; i += 2 {
			r.child(yamlKey(node.Content[i]), node.Content[i+1])
		}
	case yaml.SequenceNode:
		for i := 0; i < len(node.Content) && !r.full; i++ {
			r.child(strconv.Itoa(i), node.Content[i])
		}
	case yaml.AliasNode:
		if node.Alias.Kind == yaml.ScalarNode {
			r.scalar(node.Alias)
		}
	case yaml.ScalarNode:
		r.scalar(node)
	}
}

func (r *yamlReader) child(step string, node *yaml.Node) {
	r.enter(step)
	r.node(node)
	r.leave()
}

// yamlKey gives a key's step. A key that is no scalar has no name.
func yamlKey(node *yaml.Node) string {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	return node.Value
}

func (r *yamlReader) scalar(node *yaml.Node) {
	if node.Tag == "!!null" || node.Tag == "!!bool" && !r.words {
		return
	}
	start, end, ok := r.places.find(node)
	if ok && !r.add(node.Value, start, end) {
		r.full = true
	}
}
