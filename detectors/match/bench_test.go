package match

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// sourceText is some megabytes of Go's own source, each file by itself.
func sourceText(b *testing.B) (texts [][]byte, size int64) {
	for i, file := range filesBelow(b, filepath.Join(runtime.GOROOT(), "src")) {
		if i%12 == 5 {
			text, err := os.ReadFile(file)
			if err != nil {
				b.Fatal(err)
			}
			texts, size = append(texts, text), size+int64(len(text))
		}
	}
	return texts, size
}

// denseText holds a sample of every rule in every shape.
func denseText(b *testing.B) []byte {
	var text strings.Builder
	for i, rule := range GitleaksRules() {
		for _, sample := range samplesOf(b, &rule, uint64(i)) {
			text.WriteString(sample)
			text.WriteString("\n")
		}
	}
	return []byte(text.String())
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		newEngine(b, GitleaksRules())
	}
}

func BenchmarkGitleaksRules(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		GitleaksRules()
	}
}

// BenchmarkScan is the automaton and the checks, without any expression.
func BenchmarkScan(b *testing.B) {
	e := newEngine(b, GitleaksRules())
	texts, size := sourceText(b)
	s := newSearch(e)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range texts {
			s.start(Input{Text: text})
			s.scan()
		}
	}
}

func BenchmarkFindSource(b *testing.B) {
	e := newEngine(b, GitleaksRules())
	texts, size := sourceText(b)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range texts {
			if _, err := e.Find(Input{Text: text}); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkFindDense(b *testing.B) {
	e := newEngine(b, GitleaksRules())
	text := denseText(b)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Find(Input{Text: text}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFilter is the first look at each byte, by the vector unit where there is one.
func BenchmarkFilter(b *testing.B) {
	f := newEngine(b, GitleaksRules()).filter
	texts, size := sourceText(b)
	var blocks [blocksAtOnce]uint64
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range texts {
			for at := 0; at < len(text); at += blocksAtOnce * blockSize {
				if f.plain {
					f.blocksScalar(text[at:], &blocks)
				} else {
					f.blocksVector(text[at:], &blocks)
				}
			}
		}
	}
}

// BenchmarkSegments is the search for what is encoded.
func BenchmarkSegments(b *testing.B) {
	texts, size := sourceText(b)
	var masks [blocksAtOnce]uint32
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range texts {
			segmentsOf(text, &masks, nil)
		}
	}
}

// BenchmarkDecoded is the search and all that is done about it.
func BenchmarkDecoded(b *testing.B) {
	texts, size := sourceText(b)
	s := newSearch(newEngine(b, GitleaksRules()))
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range texts {
			s.start(Input{Text: text})
			s.decoded(nil)
		}
	}
}

// BenchmarkTry is one expression over a text that it does not match, and over one that it does.
func BenchmarkTry(b *testing.B) {
	for _, rule := range GitleaksRules() {
		if rule.ID != "generic-api-key" && rule.ID != "sourcegraph-access-token" {
			continue
		}
		text := []byte(strings.Repeat("func begin(token string) error {\n", 200) + newSampler(3).match(b, rule.Regex))
		b.Run(rule.ID, func(b *testing.B) {
			l, t := lazy{expression: rule.Regex}, trial{}
			var into []span
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				into = l.all(&t, text, false, into[:0])
			}
		})
	}
}

// BenchmarkFindLine is one small text: a variable of the environment.
func BenchmarkFindLine(b *testing.B) {
	e := newEngine(b, GitleaksRules())
	text := []byte("PATH=/usr/local/bin:/usr/bin:/bin\nSOME_TOKEN=none of the kind\n")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Find(Input{Text: text}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPlanFor(b *testing.B) {
	rules := GitleaksRules()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if r := rules[i%len(rules)]; r.Regex != "" {
			if _, err := planFor(r.Regex, r.Keywords, false); err != nil {
				b.Fatal(err)
			}
		}
	}
}
