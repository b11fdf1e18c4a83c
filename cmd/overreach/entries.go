package main

import (
	"bytes"
	"errors"
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/overreach-dev/overreach/scanner/accept"
)

// withEntry adds an acceptance to a file's list of them, in place of those that it covers. All
// else in the file stays, comments too.
func withEntry(text []byte, e accept.Entry) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, err
	}
	if doc.Kind == 0 {
		fresh, err := yaml.Marshal(map[string]int{"version": 1})
		if err != nil {
			return nil, err
		}
		return withEntry(append(slices.Clone(text), fresh...), e)
	}
	list, err := entriesOf(doc.Content[0])
	if err != nil {
		return nil, err
	}
	list.Content = slices.DeleteFunc(list.Content, func(n *yaml.Node) bool {
		var old accept.Entry
		return n.Decode(&old) == nil && covers(e, old)
	})
	var added yaml.Node
	if err := added.Encode(e); err != nil {
		return nil, err
	}
	list.Content = append(list.Content, &added)
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	err = errors.Join(encoder.Encode(&doc), encoder.Close())
	if err == nil && out.Len() > mostConfig {
		err = errors.New("it would be larger than is read")
	}
	return out.Bytes(), err
}

// entriesOf is the list under "accepted", which is made where there is none.
func entriesOf(root *yaml.Node) (*yaml.Node, error) {
	if root.Kind != yaml.MappingNode {
		return nil, errors.New("it holds no keys")
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value != "accepted" {
			continue
		}
		list := root.Content[i+1]
		switch {
		case list.Kind == yaml.ScalarNode && list.Tag == "!!null":
			*list = yaml.Node{Kind: yaml.SequenceNode}
		case list.Kind != yaml.SequenceNode:
			return nil, errors.New("accepted is no list")
		}
		list.Style = 0
		return list, nil
	}
	list := &yaml.Node{Kind: yaml.SequenceNode}
	root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: "accepted"}, list)
	return list, nil
}

// covers says that an older entry is for nothing that the newer one is not for.
func covers(e, old accept.Entry) bool {
	return e.Provider == old.Provider && e.Kind == old.Kind && e.Workspace == old.Workspace &&
		!slices.ContainsFunc(old.Places, func(p accept.Place) bool { return !slices.Contains(e.Places, p) })
}
