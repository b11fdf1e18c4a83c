package match

import (
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// fewestLetters is how long a derived keyword is at least: a shorter one stands everywhere.
const fewestLetters = 3

// Keywords derives what New would: words in lower case of which every match of the expression
// holds one. There are none where it does not compile or implies none.
func Keywords(expression string) []string {
	words, err := wordsOf(expression)
	if err != nil {
		return nil
	}
	return words
}

// wordsOf derives keywords from an expression: literal texts in lower case of which every
// match holds one. There are none where the expression does not imply any that is long enough.
func wordsOf(expression string) ([]string, error) {
	words, err := literalsOf(expression)
	if err != nil || shortest(words) < fewestLetters {
		return nil, err
	}
	return words, nil
}

func literalsOf(expression string) ([]string, error) {
	tree, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return nil, err
	}
	return literals(tree.Simplify()), nil
}

// literals gives a set of texts of which every match of the tree holds one; nil for none.
func literals(tree *syntax.Regexp) []string {
	switch tree.Op {
	case syntax.OpLiteral:
		return asciiRun(tree.Rune)
	case syntax.OpCharClass:
		return lettersOf(tree.Rune)
	case syntax.OpCapture, syntax.OpPlus:
		return literals(tree.Sub[0])
	case syntax.OpRepeat:
		if tree.Min > 0 {
			return literals(tree.Sub[0])
		}
	case syntax.OpConcat:
		var best []string
		for _, sub := range tree.Sub {
			if words := literals(sub); shortest(words) > shortest(best) {
				best = words
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, sub := range tree.Sub {
			words := literals(sub)
			if len(words) == 0 {
				return nil
			}
			all = append(all, words...)
		}
		return all
	}
	return nil
}

// mostLettersOfClass: a class of more is no text that tells anything.
const mostLettersOfClass = 4

// lettersOf are the letters of a small class.
func lettersOf(ranges []rune) (letters []string) {
	for i := 0; i+1 < len(ranges); i += 2 {
		if ranges[i+1] >= utf8.RuneSelf || len(letters)+int(ranges[i+1]-ranges[i]) >= mostLettersOfClass {
			return nil
		}
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			letters = append(letters, strings.ToLower(string(r)))
		}
	}
	return letters
}

// asciiRun is the longest run of ASCII in a literal.
func asciiRun(runes []rune) []string {
	best := ""
	for _, part := range strings.FieldsFunc(string(runes), func(r rune) bool { return r >= utf8.RuneSelf }) {
		if len(part) > len(best) {
			best = part
		}
	}
	if best == "" {
		return nil
	}
	return []string{strings.ToLower(best)}
}

func shortest(words []string) int {
	if len(words) == 0 {
		return 0
	}
	n := len(words[0])
	for _, word := range words {
		n = min(n, len(word))
	}
	return n
}
