// Package sample writes texts that expressions match, and puts them into the surroundings in
// which secrets stand. It is for tests: what it writes is shaped like a credential, and no
// file of ours holds one.
package sample

import (
	"math/rand/v2"
	"regexp/syntax"
	"strings"
	"unicode"
)

// A Sampler writes texts that an expression matches, the same ones for the same seed.
type Sampler struct {
	*rand.Rand
	// Shortest makes it repeat what an expression repeats as seldom as that allows.
	Shortest bool
}

// New makes a Sampler of a seed.
func New(seed uint64) *Sampler { return &Sampler{Rand: rand.New(rand.NewPCG(seed, 7))} }

// Match writes a text that the expression matches.
func (s *Sampler) Match(expression string) (string, error) {
	tree, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	s.write(&out, tree.Simplify())
	return out.String(), nil
}

func (s *Sampler) write(out *strings.Builder, tree *syntax.Regexp) {
	switch tree.Op {
	case syntax.OpLiteral:
		for _, r := range tree.Rune {
			out.WriteRune(s.folded(r, tree.Flags))
		}
	case syntax.OpCharClass:
		out.WriteRune(s.oneOf(tree.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		out.WriteRune(rune('!' + s.IntN(90)))
	case syntax.OpAlternate:
		s.write(out, tree.Sub[s.IntN(len(tree.Sub))])
	case syntax.OpCapture, syntax.OpConcat:
		for _, sub := range tree.Sub {
			s.write(out, sub)
		}
	case syntax.OpQuest:
		s.repeat(out, tree.Sub[0], 0, 1)
	case syntax.OpStar:
		s.repeat(out, tree.Sub[0], 0, 11)
	case syntax.OpPlus:
		s.repeat(out, tree.Sub[0], 1, 24)
	case syntax.OpRepeat:
		most := tree.Max
		if most < 0 {
			most = tree.Min + 12
		}
		s.repeat(out, tree.Sub[0], tree.Min, most)
	}
}

func (s *Sampler) repeat(out *strings.Builder, tree *syntax.Regexp, fewest, most int) {
	times := fewest + s.IntN(most-fewest+1)
	if s.Shortest {
		times = fewest
	}
	for range times {
		s.write(out, tree)
	}
}

func (s *Sampler) folded(r rune, flags syntax.Flags) rune {
	if flags&syntax.FoldCase != 0 && s.IntN(2) == 0 {
		return unicode.ToUpper(r)
	}
	return r
}

// oneOf takes a rune of a class: of its ASCII part, where it has one.
func (s *Sampler) oneOf(class []rune) rune {
	var pool []rune
	for i := 0; i+1 < len(class); i += 2 {
		for r := class[i]; r <= class[i+1] && r < unicode.MaxASCII; r++ {
			if r >= ' ' || r == '\t' {
				pool = append(pool, r)
			}
		}
	}
	if len(pool) == 0 {
		return class[0]
	}
	return pool[s.IntN(len(pool))]
}
