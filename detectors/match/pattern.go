package match

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
)

// A pattern is one expression of a rule, ready to be searched for.
type pattern struct {
	rule       *Rule
	index      int // of the rule, for the order of candidates
	expression lazy
	path       lazy
	keywords   []string
	near       []string
	// nearOnly: the expression has no keywords of its own, and only what is near ties it to
	// anything. named: the first group is the name that holds the secret.
	nearOnly, named bool
	allowlists      []allowlist
	// value is what a named entry's value must be from end to end.
	value lazy

	once sync.Once
	plan *plan

	tailOnce sync.Once
	tail     *tail
}

// patternsOf makes a rule's patterns: one for its expression, one for its names.
func patternsOf(rule *Rule, index int) ([]*pattern, error) {
	var patterns []*pattern
	if rule.Regex != "" {
		p, err := regexPattern(rule, index)
		if err != nil {
			return nil, err
		}
		patterns = append(patterns, p)
	}
	if len(rule.Names) > 0 {
		patterns = append(patterns, &pattern{
			rule: rule, index: index, named: true, keywords: beginnings(rule.Names),
			value: lazy{expression: `\A(?:` + rule.Value + `)\z`},
		})
	}
	if len(patterns) == 0 && rule.Path == "" {
		return nil, errors.New("neither an expression nor names nor a path")
	}
	for _, p := range patterns {
		p.path.expression = rule.Path
		for i := range rule.Allowlists {
			p.allowlists = append(p.allowlists, newAllowlist(&rule.Allowlists[i]))
		}
		if err := p.check(); err != nil {
			return nil, err
		}
	}
	return patterns, nil
}

func regexPattern(rule *Rule, index int) (*pattern, error) {
	p := &pattern{rule: rule, index: index, plan: rule.plan, near: lowered(rule.Near), keywords: lowered(rule.Keywords), expression: lazy{expression: rule.Regex}}
	if len(p.keywords) == 0 {
		words, err := wordsOf(rule.Regex)
		if err != nil {
			return nil, err
		}
		p.keywords = words
	}
	if len(p.keywords) == 0 {
		if len(p.near) == 0 {
			return nil, errors.New("the expression implies no keyword, and none is given")
		}
		p.keywords, p.nearOnly = p.near, true
	}
	return p, nil
}

// check compiles the expressions of a rule that no test vouches for.
func (p *pattern) check() error {
	if slices.Contains(p.keywords, "") || slices.Contains(p.near, "") {
		return errors.New("an empty keyword")
	}
	if p.rule.Trusted {
		return nil
	}
	p.write()
	expressions := []string{p.expression.expression, p.rule.Path, p.rule.Value}
	for _, a := range p.rule.Allowlists {
		expressions = append(append(expressions, a.Paths...), a.Regexes...)
	}
	groups := 0
	for i, e := range expressions {
		tree, err := syntax.Parse(e, syntax.Perl) // what can be parsed compiles
		if err != nil {
			return err
		}
		if i == 0 {
			groups = tree.MaxCap()
		}
	}
	if p.rule.Group > groups && !p.named {
		return fmt.Errorf("group %d of an expression that has %d", p.rule.Group, groups)
	}
	return nil
}

// write makes the expression of a pattern of names.
func (p *pattern) write() {
	if p.named && p.expression.expression == "" {
		p.expression.expression = assignment(p.rule.Names, p.rule.Value)
	}
}

// planned derives the plan when it is first needed, and with it the expression of names: nothing
// looks at that before.
func (p *pattern) planned() *plan {
	p.once.Do(func() {
		p.write()
		if p.plan != nil {
			return
		}
		var err error
		if p.nearOnly {
			p.plan, err = planNear(p.expression.expression, len(p.near), p.rule.NearBytes)
		} else {
			p.plan, err = planFor(p.expression.expression, p.keywords, false)
		}
		if err != nil {
			p.plan = &plan{whole: "the expression does not compile"}
		}
	})
	return p.plan
}

// tailed makes the tail when it is first needed; there is none for words that are not part
// of the match.
func (p *pattern) tailed() *tail {
	p.tailOnce.Do(func() {
		if !p.nearOnly {
			p.tail, _ = newTail(p.expression.expression, p.keywords)
		}
	})
	return p.tail
}

// planNear bounds the windows round words that are not part of the match.
func planNear(expression string, words, within int) (*plan, error) {
	p, err := newProgram(expression)
	if err != nil {
		return nil, err
	}
	j := &joint{program: p}
	reach := j.rightOf(p.from(p.prog.Start))
	reach.bytes += int32(within) + 16*margin
	return &plan{left: reach, right: reach, anchors: make([]anchor, words)}, nil
}

// mostLetters is how much of a name is looked for at first: enough to be rare, and no more, for
// every letter of every name is a row of the automaton.
const mostLetters = 10

// beginnings are the names' first letters.
func beginnings(names []string) []string {
	words := lowered(names)
	for i, word := range words {
		words[i] = word[:min(len(word), mostLetters)]
	}
	slices.Sort(words)
	return slices.Compact(words)
}

func lowered(words []string) []string {
	out := make([]string, len(words))
	for i, word := range words {
		out[i] = strings.ToLower(word)
	}
	return out
}
