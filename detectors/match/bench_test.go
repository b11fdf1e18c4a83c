package match

import (
	"os"
	"strings"
	"testing"
)

// sourceText is some megabytes of Go's own source, each file by itself.
func sourceText(b *testing.B) (texts [][]byte, size int64) {
	for i, file := range goFiles(b) {
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
