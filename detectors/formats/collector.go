package formats

import (
	"bytes"
	"strconv"
	"strings"
)

// Bounds on what one text may make of itself: a few bytes of a hostile file must not become
// gigabytes of entries.
const (
	maxEntries  = 1 << 19
	maxKeyBytes = 64 << 20
	maxDepth    = 1000
)

// keyChunk is how much room is made for keys at once.
const keyChunk = 4 << 10

// A collector gathers the entries of one text, and the first thing that is wrong with it.
type collector struct {
	format  string
	text    []byte
	entries []Entry
	err     error

	path     []byte // the steps that lead to where the reader stands
	marks    []int  // the path's length before each step
	suffix   string // of the groups: "#2" for a second document
	words    bool   // true and false are entries too
	keyBytes int

	source string          // the text again, for values to be parts of
	keys   strings.Builder // what keys are parts of
}

// written gives a part of the text. All parts share one copy: most of a reader's time would
// go into making them one by one.
func (c *collector) written(start, end int) string {
	if c.source == "" {
		c.source = string(c.text)
	}
	return c.source[start:end]
}

// key gives the path as a string.
func (c *collector) key() string {
	if c.keys.Len()+len(c.path) > c.keys.Cap() {
		c.keys = strings.Builder{}
		c.keys.Grow(max(len(c.path), keyChunk))
	}
	start := c.keys.Len()
	c.keys.Write(c.path)
	return c.keys.String()[start:]
}

// enter goes one step down; leave comes back.
func (c *collector) enter(step string) {
	c.marks = append(c.marks, len(c.path))
	if len(c.marks) > 1 {
		c.path = append(c.path, '.')
	}
	c.path = appendStep(c.path, step)
}

func (c *collector) leave() {
	last := len(c.marks) - 1
	c.path = c.path[:c.marks[last]]
	c.marks = c.marks[:last]
}

// add records the value that the path leads to. It says whether there is room for more.
func (c *collector) add(value string, start, end int) bool {
	c.keyBytes += len(c.path)
	if len(c.entries) >= maxEntries || c.keyBytes > maxKeyBytes {
		c.fail(start, "more values than are read of one text")
		return false
	}
	entry := Entry{Key: c.key(), Value: value, Start: start, End: end}
	if depth := len(c.marks); depth > 0 {
		entry.Group = entry.Key[:c.marks[depth-1]]
	}
	if c.suffix != "" {
		entry.Group += c.suffix
	}
	c.entries = append(c.entries, entry)
	return true
}

// addAt is add for a value one step further down.
func (c *collector) addAt(step, value string, start, end int) bool {
	c.enter(step)
	defer c.leave()
	return c.add(value, start, end)
}

// block starts the nth block (from 1) that carries the same key.
func (c *collector) block(nth int) {
	c.suffix = ""
	if nth > 1 {
		c.suffix = "#" + strconv.Itoa(nth)
	}
}

// fail records what is wrong at an offset, unless something was wrong before.
func (c *collector) fail(offset int, what string) {
	if c.err != nil {
		return
	}
	offset = min(offset, len(c.text))
	c.failLine(1+bytes.Count(c.text[:offset], []byte{'\n'}), what)
}

func (c *collector) failLine(line int, what string) {
	if c.err == nil {
		c.err = &Error{Format: c.format, Line: line, What: what}
	}
}
