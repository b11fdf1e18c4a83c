package match

import (
	"slices"
)

// planFor derives where the expression must be applied, given the keywords of which one must
// stand in the text.
//
// Preambles are left out: where a match begins with them is found when the rest is matched.
//
// It follows the expression's program and an automaton of the keywords side by side, until a
// keyword ends. Where the match can end before, the keywords are not part of it, and no
// window round them is wide enough. Else every match holds a first keyword, and what can be
// read before it and after it bounds the window. Steps are dear to derive, and only those of
// the generated table are worth it: a tail says the same and more.
func planFor(expression string, keywords []string, steps bool) (*plan, error) {
	rest, preambles := withoutPreambles(expression)
	p, err := newProgram(rest)
	if err != nil {
		return nil, err
	}
	words, err := newAutomaton(keywords)
	if err != nil {
		return nil, err
	}
	j := &joint{program: p, words: words, index: map[place]int32{}, ends: make([][]ending, len(keywords))}
	if !j.explore() {
		return &plan{whole: "a match need not hold any of the keywords"}, nil
	}
	result := &plan{anchors: make([]anchor, len(keywords))}
	for _, p := range preambles {
		result.preamble += int32(p.most)
	}
	for word := range keywords {
		result.anchors[word] = anchor{idle: true}
		if ends := j.ends[word]; len(ends) > 0 {
			after := j.following(ends)
			result.left, result.right = result.left.join(j.leftOf(ends)), result.right.join(j.rightOf(after))
			a := &result.anchors[word]
			a.idle = false
			a.before, a.word = j.checksBefore(ends)
			if steps {
				a.steps = j.checksAfter(after)
			}
		}
	}
	return result, nil
}

// A place is an instruction that reads next, with what the keywords' automaton has read.
type place struct {
	pc   int
	read uint16
}

// An ending is a node that reads a keyword's last byte, and which bytes that may be.
type ending struct {
	node  int32
	bytes byteSet
}

// A joint is the part of a program up to the end of the first keyword.
type joint struct {
	*program
	words  *automaton
	index  map[place]int32
	places []place
	// before are the nodes that may be read before a node, with the bytes that they read.
	before [][]ending
	starts []bool
	ends   [][]ending
}

// explore reports false where a match can end before any keyword does.
func (j *joint) explore() bool {
	first := j.from(j.prog.Start)
	if first.ends {
		return false
	}
	for _, pc := range first.insts {
		j.starts[j.node(pc, 0)] = true
	}
	for node := 0; node < len(j.places); node++ {
		if !j.expand(int32(node)) {
			return false
		}
	}
	return true
}

func (j *joint) node(pc int, read uint16) int32 {
	at := place{pc, read}
	node, ok := j.index[at]
	if !ok {
		node = int32(len(j.places))
		j.index[at] = node
		j.places = append(j.places, at)
		j.before = append(j.before, nil)
		j.starts = append(j.starts, false)
	}
	return node
}

// expand follows all that a node can read.
func (j *joint) expand(node int32) bool {
	at := j.places[node]
	after := j.after(at.pc)
	states, sets := j.split(at)
	for i, state := range states {
		if ends := j.words.words(state); len(ends) > 0 {
			for _, word := range ends {
				j.ends[word] = append(j.ends[word], ending{node, sets[i]})
			}
			continue
		}
		if after.ends {
			return false
		}
		for _, pc := range after.insts {
			next := j.node(pc, state)
			j.before[next] = append(j.before[next], ending{node, sets[i]})
		}
	}
	return true
}

// split sorts what an instruction reads by the keyword automaton's state afterwards.
func (j *joint) split(at place) (states []uint16, sets []byteSet) {
	for b := range j.reads[at.pc].all() {
		state := j.words.step(at.read, b)
		i := slices.Index(states, state)
		if i < 0 {
			i = len(states)
			states, sets = append(states, state), append(sets, byteSet{})
		}
		sets[i].add(b)
	}
	return states, sets
}

func (j *joint) leftOf(ends []ending) spread {
	g := graph{next: make([][]int32, len(j.places)), reads: make([]byteSet, len(j.places)), wide: make([]bool, len(j.places))}
	for node, at := range j.places {
		g.reads[node], g.wide[node] = j.reads[at.pc], j.wide[at.pc]
		for _, before := range j.before[node] {
			g.next[node] = append(g.next[node], before.node)
		}
	}
	return g.spread(nodesOf(ends))
}

func nodesOf(ends []ending) []int32 {
	nodes := make([]int32, len(ends))
	for i, e := range ends {
		nodes[i] = e.node
	}
	return nodes
}

// following is what may be read after a keyword.
func (j *joint) following(ends []ending) follow {
	all := follow{known: true}
	for _, e := range ends {
		f := j.after(j.places[e.node].pc)
		all.ends = all.ends || f.ends
		all.insts = append(all.insts, f.insts...)
	}
	slices.Sort(all.insts)
	all.insts = slices.Compact(all.insts)
	return all
}

func (j *joint) rightOf(after follow) spread {
	g := graph{next: make([][]int32, len(j.reads)), reads: j.reads, wide: j.wide}
	for pc := range j.reads {
		if j.reads[pc] == (byteSet{}) {
			continue
		}
		for _, next := range j.after(pc).insts {
			g.next[pc] = append(g.next[pc], int32(next))
		}
	}
	from := make([]int32, len(after.insts))
	for i, pc := range after.insts {
		from[i] = int32(pc)
	}
	return g.spread(from)
}
