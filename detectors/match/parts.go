package match

import "github.com/overreach-dev/overreach/detectors/internal/secret"

// withinLines is how far apart a credential's parts stand at most in plain text.
const withinLines = 20

// assemble gives each secret the parts that go with it.
func assemble(items []item) {
	byProvider := map[string][]*item{}
	for i := range items {
		if items[i].part != "" {
			byProvider[items[i].provider] = append(byProvider[items[i].provider], &items[i])
		}
	}
	if len(byProvider) == 0 {
		return
	}
	for i := range items {
		if it := &items[i]; it.part == "" {
			it.collect(byProvider[it.provider])
		}
	}
}

// adopt says whose a secret of a store is that may be anybody's where the id beside it does: a
// client of many clouds keeps Amazon's keys as well.
func (s *search) adopt(items []item) {
	for i := range items {
		id := &items[i]
		if id.part == "" || !id.keyed || id.rule == nil || id.provider == "" {
			continue
		}
		for j := range items {
			if it := &items[j]; it.part == "" && it.keyed && it.provider == "" && it.rule == nil && it.group == id.group {
				it.adoptedBy(id.provider, s.engine.patterns)
			}
		}
	}
}

// adoptedBy takes up the rule of the provider's secret that the text has the shape of.
func (it *item) adoptedBy(provider string, patterns []*pattern) {
	for i, p := range patterns {
		if p.named && p.rule.Provider == provider && p.rule.Part == "" && p.rule.Value != "" && p.takes(it.text) {
			it.know(p.rule, i)
			return
		}
	}
}

// collect takes of each part's name the one that is nearest.
func (it *item) collect(parts []*item) {
	best := map[string]*item{}
	for _, p := range parts {
		if old := best[p.part]; it.goesWith(p) && (old == nil || it.apart(p) < it.apart(old)) {
			best[p.part] = p
		}
	}
	for name, p := range best {
		p.used = true
		if it.parts == nil {
			it.parts = map[string]string{}
		}
		if it.parts[name] == "" {
			it.parts[name] = p.text
		}
	}
}

// goesWith says whether two items of one provider can belong together: entries do in their
// group, and plain text where little stands between.
func (it *item) goesWith(p *item) bool {
	if it.keyed && p.keyed {
		return it.group == p.group
	}
	return max(it.line-p.line, p.line-it.line) <= withinLines
}

func (it *item) apart(p *item) int { return max(it.start-p.start, p.start-it.start) }

// candidates seals what a search has found.
func (s *search) candidates() ([]Candidate, error) {
	s.settle()
	items, err := s.items()
	s.adopt(items)
	assemble(items)
	var out []Candidate
	for i := range items {
		if it := &items[i]; it.part == "" || it.alone && !it.used {
			c := it.seal(s.engine.sealer)
			c.Inside = !it.keyed && it.encoding == "" && inside(s.text, it.span)
			out = append(out, c)
		}
	}
	return out, err
}

func (it *item) seal(sealer secret.Sealer) Candidate {
	c := Candidate{
		Rule: KeyRule, Provider: it.provider, Kind: it.kind, Start: it.start, End: it.end,
		Line: it.line, Column: it.column, Key: it.key, Encoding: it.encoding, Checksum: checksumOf(it.text),
	}
	if it.rule != nil {
		c.Rule, c.Generic = it.rule.ID, it.rule.Generic
	}
	for name, text := range it.parts {
		if c.Parts == nil {
			c.Parts = make(map[string]secret.Text, len(it.parts))
		}
		c.Parts[name] = sealer.Seal(text)
	}
	if it.password && it.parts["user"]+it.parts["host"] != "" {
		c.Text = sealer.Seal(it.text, it.parts["user"], it.parts["host"])
	} else {
		c.Text = sealer.Seal(it.text)
	}
	return c
}
