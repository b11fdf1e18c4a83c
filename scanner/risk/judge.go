package risk

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/agents"
)

// Case is all that a judgement is made of.
type Case struct {
	// Provider and Kinds are what the rules of a policy name.
	Provider     string
	Kinds        []string
	Grant        detectors.Grant
	Destructions []detectors.Destruction
	// Openings are what it leads on to.
	Openings []detectors.Opening
	// Known is false for a credential whose provider overreach has no file of; Generic says
	// that only its name and shape speak for it.
	Known, Generic bool
	// Harmless says that its kind opens nothing by itself.
	Harmless bool
	// Shut says why it opens nothing as it is, such as a passphrase that it stands under.
	Shut string
	// Reach is by whom it is picked up, an agent's own login left out.
	Reach []Route
	// Environment is where it works by its very kind, such as the test mode of its provider.
	Environment string
	// OwnLogin says that it is the login of an agent that was found here.
	OwnLogin bool
	// Published says that it lies only in what package managers fetched, among tests, documents
	// or keys of nobody's: it is everybody's who fetches the package.
	Published bool
	Now       time.Time
}

// Route is how an agent comes to a credential, and where that lies: a path as the report shows
// it, or "$NAME".
type Route struct {
	agents.Reach
	Location string
}

// Risk is the judgement.
type Risk struct {
	Severity Severity
	// Certainty is how well the permission that decided is known.
	Certainty detectors.Evidence
	// Beyond says that it is beyond the policy.
	Beyond bool
	// Reasons are in order of weight; Overreach is what the grant exceeds the policy by.
	Reasons, Overreach []detectors.Reason
	// Irreversible are the calls that nothing undoes, which an agent could make now.
	Irreversible []detectors.Destruction
	// Lines are those of the policy that were considered, and Used the numbers of the rules that
	// held for it.
	Lines []Line
	Used  []int
}

// Judge holds a case against the policy. What is not known never makes it look safer.
func (p Policy) Judge(c Case) Risk {
	if done, r := settled(c); done {
		return r
	}
	bounds := p.bounds(c)
	r := p.weigh(c)
	r.Overreach = p.excess(c, bounds)
	r.Lines, r.Used = p.considered(c, bounds, len(r.Overreach))
	r = byReach(r, c)
	if open(c.Reach) {
		r.Beyond = len(r.Overreach) > 0
		r.Irreversible = irreversible(c.Destructions)
	}
	return r
}

// settled judges what needs no weighing.
func settled(c Case) (bool, Risk) {
	reason := func(s Severity, code, text string) (bool, Risk) {
		return true, Risk{Severity: s, Certainty: detectors.Stated, Reasons: []detectors.Reason{{Code: code, Text: text}}}
	}
	switch {
	case c.Grant.State == detectors.Dead:
		return reason(Low, "dead", "its provider refuses it: it is dead. Rotate it all the same where it lies in history")
	case c.Grant.State == detectors.Expired:
		return reason(Low, "expired", "it has expired. Rotate it all the same where it lies in history: some are renewed")
	case c.Grant.State == detectors.Canary:
		return reason(Info, "canary", "it is laid out as an alarm (a canary): it was not asked about, and nobody should use it")
	case c.Harmless:
		return reason(Info, "harmless", "it opens nothing by itself")
	case c.Published && c.Grant.State != detectors.Live:
		return reason(Info, "published", "it lies only in the tests, examples or documents of fetched packages, or is a key that they bring along: whoever fetches the package has it")
	case c.Shut != "":
		return reason(Low, "shut", c.Shut)
	case len(c.Reach) == 0 && c.OwnLogin:
		return reason(Info, "own login", "it is the agent's own login, which that agent may use")
	case len(c.Reach) == 0:
		return reason(Info, "out of reach", "no agent here reaches it")
	}
	return false, Risk{}
}

