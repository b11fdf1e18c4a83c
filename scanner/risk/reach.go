package risk

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/agents"
)

// open says whether some route is not stopped.
func open(reach []Route) bool {
	return slices.ContainsFunc(reach, func(r Route) bool { return r.Verdict != agents.Stopped })
}

// byReach lowers what a person must approve, what a control stops, and what cannot be used from
// where it is read: by as much as the most open route allows, and says why.
func byReach(r Risk, c Case) Risk {
	best := c.Reach[0]
	for _, x := range c.Reach[1:] {
		if lowered(x.Reach) < lowered(best.Reach) {
			best = x
		}
	}
	if steps := lowered(best.Reach); steps > 0 {
		r.Severity = r.Severity.lower(steps)
		r.Reasons = append(r.Reasons, lowering(best.Reach, steps))
	}
	return r
}

func lowering(r agents.Reach, steps int) detectors.Reason {
	by := ""
	if len(r.Controls) > 0 {
		last := r.Controls[len(r.Controls)-1]
		by = strings.TrimSpace(last.Kind + " " + last.Key)
	}
	fall := "one step"
	if steps > 1 {
		fall = fmt.Sprintf("%d steps", steps)
	}
	switch r.Verdict {
	case agents.Stopped:
		return detectors.Reason{Code: "stopped", Text: strings.TrimSpace("every route to it is stopped, by "+cmp.Or(by, "the agent itself")) + ": " + fall + " lower"}
	case agents.Asks:
		return detectors.Reason{Code: "asks", Text: "a person must approve before an agent reads it: " + fall + " lower"}
	}
	return detectors.Reason{Code: "not usable", Text: "it can be read but not used from there, the sandbox has no network: " + fall + " lower"}
}
