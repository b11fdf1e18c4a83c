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
	// states are what may be read next in each: state 1 is the one in which nothing can be
	// read and nothing has ended.
	states [][]int32
	marks  []uint8 // by state: whether a match may end before it, and whether nothing may follow
	// next is the table of states, one column for each class of bytes; 0 is not known yet.
	next   []int32
	known  map[string]int32
	first  []int32 // the state after each keyword
	taken  []uint32
	round  uint32
	insts  []int32
	packed []byte
}

// The marks of a state.
const (
	endsHere = 1 << iota
	endOfAll
)

func newTracer(t *tail) *tracer {
	tr := &tracer{tail: t, taken: make([]uint32, len(t.reads))}
	tr.reset()
	return tr
}

func (tr *tracer) reset() {
	tr.states, tr.marks, tr.next, tr.known = tr.states[:0], tr.marks[:0], tr.next[:0], map[string]int32{}
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
	if tr.marks[now]&endsHere != 0 {
		end = at
	}
	columns := len(tr.sample)
	for limit := min(len(text), at+longestTail); at < limit; at++ {
		cell := int(now)*columns + int(tr.class[text[at]])
		if now = tr.next[cell]; now == 0 {
			now = tr.advance(cell)
		}
		if mark := tr.marks[now]; mark != 0 {
			if mark&endsHere != 0 {
				end = at + 1
			}
			if mark&endOfAll != 0 {
				return end, at, true
			}
		}
	}
	return end, at, at == len(text)
}

// advance makes the state that a cell of the table leads to.
func (tr *tracer) advance(cell int) int32 {
	from, b := tr.states[cell/len(tr.sample)], tr.sample[cell%len(tr.sample)]
	insts, ends := tr.insts[:0], false
	tr.round++
	add := func(pc int32) {
		if tr.taken[pc] != tr.round {
			tr.taken[pc] = tr.round
			insts = append(insts, pc)
		}
	}
	for _, pc := range from {
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
	tr.insts = insts
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
	mark := tr.packed[0] * endsHere
	if len(insts) == 0 {
		mark |= endOfAll
	}
	tr.states, tr.marks = append(tr.states, slices.Clone(insts)), append(tr.marks, mark)
	tr.next = slices.Grow(tr.next, len(tr.sample))[:len(tr.next)+len(tr.sample)]
	clear(tr.next[len(tr.next)-len(tr.sample):])
	return number
}
