// Command dense writes a tree of text in which something shaped like a token stands every so
// many bytes: a match of one of gitleaks' rules, in one of many surroundings, between words
// as source has them. The same arguments write the same tree. Nothing in it was ever issued.
//
//	go run ./testdata/bench/dense FOLDER MEGABYTES [BYTES]
//
// BYTES is how far apart they are, on average: 600 unless told.
package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp/syntax"
	"strconv"
	"strings"

	"github.com/overreach-dev/overreach/detectors/match"
)

const (
	fileSize = 256 << 10
	apart    = 600
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "dense:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	if len(args) != 2 && len(args) != 3 {
		return fmt.Errorf("usage: dense FOLDER MEGABYTES [BYTES]")
	}
	size, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	distance := apart
	if len(args) == 3 {
		if distance, err = strconv.Atoi(args[2]); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(args[0], 0o755); err != nil {
		return err
	}
	rules, err := trees()
	if err != nil {
		return err
	}
	for i := range size << 20 / fileSize {
		w := &writer{Rand: rand.New(rand.NewPCG(uint64(i), 17))}
		w.file(rules, distance)
		name := filepath.Join(args[0], fmt.Sprintf("f%04d.txt", i))
		if err := os.WriteFile(name, []byte(w.String()), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// A sample is a rule's expression and its keyword.
type sample struct {
	tree    *syntax.Regexp
	keyword string
}

func trees() ([]sample, error) {
	var out []sample
	for _, r := range match.GitleaksRules() {
		if r.Regex == "" {
			continue
		}
		tree, err := syntax.Parse(r.Regex, syntax.Perl)
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.ID, err)
		}
		out = append(out, sample{tree.Simplify(), append(r.Keywords, "secret")[0]})
	}
	return out, nil
}

// A writer writes one file.
type writer struct {
	strings.Builder
	*rand.Rand
}

var shapes = []string{
	"%n = %s\n", "export %n='%s'\n", "  %n: \"%s\"\n", "{\"%n\": \"%s\"}\n", "var %n = \"%s\";\n",
	"'%n' => '%s',\n", "<%n>%s</%n>\n", "curl -H \"%n: %s\" https://host.invalid/\n", "| %n | %s |\n", "%s\n",
}

var words = strings.Fields(`if the err return nil value for range in of config client request line path open close
	buffer index name file text string int func type struct begin end first last match token user key state error
	{ } ( ) := = == != && || + - * / // < > [ ] , ; : "a string" 'c' 0 1 42 0x1f true false`)

func (w *writer) file(rules []sample, distance int) {
	for w.Len() < fileSize {
		w.filler(distance/3 + w.IntN(distance*4/3+1))
		r := rules[w.IntN(len(rules))]
		before, after, _ := strings.Cut(shapes[w.IntN(len(shapes))], "%s")
		w.WriteString(strings.ReplaceAll(before, "%n", r.keyword+"_token"))
		w.write(r.tree)
		w.WriteString(strings.ReplaceAll(after, "%n", r.keyword+"_token"))
	}
}

func (w *writer) filler(size int) {
	for end := w.Len() + size; w.Len() < end; {
		w.WriteString("\t\t"[:w.IntN(3)])
		for range 1 + w.IntN(10) {
			w.WriteString(words[w.IntN(len(words))])
			w.WriteByte(' ')
		}
		w.WriteByte('\n')
	}
}

// write writes something that the expression matches.
func (w *writer) write(tree *syntax.Regexp) {
	switch tree.Op {
	case syntax.OpLiteral:
		w.WriteString(string(tree.Rune))
	case syntax.OpCharClass:
		w.WriteRune(w.oneOf(tree.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		w.WriteByte(byte('!' + w.IntN(90)))
	case syntax.OpAlternate:
		w.write(tree.Sub[w.IntN(len(tree.Sub))])
	case syntax.OpCapture, syntax.OpConcat:
		for _, sub := range tree.Sub {
			w.write(sub)
		}
	case syntax.OpQuest:
		w.repeat(tree.Sub[0], w.IntN(2))
	case syntax.OpStar:
		w.repeat(tree.Sub[0], w.IntN(12))
	case syntax.OpPlus:
		w.repeat(tree.Sub[0], 1+w.IntN(24))
	case syntax.OpRepeat:
		to := tree.Max
		if to < 0 {
			to = tree.Min + 12
		}
		w.repeat(tree.Sub[0], tree.Min+w.IntN(to-tree.Min+1))
	}
}

func (w *writer) repeat(tree *syntax.Regexp, times int) {
	for range times {
		w.write(tree)
	}
}

// oneOf takes a rune of a class: of its ASCII part, where it has one.
func (w *writer) oneOf(class []rune) rune {
	var pool []rune
	for i := 0; i+1 < len(class); i += 2 {
		for r := class[i]; r <= class[i+1] && r < 0x7F; r++ {
			if r >= ' ' || r == '\t' {
				pool = append(pool, r)
			}
		}
	}
	if len(pool) == 0 {
		return class[0]
	}
	return pool[w.IntN(len(pool))]
}
