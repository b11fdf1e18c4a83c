package risk

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/overreach-dev/overreach/detectors"
)

// Rule says what holds for some credentials alone. One that allows more than the rest of the
// policy is an exception, which has a reason and an end.
type Rule struct {
	Match  `yaml:",inline"`
	Limits `yaml:",inline"`
	Reason string `yaml:"reason,omitempty"`
	Until  Date   `yaml:"until,omitempty"`

	line      int
	exception bool
}

// Match says for which credentials a rule is: all that it names must fit.
type Match struct {
	Provider  string  `yaml:"provider,omitempty"`
	Kind      string  `yaml:"kind,omitempty"`
	Principal Pattern `yaml:"principal,omitempty"`
	// Location fits a path as the report shows it, or "$NAME".
	Location Pattern `yaml:"location,omitempty"`
	Agent    string  `yaml:"agent,omitempty"`
	// Environment fits the name of the environment that a resource serves.
	Environment Pattern `yaml:"environment,omitempty"`
}

// Exception says that it allows more than the rest of its file.
func (r Rule) Exception() bool { return r.exception }

// UnmarshalYAML keeps the line.
func (r *Rule) UnmarshalYAML(n *yaml.Node) error {
	type plain Rule
	err := n.Decode((*plain)(r))
	r.line = n.Line
	return err
}

// over says whether it has run out.
func (r Rule) over(now time.Time) bool { return r.Until.over(now) }

// way is one way to a credential: where it lies, which agent picks it up there, and the
// environment of what it opens, "" where that is not known.
type way struct{ location, agent, environment string }

// fits says whether the rule is for a credential on a way. A rule that loosens needs to know; one
// that tightens holds too where the name of an environment or a principal is not known.
func (r Rule) fits(c Case, w way) bool {
	guess := func(p Pattern, known string) bool {
		return !p.set() || p.Fits(known) || known == "" && !r.exception
	}
	return (r.Provider == "" || r.Provider == c.Provider) &&
		(r.Kind == "" || slices.Contains(c.Kinds, r.Kind)) &&
		(r.Agent == "" || r.Agent == w.agent) &&
		(!r.Location.set() || r.Location.Fits(w.location)) &&
		guess(r.Principal, c.Grant.Principal) && guess(r.Environment, w.environment)
}

// String names what it is for.
func (r Rule) String() string {
	var out []string
	for _, part := range []struct{ key, value string }{
		{"provider", r.Provider}, {"kind", r.Kind}, {"principal", r.Principal.text}, {"location", r.Location.text},
		{"agent", r.Agent}, {"environment", r.Environment.text},
	} {
		if part.value != "" {
			out = append(out, part.key+" "+part.value)
		}
	}
	if len(out) == 0 {
		return "everything"
	}
	return strings.Join(out, ", ")
}

// ways are those on which agents come to the credential without being stopped, each once.
func (c Case) ways() []way {
	var out []way
	for _, r := range c.Reach {
		if r.Verdict == "stopped" {
			continue
		}
		for _, environment := range c.environments() {
			w := way{r.Location, r.Agent, environment}
			if !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	return out
}

// environments are those of all that the credential opens; "" among them where one is not known.
func (c Case) environments() []string {
	var out []string
	add := func(name string) {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	for _, r := range c.Grant.Resources {
		add(r.Environment)
	}
	if !c.Grant.Complete || len(out) == 0 {
		add("")
	}
	return out
}

// String says the limits in a few words.
func (l Limits) String() string {
	var parts []string
	if l.Access != 0 {
		parts = append(parts, l.Access.String())
	}
	if len(l.Traits) > 0 {
		parts = append(parts, "with "+join(l.Traits))
	}
	if len(l.Resources) > 0 {
		parts = append(parts, "on "+texts(l.Resources))
	}
	for _, more := range l.within {
		parts = append(parts, "and on "+texts(more))
	}
	if l.Extent != 0 && l.Extent < detectors.Organization {
		parts = append(parts, fmt.Sprintf("no further than one %s", l.Extent))
	}
	if l.Access >= detectors.Destroy && l.Undo == UndoRequired {
		parts = append(parts, "of what can be undone")
	}
	if l.Access == 0 && l.Undo == UndoAny {
		parts = append(parts, "what nothing undoes")
	}
	if l.ExpiresWithin > 0 {
		parts = append(parts, "for "+l.ExpiresWithin.String())
	}
	return strings.Join(parts, " ")
}

func join[T ~string](list []T) string {
	var out []string
	for _, x := range list {
		out = append(out, string(x))
	}
	return strings.Join(out, ", ")
}
