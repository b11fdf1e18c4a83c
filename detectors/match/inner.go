package match

import (
	"slices"
	"sync"
)

// Some rules have keywords that need not be part of the match: anywhere in the text, they
// call for the whole of it. Where the expression implies other words, too common to be looked
// for in every text, these tell where in such a text it must be applied. Only rules of the
// generated table are looked at: to derive whether another one is of this kind is dear.
type innerWords struct {
	once  sync.Once
	words *automaton
	// owners are the patterns by word, plans the windows round each one's words.
	owners []use
	plans  map[int32]*plan
}

// innerly finds the inner words of the engine's patterns when a text first calls for one.
func (e *Engine) innerly() *innerWords {
	in := &e.inner
	in.once.Do(func() {
		in.plans = map[int32]*plan{}
		var words []string
		for i, p := range e.patterns {
			if p.rule.plan == nil || p.rule.plan.whole == "" {
				continue
			}
			own := innerWordsOf(p.expression.expression)
			if len(own) == 0 {
				continue
			}
			plan, err := planFor(p.expression.expression, own, false)
			if err != nil || plan.whole != "" {
				continue
			}
			in.plans[int32(i)] = plan
			for anchor, word := range own {
				words = append(words, word)
				in.owners = append(in.owners, use{pattern: int32(i), anchor: int32(anchor)})
			}
		}
		in.words, _ = newAutomaton(words)
	})
	return in
}

// innerWordsOf are literals of whatever length of which every match holds one.
func innerWordsOf(expression string) []string {
	words, err := literalsOf(expression)
	if err != nil {
		return nil
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// wholes makes the windows of the patterns that call for the whole text: round their inner
// words, and where they have none, or runes that the plans leave out are about, all of it.
func (s *search) wholes() {
	var inside bool
	for _, i := range s.touched {
		if seen := &s.seen[i]; seen.whole {
			seen.inner = len(s.rares) == 0 && s.engine.innerly().plans[i] != nil
			inside = inside || seen.inner
		}
	}
	if inside {
		s.scanInner(s.engine.innerly())
	}
}

func (s *search) scanInner(in *innerWords) {
	var state uint16
	for i, b := range s.text {
		if state = in.words.step(state, b); state < in.words.ending {
			continue
		}
		for _, word := range in.words.words(state) {
			u := in.owners[word]
			if seen := &s.seen[u.pattern]; seen.inner {
				s.lookInside(u, seen, in.plans[u.pattern], i+1)
			}
		}
	}
}

func (s *search) lookInside(u use, seen *sight, plan *plan, end int) {
	a := &plan.anchors[u.anchor]
	if _, ok := a.fits(s.text, end); ok && !a.idle {
		s.widen(u.pattern, seen, plan, end)
	}
}
