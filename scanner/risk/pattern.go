package risk

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// Pattern fits names, whatever their case: "*" stands for any letters, and "re:" begins a regular
// expression, which must fit the whole name.
type Pattern struct {
	text string
	fits *regexp.Regexp
}

// ParsePattern reads a pattern.
func ParsePattern(text string) (Pattern, error) {
	if text == "" {
		return Pattern{}, fmt.Errorf("a pattern is empty")
	}
	expression, own := strings.CutPrefix(text, "re:")
	if !own {
		expression = strings.ReplaceAll(regexp.QuoteMeta(text), `\*`, `.*`)
	}
	fits, err := regexp.Compile(`(?is)^(?:` + expression + `)$`)
	if err != nil {
		return Pattern{}, fmt.Errorf("pattern %q: %w", text, err)
	}
	return Pattern{text, fits}, nil
}

func (p Pattern) String() string { return p.text }

// plain says that it is a word: it then fits a word of a name too, where words are looked for.
func (p Pattern) plain() bool {
	return !strings.Contains(p.text, "*") && !strings.HasPrefix(p.text, "re:")
}

// Fits says whether a name fits.
func (p Pattern) Fits(name string) bool { return p.fits != nil && p.fits.MatchString(name) }

// set says whether there is a pattern at all.
func (p Pattern) set() bool { return p.fits != nil }

// UnmarshalYAML adds the line to what is wrong.
func (p *Pattern) UnmarshalYAML(n *yaml.Node) (err error) {
	if n.Kind != yaml.ScalarNode {
		return fmt.Errorf("line %d: a pattern is one word", n.Line)
	}
	*p, err = ParsePattern(n.Value)
	return at(n, err)
}

// MarshalYAML writes it as it was read.
func (p Pattern) MarshalYAML() (any, error) { return p.text, nil }

// IsZero leaves it out where there is none.
func (p Pattern) IsZero() bool { return !p.set() }

func fitsAny(list []Pattern, names ...string) bool {
	for _, p := range list {
		for _, name := range names {
			if name != "" && p.Fits(name) {
				return true
			}
		}
	}
	return false
}

func texts(list []Pattern) string {
	var out []string
	for _, p := range list {
		out = append(out, p.text)
	}
	return strings.Join(out, ", ")
}

// Lifetime is how long a credential may still live.
type Lifetime time.Duration

const day = Lifetime(24 * time.Hour)

// AnyLifetime is no bound at all.
const AnyLifetime = Lifetime(-1)

var lifetimeUnits = map[byte]Lifetime{'h': day / 24, 'd': day, 'w': 7 * day, 'm': 30 * day, 'y': 365 * day}

// UnmarshalYAML reads "90d", "12h", "2w", "6m", "1y" or "any".
func (l *Lifetime) UnmarshalYAML(n *yaml.Node) error {
	if n.Value == "any" {
		*l = AnyLifetime
		return nil
	}
	var count int
	var unit byte
	if _, err := fmt.Sscanf(n.Value, "%d%c", &count, &unit); err != nil || lifetimeUnits[unit] == 0 || count < 1 || count > 10000 || fmt.Sprintf("%d%c", count, unit) != n.Value {
		return fmt.Errorf("line %d: %q is no time: write 12h, 90d, 2w, 6m, 1y or any", n.Line, n.Value)
	}
	*l = Lifetime(count) * lifetimeUnits[unit]
	return nil
}

func (l Lifetime) String() string {
	if l < 0 {
		return "any"
	}
	if l%day == 0 {
		return fmt.Sprintf("%dd", l/day)
	}
	return fmt.Sprintf("%dh", l/(day/24))
}

// MarshalYAML writes it as it is read.
func (l Lifetime) MarshalYAML() (any, error) { return l.String(), nil }

// Undo says whether what is destroyed must be such that something brings it back.
type Undo string

// The two that there are.
const (
	UndoRequired Undo = "required"
	UndoAny      Undo = "any"
)

// UnmarshalYAML takes the two alone.
func (u *Undo) UnmarshalYAML(n *yaml.Node) error {
	if *u = Undo(n.Value); *u != UndoRequired && *u != UndoAny {
		return fmt.Errorf("line %d: undo %q is none of required, any", n.Line, n.Value)
	}
	return nil
}

// Date is the last day on which something holds, wherever on earth that day is.
type Date struct{ time.Time }

// UnmarshalYAML reads "2026-12-31".
func (d *Date) UnmarshalYAML(n *yaml.Node) error {
	day, err := time.Parse(time.DateOnly, n.Value)
	if err != nil {
		return fmt.Errorf("line %d: %q is no date: write 2026-12-31", n.Line, n.Value)
	}
	d.Time = day
	return nil
}

// MarshalYAML writes it as it is read.
func (d Date) MarshalYAML() (any, error) { return d.Format(time.DateOnly), nil }

// over says whether the day has ended everywhere: the last place on earth is 12 hours behind.
func (d Date) over(now time.Time) bool {
	return !d.IsZero() && now.UTC().After(d.Add(36*time.Hour))
}

func at(n *yaml.Node, err error) error {
	if err != nil {
		return fmt.Errorf("line %d: %w", n.Line, err)
	}
	return nil
}
