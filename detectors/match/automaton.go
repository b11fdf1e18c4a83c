package match

import (
	"errors"
	"math"
)

// An automaton finds every place where one of its words ends, in one pass over a text and
// whatever the case of ASCII letters (Aho and Corasick, "Efficient string matching", 1975).
type automaton struct {
	// class maps a byte to its column; bytes that are in no word share column 0.
	class [256]uint8
	shift uint
	// next is the table of states, 1<<shift columns to a row; row 0 is the start.
	next []uint16
	// ending is the first state in which a word ends; in all states above it one does too.
	ending  uint16
	ends    [][]int32
	longest int
}

// newAutomaton takes words in lower case. Equal words are told apart by their index.
func newAutomaton(words []string) (*automaton, error) {
	a := &automaton{}
	columns := a.classify(words)
	for 1<<a.shift < columns {
		a.shift++
	}
	t := newTrie(words)
	for i, word := range words {
		if err := t.insert(word, int32(i), &a.class); err != nil {
			return nil, err
		}
		a.longest = max(a.longest, len(word))
	}
	a.fill(t)
	return a, nil
}

// classify gives each byte that the words use a column, the same for both cases of a letter.
func (a *automaton) classify(words []string) int {
	columns := 1
	for _, word := range words {
		for i := range len(word) {
			b := word[i]
			if a.class[b] != 0 {
				continue
			}
			a.class[b] = uint8(columns)
			if 'a' <= b && b <= 'z' {
				a.class[b-'a'+'A'] = uint8(columns)
			}
			columns++
		}
	}
	return columns
}

// fill makes the table of states, the shortest beginnings of words first. In every state the
// longest suffix that begins a word too says where to go on, and that suffix's row is full
// by then. States in which no word ends are numbered upwards, the others from the end down.
func (a *automaton) fill(t *trie) {
	states := len(t.nodes)
	a.next = make([]uint16, states<<a.shift)
	a.ends = make([][]int32, states)
	plain, ending := 1, states
	number := make([]uint16, states)
	queue := append(make([]uint16, 0, states), 0)
	for i := 0; i < len(queue); i++ {
		node := &t.nodes[queue[i]]
		row := a.row(number[queue[i]])
		if i > 0 {
			copy(row, a.row(node.suffix))
		}
		for c := node.child; c != 0; c = t.nodes[c].sibling {
			child := &t.nodes[c]
			child.suffix = row[child.column]
			if ends := a.ends[child.suffix]; len(ends) > 0 {
				child.ends = append(child.ends, ends...)
			}
			if len(child.ends) == 0 {
				number[c] = uint16(plain)
				plain++
			} else {
				ending--
				number[c] = uint16(ending)
				a.ends[ending] = child.ends
			}
			row[child.column] = number[c]
			queue = append(queue, c)
		}
	}
	a.ending = uint16(ending)
}

func (a *automaton) row(state uint16) []uint16 {
	return a.next[int(state)<<a.shift:][:1<<a.shift]
}

// step gives the state after one more byte.
func (a *automaton) step(state uint16, b byte) uint16 {
	return a.next[int(state)<<a.shift|int(a.class[b])]
}

// words are those that end in the state.
func (a *automaton) words(state uint16) []int32 {
	if state < a.ending {
		return nil
	}
	return a.ends[state]
}

// A trie holds the beginnings of words, each a node that names its first child and its next
// sibling. Node 0 is the empty one.
type trie struct{ nodes []node }

type node struct {
	child, sibling uint16
	column         uint8
	// suffix is the state of the longest other beginning that the node's text ends in.
	suffix uint16
	ends   []int32
}

func newTrie(words []string) *trie {
	letters := 1
	for _, word := range words {
		letters += len(word)
	}
	return &trie{nodes: make([]node, 1, letters)}
}

func (t *trie) insert(word string, index int32, class *[256]uint8) error {
	if word == "" {
		return errors.New("an empty keyword")
	}
	at := uint16(0)
	for i := range len(word) {
		column := class[word[i]]
		next := t.nodes[at].child
		for next != 0 && t.nodes[next].column != column {
			next = t.nodes[next].sibling
		}
		if next == 0 {
			if len(t.nodes) == math.MaxUint16 {
				return errors.New("more keywords than an automaton can hold")
			}
			next = uint16(len(t.nodes))
			t.nodes = append(t.nodes, node{column: column, sibling: t.nodes[at].child})
			t.nodes[at].child = next
		}
		at = next
	}
	t.nodes[at].ends = append(t.nodes[at].ends, index)
	return nil
}
