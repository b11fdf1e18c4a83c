package detectors

import (
	"slices"
	"time"
)

// State says whether a credential works.
type State string

const (
	Live         State = "live"
	Dead         State = "dead"
	Expired      State = "expired"
	Canary       State = "canary" // laid out as an alarm: never called
	StateUnknown State = "unknown"
)

// Resource is something that a credential reaches.
type Resource struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
	ID   string `json:"id"`
	// Environment is the provider's own word for where it serves ("production"); empty
	// where it has none.
	Environment string `json:"environment,omitempty"`
	// In names what it is part of: a project, an organization.
	In string `json:"in,omitempty"`
	// Role is what the holder is there, several joined by ", ", and Visibility who can see it,
	// in the provider's words.
	Role       string `json:"role,omitempty"`
	Visibility string `json:"visibility,omitempty"`
}

// Reason is a short code with the sentence for people.
type Reason struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// Grant is what a credential may do, as far as it could be learnt.
type Grant struct {
	State       State
	Kind        string
	Principal   string
	Permissions []Permission
	Resources   []Resource
	// Complete says that Resources are all there are; otherwise some were not read.
	Complete bool
	// Expires is when it ends: the zero time where that is not known or never.
	Expires time.Time
	// NeverExpires says that the provider stated that it has no end.
	NeverExpires bool
	// Asked is when the provider answered; the zero time where nobody was asked.
	Asked time.Time
	// Hosts are those that were asked.
	Hosts []string
	// Unknown says what could not be determined, and why.
	Unknown []Reason
}

// Destruction is one call that destroys one resource.
type Destruction struct {
	Call     string
	Means    string
	Resource Resource
	// Counted is false where it is not known which resources there are: the call stands for
	// any of them.
	Counted bool
	Undo    Undo
	// Asks is what the provider wants first; empty where one call is enough.
	Asks     string
	Evidence Evidence
}

// MaxAccess is the greatest access among the permissions that must be reckoned with.
func (g Grant) MaxAccess() Access {
	var most Access
	for _, p := range g.Permissions {
		if p.Held() {
			most = max(most, p.Access)
		}
	}
	return most
}

// passing are the codes of what may be answered another time.
var passing = []string{
	"time", "interrupted", "rate limited", "server error", "unreachable", "certificate",
	"redirect", "not JSON", "answer", "answer too large", "refused",
}

// Settled says that asking again would tell the same: the provider said whether the credential
// works, and answered all that it was asked.
func (g Grant) Settled() bool {
	return len(g.Hosts) > 0 && g.State != StateUnknown &&
		!slices.ContainsFunc(g.Unknown, func(r Reason) bool { return slices.Contains(passing, r.Code) })
}
