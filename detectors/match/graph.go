package match

// A graph is what a program may read in which order: each node reads one rune.
type graph struct {
	next  [][]int32
	reads []byteSet
	wide  []bool
}

// spread bounds how many bytes are read on any way from the given nodes, theirs included:
// the bytes outside run are at most the number given. Nodes that can be read again without
// end contribute their bytes to run, all others count.
func (g *graph) spread(from []int32) (reach spread) {
	w := walk{graph: g, number: make([]int32, len(g.next)), low: make([]int32, len(g.next)), longest: make([]int32, len(g.next)), done: make([]bool, len(g.next))}
	for _, node := range from {
		w.visit(node)
		reach.bytes = max(reach.bytes, w.longest[node])
	}
	reach.run = w.run
	return reach
}

// walk finds the strongly connected components in reverse order (Tarjan, "Depth-first search
// and linear graph algorithms", 1972), and with them the longest way onward of each node.
type walk struct {
	*graph
	count       int32
	number, low []int32
	longest     []int32
	done        []bool
	stack       []int32
	run         byteSet
}

func (w *walk) visit(node int32) {
	if w.number[node] != 0 {
		return
	}
	w.count++
	w.number[node], w.low[node] = w.count, w.count
	w.stack = append(w.stack, node)
	for _, next := range w.next[node] {
		w.visit(next)
		if !w.done[next] {
			w.low[node] = min(w.low[node], w.low[next])
		}
	}
	if w.low[node] == w.number[node] {
		w.close(node)
	}
}

// close takes a component off the stack, whose first node is root.
func (w *walk) close(root int32) {
	at := len(w.stack) - 1
	for w.stack[at] != root {
		at--
	}
	component := w.stack[at:]
	w.stack = w.stack[:at]
	loop := len(component) > 1
	var onward int32
	for _, node := range component {
		for _, next := range w.next[node] {
			loop = loop || next == node
			if w.done[next] {
				onward = max(onward, w.longest[next])
			}
		}
	}
	for _, node := range component {
		w.done[node] = true
		w.longest[node] = onward + w.width(node, loop)
		if loop {
			w.run = w.run.union(w.reads[node])
		}
	}
}

func (w *walk) width(node int32, loop bool) int32 {
	switch {
	case loop:
		return 0
	case w.wide[node]:
		return 4
	}
	return 1
}
