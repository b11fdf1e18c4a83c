package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"gopkg.in/yaml.v3"

	"github.com/overreach-dev/overreach/scanner/risk"
)

// readStrict reads a configuration file's text into a struct. An unknown key, a key that stands
// twice, a wrong type or more than one document is a failure that names file, line and the
// nearest right key.
func readStrict(path string, text []byte, into any) error {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var node yaml.Node
	if err := decoder.Decode(&node); errors.Is(err, io.EOF) {
		return nil
	} else if err != nil {
		return lineFailure(path, err)
	}
	if err := decoder.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return failure{path + ": more than one document in the file", "keep one"}
	}
	walk := keyWalk{path: path, left: mostNodes}
	if err := walk.check(&node, reflect.TypeOf(into).Elem()); err != nil {
		return err
	}
	return lineFailure(path, node.Decode(into))
}

// mostNodes bounds a file in which aliases stand for each other.
const mostNodes = 100_000

type keyWalk struct {
	path string
	left int
}

// check looks for keys that the type does not have.
func (k *keyWalk) check(n *yaml.Node, t reflect.Type) error {
	if k.left--; k.left < 0 {
		return failure{k.path + ": it refers to itself, or to the same again and again", "write without aliases"}
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case n.Kind == yaml.AliasNode:
		return k.check(n.Alias, t)
	case n.Kind == yaml.DocumentNode:
		return k.check(n.Content[0], t)
	case n.Kind == yaml.SequenceNode && t.Kind() == reflect.Slice:
		for _, c := range n.Content {
			if err := k.check(c, t.Elem()); err != nil {
				return err
			}
		}
	case n.Kind == yaml.MappingNode && t.Kind() == reflect.Struct:
		return k.fields(n, keysOf(t))
	}
	return nil
}

func (k *keyWalk) fields(n *yaml.Node, keys map[string]reflect.Type) error {
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		field, known := keys[key.Value]
		if !known {
			return failure{
				fmt.Sprintf("%s:%d: unknown key %q", k.path, key.Line, key.Value),
				fmt.Sprintf("the nearest key is %q", nearest(key.Value, namesOf(keys))),
			}
		}
		if err := k.check(n.Content[i+1], field); err != nil {
			return err
		}
	}
	return nil
}

// keysOf are the keys of a struct in YAML, those of inlined ones too.
func keysOf(t reflect.Type) map[string]reflect.Type {
	out := map[string]reflect.Type{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case options == "inline":
			for k, v := range keysOf(f.Type) {
				out[k] = v
			}
		case name != "":
			out[name] = f.Type
		}
	}
	return out
}

func namesOf(keys map[string]reflect.Type) []string {
	var out []string
	for k := range keys {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func nearest(word string, of []string) string {
	return slices.MinFunc(of, func(a, b string) int {
		return levenshtein.ComputeDistance(word, a) - levenshtein.ComputeDistance(word, b)
	})
}

var errorLine = regexp.MustCompile(`line (\d+): (.*)`)

// lineFailure is what is wrong with a file, at its line.
func lineFailure(path string, err error) error {
	if err == nil {
		return nil
	}
	hint := "overreach init --print shows what the file may hold"
	var misnamed risk.Misnamed
	if errors.As(err, &misnamed) && len(misnamed.Of) > 0 {
		hint = fmt.Sprintf("the nearest is %q", nearest(misnamed.Name, misnamed.Of))
	}
	if line := errorLine.FindStringSubmatch(err.Error()); line != nil {
		return failure{fmt.Sprintf("%s:%s: %s", path, line[1], line[2]), hint}
	}
	return failure{fmt.Sprintf("%s: %s", path, strings.TrimPrefix(err.Error(), "yaml: ")), hint}
}
