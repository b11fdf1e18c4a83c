package risk

import (
	"embed"
	"fmt"
	"slices"
	"time"

	"gopkg.in/yaml.v3"
)

// File is what a configuration file says under "policy".
type File struct {
	// Level is where it begins: strict, standard or relaxed.
	Level  LevelName `yaml:"level,omitempty"`
	Limits `yaml:",inline"`
	// Production are further names of what serves production: a plain word fits a word of a
	// name, one with "*" or "re:" all of it.
	Production []Pattern `yaml:"production,omitempty"`
	// BlockAt is the severity at which a guard does not let an agent start.
	BlockAt BlockAt `yaml:"block_at,omitempty"`
	// Rules hold for some credentials alone.
	Rules []Rule `yaml:"rules,omitempty"`
}

// LevelName is one of Levels.
type LevelName string

// UnmarshalYAML takes the known ones alone.
func (l *LevelName) UnmarshalYAML(n *yaml.Node) error {
	if *l = LevelName(n.Value); !slices.Contains(Levels, n.Value) {
		return fmt.Errorf("line %d: level %q is none of %q", n.Line, n.Value, Levels)
	}
	return nil
}

// BlockAt is a severity in a file.
type BlockAt Severity

// UnmarshalYAML adds the line to what is wrong.
func (b *BlockAt) UnmarshalYAML(n *yaml.Node) error {
	return at(n, (*Severity)(b).UnmarshalText([]byte(n.Value)))
}

// MarshalYAML writes its name.
func (b BlockAt) MarshalYAML() (any, error) { return Severity(b).String(), nil }

func (f File) empty() bool {
	return f.Level == "" && f.unsaid() && len(f.Production)+len(f.Rules) == 0 && f.BlockAt == 0
}

func (l Limits) unsaid() bool {
	return l.Access == 0 && l.Extent == 0 && l.Traits == nil && l.Resources == nil && l.Undo == "" && l.ExpiresWithin == 0
}

// Check finds what no parser finds, and tells exceptions from other rules. It is given the names
// of all providers with their kinds of tokens, and of all agents.
func (f *File) Check(providers map[string][]string, agents []string) error {
	level := cmpLevel(f.Level)
	base := levels[level].limits.with(f.Limits)
	for i := range f.Rules {
		r := &f.Rules[i]
		if err := r.check(providers, agents); err != nil {
			return fmt.Errorf("line %d: %w", r.line, err)
		}
		r.exception = base.looserBy(r.Limits)
		if r.exception && (r.Reason == "" || r.Until.IsZero()) {
			return fmt.Errorf("line %d: a rule that allows more than the rest needs a reason and an until", r.line)
		}
	}
	return nil
}

func cmpLevel(name LevelName) string {
	if name == "" {
		return builtIn
	}
	return string(name)
}

// Misnamed is a name that nothing has.
type Misnamed struct {
	What, Name string
	Of         []string
}

func (m Misnamed) Error() string { return fmt.Sprintf("there is no %s %q", m.What, m.Name) }

func (r *Rule) check(providers map[string][]string, agents []string) error {
	kinds, known := providers[r.Provider]
	switch {
	case r.unsaid():
		return fmt.Errorf("the rule says for what it is, and nothing that it allows")
	case r.Provider != "" && !known:
		return Misnamed{"provider", r.Provider, keys(providers)}
	case r.Kind != "" && r.Provider == "":
		return fmt.Errorf("the kind %q needs the provider whose kind it is", r.Kind)
	case r.Kind != "" && !slices.Contains(kinds, r.Kind):
		return Misnamed{"kind of " + r.Provider, r.Kind, kinds}
	case r.Agent != "" && !slices.Contains(agents, r.Agent):
		return Misnamed{"agent", r.Agent, agents}
	}
	return nil
}

func keys(m map[string][]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// Warnings say which exceptions have run out, and which nothing needed: used are the numbers
// that judgements gave.
func (p Policy) Warnings(used map[int]bool, now time.Time) []string {
	var out []string
	for i, r := range p.all() {
		where := fmt.Sprintf("%s:%d: the exception for %s", r.layer.file, r.line, r.Rule)
		switch {
		case !r.exception:
		case r.over(now):
			out = append(out, where+" has run out ("+r.Until.Format(time.DateOnly)+")")
		case !used[i]:
			out = append(out, where+" is needed by nothing here")
		}
	}
	return out
}

//go:embed levels
var levelFiles embed.FS

// LevelFile is a level as a file to begin with, with comments.
func LevelFile(name string) ([]byte, error) { return levelFiles.ReadFile("levels/" + name + ".yaml") }
