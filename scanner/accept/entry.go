package accept

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// Entry is an acceptance that a person gave: this credential at these places may be as it is,
// for a reason, until a day, as long as it may do no more than now.
type Entry struct {
	Reason string `yaml:"reason"`
	// Until is the last day on which it holds: 2026-12-31.
	Until string `yaml:"until"`
	// Workspace is the folder that relative paths lie in; empty in a workspace's own file.
	Workspace string `yaml:"workspace,omitempty"`
	Mark      `yaml:",inline"`

	// By is the file that it stands in, as the report shows it, and Line where.
	By   string `yaml:"-"`
	Line int    `yaml:"-"`
	// Heeded says that it is the user's own word, or one that the user trusts. Others are
	// marked, and count as before.
	Heeded bool `yaml:"-"`
}

// UnmarshalYAML keeps the line.
func (e *Entry) UnmarshalYAML(n *yaml.Node) error {
	type plain Entry
	if err := n.Decode((*plain)(e)); err != nil {
		return err
	}
	e.Line = n.Line
	return nil
}

// MostAhead is how far ahead the day may lie until which something is accepted.
const MostAhead = 366 * 24 * time.Hour

// Check says what is wrong with an entry that was read, with its line.
func (e Entry) Check() error {
	err := e.Mark.Check()
	switch _, date := time.Parse(time.DateOnly, e.Until); {
	case err != nil:
	case strings.TrimSpace(e.Reason) == "":
		err = errors.New("an acceptance without a reason")
	case date != nil:
		err = fmt.Errorf("until %q is no day: write 2026-12-31", e.Until)
	}
	if err != nil {
		return fmt.Errorf("line %d: %w", e.Line, err)
	}
	return nil
}

// over says why an entry of a day does not hold any more, or not yet; empty where it does.
func over(until string, now time.Time) string {
	day, err := time.Parse(time.DateOnly, until)
	switch {
	case err != nil:
		return "ends on no day"
	case !now.UTC().Before(day.AddDate(0, 0, 1)):
		return "ran out on " + until
	case day.Sub(now) > MostAhead:
		return "would hold until " + until + ", which is more than a year ahead"
	}
	return ""
}

// At is where it stands.
func (e Entry) At() string { return fmt.Sprintf("%s:%d", e.By, e.Line) }

// Over says why it does not hold on a day; empty where it does.
func (e Entry) Over(now time.Time) string { return over(e.Until, now) }

// Seen gives the entry with the paths that a report shows: shown makes one of an absolute path.
func (e Entry) Seen(home string, shown func(path string) string) Entry {
	places := make([]Place, len(e.Places))
	for i, p := range e.Places {
		rest, inHome := strings.CutPrefix(p.Path, "~/")
		switch {
		case p.Elsewhere():
		case inHome && home != "":
			p.Path = shown(path.Join(home, rest))
		case p.Relative() && e.Workspace != "":
			p.Path = shown(path.Join(e.Workspace, p.Path))
		}
		places[i] = p
	}
	e.Places = places
	return e
}
