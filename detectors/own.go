package detectors

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// WithOwn adds the providers of a user's own files to those that overreach brings. A file may
// not claim what another one has, its name, its hosts or its tokens, unless it says that it
// replaces that one.
func WithOwn(all []Provider, own []*Knowledge) ([]Provider, error) {
	for _, k := range own {
		if k.Replaces != "" {
			i := slices.IndexFunc(all, func(p Provider) bool { return p.Name == k.Replaces })
			if i < 0 {
				return nil, fmt.Errorf("replaces: there is no provider %q", k.Replaces)
			}
			all = slices.Delete(slices.Clone(all), i, i+1)
		}
		for _, p := range all {
			if what, err := k.claims(p); err != nil {
				return nil, err
			} else if what != "" {
				return nil, fmt.Errorf("%s is %s's already; say replaces: %s to take its place", what, p.Name, p.Name)
			}
		}
		p := k.Provider()
		p.Knowledge = sync.OnceValues(func() (*Knowledge, error) { return k, nil })
		all = append(slices.Clone(all), p)
	}
	return all, nil
}

// claims gives what a file claims that is another provider's; empty for nothing.
func (k *Knowledge) claims(p Provider) (string, error) {
	if k.Name == p.Name {
		return "the name " + k.Name, nil
	}
	for _, mine := range k.Tokens {
		for _, theirs := range p.Tokens {
			if what := mine.claims(theirs); what != "" {
				return what, nil
			}
		}
	}
	theirs, err := p.Knowledge()
	if err != nil {
		return "", err
	}
	for _, host := range k.Hosts {
		if slices.Contains(theirs.Hosts, host) || slices.Contains(theirs.Sites, host) {
			return "the host " + host, nil
		}
	}
	return "", nil
}

func (t Token) claims(o Token) string {
	for _, rule := range t.Rules {
		if slices.Contains(o.Rules, rule) {
			return "the rule " + rule
		}
	}
	if t.Pattern != "" && t.Pattern == o.Pattern {
		return "the pattern of " + t.Kind
	}
	for _, name := range t.Names {
		if slices.ContainsFunc(o.Names, func(other string) bool { return strings.EqualFold(name, other) }) {
			return "the name " + name
		}
	}
	return ""
}
