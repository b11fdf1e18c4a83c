package match

import (
	"cmp"
	"fmt"
	"slices"
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

// places says where the filter puts the words, by their hashes.
func (w *table) places() {
	rules := make([]Rule, len(w.config.Rules))
	for i, r := range w.config.Rules {
		rules[i] = Rule{ID: r.ID, Regex: r.Regex, Path: r.Path, Keywords: r.Keywords, Trusted: true}
		if r.Regex != "" {
			rules[i].plan, _ = planFor(r.Regex, r.Keywords, true)
		}
	}
	e := newEngine(w.t, rules)
	sets := make([][]byteSet, len(e.words))
	for i := range sets {
		sets[i] = e.setsOf(i, nil)
	}
	places := make([]wordPlace, len(e.words))
	for i, p := range newScale().arrange(sets) {
		places[i] = wordPlace{hashWord(e.words[i]), uint8(p.offset), uint8(p.bucket)}
	}
	slices.SortFunc(places, func(a, b wordPlace) int { return cmp.Compare(a.hash, b.hash) })
	w.printf("var gitleaksPlaces = [...]wordPlace{\n")
	for _, p := range places {
		w.printf("\t{%#x, %d, %d},\n", p.hash, p.offset, p.bucket)
	}
	w.printf("}\n")
}
