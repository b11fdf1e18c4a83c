package risk

import (
	"fmt"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
)

// Need is what a task needs of a provider: an access, and in which environment; "" is any.
type Need struct {
	Provider    string
	Access      detectors.Access
	Environment Pattern
}

// ParseNeed reads "railway:write@staging", "github:read".
func ParseNeed(text string) (n Need, err error) {
	provider, rest, ok := strings.Cut(text, ":")
	access, environment, some := strings.Cut(rest, "@")
	n.Provider = provider
	if !ok || provider == "" || access == "" {
		return n, fmt.Errorf("%q is no need: write railway:write@staging, or github:read", text)
	}
	if err := n.Access.UnmarshalText([]byte(access)); err != nil {
		return n, err
	}
	if some {
		n.Environment, err = ParsePattern(environment)
	}
	return n, err
}

// Needing is the policy for a task that needs so much and no more: of every other provider, and in
// every other environment, it allows reading alone. It never allows more than the policy does.
func (p Policy) Needing(needs []Need) Policy {
	if len(needs) == 0 {
		return p
	}
	l := layer{file: "--needs", needs: needs}
	return Policy{layers: append(p.layers[:len(p.layers):len(p.layers)], l)}
}

// needed are the limits that a task's needs come to for a credential on a way.
func (l *layer) needed(c Case, w way) Limits {
	out := Limits{Access: detectors.Read}
	for _, n := range l.needs {
		if n.Provider == c.Provider && (!n.Environment.set() || n.Environment.Fits(w.environment)) {
			out.Access = max(out.Access, n.Access)
		}
	}
	return out
}

func (p Policy) needs() bool {
	for i := range p.layers {
		if len(p.layers[i].needs) > 0 {
			return true
		}
	}
	return false
}
