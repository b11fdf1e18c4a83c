package detectors

import (
	"slices"

	"github.com/overreach-dev/overreach/detectors/match"
)

// Provider is who issues credentials, and all that we know of that issuer. What the matching
// engine needs stands ready in Tokens; the rest is decoded when it is first asked for.
type Provider struct {
	Name, Title string
	Tokens      []Token
	// Destroys are the calls that destroy, as far as a call can be recognised where it is made.
	Destroys []Destroyer
	// Knowledge reads the provider's file.
	Knowledge func() (*Knowledge, error)
	// Lookup replaces the file's requests where a protocol is odd; nil for most.
	Lookup Lookup
}

// Token is one kind of a provider's credentials: how it is found, and what is true of every
// one of its kind.
type Token struct {
	Kind  string `yaml:"kind"`
	Title string `yaml:"title"`
	// Rules are the gitleaks rules that find it. Prefix tells kinds apart that share a rule.
	Rules  []string `yaml:"rules,omitempty"`
	Prefix string   `yaml:"prefix,omitempty"`
	// Pattern finds it in any text, where gitleaks has no rule; Keywords are lower-case
	// words of which one is part of every match. Of named groups, "secret" is the credential
	// and the others are what goes with it: user, host, id.
	Pattern  string   `yaml:"pattern,omitempty"`
	Keywords []string `yaml:"keywords,omitempty"`
	// Names are the variables and keys that hold it, Value what such a value looks like.
	Names []string `yaml:"names,omitempty"`
	Value string   `yaml:"value,omitempty"`
	// Near are words of which one must stand near a match of Pattern: what ties a shapeless
	// text to the provider.
	Near []string `yaml:"near,omitempty"`
	// Part is set on what goes with a credential and is none by itself: "id", "session". One
	// that has permissions is a credential too, where nothing stands near that it goes with.
	Part string `yaml:"part,omitempty"`
	// Elsewhere says that it belongs to a self-managed instance by its very name: without an
	// address beside it nobody is asked.
	Elsewhere bool `yaml:"elsewhere,omitempty"`
	// Always are the permissions that every token of this kind has, Worst those that one may
	// have; "*" stands for any letters.
	Always []string `yaml:"always,omitempty"`
	Worst  []string `yaml:"worst,omitempty"`
	// Auth is how a request carries it, where not as the request says.
	Auth string `yaml:"auth,omitempty"`
	// Escaped says that it and its parts are percent-encoded, as in an address.
	Escaped bool `yaml:"escaped,omitempty"`
	// Lifetime is how long one lives, in the provider's words.
	Lifetime string `yaml:"lifetime,omitempty"`
	// Environment is what the kind itself says: "test" for Stripe's sk_test_.
	Environment string `yaml:"environment,omitempty"`
	// Harmless says that no token of this kind opens anything by itself.
	Harmless bool   `yaml:"harmless,omitempty"`
	Source   string `yaml:"source,omitempty"`
	// Confirmed is false where no document was found that says so.
	Confirmed *bool `yaml:"confirmed,omitempty"`
}

// NearBytes is how far from a match one of a token's Near words may stand.
const NearBytes = 2048

// Rules gives the matching engine's rules: gitleaks' own, each claimed by the provider that
// names it, and after them those that the providers bring along.
func Rules(base []match.Rule, providers []Provider) []match.Rule {
	claims := map[string]*Provider{}
	for i := range providers {
		for _, token := range providers[i].Tokens {
			for _, id := range token.Rules {
				claims[id] = &providers[i]
			}
		}
	}
	most := len(base)
	for _, p := range providers {
		most += len(p.Tokens)
	}
	rules := make([]match.Rule, 0, most)
	for _, rule := range base {
		if p := claims[rule.ID]; p != nil {
			rule.Provider, rule.Kinds, rule.Part = p.Name, kindsOf(p, rule.ID), partOf(p, rule.ID)
			rule.Alone = rule.Part != ""
		}
		rules = append(rules, rule)
	}
	for _, p := range providers {
		for _, token := range p.Tokens {
			rules = append(rules, ownRules(p.Name, token)...)
		}
	}
	return rules
}

func kindsOf(p *Provider, rule string) []match.Kind {
	var kinds []match.Kind
	for _, token := range p.Tokens {
		for _, id := range token.Rules {
			if id == rule {
				kinds = append(kinds, match.Kind{Prefix: token.Prefix, Name: token.Kind})
			}
		}
	}
	return kinds
}

// partOf is what a rule finds of a credential, where it finds no whole one.
func partOf(p *Provider, rule string) string {
	for _, token := range p.Tokens {
		if slices.Contains(token.Rules, rule) {
			return token.Part
		}
	}
	return ""
}

// Provider gives what the matching engine needs of the file.
func (k *Knowledge) Provider() Provider {
	tokens := slices.Clone(k.Tokens)
	for i := range tokens {
		tokens[i].Confirmed = nil
		if t := &tokens[i]; t.Pattern != "" && len(t.Keywords) == 0 {
			t.Keywords = match.Keywords(t.Pattern) // so that no start derives them anew
		}
	}
	return Provider{Name: k.Name, Title: k.Title, Tokens: tokens, Destroys: k.destroyers()}
}

// Destroyer is a call that destroys, for those who see it being made: what it does, and how it
// looks.
type Destroyer struct {
	Call, Means string
	// Never says that nothing brings back what it destroys.
	Never bool
	Calls []Call
}

func (k *Knowledge) destroyers() (list []Destroyer) {
	for _, d := range k.Destroys {
		if len(d.Calls) > 0 {
			list = append(list, Destroyer{d.Call, d.Means, d.Undo.sure(d.Confirmed).Never(), d.Calls})
		}
	}
	return list
}

// ownRules are the rules by which one of a provider's tokens is found beside gitleaks' own.
func ownRules(provider string, t Token) []match.Rule {
	if t.Pattern == "" && len(t.Names) == 0 {
		return nil
	}
	id := provider + "-" + t.Kind
	if t.Part != "" {
		id += "-" + t.Part
	}
	return []match.Rule{{
		ID: id, Provider: provider, Kinds: []match.Kind{{Name: t.Kind}},
		Regex: t.Pattern, Keywords: t.Keywords, Names: t.Names, Value: t.Value, Part: t.Part,
		Alone: t.Part != "" && len(t.Always)+len(t.Worst) > 0,
		Near:  t.Near, NearBytes: NearBytes, Trusted: true, // compiled when the file is read
	}}
}
