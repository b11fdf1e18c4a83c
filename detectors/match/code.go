package match

import "regexp/syntax"

// A code is an expression made ready to be matched by trying: what regexp does in tens of
// microseconds takes it tens of nanoseconds, since it knows whole runs of a class as one
// instruction. It tries in the order in which Perl would, and so finds the very match that
// regexp finds. Where it would have to try too often, regexp takes over (see try).
//
// The runes beyond ASCII that fold to ASCII letters are left out, as in program: texts that
// hold one are matched by regexp.
type code struct {
	insts []inst
	start int32
	// slots is how many places of groups there are, two for each.
	slots int
	// anchored: a match begins where the text does.
	anchored bool
	// edges tell of each byte whether a match may begin with it, and whether none may begin
	// right after it, since all begin at a word's edge.
	edges *[256]uint8
	// only is the one byte that a match may begin with; -1 where there are more.
	only int
}

const (
	mayBegin = 1 << iota
	noEdge
)

type opcode uint8

const (
	opDone opcode = iota
	opByte
	opRun     // as many of a class as there are, then fewer
	opLazyRun // as few as will do, then more
	opFork    // one way, then the next
	opSave
	opAssert
)

type inst struct {
	op   opcode
	next int32
	// set are the bytes that are read; with wide, all runes beyond ASCII too.
	set  byteSet
	wide bool
	// most is -1 where there is no bound.
	least, most int32
	// alone: what follows a run cannot begin with a byte of the run.
	alone  bool
	slot   int32
	assert syntax.EmptyOp
	ways   []int32
	// by tells for each byte which of the ways may begin with it, bit by bit; atEnd, which
	// may go on without one. They are there for at most 64 ways.
	by    *[256]uint64
	atEnd uint64
	first first
}

// first is what may be read first from an instruction on; open says that the match may end
// before, or that it hangs on more than a byte.
type first struct {
	set  byteSet
	open bool
}

const mostInsts = 1 << 12

// A coder writes a code, the end first, so that each instruction knows what follows it.
type coder struct {
	code
	failed bool
}

// newCode gives nil where the expression holds what it cannot say exactly.
func newCode(expression string) *code {
	tree, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return nil
	}
	return codeOf(tree)
}

func codeOf(tree *syntax.Regexp) *code {
	c := &coder{}
	c.slots = 2 + 2*tree.MaxCap()
	done := c.add(inst{op: opDone, first: first{open: true}})
	c.start = c.write(tree, done)
	if c.failed || empties(tree) {
		return nil
	}
	c.anchored = c.begins(c.start)
	c.edges, c.only = c.edgesOf(c.start)
	out := c.code
	return &out
}

func (c *coder) add(in inst) int32 {
	if len(c.insts) >= mostInsts {
		c.failed = true
		return 0
	}
	c.insts = append(c.insts, in)
	return int32(len(c.insts) - 1)
}

// write puts a tree in front of the instruction next, and gives where it begins.
func (c *coder) write(tree *syntax.Regexp, next int32) int32 {
	if c.failed {
		return next
	}
	switch tree.Op {
	case syntax.OpEmptyMatch:
		return next
	case syntax.OpLiteral:
		for i := len(tree.Rune) - 1; i >= 0; i-- {
			next = c.read(&syntax.Inst{Op: syntax.InstRune1, Rune: tree.Rune[i : i+1], Arg: uint32(tree.Flags)}, next)
		}
		return next
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return c.read(classInst(tree), next)
	case syntax.OpCapture:
		end := c.add(inst{op: opSave, slot: int32(2*tree.Cap + 1), next: next, first: c.insts[next].first})
		begin := c.write(tree.Sub[0], end)
		return c.add(inst{op: opSave, slot: int32(2 * tree.Cap), next: begin, first: c.insts[begin].first})
	case syntax.OpConcat:
		for i := len(tree.Sub) - 1; i >= 0; i-- {
			next = c.write(tree.Sub[i], next)
		}
		return next
	case syntax.OpAlternate:
		ways := make([]int32, len(tree.Sub))
		for i, sub := range tree.Sub {
			ways[i] = c.write(sub, next)
		}
		return c.fork(ways)
	case syntax.OpStar:
		return c.repeat(tree, 0, -1, next)
	case syntax.OpPlus:
		return c.repeat(tree, 1, -1, next)
	case syntax.OpQuest:
		return c.repeat(tree, 0, 1, next)
	case syntax.OpRepeat:
		return c.repeat(tree, tree.Min, tree.Max, next)
	}
	if op := assertion(tree.Op); op != 0 {
		return c.add(inst{op: opAssert, assert: op, next: next, first: first{set: c.insts[next].first.set, open: c.insts[next].first.open}})
	}
	c.failed = true
	return next
}

func (c *coder) fork(ways []int32) int32 {
	in := inst{op: opFork, ways: ways}
	for _, w := range ways {
		f := &c.insts[w].first
		in.first.set = in.first.set.union(f.set)
		in.first.open = in.first.open || f.open
	}
	if len(ways) <= 64 {
		in.by = new([256]uint64)
		for i, w := range ways {
			f := &c.insts[w].first
			for b := range in.by {
				if f.open || f.set.has(byte(b)) {
					in.by[b] |= 1 << i
				}
			}
			if f.open {
				in.atEnd |= 1 << i
			}
		}
	}
	return c.add(in)
}

// repeat writes a repetition: of one class as a run, of anything else written out.
func (c *coder) repeat(tree *syntax.Regexp, least, most int, next int32) int32 {
	sub, lazy := tree.Sub[0], tree.Flags&syntax.NonGreedy != 0
	if set, wide, ok := c.class(sub); ok {
		in := inst{op: opRun, set: set, wide: wide, least: int32(least), most: int32(most), next: next}
		if lazy {
			in.op = opLazyRun
		}
		after := &c.insts[next].first
		in.alone = !after.open && !after.set.meets(set)
		in.first = first{set: set}
		if least == 0 {
			in.first = first{set: set.union(after.set), open: after.open}
		}
		return c.add(in)
	}
	if empties(sub) {
		c.failed = true
		return next
	}
	if most < 0 {
		next = c.star(sub, lazy, next)
	} else {
		past := next
		for range most - least {
			next = c.choice(c.write(sub, next), past, lazy)
		}
	}
	for range least {
		next = c.write(sub, next)
	}
	return next
}

// star writes a loop: its fork is known before its body is, and must not be asked what it
// begins with.
func (c *coder) star(sub *syntax.Regexp, lazy bool, next int32) int32 {
	loop := c.add(inst{op: opFork, first: first{open: true}})
	body := c.write(sub, loop)
	ways := []int32{body, next}
	if lazy {
		ways = []int32{next, body}
	}
	c.insts[loop].ways = ways
	return loop
}

func (c *coder) choice(body, past int32, lazy bool) int32 {
	if lazy {
		return c.fork([]int32{past, body})
	}
	return c.fork([]int32{body, past})
}
