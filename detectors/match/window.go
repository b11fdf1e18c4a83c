package match

// widen makes sure that the pattern's windows hold every match round the keyword that ends
// at end. Keywords come in the order of their ends, and both edges of what the plan bounds
// move right with the keyword, so that no byte is passed over twice.
func (s *search) widen(pattern int32, seen *sight, plan *plan, end int) {
	right := &plan.right
	if len(s.rares) > 0 {
		right = right.rare()
	}
	from, more := end, right.bytes
	if seen.last > 0 {
		if last := &s.windows[seen.last-1]; last.hit > 0 && end <= last.edge {
			from, more = last.edge, right.outside(s.text[last.hit:end])
		}
	}
	edge := right.after(s.text, from, more)
	w := s.reach(pattern, seen, plan, end, edge)
	w.hit, w.edge = end, edge
}

// reach makes sure that a window of the pattern holds all from what may stand before the
// keyword that ends at end, to edge.
func (s *search) reach(pattern int32, seen *sight, plan *plan, end, edge int) *window {
	hi := min(edge+margin, len(s.text))
	floor := 0
	if seen.last > 0 {
		last := &s.windows[seen.last-1]
		floor = last.end
		if end <= last.end {
			last.end = max(last.end, hi)
			return last
		}
	}
	left := &plan.left
	if len(s.rares) > 0 {
		left = left.rare()
		left.bytes += 3 * plan.preamble
	}
	lo := left.before(s.text, end, floor) - margin
	if seen.last > 0 && lo <= floor {
		last := &s.windows[seen.last-1]
		last.end = max(last.end, hi)
		return last
	}
	s.windows = append(s.windows, window{pattern: pattern, span: span{max(lo, 0), hi}})
	seen.last = int32(len(s.windows))
	return &s.windows[seen.last-1]
}

// after moves at right until it has passed n bytes that are not in run and stands before one
// more.
func (r *spread) after(text []byte, at int, n int32) int {
	if r.run == (byteSet{}) {
		return min(at+int(n), len(text))
	}
	for ; at < len(text); at++ {
		if !r.run.has(text[at]) {
			if n == 0 {
				break
			}
			n--
		}
	}
	return at
}

// before moves at left in the same way, and no further than to floor.
func (r *spread) before(text []byte, at, floor int) int {
	if r.run == (byteSet{}) {
		return max(at-int(r.bytes), floor)
	}
	for n := r.bytes; at > floor; at-- {
		if !r.run.has(text[at-1]) {
			if n == 0 {
				break
			}
			n--
		}
	}
	return at
}

// outside counts the bytes that are not in run.
func (r *spread) outside(text []byte) (n int32) {
	if r.run == (byteSet{}) {
		return int32(len(text))
	}
	for _, b := range text {
		if !r.run.has(b) {
			n++
		}
	}
	return n
}

// rare makes the stretch wide enough for texts in which a letter may take three bytes.
func (r *spread) rare() *spread {
	wider := spread{bytes: 3 * r.bytes, run: r.run}
	if r.run != (byteSet{}) {
		for _, b := range []byte(string(kelvin) + string(longS)) {
			wider.run.add(b)
		}
	}
	return &wider
}

// join is a stretch that is as wide as either.
func (r spread) join(o spread) spread {
	return spread{bytes: max(r.bytes, o.bytes), run: r.run.union(o.run)}
}
