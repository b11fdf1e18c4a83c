package match

import (
	"regexp/syntax"
	"slices"
	"unicode"
	"unicode/utf8"
)

// A program is a compiled expression, seen as bytes: what each of its instructions reads and
// which may come next. Assertions (\b, ^, $) count as always true, so that it accepts at
// least what the expression does.
//
// The two runes beyond ASCII that fold to ASCII letters, the Kelvin sign and the long s, are
// left out: a text that holds one is searched with wider windows and no checks (see spread).
type program struct {
	prog *syntax.Prog
	// reads tells what an instruction reads; wide, that it reads runes of several bytes too.
	reads []byteSet
	wide  []bool
	next  []follow
	// marks, mark and stack are from's own.
	marks []int
	mark  int
	stack []int
}

// follow is what may come next: instructions that read, and perhaps the end of the match.
type follow struct {
	known bool
	insts []int
	ends  bool
}

func newProgram(expression string) (*program, error) {
	tree, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return nil, err
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return nil, err
	}
	n := len(prog.Inst)
	p := &program{prog: prog, reads: make([]byteSet, n), wide: make([]bool, n), next: make([]follow, n), marks: make([]int, n)}
	for pc := range prog.Inst {
		p.reads[pc], p.wide[pc] = readBy(&prog.Inst[pc])
	}
	return p, nil
}

// readBy gives the ASCII bytes that an instruction reads; where it reads other runes, all
// bytes above ASCII are taken to be among them.
func readBy(inst *syntax.Inst) (set byteSet, wide bool) {
	switch inst.Op {
	case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
	default:
		return set, false
	}
	switch {
	case inst.Op == syntax.InstRuneAny:
		set.addRange(0, utf8.RuneSelf-1)
	case inst.Op == syntax.InstRuneAnyNotNL:
		set.addRange(0, '\n'-1)
		set.addRange('\n'+1, utf8.RuneSelf-1)
	case len(inst.Rune) == 1:
		addFolded(&set, inst.Rune[0], syntax.Flags(inst.Arg)&syntax.FoldCase != 0)
	default:
		for i := 0; i+1 < len(inst.Rune) && inst.Rune[i] < utf8.RuneSelf; i += 2 {
			set.addRange(byte(inst.Rune[i]), byte(min(inst.Rune[i+1], utf8.RuneSelf-1)))
		}
	}
	if readsWide(inst) {
		set.addRange(utf8.RuneSelf, 255)
		return set, true
	}
	return set, false
}

func addFolded(set *byteSet, r rune, fold bool) {
	if r < utf8.RuneSelf {
		set.add(byte(r))
	}
	if !fold {
		return
	}
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		if f < utf8.RuneSelf {
			set.add(byte(f))
		}
	}
}

const kelvin, longS = '\u212A', '\u017F'

func readsWide(inst *syntax.Inst) bool {
	if inst.Op == syntax.InstRuneAny || inst.Op == syntax.InstRuneAnyNotNL {
		return true
	}
	if len(inst.Rune) == 1 {
		r := inst.Rune[0]
		if syntax.Flags(inst.Arg)&syntax.FoldCase == 0 {
			return r >= utf8.RuneSelf
		}
		for f := unicode.SimpleFold(r); ; f = unicode.SimpleFold(f) {
			if f >= utf8.RuneSelf && f != kelvin && f != longS {
				return true
			}
			if f == r {
				return false
			}
		}
	}
	for i := 0; i+1 < len(inst.Rune); i += 2 {
		lo, hi := max(inst.Rune[i], utf8.RuneSelf), inst.Rune[i+1]
		only := lo == hi && (lo == kelvin || lo == longS)
		if lo <= hi && !only {
			return true
		}
	}
	return false
}

// after gives what may follow an instruction that reads.
func (p *program) after(pc int) follow { return p.from(int(p.prog.Inst[pc].Out)) }

// from gives the instructions that may read first when the program stands at pc.
func (p *program) from(pc int) follow {
	if f := p.next[pc]; f.known {
		return f
	}
	f := follow{known: true}
	p.mark++
	stack := append(p.stack[:0], pc)
	for len(stack) > 0 {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if p.marks[at] == p.mark {
			continue
		}
		p.marks[at] = p.mark
		switch inst := &p.prog.Inst[at]; inst.Op {
		case syntax.InstMatch:
			f.ends = true
		case syntax.InstFail:
		case syntax.InstAlt, syntax.InstAltMatch:
			stack = append(stack, int(inst.Out), int(inst.Arg))
		case syntax.InstCapture, syntax.InstNop, syntax.InstEmptyWidth:
			stack = append(stack, int(inst.Out))
		default:
			f.insts = append(f.insts, at)
		}
	}
	slices.Sort(f.insts)
	p.next[pc], p.stack = f, stack
	return f
}

// startsAtWord says whether every match begins at a word's edge and with a word's letter.
func (p *program) startsAtWord() bool {
	pc := p.prog.Start
	edge := false
	for {
		inst := &p.prog.Inst[pc]
		switch inst.Op {
		case syntax.InstEmptyWidth:
			edge = edge || syntax.EmptyOp(inst.Arg)&syntax.EmptyWordBoundary != 0
		case syntax.InstCapture, syntax.InstNop:
		default:
			return edge && p.readsWords(p.from(pc))
		}
		pc = int(inst.Out)
	}
}

func (p *program) readsWords(f follow) bool {
	var words byteSet
	for b := range 128 {
		if wordByte(byte(b)) {
			words.add(byte(b))
		}
	}
	for _, pc := range f.insts {
		if !p.reads[pc].within(words) {
			return false
		}
	}
	return !f.ends
}
