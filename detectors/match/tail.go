package match

import "slices"

// A tail follows an expression's program from the end of a keyword: a sharper check than an
// anchor's, and what shows where the longest match ends that the keyword is part of.
type tail struct {
	follows []follow
	reads   []byteSet
	wide    []bool
	// starts are what may be read after each keyword.
	starts []follow
	// class gives a byte's column in a tracer's table, sample a byte of each column.
	class  [256]uint8
	sample []byte
}

func newTail(expression string, keywords []string) (*tail, error) {
	rest, _ := withoutPreambles(expression)
	p, err := newProgram(rest)
	if err != nil {
		return nil, err
	}
	t := &tail{follows: make([]follow, len(p.reads)), reads: p.reads, wide: p.wide}
	for pc, set := range p.reads {
		if set != (byteSet{}) {
			t.follows[pc] = p.after(pc)
		}
	}
	for _, word := range keywords {
		t.starts = append(t.starts, t.readingWord(word))
	}
	t.classify()
	return t, nil
}

// readingWord gives what may follow where the program has read the word, in either case, from
// wherever it stood before.
func (t *tail) readingWord(word string) follow {
	var all follow
	for pc := range t.reads {
		all.insts = append(all.insts, pc)
	}
	for i := range len(word) {
		var after follow
		for _, pc := range all.insts {
			if set := &t.reads[pc]; set.has(word[i]) || 'a' <= word[i] && word[i] <= 'z' && set.has(word[i]-'a'+'A') {
				after.ends = after.ends || t.follows[pc].ends
				after.insts = append(after.insts, t.follows[pc].insts...)
			}
		}
		slices.Sort(after.insts)
		after.insts = slices.Compact(after.insts)
		all = after
	}
	return all
}

// classify sorts the bytes by which instructions read them, so that a table needs only a
// column for each sort.
func (t *tail) classify() {
	sorts := [256]string{}
	seen := map[byteSet]bool{}
	for _, set := range t.reads {
		if set == (byteSet{}) || seen[set] {
			continue
		}
		seen[set] = true
		for b := range sorts {
			mark := "0"
			if set.has(byte(b)) {
				mark = "1"
			}
			sorts[b] += mark
		}
	}
	columns := map[string]uint8{}
	for b, sort := range sorts {
		// Bytes from 0x80 on may stand inside a rune and are never sorted with ASCII.
		if b >= 0x80 {
			sort += "w"
		}
		column, ok := columns[sort]
		if !ok {
			column = uint8(len(columns))
			columns[sort] = column
			t.sample = append(t.sample, byte(b))
		}
		t.class[b] = column
	}
}
