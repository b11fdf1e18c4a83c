package match

import "regexp/syntax"

func (c *coder) read(by *syntax.Inst, next int32) int32 {
	set, wide := c.bytesOf(by)
	return c.add(inst{op: opByte, set: set, wide: wide, next: next, first: first{set: set}})
}

// bytesOf is readBy, where it says all: an instruction that reads some runes beyond ASCII
// and not others is none for a code.
func (c *coder) bytesOf(by *syntax.Inst) (byteSet, bool) {
	set, wide := readBy(by)
	if wide && by.Op != syntax.InstRuneAny && by.Op != syntax.InstRuneAnyNotNL && !readsAllWide(by) {
		c.failed = true
	}
	return set, wide
}

// readsAllWide says whether a class holds all runes beyond ASCII but those left out.
func readsAllWide(by *syntax.Inst) bool {
	if len(by.Rune) < 2 {
		return false
	}
	next := rune(0x80)
	for i := 0; i+1 < len(by.Rune); i += 2 {
		lo, hi := by.Rune[i], by.Rune[i+1]
		for next == kelvin || next == longS {
			if lo <= next {
				break
			}
			next++
		}
		if hi < next {
			continue
		}
		if lo > next {
			return false
		}
		next = hi + 1
	}
	return next > 0x10FFFF
}

func assertion(op syntax.Op) syntax.EmptyOp {
	switch op {
	case syntax.OpBeginLine:
		return syntax.EmptyBeginLine
	case syntax.OpEndLine:
		return syntax.EmptyEndLine
	case syntax.OpBeginText:
		return syntax.EmptyBeginText
	case syntax.OpEndText:
		return syntax.EmptyEndText
	case syntax.OpWordBoundary:
		return syntax.EmptyWordBoundary
	case syntax.OpNoWordBoundary:
		return syntax.EmptyNoWordBoundary
	}
	return 0
}

// classInst is what regexp would read a class, or a dot, with.
func classInst(tree *syntax.Regexp) *syntax.Inst {
	switch tree.Op {
	case syntax.OpAnyChar:
		return &syntax.Inst{Op: syntax.InstRuneAny}
	case syntax.OpAnyCharNotNL:
		return &syntax.Inst{Op: syntax.InstRuneAnyNotNL}
	}
	return &syntax.Inst{Op: syntax.InstRune, Rune: tree.Rune}
}

// class gives the bytes of a tree that reads one rune.
func (c *coder) class(tree *syntax.Regexp) (set byteSet, wide, ok bool) {
	switch tree.Op {
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		set, wide = c.bytesOf(classInst(tree))
		return set, wide, true
	case syntax.OpLiteral:
		if len(tree.Rune) == 1 {
			set, wide = c.bytesOf(&syntax.Inst{Op: syntax.InstRune1, Rune: tree.Rune, Arg: uint32(tree.Flags)})
			return set, wide, true
		}
	}
	return set, false, false
}
