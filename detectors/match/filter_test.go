package match

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// hitsOf gives what a way of scanning leaves: windows, and for a text in which these need
// not be the same, what is found in them.
func hitsOf(e *Engine, text []byte, scan func(s *search)) []string {
	s := newSearch(e)
	s.start(Input{Text: text})
	scan(s)
	out := make([]string, 0, len(s.windows))
	if len(s.rares) > 0 {
		s.match()
		for _, f := range s.sorted() {
			out = append(out, fmt.Sprint(f.pattern.index, f.match, f.secret))
		}
		return out
	}
	for _, w := range s.windows {
		out = append(out, fmt.Sprint(w))
	}
	for _, i := range s.touched {
		if seen := &s.seen[i]; seen.whole || len(seen.near) > 0 {
			out = append(out, fmt.Sprint(i, seen.whole, seen.near))
		}
	}
	slices.Sort(out)
	return out
}

// compareFilters holds both kinds of filter against the automaton.
func compareFilters(t *testing.T, e *Engine, text []byte) {
	t.Helper()
	want := hitsOf(e, text, (*search).scanAll)
	for _, plain := range []bool{false, true} {
		f := *e.filter
		f.plain = f.plain || plain
		if got := hitsOf(e, text, func(s *search) { s.scanFiltered(&f) }); !slices.Equal(got, want) {
			t.Errorf("plain %v: %d bytes: the filter leaves %v, the automaton %v", plain, len(text), got, want)
		}
	}
}

func TestTheFiltersFindWhatTheAutomatonFinds(t *testing.T) {
	s := newSampler(31)
	rules := append(GitleaksRules(), pretended()...)
	for i := range rules {
		if rules[i].Regex != "" {
			rules[i].Path = ""
		}
	}
	e := newEngine(t, rules)
	for range 400 {
		var text strings.Builder
		for range s.IntN(8) {
			if s.IntN(2) == 0 {
				text.WriteString(e.words[s.IntN(len(e.words))])
			} else if r := rules[s.IntN(len(rules))]; r.Regex != "" {
				text.WriteString(s.match(t, r.Regex))
			}
			text.WriteString(s.noise())
		}
		compareFilters(t, e, []byte(s.spoil(text.String())))
	}
	for i, file := range filesBelow(t, filepath.Join(runtime.GOROOT(), "src")) {
		if i%50 == 7 {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			compareFilters(t, e, text)
		}
	}
}

// TestTheFiltersTellTheSamePlaces: whatever the blocks' edges, no place that passes by its
// bytes is missed by the vector unit, and nothing is seen beyond the text.
func TestTheFiltersTellTheSamePlaces(t *testing.T) {
	f, s := newEngine(t, GitleaksRules()).filter, newSampler(32)
	for size := range 200 {
		text := []byte(s.match(t, `(?:ghp_|sk-ant-api03|[a-z ]{4,9}){64}`))[:size]
		var vector, scalar [blocksAtOnce]uint64
		v, p := f.blocksVector(text, &vector), f.blocksScalar(text, &scalar)
		masks := map[uint64]uint64{}
		for _, b := range vector[:v] {
			masks[b&0xFFFFFFFF] = b >> 32
		}
		for _, b := range scalar[:p] {
			if at := b & 0xFFFFFFFF; f.strict(text, int(at), b>>32)&^masks[at] != 0 {
				t.Errorf("%d bytes: the vector unit misses places of block %d", size, at)
			}
		}
	}
}

// strict keeps of a block's places those that pass in a bucket of their own: the scalar
// tables take two buckets for one.
func (f *filter) strict(text []byte, block int, mask uint64) (out uint64) {
	for i := range blockSize {
		at, passes := block*blockSize+i, false
		for eight := range bucketCount / 8 {
			all := byte(255)
			for place := range fingerprint {
				b, first := text[at+place], 2*(place*bucketCount/8+eight)
				all &= f.vector[first][b&15] & f.vector[first+1][b>>4]
			}
			passes = passes || all != 0
		}
		if passes {
			out |= 1 << i
		}
	}
	return out & mask
}

func FuzzFilter(f *testing.F) {
	e := newEngine(f, append(GitleaksRules(), pretended()...))
	for i, word := range e.words {
		f.Add([]byte(dress(shapes[i%len(shapes)], word, word)))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) < 1<<14 {
			compareFilters(t, e, text)
		}
	})
}
