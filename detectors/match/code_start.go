package match

import (
	"regexp/syntax"
	"slices"
)

// newTest gives a code that tells whether there is a match and not where: what a match may
// begin with and need not is left out.
func newTest(expression string) *code {
	tree, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return nil
	}
	return codeOf(withoutStart(tree))
}

func withoutStart(tree *syntax.Regexp) *syntax.Regexp {
	switch tree.Op {
	case syntax.OpCapture:
		return withoutStart(tree.Sub[0])
	case syntax.OpStar, syntax.OpQuest:
		return &syntax.Regexp{Op: syntax.OpEmptyMatch}
	case syntax.OpRepeat:
		if tree.Min == 0 {
			return &syntax.Regexp{Op: syntax.OpEmptyMatch}
		}
	case syntax.OpAlternate:
		out := *tree
		out.Sub = make([]*syntax.Regexp, len(tree.Sub))
		for i, sub := range tree.Sub {
			out.Sub[i] = withoutStart(sub)
		}
		return &out
	case syntax.OpConcat:
		out := *tree
		for len(out.Sub) > 0 {
			first := withoutStart(out.Sub[0])
			out.Sub = append([]*syntax.Regexp{first}, out.Sub[1:]...)
			if first.Op != syntax.OpEmptyMatch {
				break
			}
			out.Sub = out.Sub[1:]
		}
		return &out
	}
	return tree
}

// begins says whether all that an instruction leads to begins where the text does.
func (c *coder) begins(pc int32) bool {
	in := &c.insts[pc]
	switch in.op {
	case opAssert:
		return in.assert == syntax.EmptyBeginText
	case opSave:
		return c.begins(in.next)
	case opFork:
		return in.by != nil && !slices.ContainsFunc(in.ways, func(way int32) bool { return !c.begins(way) })
	}
	return false
}

func (c *coder) edgesOf(pc int32) (*[256]uint8, int) {
	var edges [256]uint8
	only := -1
	if first := c.insts[pc].first.set; first.size() == 1 {
		for b := range first.all() {
			only = int(b)
		}
	}
	words := true
	for b := range edges {
		if c.insts[pc].first.set.has(byte(b)) {
			edges[b] = mayBegin
			words = words && wordByte(byte(b))
		}
	}
	for c.insts[pc].op == opSave {
		pc = c.insts[pc].next
	}
	if in := &c.insts[pc]; words && in.op == opAssert && in.assert == syntax.EmptyWordBoundary {
		for b := range edges {
			if wordByte(byte(b)) {
				edges[b] |= noEdge
			}
		}
	}
	return &edges, only
}

// empties says whether a tree may match without reading anything.
func empties(tree *syntax.Regexp) bool {
	switch tree.Op {
	case syntax.OpLiteral:
		return len(tree.Rune) == 0
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return false
	case syntax.OpCapture, syntax.OpPlus:
		return empties(tree.Sub[0])
	case syntax.OpRepeat:
		return tree.Min == 0 || empties(tree.Sub[0])
	case syntax.OpConcat:
		for _, sub := range tree.Sub {
			if !empties(sub) {
				return false
			}
		}
	case syntax.OpAlternate:
		for _, sub := range tree.Sub {
			if empties(sub) {
				return true
			}
		}
		return false
	}
	return true
}
