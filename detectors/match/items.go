package match

import (
	"bytes"
	"slices"
	"strings"
)

// An item is a candidate in the making, or a part of one. Its texts are open until seal.
type item struct {
	span
	rule           *Rule
	index          int
	provider, kind string
	key            string
	text           string
	encoding       string
	// part and alone are as in Rule. user is what a decoded text says beside its secret.
	part  string
	alone bool
	parts map[string]string
	// keyed: it is an entry of a known format, of the group; password: the text alone says
	// nothing of whose it is.
	keyed, password bool
	group           string

	line, column int
	used         bool
}

// KeyRule is the rule of candidates that only the key that holds them tells of.
const KeyRule = "key"

// items makes the items of a search: what the format's keys tell of, and the matches that
// are none of these.
func (s *search) items() ([]item, error) {
	entries, err := s.entries()
	items := s.keyedItems(entries)
	keyed := len(items)
	for i := range s.found {
		f := &s.found[i]
		if over := overlapping(items[:keyed], f.secret); over != nil {
			over.merge(f)
			continue
		}
		items = append(items, s.item(f, entries))
	}
	items = append(items, slices.DeleteFunc(s.decoded(items[:keyed]), func(d item) bool { return d.knownAs(items) })...)
	slices.SortStableFunc(items, func(a, b item) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return a.index - b.index
	})
	s.place(items)
	return items, err
}

// knownAs says whether one of the items is the same credential as it is written: the escapes
// in the password of an address make no other of it.
func (it *item) knownAs(items []item) bool {
	return it.provider != "" && slices.ContainsFunc(items, func(o item) bool {
		return o.provider == it.provider && o.part == it.part && o.overlaps(it.span)
	})
}

func (s *search) item(f *found, entries []entry) item {
	rule := f.pattern.rule
	text := string(s.text[f.secret.start:f.secret.end])
	it := item{span: f.secret, rule: rule, index: f.pattern.index, provider: rule.Provider, kind: rule.kind(text), text: text, part: rule.Part, alone: rule.Alone}
	it.key = string(s.text[f.name.start:f.name.end])
	it.take(f)
	if e := around(entries, f.secret); e != nil {
		it.key, it.keyed, it.group = e.Key, true, e.Group
	}
	return it
}

// take adds the parts that the match itself holds. A secret that stands beside a user and a
// host is told apart from others by these too.
func (it *item) take(f *found) {
	if len(f.parts) == 0 {
		return
	}
	it.password = true
	if it.parts == nil {
		it.parts = map[string]string{}
	}
	for name, text := range f.parts {
		if it.parts[name] == "" {
			it.parts[name] = text
		}
	}
}

// kind is the kind whose prefix the text has; kinds are in the order of their prefixes'
// lengths only where the rule's maker put them so, and the longest counts.
func (r *Rule) kind(text string) string {
	name, longest := "", -1
	for _, k := range r.Kinds {
		if len(k.Prefix) > longest && strings.HasPrefix(text, k.Prefix) {
			name, longest = k.Name, len(k.Prefix)
		}
	}
	return name
}

func overlapping(items []item, s span) *item {
	for i := range items {
		if items[i].overlaps(s) {
			return &items[i]
		}
	}
	return nil
}

// merge takes up what a match of the same text tells: a rule that knows its provider by the
// text's own shape knows better than the key, and else completes what the key leaves open.
func (it *item) merge(f *found) {
	rule := f.pattern.rule
	if rule.Generic || len(f.pattern.near) > 0 && it.provider != "" {
		return
	}
	it.alone = it.alone || rule.Alone || rule.Part == ""
	it.know(rule, f.pattern.index)
	it.take(f)
}

// know notes that a rule matches the item's text.
func (it *item) know(rule *Rule, index int) {
	if it.rule == nil {
		it.rule, it.index = rule, index
	}
	it.password = false
	kind := rule.kind(it.text)
	switch {
	case rule.Provider == "":
	case it.provider != rule.Provider:
		it.provider, it.kind = rule.Provider, kind
	case it.kind == "":
		it.kind = kind
	}
}

// place tells the line and the column of each item.
func (s *search) place(items []item) {
	line, at := 1, 0
	for i := range items {
		start := items[i].start
		line += bytes.Count(s.text[at:start], []byte{'\n'})
		at = start
		items[i].line = line
		items[i].column = start - bytes.LastIndexByte(s.text[:start], '\n')
	}
}
