package risk

import (
	"slices"

	"github.com/overreach-dev/overreach/detectors"
)

// Policy is what may lie within an agent's reach here.
type Policy struct {
	// Name is "built-in", or the files that tightened it.
	Name string
	// Access is the greatest access allowed, Traits are those allowed.
	Access detectors.Access
	Traits []detectors.Trait
	// ProductionWords are further words by which a resource's name shows that it serves
	// production.
	ProductionWords []string
}

// BuiltIn allows what can be undone: writing, and none of the traits.
func BuiltIn() Policy {
	return Policy{Name: "built-in", Access: detectors.Write}
}

// Tighten joins what another file says: of both, the stricter holds.
func (p Policy) Tighten(name string, access detectors.Access, traits []detectors.Trait, production []string) Policy {
	tighter := p
	if access != 0 && access < p.Access {
		tighter.Access = access
	}
	if traits != nil {
		tighter.Traits = slices.DeleteFunc(slices.Clone(p.Traits), func(t detectors.Trait) bool { return !slices.Contains(traits, t) })
	}
	tighter.ProductionWords = append(slices.Clone(p.ProductionWords), production...)
	tighter.Name = p.Name + ", " + name
	return tighter
}

// Loosen replaces what the policy says by what the user's own configuration says.
func (p Policy) Loosen(name string, access detectors.Access, traits []detectors.Trait, production []string) Policy {
	looser := p
	if access != 0 {
		looser.Access = access
	}
	if traits != nil {
		looser.Traits = traits
	}
	looser.ProductionWords = append(slices.Clone(p.ProductionWords), production...)
	looser.Name = name
	return looser
}

// allows says whether a permission is within the policy.
func (p Policy) allows(perm detectors.Permission) bool {
	return perm.Access <= p.Access && !slices.ContainsFunc(perm.Traits, func(t detectors.Trait) bool {
		return !slices.Contains(p.Traits, t)
	})
}
