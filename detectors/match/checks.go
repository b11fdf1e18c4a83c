package match

import "slices"

// Checks stop where they would cost more than they save.
const (
	mostBefore = 32
	mostSteps  = 48
	mostTries  = 96
)

// checksBefore gives the bytes that may stand at each place before a keyword's end, as far
// back as every match reaches, and whether the match then begins at a word's edge.
func (j *joint) checksBefore(ends []ending) (sets []*byteSet, word bool) {
	layer := ends
	for len(sets) < mostBefore {
		var set byteSet
		var earlier []ending
		begun, wide := false, false
		for _, e := range layer {
			set = set.union(e.bytes)
			begun = begun || j.starts[e.node]
			wide = wide || j.wide[j.places[e.node].pc]
			earlier = append(earlier, j.before[e.node]...)
		}
		if wide {
			return sets, false
		}
		sets = append(sets, &set)
		if begun {
			return sets, len(earlier) == 0 && j.startsAtWord()
		}
		layer = distinct(earlier)
	}
	return sets, false
}

func distinct(ends []ending) []ending {
	byNode := map[int32]int{}
	var out []ending
	for _, e := range ends {
		if i, ok := byNode[e.node]; ok {
			out[i].bytes = out[i].bytes.union(e.bytes)
			continue
		}
		byNode[e.node] = len(out)
		out = append(out, e)
	}
	return out
}

// checksAfter gives what must follow a keyword, step by step, until a match may end.
func (j *joint) checksAfter(after follow) []step {
	var steps []step
	var inside byteSet // what may stand inside the rune that was just read
	total := int32(0)
	for total < mostSteps && !after.ends && len(after.insts) > 0 {
		c, ok := j.cut(after.insts, inside)
		if !ok {
			break
		}
		if n := len(steps); n > 0 && steps[n-1].most == c.most && *steps[n-1].skip == c.skip && *steps[n-1].take == c.take {
			steps[n-1].times++
		} else {
			steps = append(steps, step{skip: &c.skip, take: &c.take, most: c.most, times: 1})
		}
		total++
		inside = byteSet{}
		if after = j.onward(c.insts); j.anyWide(c.insts) {
			inside.addRange(0x80, 0xBF)
		}
	}
	return steps
}

func (j *joint) anyWide(insts []int) bool {
	return slices.ContainsFunc(insts, func(pc int) bool { return j.wide[pc] })
}

func (j *joint) onward(insts []int) follow {
	all := follow{known: true}
	for _, pc := range insts {
		f := j.after(pc)
		all.ends = all.ends || f.ends
		all.insts = append(all.insts, f.insts...)
	}
	slices.Sort(all.insts)
	all.insts = slices.Compact(all.insts)
	return all
}

// A cut is a set of instructions that every way onward passes: first at most so many bytes
// of skip, then a byte of take, which is read by one of insts.
type cut struct {
	insts      []int
	skip, take byteSet
	most       int32
}

// cut finds the narrowest cut: beginning with what may be read first, it passes over the
// instruction that reads most, again and again, as long as a match cannot end on the way.
func (j *joint) cut(insts []int, inside byteSet) (best cut, ok bool) {
	open := slices.Clone(insts)
	passed := map[int]bool{}
	for range mostTries {
		now := cut{insts: slices.Clone(open), skip: inside}
		for pc := range passed {
			now.skip = now.skip.union(j.reads[pc])
		}
		for _, pc := range open {
			now.take = now.take.union(j.reads[pc])
		}
		if !now.skip.meets(now.take) && (!ok || now.take.size() < best.take.size()) {
			if most, finite := j.longestWithin(insts, passed); finite {
				now.most = most
				best, ok = now, true
			}
		}
		widest := slices.MaxFunc(open, func(a, b int) int { return j.reads[a].size() - j.reads[b].size() })
		after := j.after(widest)
		if after.ends || slices.Contains(after.insts, widest) {
			break
		}
		passed[widest] = true
		open = slices.DeleteFunc(append(open, after.insts...), func(pc int) bool { return passed[pc] })
		slices.Sort(open)
		if open = slices.Compact(open); len(open) == 0 {
			break
		}
	}
	return best, ok
}

// longestWithin counts the most runes that can be read through passed instructions alone.
func (j *joint) longestWithin(from []int, passed map[int]bool) (most int32, finite bool) {
	const busy = -1
	known := map[int]int32{}
	var visit func(pc int) bool
	visit = func(pc int) bool {
		if n, ok := known[pc]; ok {
			return n != busy
		}
		known[pc] = busy
		n := int32(0)
		for _, next := range j.after(pc).insts {
			if !passed[next] {
				continue
			}
			if !visit(next) {
				return false
			}
			n = max(n, known[next])
		}
		known[pc] = n + 1
		return true
	}
	for _, pc := range from {
		if passed[pc] {
			if !visit(pc) {
				return 0, false
			}
			most = max(most, known[pc])
		}
	}
	return most, true
}
