package match

import "regexp/syntax"

// A preamble is what many of gitleaks' expressions begin with: up to most bytes of a class,
// as few as will do. Without it an expression is half as long and several times as fast, and
// its matches are the same but for their starts: the leftmost match with the preamble begins
// at most bytes before the leftmost one without it, or where the class's run begins, or where
// the match before ends, whichever comes last. (An earlier start would need an earlier match
// of the rest; and the fewest bytes from there on lead to the very first match of the rest.)
type preamble struct {
	class byteSet
	most  int
}

// withoutPreambles takes the preambles off an expression, the outermost first.
func withoutPreambles(expression string) (rest string, preambles []preamble) {
	tree, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return expression, nil
	}
	for tree.Op == syntax.OpConcat && len(tree.Sub) > 1 {
		first := tree.Sub[0]
		if first.Op != syntax.OpRepeat || first.Flags&syntax.NonGreedy == 0 || first.Min != 0 || first.Max < 0 || first.Sub[0].Op != syntax.OpCharClass {
			break
		}
		class, wide := readBy(&syntax.Inst{Op: syntax.InstRune, Rune: first.Sub[0].Rune})
		if wide {
			break
		}
		preambles = append(preambles, preamble{class, first.Max})
		if tree.Sub = tree.Sub[1:]; len(tree.Sub) == 1 {
			tree = tree.Sub[0]
		}
	}
	if len(preambles) == 0 {
		return expression, nil
	}
	return tree.String(), preambles
}

// begin gives where a match begins with the preambles, of which the rest begins at start.
func begin(preambles []preamble, text []byte, floor, start int) int {
	for i := len(preambles) - 1; i >= 0; i-- {
		p := &preambles[i]
		for n := 0; n < p.most && start > floor && p.class.has(text[start-1]); n++ {
			start--
		}
	}
	return start
}
