package detectors

import (
	"encoding"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Access orders what a permission allows: Read < Write < Destroy < Admin. The zero Access is
// none at all.
type Access uint8

const (
	Read Access = iota + 1
	Write
	// Destroy deletes or overwrites what a further write cannot bring back.
	Destroy
	// Admin can give itself or others more.
	Admin
)

var accessNames = []string{"", "read", "write", "destroy", "admin"}

func (a Access) String() string                { return accessNames[a] }
func (a Access) MarshalText() ([]byte, error)  { return []byte(a.String()), nil }
func (a *Access) UnmarshalText(b []byte) error { return parse(a, "access", accessNames, string(b)) }

// Extent orders how far a permission reaches.
type Extent uint8

const (
	OneResource Extent = iota + 1
	Project
	Account
	Organization
)

var extentNames = []string{"", "resource", "project", "account", "organization"}

func (e Extent) String() string                { return extentNames[e] }
func (e Extent) MarshalText() ([]byte, error)  { return []byte(e.String()), nil }
func (e *Extent) UnmarshalText(b []byte) error { return parse(e, "extent", extentNames, string(b)) }

// Evidence orders how we know a permission: Unknown < Documented < Observed < Stated.
type Evidence uint8

const (
	Unknown Evidence = iota
	// Documented: true of every token of this kind.
	Documented
	// Observed: a read with it succeeded.
	Observed
	// Stated: the provider said so of this very token.
	Stated
)

var evidenceNames = []string{"unknown", "documented", "observed", "stated"}

func (e Evidence) String() string               { return evidenceNames[e] }
func (e Evidence) MarshalText() ([]byte, error) { return []byte(e.String()), nil }
func (e *Evidence) UnmarshalText(b []byte) error {
	return parse(e, "evidence", evidenceNames, string(b))
}

func parse[T ~uint8](to *T, what string, names []string, text string) error {
	i := slices.Index(names, text)
	if i < 0 {
		return fmt.Errorf("%s %q is none of %s", what, text, strings.Join(slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == "" }), ", "))
	}
	*to = T(i)
	return nil
}

// UnmarshalYAML adds the line to what UnmarshalText says.
func (a *Access) UnmarshalYAML(n *yaml.Node) error {
	return atLine(n, word(n, a))
}

// UnmarshalYAML adds the line to what UnmarshalText says.
func (e *Extent) UnmarshalYAML(n *yaml.Node) error {
	return atLine(n, word(n, e))
}

// word reads one of a few words; none at all is not one of them.
func word(n *yaml.Node, into encoding.TextUnmarshaler) error {
	if n.Kind != yaml.ScalarNode || n.Value == "" {
		return errors.New("one word is wanted")
	}
	return into.UnmarshalText([]byte(n.Value))
}

func atLine(n *yaml.Node, err error) error {
	if err != nil {
		return fmt.Errorf("line %d: %w", n.Line, err)
	}
	return nil
}

// Trait is something that a permission allows beside reading and writing.
type Trait string

const (
	Secrets Trait = "secrets" // reads other secrets
	Execute Trait = "execute" // runs code, deploys
	Spend   Trait = "spend"   // costs money
	Publish Trait = "publish" // others will run it
)

// Traits lists all traits.
var Traits = []Trait{Secrets, Execute, Spend, Publish}

// UnmarshalYAML takes the known traits only.
func (t *Trait) UnmarshalYAML(n *yaml.Node) error {
	if !slices.Contains(Traits, Trait(n.Value)) {
		return fmt.Errorf("line %d: trait %q is none of secrets, execute, spend, publish", n.Line, n.Value)
	}
	*t = Trait(n.Value)
	return nil
}

// Undo says what brings back what was destroyed.
type Undo struct {
	// Kind is "none", "grace" or "backup"; empty where nothing is destroyed.
	Kind string `yaml:"kind" json:"kind"`
	// For is how long, as the provider words it; By is who can.
	For string `yaml:"for,omitempty" json:"for,omitempty"`
	By  string `yaml:"by,omitempty" json:"by,omitempty"`
	// Backup is where the backup lies; one beside the data counts as none.
	Backup string `yaml:"backup,omitempty" json:"backup,omitempty"`
	// Disputed says what another source claims, where sources conflict: the worse is rated.
	Disputed string `yaml:"disputed,omitempty" json:"disputed,omitempty"`
}

// Never says that nothing brings it back.
func (u Undo) Never() bool { return u.Kind == "none" }

// sure is what may be relied on: an undo that no document confirms is none.
func (u Undo) sure(confirmed *bool) Undo {
	if confirmed == nil || *confirmed || u.Kind == "" || u.Never() {
		return u
	}
	said := strings.TrimSpace(strings.Join([]string{u.Kind, u.For, u.Backup}, " "))
	return Undo{Kind: "none", Disputed: strings.TrimPrefix(u.Disputed+"; ", "; ") + "it may be undone (" + said + "), which no document was found to confirm"}
}

// Answer says whether a permission is held.
type Answer string

const (
	Granted      Answer = "granted"
	Denied       Answer = "denied"
	Undetermined Answer = "undetermined"
)

// Permission is the provider's own name for a right, and what it comes to.
type Permission struct {
	Name     string   `json:"name"`
	Answer   Answer   `json:"answer"`
	Access   Access   `json:"access"`
	Traits   []Trait  `json:"traits"`
	Extent   Extent   `json:"extent"`
	Undo     Undo     `json:"undo"`
	Evidence Evidence `json:"evidence"`
	Means    string   `json:"means"`
	// WorstCase marks a permission that is rated as the worst that a token of its kind may
	// hold, because nobody could say whether it is held, or what it allows.
	WorstCase bool `json:"worst_case,omitempty"`
}

// Held says whether the permission must be reckoned with: granted, or not determined.
func (p Permission) Held() bool { return p.Answer != Denied }
