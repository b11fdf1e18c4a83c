package match

import (
	"bytes"
	"math/bits"
	"regexp/syntax"
	"unicode/utf8"
)

// A trial runs codes over texts, one at a time.
type trial struct {
	*code
	text  []byte
	slots []int
	// steps are how many more may be taken before regexp must take over.
	steps int
}

// The budget of steps: some for a start, and some for each byte of the text.
const (
	stepsAtStart = 1 << 12
	stepsPerByte = 32
)

// begin makes ready to look for matches in a text.
func (t *trial) begin(c *code, text []byte) {
	t.code, t.text = c, text
	t.steps = stepsAtStart + stepsPerByte*len(text)
	if cap(t.slots) < c.slots {
		t.slots = make([]int, c.slots)
	}
	t.slots = t.slots[:c.slots]
}

// find looks for the first match from at on, and leaves its groups in slots. known is false
// where the steps did not suffice to tell.
func (t *trial) find(at int) (found, known bool) {
	start := &t.insts[t.start]
	for at <= len(t.text) {
		if !start.first.open {
			if at = t.skip(at); at == len(t.text) {
				break
			}
		}
		for i := range t.slots {
			t.slots[i] = -1
		}
		if end, ok := t.try(t.start, at); ok {
			t.slots[0], t.slots[1] = at, end
			return true, true
		}
		if t.steps <= 0 {
			return false, false
		}
		if t.anchored || at == len(t.text) {
			break
		}
		at += t.width(at)
	}
	return false, true
}

// skip gives the next place from at on at which a match may begin.
func (t *trial) skip(at int) int {
	before := uint8(0)
	if at > 0 {
		before = t.edges[t.text[at-1]]
	}
	if t.only >= 0 {
		return t.skipTo(at, before)
	}
	for i, b := range t.text[at:] {
		here := t.edges[b]
		if here&mayBegin != 0 && before&noEdge == 0 {
			return at + i
		}
		before = here
	}
	return len(t.text)
}

func (t *trial) skipTo(at int, before uint8) int {
	for at < len(t.text) {
		i := bytes.IndexByte(t.text[at:], byte(t.only))
		if i < 0 {
			break
		}
		if i > 0 {
			before = t.edges[t.text[at+i-1]]
		}
		if before&noEdge == 0 {
			return at + i
		}
		at, before = at+i+1, t.edges[t.text[at+i]]
	}
	return len(t.text)
}

// width is that of the rune at at, as regexp counts it.
func (t *trial) width(at int) int {
	if t.text[at] < utf8.RuneSelf {
		return 1
	}
	_, n := utf8.DecodeRune(t.text[at:])
	return n
}

// try goes on from an instruction, and gives where the match ends.
func (t *trial) try(pc int32, at int) (end int, ok bool) {
	for {
		in := &t.insts[pc]
		if t.steps--; t.steps <= 0 {
			return 0, false
		}
		switch in.op {
		case opDone:
			return at, true
		case opByte:
			if at >= len(t.text) || !in.set.has(t.text[at]) {
				return 0, false
			}
			if in.wide {
				at += t.width(at)
			} else {
				at++
			}
		case opRun:
			to, n := t.run(in, at, in.most)
			if n < in.least {
				return 0, false
			}
			if !in.alone && n > in.least {
				return t.fewer(in, at, to, n)
			}
			at = to
		case opLazyRun:
			to, n := t.run(in, at, in.least)
			if n < in.least {
				return 0, false
			}
			return t.more(in, to, n)
		case opFork:
			return t.fork(in, at)
		case opSave:
			old := t.slots[in.slot]
			t.slots[in.slot] = at
			if end, ok := t.try(in.next, at); ok {
				return end, true
			}
			t.slots[in.slot] = old
			return 0, false
		case opAssert:
			if !t.holds(in.assert, at) {
				return 0, false
			}
		}
		pc = in.next
	}
}

// run reads up to most of a run.
func (t *trial) run(in *inst, at int, most int32) (to int, n int32) {
	text := t.text
	if !in.wide {
		limit := len(text)
		if most >= 0 {
			limit = min(limit, at+int(most))
		}
		to = at
		for to < limit && in.set.has(text[to]) {
			to++
		}
		t.steps -= (to - at) >> 3
		return to, int32(to - at)
	}
	for to = at; to < len(text) && (most < 0 || n < most) && in.set.has(text[to]); n++ {
		to += t.width(to)
	}
	t.steps -= (to - at) >> 2
	return to, n
}

// fewer tries what follows a run after all n of it, and then after fewer and fewer.
func (t *trial) fewer(in *inst, from, to int, n int32) (int, bool) {
	after := &t.insts[in.next].first
	for {
		if after.open || to < len(t.text) && after.set.has(t.text[to]) {
			if end, ok := t.try(in.next, to); ok {
				return end, true
			}
		}
		if n == in.least {
			return 0, false
		}
		n--
		if t.steps--; t.steps <= 0 {
			return 0, false
		}
		// Going back steps over the same runes as going forth: a valid rune cannot begin
		// inside another.
		if !in.wide || t.text[to-1] < utf8.RuneSelf {
			to--
		} else {
			_, width := utf8.DecodeLastRune(t.text[from:to])
			to -= width
		}
	}
}

// more tries what follows a lazy run after n of it, and then after more and more.
func (t *trial) more(in *inst, to int, n int32) (int, bool) {
	after := &t.insts[in.next].first
	for {
		if after.open || to < len(t.text) && after.set.has(t.text[to]) {
			if end, ok := t.try(in.next, to); ok {
				return end, true
			}
		}
		if n == in.most || to >= len(t.text) || !in.set.has(t.text[to]) {
			return 0, false
		}
		n++
		if n&7 == 0 {
			t.steps--
		}
		if t.steps <= 0 {
			return 0, false
		}
		if in.wide {
			to += t.width(to)
		} else {
			to++
		}
	}
}

func (t *trial) fork(in *inst, at int) (int, bool) {
	if in.by == nil {
		for _, way := range in.ways {
			if end, ok := t.try(way, at); ok {
				return end, true
			}
		}
		return 0, false
	}
	open := in.atEnd
	if at < len(t.text) {
		open = in.by[t.text[at]]
	}
	for ; open != 0; open &= open - 1 {
		if end, ok := t.try(in.ways[bits.TrailingZeros64(open)], at); ok {
			return end, true
		}
	}
	return 0, false
}

// holds says whether an assertion is true between two bytes.
func (t *trial) holds(op syntax.EmptyOp, at int) bool {
	switch op {
	case syntax.EmptyBeginText:
		return at == 0
	case syntax.EmptyEndText:
		return at == len(t.text)
	case syntax.EmptyBeginLine:
		return at == 0 || t.text[at-1] == '\n'
	case syntax.EmptyEndLine:
		return at == len(t.text) || t.text[at] == '\n'
	}
	before := at > 0 && wordByte(t.text[at-1])
	after := at < len(t.text) && wordByte(t.text[at])
	return (before != after) == (op == syntax.EmptyWordBoundary)
}
