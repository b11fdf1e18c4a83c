package match

// A plan says where a rule's expression must be applied so that no match is missed. It is
// derived from the expression alone, by planFor.
type plan struct {
	// whole is the reason for which only the whole text will do, once one of the keywords
	// stands anywhere in it; empty where windows serve.
	whole string
	// left reaches from the end of a match's first keyword to the match's first byte, right
	// to its last.
	left, right spread
	// preamble is how many runes of preambles may stand before that first byte.
	preamble int32
	// anchors are the checks, one for each of the rule's keywords.
	anchors []anchor
}

// An anchor is what surrounds one keyword in every match that it is the first keyword of.
type anchor struct {
	// idle says that no match has this keyword first.
	idle bool
	// before are the bytes that may stand in the places before the keyword's end, nearest
	// first, and word says that the match begins with the last of these, at a word's edge.
	before []*byteSet
	word   bool
	// steps are what must follow the keyword.
	steps []step
}

// A spread is a stretch of text: as far as it takes to pass more than bytes bytes that are
// not in run.
type spread struct {
	bytes int32
	run   byteSet
}

// A step reads over up to most bytes of skip, and then one byte of take, the whole times
// times. Bytes inside a rune do not count; skip and take have no byte in common.
type step struct {
	skip, take *byteSet
	most       int32
	times      int32
}

// margin is how much a window is wider than the widest match in it on either side: room for
// one rune, which \b, ^ and $ look at.
const margin = 4

// fits makes the cheap checks that every match around a keyword that ends at end passes, and
// tells how far it read.
func (a *anchor) fits(text []byte, end int) (read int, ok bool) {
	if len(a.before) > end {
		return end, false
	}
	for i, set := range a.before {
		if !set.has(text[end-1-i]) {
			return end, false
		}
	}
	if first := end - len(a.before); a.word && first > 0 && wordByte(text[first-1]) {
		return end, false
	}
	return follows(a.steps, text, end)
}

func follows(steps []step, text []byte, at int) (read int, ok bool) {
	for i := range steps {
		s := &steps[i]
		for range s.times {
			skipped := int32(0)
			for at < len(text) && s.skip.has(text[at]) {
				if !continuation(text[at]) {
					skipped++
				}
				if skipped > s.most {
					return at, false
				}
				at++
			}
			if at == len(text) || !s.take.has(text[at]) {
				return at, false
			}
			at++
		}
	}
	return at, true
}
