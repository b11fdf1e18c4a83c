package match

import (
	"fmt"
	"strings"
)

func (w *table) plan(regex string, keywords []string) {
	p, err := planFor(regex, keywords, true)
	if err != nil {
		w.t.Fatal(err)
	}
	if p.whole != "" {
		w.printf(", plan: &plan{whole: %q}", p.whole)
		return
	}
	w.printf(",\nplan: &plan{left: %s, right: %s, preamble: %d, anchors: []anchor{", written(p.left), written(p.right), p.preamble)
	for i := range p.anchors {
		w.anchor(&p.anchors[i])
	}
	w.printf("}}")
}

func written(s spread) string {
	if s.run == (byteSet{}) {
		return fmt.Sprintf("spread{bytes: %d}", s.bytes)
	}
	return fmt.Sprintf("spread{%d, byteSet{%s}}", s.bytes, words(s.run))
}

func (w *table) anchor(a *anchor) {
	if a.idle {
		w.printf("{idle: true},")
		return
	}
	w.printf("{word: %v", a.word)
	if len(a.before) > 0 {
		w.printf(", before: []*byteSet{")
		for _, set := range a.before {
			w.printf("%s,", w.set(set))
		}
		w.printf("}")
	}
	if len(a.steps) > 0 {
		w.printf(", steps: []step{")
		for _, s := range a.steps {
			w.printf("{%s, %s, %d, %d},", w.set(s.skip), w.set(s.take), s.most, s.times)
		}
		w.printf("}")
	}
	w.printf("},")
}

func (w *table) set(s *byteSet) string {
	n, ok := w.number[*s]
	if !ok {
		n = len(w.sets)
		w.number[*s] = n
		w.sets = append(w.sets, *s)
	}
	return fmt.Sprintf("&gitleaksSets[%d]", n)
}

func words(s byteSet) string {
	parts := make([]string, len(s))
	for i, word := range s {
		parts[i] = fmt.Sprintf("%#x", word)
	}
	return strings.Join(parts, ", ")
}
