package match

import (
	"encoding/binary"
	"slices"
)

const (
	// longestTail is how far a tail is followed at most.
	longestTail = 1 << 12
	// mostStates is how many states a tracer makes before it begins anew.
	mostStates = 1 << 12
)

// A tracer runs a tail over texts. It turns the tail's program into an automaton while it
// goes: a state is a set of instructions that may read next, and each is made when it is
// first met. It belongs to one search and is not safe for concurrent use.
type tracer struct {
	*tail
	states []state
	// next is the table of states, one column for each class of bytes; 0 is not known yet.
	next   []int32
	known  map[string]int32
	first  []int32 // the state after each keyword
	marks  []uint32
	mark   uint32
	packed []byte
}

// A state is what may be read next, and whether a match may end before it. State 1 is the
// one in which nothing can be read and nothing has ended.
type state struct {
	insts []int32
	ends  bool
}

func newTracer(t *tail) *tracer {
	tr := &tracer{tail: t, marks: make([]uint32, len(t.reads))}
	tr.reset()
	return tr
}

func (tr *tracer) reset() {
	tr.states, tr.next, tr.known = tr.states[:0], tr.next[:0], map[string]int32{}
	tr.state(nil, false) // so that no state is number 0
	delete(tr.known, "\x00")
	tr.state(nil, false)
	tr.first = tr.first[:0]
	for _, f := range tr.starts {
		insts := make([]int32, len(f.insts))
		for i, pc := range f.insts {
			insts[i] = int32(pc)
		}
		tr.first = append(tr.first, tr.state(insts, f.ends))
	}
}

// run reads on behind a keyword. It tells where the longest match ends, 0 where there can be
// none, and how far it read; known is false where it went too far to tell.
func (tr *tracer) run(word int, text []byte, at int) (end, read int, known bool) {
	if len(tr.states) > mostStates {
		tr.reset()
	}
	now := tr.first[word]
	if tr.states[now].ends {
		end = at
	}
	columns := len(tr.sample)
	for limit := min(len(text), at+longestTail); at < limit; at++ {
		cell := int(now)*columns + int(tr.class[text[at]])
		if now = tr.next[cell]; now == 0 {
			now = tr.advance(cell)
		}
		if tr.states[now].ends {
			end = at + 1
		}
		if len(tr.states[now].insts) == 0 {
			return end, at, true
		}
	}
	return end, at, at == len(text)
}

// advance makes the state that a cell of the table leads to.
func (tr *tracer) advance(cell int) int32 {
	from, b := tr.states[cell/len(tr.sample)], tr.sample[cell%len(tr.sample)]
	var insts []int32
	ends := false
	tr.mark++
	add := func(pc int32) {
		if tr.marks[pc] != tr.mark {
			tr.marks[pc] = tr.mark
			insts = append(insts, pc)
		}
	}
	for _, pc := range from.insts {
		if !tr.reads[pc].has(b) {
			continue
		}
		ends = ends || tr.follows[pc].ends
		for _, next := range tr.follows[pc].insts {
			add(int32(next))
		}
		if b >= 0x80 {
			add(pc) // the rune may have more bytes
		}
	}
	slices.Sort(insts)
	to := tr.state(insts, ends)
	tr.next[cell] = to
	return to
}

// state gives the number of a state, a new one where it is not known.
func (tr *tracer) state(insts []int32, ends bool) int32 {
	tr.packed = append(tr.packed[:0], 0)
	if ends {
		tr.packed[0] = 1
	}
	for _, pc := range insts {
		tr.packed = binary.LittleEndian.AppendUint32(tr.packed, uint32(pc))
	}
	if number, ok := tr.known[string(tr.packed)]; ok {
		return number
	}
	number := int32(len(tr.states))
	tr.known[string(tr.packed)] = number
	tr.states = append(tr.states, state{insts, ends})
	tr.next = append(tr.next, make([]int32, len(tr.sample))...)
	return number
}
