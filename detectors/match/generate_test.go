package match

import (
	"math/rand/v2"
	"regexp/syntax"
	"strings"
	"testing"
	"unicode"
)

// A sampler writes texts that an expression matches, the same ones for the same seed.
type sampler struct{ *rand.Rand }

func newSampler(seed uint64) sampler { return sampler{rand.New(rand.NewPCG(seed, 7))} }

func (s sampler) match(t testing.TB, expression string) string {
	t.Helper()
	tree, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	s.write(&out, tree.Simplify())
	return out.String()
}

func (s sampler) write(out *strings.Builder, tree *syntax.Regexp) {
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
		s.repeat(out, tree.Sub[0], s.IntN(2))
	case syntax.OpStar:
		s.repeat(out, tree.Sub[0], s.IntN(12))
	case syntax.OpPlus:
		s.repeat(out, tree.Sub[0], 1+s.IntN(24))
	case syntax.OpRepeat:
		most := tree.Max
		if most < 0 {
			most = tree.Min + 12
		}
		s.repeat(out, tree.Sub[0], tree.Min+s.IntN(most-tree.Min+1))
	}
}

func (s sampler) repeat(out *strings.Builder, tree *syntax.Regexp, times int) {
	for range times {
		s.write(out, tree)
	}
}

func (s sampler) folded(r rune, flags syntax.Flags) rune {
	if flags&syntax.FoldCase != 0 && s.IntN(2) == 0 {
		return unicode.ToUpper(r)
	}
	return r
}

// oneOf takes a rune of a class: of its ASCII part, where it has one.
func (s sampler) oneOf(class []rune) rune {
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

// shapes are surroundings of a secret in files of many kinds. %n is a name that the rule's
// keyword is part of, %s the secret.
var shapes = []string{
	"%s",
	"%n = %s\n",
	"%n=%s",
	"export %n='%s'\nexport OTHER=1\n",
	"%n: %s\n",
	"%n: \"%s\"\r\n",
	"  - %n: '%s' # note\n",
	"{\"%n\": \"%s\"}",
	"{\"a\":1,\"%n\":\"%s\",\"b\":[2,3]}",
	"[section]\n%n = \"%s\"\n",
	"var %n = \"%s\";\n",
	"const %n := `%s`\n",
	"string %n=\"%s\";",
	"$%n = '%s';\n",
	"'%n' => '%s',\n",
	"%n ||= \"%s\"\n",
	"setenv(\"%n\", \"%s\")\n",
	"<add key=\"%n\" value=\"%s\" />\n",
	"<%n>%s</%n>\n",
	"curl -H \"%n: %s\" https://example.invalid/\n",
	"https://example.invalid/?%n=%s&x=1\n",
	"# comment\n\n\n%n\t=\t%s\t\n",
	"| %n | %s |\n",
	"echo %s | login --%n\n",
	"\u00e9\u4e16 %n = \u201c%s\u201d \u2014 %s\n",
	"{\"text\":\"%n=\\\"%s\\\"\\n\"}\n",
}

// dress puts a secret into a shape.
func dress(shape, name, secret string) string {
	return strings.NewReplacer("%n", name, "%s", secret).Replace(shape)
}

// samplesOf writes a rule's match in each of the shapes, with a name that holds a keyword,
// and three samples in a row.
func samplesOf(t testing.TB, r *Rule, seed uint64) []string {
	s := newSampler(seed)
	keyword := "name"
	if len(r.Keywords) > 0 {
		keyword = r.Keywords[s.IntN(len(r.Keywords))]
	}
	texts := make([]string, 0, len(shapes)+1)
	for _, shape := range shapes {
		texts = append(texts, dress(shape, keyword+"_token", s.match(t, r.Regex)))
	}
	return append(texts, s.match(t, r.Regex)+"\n"+s.match(t, r.Regex)+" "+s.match(t, r.Regex))
}
