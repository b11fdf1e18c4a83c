package match

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"

	"github.com/overreach-dev/overreach/detectors/internal/secret"
)

// An Engine finds candidates by a set of rules. It is safe for concurrent use.
type Engine struct {
	sealer   secret.Sealer
	rules    []Rule
	patterns []*pattern
	words    []string
	filter   *filter // nil where a word is too short for it
	// all is the automaton of the words, for texts that the filter is not for.
	all     *automaton
	allOnce sync.Once
	// uses are what each word is good for, and byName the patterns of rules with names, by
	// the names in lower case; made when a known format is first read.
	uses     [][]use
	byName   map[string][]*pattern
	nameOnce sync.Once

	inner     innerWords
	global    []allowlist
	skipPaths bool
	pool      sync.Pool
}

// A use is one pattern's interest in a word: as its keyword number anchor, or, where near is
// set, as a word that must be near.
type use struct {
	pattern int32
	anchor  int32
	near    bool
}

// An Option changes how an Engine works.
type Option func(*Engine)

// SkipPaths makes the engine find nothing in texts whose names gitleaks' default allowlist
// passes over: lock files, node_modules, vendor, images. An agent reads all of these, so it
// is not the default.
func SkipPaths() Option { return func(e *Engine) { e.skipPaths = true } }

// New makes an engine of the rules. A rule that cannot work is an error that names it.
func New(rules []Rule, sealer secret.Sealer, options ...Option) (*Engine, error) {
	e := &Engine{sealer: sealer, rules: rules}
	for _, option := range options {
		option(e)
	}
	global := gitleaksGlobal()
	e.global = []allowlist{newAllowlist(&global)}
	for i := range e.rules {
		patterns, err := patternsOf(&e.rules[i], i)
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", e.rules[i].ID, err)
		}
		e.patterns = append(e.patterns, patterns...)
	}
	if err := e.index(); err != nil {
		return nil, err
	}
	e.pool.New = func() any { return newSearch(e) }
	return e, nil
}

// index gathers all the patterns' words and makes the filter of them.
func (e *Engine) index() error {
	numbers := make(map[string]int, 2*len(e.patterns))
	letters := 0
	want := func(word string, u use) {
		n, ok := numbers[word]
		if !ok {
			n = len(e.words)
			numbers[word] = n
			letters += len(word)
			e.words = append(e.words, word)
			e.uses = append(e.uses, nil)
		}
		e.uses[n] = append(e.uses[n], u)
	}
	for i, p := range e.patterns {
		for anchor, word := range p.keywords {
			want(word, use{pattern: int32(i), anchor: int32(anchor)})
		}
		for n, word := range p.near {
			want(word, use{pattern: int32(i), anchor: int32(n), near: true})
		}
	}
	if letters >= math.MaxUint16 {
		return errors.New("more keywords than an automaton can hold")
	}
	e.filter = newFilter(e.words, e.setsOf)
	return nil
}

// named gives the patterns of the rules that know the name.
func (e *Engine) named(name string) []*pattern {
	e.nameOnce.Do(func() {
		e.byName = map[string][]*pattern{}
		for _, p := range e.patterns {
			if !p.named {
				continue
			}
			for _, word := range lowered(p.rule.Names) {
				e.byName[word] = append(e.byName[word], p)
			}
		}
	})
	return e.byName[strings.ToLower(name)]
}

// automaton makes the automaton of the words when it is first needed.
func (e *Engine) automaton() *automaton {
	e.allOnce.Do(func() { e.all, _ = newAutomaton(e.words) })
	return e.all
}

// Find gives the candidates in a text by their offset, and at the same offset by the order
// of their rules. An error says only that the text is not what its Format demands; the
// candidates beside it are good.
func (e *Engine) Find(in Input) ([]Candidate, error) {
	if e.skipPaths && e.global[0].allowsPath(in.Name) {
		return nil, nil
	}
	s := e.pool.Get().(*search)
	defer e.pool.Put(s)
	s.start(in)
	s.scan()
	s.match()
	return s.candidates()
}
