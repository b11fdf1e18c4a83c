package match

import (
	"cmp"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors/formats"
)

type entry = formats.Entry

// entries reads the text's format, in the order of the values' places.
func (s *search) entries() ([]entry, error) {
	if s.in.Format == "" {
		return nil, nil
	}
	entries, err := formats.Read(s.in.Format, s.text)
	slices.SortStableFunc(entries, func(a, b entry) int { return cmp.Compare(a.Start, b.Start) })
	return entries, err
}

// around gives the entry whose value holds the span.
func around(entries []entry, s span) *entry {
	i, exact := slices.BinarySearchFunc(entries, s.start, func(e entry, at int) int { return cmp.Compare(e.Start, at) })
	if !exact {
		i--
	}
	if i < 0 || entries[i].End < s.end {
		return nil
	}
	return &entries[i]
}

// keyedItems are the entries that a hint speaks of, or that a rule knows by name.
func (s *search) keyedItems(entries []entry) []item {
	var items []item
	for i := range entries {
		e := &entries[i]
		var before *entry
		if i > 0 {
			before = &entries[i-1]
		}
		it, ok := s.hinted(e, before)
		if !ok {
			it, ok = s.named(e)
		}
		if ok {
			it.key, it.group, it.keyed = e.Key, e.Group, true
			items = append(items, it)
		}
	}
	return items
}

// hinted makes the item of an entry whose key a hint speaks of.
func (s *search) hinted(e, before *entry) (item, bool) {
	for i := range s.in.Keys {
		h := &s.in.Keys[i]
		if !formats.Match(h.Key, e.Key) || e.Value == "" {
			continue
		}
		if h.Loose {
			return s.loosely(e, before, h)
		}
		it := item{span: span{e.Start, e.End}, provider: h.Provider, kind: h.Kind, text: e.Value, part: h.Part}
		if it.part == "secret" {
			it.part = ""
		}
		if it.part != "" {
			return it, true
		}
		if !it.decode(h.Decode) || placeholder(it.text) {
			return item{}, false
		}
		it.password = h.Provider == "" || strings.Contains(h.Kind, "password")
		s.identify(&it)
		if it.provider == "" && h.Decode == "" {
			// The entry's own name may say whose it is, where the hint does not.
			if n, known := s.named(e); known && n.part == "" {
				return n, true
			}
		}
		return it, true
	}
	return item{}, false
}

// decode takes the text out of what is written. A header's value begins with its scheme.
func (it *item) decode(how string) bool {
	if how == "header" {
		_, value, _ := strings.Cut(it.text, ":")
		it.keep(strings.TrimLeft(value, " \t"))
		how = ""
	}
	scheme, rest, ok := strings.Cut(it.text, " ")
	if ok && how == "" {
		switch strings.ToLower(scheme) {
		case "bearer", "token":
			it.keep(rest)
		case "basic":
			it.keep(rest)
			how = "basic"
		}
	}
	if how != "basic" {
		return true
	}
	plain, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(strings.TrimSpace(it.text), "="))
	user, password, ok := strings.Cut(string(plain), ":")
	if err != nil || !ok {
		return false
	}
	it.text, it.encoding, it.parts = password, "base64", map[string]string{"user": user}
	return true
}

// keep leaves the end of the item's text.
func (it *item) keep(rest string) {
	it.start += len(it.text) - len(rest)
	it.text = rest
}

// identify asks the rules what the item's text is by itself.
func (s *search) identify(it *item) {
	inner := s.within()
	inner.start(Input{Text: []byte(it.text), Name: s.in.Name})
	inner.scan()
	inner.match()
	inner.settle()
	for i := range inner.found {
		f := &inner.found[i]
		if f.pattern.rule.Generic || len(f.pattern.near) > 0 {
			continue
		}
		if it.encoding == "" && it.end-it.start == len(it.text) {
			it.start, it.end = it.start+f.secret.start, it.start+f.secret.end
		}
		it.text = it.text[f.secret.start:f.secret.end]
		it.know(f.pattern.rule, f.pattern.index)
		it.take(f)
		return
	}
}

// named makes the item of an entry whose last step is a name that a rule knows.
func (s *search) named(e *entry) (item, bool) {
	steps := formats.Steps(e.Key)
	step := steps[len(steps)-1]
	for _, p := range s.engine.named(step) {
		known := slices.ContainsFunc(p.rule.Names, func(name string) bool { return holds(name, step) })
		if known && p.takes(e.Value) {
			return item{
				span: span{e.Start, e.End}, rule: p.rule, index: p.index, provider: p.rule.Provider,
				kind: p.rule.kind(e.Value), text: e.Value, part: p.rule.Part, alone: p.rule.Alone,
			}, true
		}
	}
	return item{}, false
}

// takes says whether a value is what the rule's names hold.
func (p *pattern) takes(value string) bool {
	if p.placeholder(value) || p.rule.Entropy != 0 && entropy([]byte(value)) <= p.rule.Entropy {
		return false
	}
	if p.rule.Value == "" {
		return len(value) >= fewestBytes
	}
	return p.value.matches([]byte(value))
}
