package risk

import (
	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/agents"
)

// The severities, as SEVERITY.md shows them. A column is an extent: not known, a resource, a
// project, an account, an organization. What is not known is rated as the worst.
var (
	byAccess = map[detectors.Access][5]Severity{
		0:                 {Critical, High, High, Critical, Critical},
		detectors.Read:    {Low, Low, Low, Low, Low},
		detectors.Write:   {Low, Low, Low, Low, Low},
		detectors.Destroy: {High, High, High, High, High},
		detectors.Admin:   {Critical, High, High, Critical, Critical},
	}
	// undone is Destroy where something brings back all that is destroyed.
	undone = [5]Severity{High, Medium, Medium, High, High}
	// byTrait is what each trait comes to beside the access.
	byTrait = map[detectors.Trait][5]Severity{
		detectors.Secrets: {High, Medium, Medium, High, High},
		detectors.Execute: {High, Medium, Medium, High, High},
		detectors.Spend:   {High, Medium, Medium, High, High},
		detectors.Publish: {High, Medium, Medium, High, High},
	}
	// final is a call that nothing undoes, by whether it destroys production.
	final = map[string]Severity{"yes": Critical, "unknown": Critical, "no": High}
	// opened is what leads to other credentials, by whether production's lie there.
	opened = map[string]Severity{"yes": Critical, "unknown": High, "no": Medium}
)

// lowered is by how many steps a severity falls for how far a route is open.
func lowered(r agents.Reach) int {
	switch {
	case r.Verdict == agents.Stopped && enforced(r):
		return 2
	case r.Verdict == agents.Stopped, r.Verdict == agents.Asks, r.Usable == "no":
		return 1
	}
	return 0
}

// enforced says that the system stops the route, and not a rule that the agent itself reads.
func enforced(r agents.Reach) bool {
	for _, c := range r.Controls {
		if c.Kind == "sandbox" || c.Kind == "environment filter" {
			return true
		}
	}
	return false
}

// permissionSeverity rates one permission beside its concrete destructive calls, which are rated
// by what they would destroy.
func permissionSeverity(perm detectors.Permission) Severity {
	s := byAccess[perm.Access][perm.Extent]
	if perm.Access == detectors.Destroy && (perm.Undo.Kind == "grace" || perm.Undo.Kind == "backup") {
		s = undone[perm.Extent]
	}
	for _, t := range perm.Traits {
		s = max(s, byTrait[t][perm.Extent])
	}
	return s
}
