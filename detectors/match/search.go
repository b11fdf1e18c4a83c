package match

// A search is one text's way through an engine. It is used again for the next text.
type search struct {
	engine *Engine
	in     Input
	text   []byte
	// rares are where the text holds runes beyond ASCII that fold to ASCII letters: near them
	// the checks and windows, which leave those out, do not hold as they are.
	rares []int
	// exact: expressions are regexp's wherever they stand, for tests.
	exact   bool
	seen    []sight // by pattern
	touched []int32
	windows []window
	found   []found
	tracers []tracing // by pattern
	patient int32     // how often a pattern is looked at before a tracer is made for it
	inner   *search   // what looks through pieces of the text, made at need
	trial   trial
	matches []span
	hits    []hit
	blocks  [blocksAtOnce]uint64
	masks   [blocksAtOnce]uint32
	// segments are those of the text, for decoded.
	segments []segment
}

// A sight is what a text has shown of a pattern so far.
type sight struct {
	met, skip, whole bool
	inner            bool  // whole, but its inner words tell where
	last             int32 // the pattern's last window, counted from 1
	near             []span
	floor            int // where the pattern's last match ended
}

// A tracing is a pattern's tracer, and how often it was asked for.
type tracing struct {
	*tracer
	looks int32
}

// patience is how many keywords a tracer must be good for: until it has learnt what may follow
// one, applying the expression is cheaper.
const patience = 512

// A span is a stretch of a text.
type span struct{ start, end int }

// A window is a stretch of the text in which a pattern's expression is to be applied.
type window struct {
	pattern int32
	span
	// hit is where the last keyword ends whose reach was bounded by the plan alone, and edge
	// is how far it reaches; 0 for none.
	hit, edge int
}

func newSearch(e *Engine) *search {
	return &search{engine: e, seen: make([]sight, len(e.patterns)), tracers: make([]tracing, len(e.patterns)), patient: patience}
}

// within gives a search for a piece of the text, to be used while this one waits: it goes on
// with what this one's tracers have learnt.
func (s *search) within() *search {
	if s.inner == nil {
		s.inner = newSearch(s.engine)
		s.inner.tracers = s.tracers
	}
	return s.inner
}

func (s *search) start(in Input) {
	for _, i := range s.touched {
		near := s.seen[i].near[:0]
		s.seen[i] = sight{near: near}
	}
	s.in, s.text = in, in.Text
	s.touched, s.windows, s.found = s.touched[:0], s.windows[:0], s.found[:0]
	s.rares = raresOf(in.Text, s.rares[:0])
}

// scan notes which words stand where in the text.
func (s *search) scan() {
	f := s.engine.filter
	switch {
	case f == nil || len(s.rares) > len(s.text)/manyRares:
		s.scanAll()
	default:
		s.scanFiltered(f)
	}
}

// scanAll runs the automaton over the text.
func (s *search) scanAll() {
	if len(s.rares) > 0 {
		s.readRare(span{0, len(s.text)}, func(word int32, end int) { s.hit(int(word), end) })
		return
	}
	words := s.engine.automaton()
	var state uint16
	for i, b := range s.text {
		state = words.next[int(state)<<words.shift|int(words.class[b])]
		if state >= words.ending {
			for _, word := range words.words(state) {
				s.hit(int(word), i+1)
			}
		}
	}
}

// hit takes note of a word that ends at end.
func (s *search) hit(word, end int) {
	for _, u := range s.engine.uses[word] {
		s.use(u, end)
	}
}

func (s *search) use(u use, end int) {
	p, seen := s.engine.patterns[u.pattern], &s.seen[u.pattern]
	if !seen.met {
		seen.met = true
		seen.skip = s.outside(p)
		s.touched = append(s.touched, u.pattern)
	}
	switch {
	case seen.skip || seen.whole:
		return
	case u.near:
		seen.near = append(seen.near, span{end - len(p.near[u.anchor]), end})
		return
	}
	plan := p.planned()
	if plan.whole != "" {
		seen.whole = true
		return
	}
	s.look(u, seen, plan, end)
}

// look makes the checks round a keyword, and a window where they are passed.
func (s *search) look(u use, seen *sight, plan *plan, end int) {
	rare := s.rareFrom(end - mostBefore - margin)
	a := &plan.anchors[u.anchor]
	switch read, ok := a.fits(s.text, end); {
	case rare <= max(end, read):
		s.widen(u.pattern, seen, plan, end)
		return
	case a.idle || !ok:
		return
	}
	if t := s.tracer(u.pattern); t != nil {
		edge, read, known := t.run(int(u.anchor), s.text, end)
		if known && rare > read+margin && (edge == 0 || !s.rareLeftOf(plan, end)) {
			if edge > 0 {
				s.reach(u.pattern, seen, plan, end, edge)
			}
			return
		}
	}
	s.widen(u.pattern, seen, plan, end)
}

// tracer gives the pattern's tracer; nil where it has no tail, or is not worth one yet.
func (s *search) tracer(pattern int32) *tracer {
	t := &s.tracers[pattern]
	if t.tracer == nil {
		if t.looks++; t.looks <= s.patient {
			return nil
		}
		if tail := s.engine.patterns[pattern].tailed(); tail != nil {
			t.tracer = newTracer(tail)
		}
	}
	return t.tracer
}

// outside says whether the text's name keeps the pattern from applying.
func (s *search) outside(p *pattern) bool {
	if p.path.expression != "" && !p.path.matches([]byte(s.in.Name)) {
		return true
	}
	for i := range p.allowlists {
		if p.allowlists[i].allowsPath(s.in.Name) {
			return true
		}
	}
	return false
}