// weigh gives the severity by what the grant allows.
func (p Policy) weigh(c Case) Risk {
	r := Risk{Severity: Low, Certainty: detectors.Unknown}
	var weights []Severity // of the reasons
	raise := func(s Severity, e detectors.Evidence, code, text string) {
		if s > r.Severity || len(r.Reasons) == 0 {
			r.Certainty = e
		}
		r.Severity = max(r.Severity, s)
		heavier := slices.IndexFunc(weights, func(w Severity) bool { return w < s })
		if heavier < 0 {
			heavier = len(weights)
		}
		weights = slices.Insert(weights, heavier, s)
		r.Reasons = slices.Insert(r.Reasons, heavier, detectors.Reason{Code: code, Text: text})
	}
	switch {
	case c.Generic:
		raise(Medium, detectors.Unknown, "provider unknown", "its name says that it is a credential; whose, and what it may do, is not known")
		return r
	case c.unknown():
		raise(High, detectors.Unknown, "permissions unknown", "what it may do is not known: the worst is assumed")
		return r
	}
	p.weighDestructions(c, raise)
	p.weighOpenings(c, raise)
	lower := 0
	if c.Environment != "" && p.Production(detectors.Resource{Environment: c.Environment}) == "no" {
		lower = 1
	}
	for _, perm := range heaviest(c.Grant.Permissions) {
		raise(permissionSeverity(perm).lower(lower), perm.Evidence, perm.Name, held(perm))
	}
	if len(r.Reasons) == 0 {
		most := c.Grant.MaxAccess()
		raise(Low, evidenceOf(c.Grant, most), "limited", fmt.Sprintf("the most that it may do is %s", most))
	}
	if lower > 0 {
		r.Reasons = append(r.Reasons, detectors.Reason{Code: "test mode", Text: "its kind works on the data of its provider's " + c.Environment + " mode alone: what it may do weighs one step less"})
	}
	if c.Grant.NeverExpires && r.Severity > Low {
		r.Reasons = append(r.Reasons, detectors.Reason{Code: "never expires", Text: "it never expires: whoever has read it keeps it"})
	}
	return r
}

func (p Policy) weighDestructions(c Case, raise func(Severity, detectors.Evidence, string, string)) {
	all := irreversible(c.Destructions)
	if len(all) == 0 {
		return
	}
	var evidence detectors.Evidence
	for _, d := range all {
		evidence = max(evidence, d.Evidence)
	}
	where := "no"
	for _, d := range all {
		where = worse(where, p.Production(d.Resource))
	}
	some, they := "some of them on production", "they destroy"
	if len(all) == 1 {
		some, they = "on production", "it destroys"
	}
	text := calls(len(all)) + " that nothing undoes" + map[string]string{
		"yes":     ", " + some,
		"unknown": "; nothing shows that production is not among what " + they,
		"no":      ", but all that it reaches is named as " + environments(all) + ", not production",
	}[where]
	raise(final[where], evidence, "irreversible", text)
}

// weighOpenings lets a credential carry the weight of those that it leads on to.
func (p Policy) weighOpenings(c Case, raise func(Severity, detectors.Evidence, string, string)) {
	if len(c.Openings) == 0 {
		return
	}
	where, at := "no", c.Openings[0]
	for _, o := range c.Openings {
		if found := p.Production(o.Resource); worse(where, found) != where {
			where, at = found, o
		}
	}
	on := map[string]string{"yes": ", in production", "unknown": ", and nothing shows that it is not production", "no": ", none of it production"}[where]
	raise(opened[where], at.Evidence, "leads on", "it leads on to other credentials: "+at.Means+on)
}

// heaviest are the permissions that weigh by themselves, the heaviest first.
func heaviest(all []detectors.Permission) []detectors.Permission {
	var out []detectors.Permission
	for _, perm := range all {
		if perm.Held() && (perm.Access != detectors.Read && perm.Access != detectors.Write || len(perm.Traits) > 0) {
			out = append(out, perm)
		}
	}
	return byWeight(out)
}

// byWeight puts those first that are stated rather than guessed, and of these the heaviest.
func byWeight(all []detectors.Permission) []detectors.Permission {
	return slices.SortedStableFunc(slices.Values(all), func(a, b detectors.Permission) int {
		return cmp.Or(guessed(a)-guessed(b), int(permissionSeverity(b))-int(permissionSeverity(a)), int(b.Access)-int(a.Access))
	})
}

func guessed(perm detectors.Permission) int {
	if perm.Answer == detectors.Undetermined {
		return 1
	}
	return 0
}

func calls(n int) string {
	if n == 1 {
		return "one call"
	}
	return fmt.Sprintf("%d calls", n)
}

func environments(list []detectors.Destruction) string {
	var names []string
	for _, d := range list {
		name := d.Resource.Environment
		if name == "" {
			name = d.Resource.Name
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

func worse(a, b string) string {
	order := []string{"no", "unknown", "yes"}
	if slices.Index(order, b) > slices.Index(order, a) {
		return b
	}
	return a
}

func held(perm detectors.Permission) string {
	text := perm.Name + ": " + perm.Means
	if perm.Answer == detectors.Undetermined {
		return text + " (worst case: not determined)"
	}
	return text
}

func evidenceOf(g detectors.Grant, access detectors.Access) detectors.Evidence {
	var best detectors.Evidence
	for _, perm := range g.Permissions {
		if perm.Held() && perm.Access == access {
			best = max(best, perm.Evidence)
		}
	}
	return best
}

func irreversible(all []detectors.Destruction) []detectors.Destruction {
	var out []detectors.Destruction
	for _, d := range all {
		if d.Undo.Never() {
			out = append(out, d)
		}
	}
	return out
}
