package risk

import (
	"slices"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/agents"
)

// excess lists what the grant exceeds the policy by.
func (p Policy) excess(c Case) []detectors.Reason {
	if c.Generic || !c.Known || len(c.Grant.Permissions) == 0 && c.Grant.State != detectors.Live {
		return []detectors.Reason{{Code: "unknown", Text: "may do what nobody could determine; the policy allows " + p.Access.String()}}
	}
	var out []detectors.Reason
	for _, perm := range c.Grant.Permissions {
		if !perm.Held() || p.allows(perm) {
			continue
		}
		out = append(out, detectors.Reason{Code: perm.Name, Text: "may " + excessOf(perm) + "; the policy allows " + p.Access.String()})
	}
	return out
}

func excessOf(perm detectors.Permission) string {
	text := perm.Access.String() + " by " + perm.Name
	if perm.Access == detectors.Admin {
		text = "administer by " + perm.Name
	}
	for i, t := range perm.Traits {
		if i == 0 {
			text += ", with"
		}
		text += " " + string(t)
	}
	return text
}

// open says whether some route is not stopped.
func open(reach []agents.Reach) bool {
	return slices.ContainsFunc(reach, func(r agents.Reach) bool { return r.Verdict != agents.Stopped })
}

// byReach lowers what a person must approve, what a control stops, and what cannot be used
// from where it is read; each is named.
func byReach(r Risk, c Case) Risk {
	every := func(is func(agents.Reach) bool) bool {
		return !slices.ContainsFunc(c.Reach, func(x agents.Reach) bool { return !is(x) })
	}
	switch {
	case every(func(x agents.Reach) bool { return x.Verdict == agents.Stopped }):
		r.Severity = r.Severity.lower().lower()
		r.Reasons = append(r.Reasons, detectors.Reason{Code: "stopped", Text: "every route to it is stopped"})
	case every(func(x agents.Reach) bool { return x.Verdict != agents.Free }):
		r.Severity = r.Severity.lower()
		r.Reasons = append(r.Reasons, detectors.Reason{Code: "asks", Text: "a person must approve before an agent reads it"})
	case every(func(x agents.Reach) bool { return x.Usable == "no" }):
		r.Severity = r.Severity.lower()
		r.Reasons = append(r.Reasons, detectors.Reason{Code: "not usable", Text: "it can be read but not used from there: the sandbox has no network"})
	}
	return r
}
