package detectors

import (
	"fmt"
	"slices"
)

// Opens says what a permission opens beside what it does itself: the second step of a chain.
type Opens struct {
	// What is "secrets" (it reads them), "tokens" (it makes them), or "code" (it runs where
	// they are).
	What string `yaml:"what" jsonschema:"enum=secrets,enum=tokens,enum=code"`
	// Means are plain words that end the sentence "reads …", for tokens "makes …", and for
	// code "runs code that reaches …".
	Means string `yaml:"means"`
	// Resource is the kind of resource that it is opened on; "account" is the holder's own, where
	// the lookup lists none. Named says that the resource is
	// what the permission's own name has in the place of the "*".
	Resource string `yaml:"resource"`
	Named    bool   `yaml:"named,omitempty"`
	// Roles are those of which the holder must have one on the resource, where the provider
	// told the role; a resource without one is reckoned with.
	Roles []string `yaml:"roles,omitempty"`
	// Holds is what usually lies there, in plain words.
	Holds     string `yaml:"holds,omitempty"`
	Source    string `yaml:"source,omitempty"`
	Confirmed *bool  `yaml:"confirmed,omitempty"`
}

// openers begin the sentence that Means ends.
var openers = map[string]string{"secrets": "reads ", "tokens": "makes ", "code": "runs code that reaches "}

// OpeningText is the sentence of what is opened: "reads the variables of services".
func OpeningText(what, means string) string { return openers[what] + means }

// Opening is one resource on which a credential leads to others' secrets. Nothing was fetched
// there.
type Opening struct {
	Permission string
	What       string
	Means      string
	Holds      string
	Resource   Resource
	// Counted is false where it is not known which resources there are: it stands for any of
	// them.
	Counted bool
	// Evidence is how well it is known that the permission is held; unknown too where no
	// document says that it opens this.
	Evidence Evidence
}

func (o Opens) check() error {
	if openers[o.What] == "" || o.Means == "" || o.Resource == "" {
		return fmt.Errorf("opens %q: what is none of secrets, tokens, code, or means or resource is missing", o.What)
	}
	return nil
}

// Openings are what the grant leads on to: each resource once for all the permissions that open
// the same on it, by the best known of them; where not all resources are known, on any of their
// kind too.
func (k *Knowledge) Openings(g Grant) []Opening {
	if g.State == Dead || g.State == Expired || g.State == Canary {
		return nil
	}
	type same struct {
		what, means string
		on          Resource
	}
	seen := map[same]int{}
	var out []Opening
	for _, p := range g.Permissions {
		if !p.Held() {
			continue
		}
		for _, d := range k.opening(p.Name, g.Kind) {
			for _, one := range d.openings(p, g) {
				key := same{one.What, one.Means, one.Resource}
				i, known := seen[key]
				switch {
				case !known:
					seen[key] = len(out)
					out = append(out, one)
				case one.Evidence > out[i].Evidence:
					out[i].Permission, out[i].Evidence = one.Permission, one.Evidence
				}
			}
		}
	}
	return out
}

// opening are the definitions that say what a permission of the name opens: of one that the
// file does not know, those of the worst that its kind of token may hold, by no evidence.
func (k *Knowledge) opening(name, kind string) []Definition {
	if d := k.define(name); d != nil {
		return []Definition{*d}
	}
	t := k.Token(kind)
	if t == nil {
		return nil
	}
	var out []Definition
	for _, worst := range k.names(slices.Concat(t.Worst, t.Always)) {
		if d := k.define(worst); d != nil {
			out = append(out, d.unconfirmed())
		}
	}
	return out
}

// unconfirmed is the definition by no evidence.
func (d *Definition) unconfirmed() Definition {
	out, no := *d, false
	out.Opens = slices.Clone(d.Opens)
	for i := range out.Opens {
		out.Opens[i].Confirmed = &no
	}
	return out
}

// openings are what a held permission opens of what the grant names.
func (d *Definition) openings(p Permission, g Grant) []Opening {
	var out []Opening
	for _, o := range d.Opens {
		one := Opening{Permission: p.Name, What: o.What, Means: o.Means, Holds: o.Holds, Evidence: p.Evidence, Counted: true}
		if p.Answer == Undetermined || o.Confirmed != nil && !*o.Confirmed {
			one.Evidence = Unknown
		}
		if name := between(d.Name, p.Name); o.Named && name != "" {
			one.Resource = Resource{Kind: o.Resource, Name: name, ID: name}
			out = append(out, one)
			continue
		}
		listed := false
		for _, r := range g.Resources {
			if r.Kind == o.Resource && (p.Answer == Undetermined || r.lets(o.Roles)) {
				one.Resource, listed = r, true
				out = append(out, one)
			}
		}
		if o.further(p, g, listed) {
			one.Resource, one.Counted = Resource{Kind: o.Resource}, false
			out = append(out, one)
		}
	}
	return out
}

// OwnAccount is the kind of resource that is there whether a lookup names it or not: what the
// credential itself belongs to.
const OwnAccount = "account"

// further says whether it may be opened on resources that the grant does not list.
func (o Opens) further(p Permission, g Grant, listed bool) bool {
	if o.Resource == OwnAccount {
		return !listed
	}
	return !g.Complete || p.Answer == Undetermined && !listed
}
