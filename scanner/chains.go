package scanner

import (
	"cmp"
	"slices"

	"github.com/overreach-dev/overreach/detectors"
)

// Chain is a path of two steps: the secret, and the resource at which it opens what is
// others'. Nothing was fetched there.
type Chain struct {
	Permission string `json:"permission"`
	// What is "secrets", "tokens" or "code"; Means ends the sentence that it begins.
	What  string `json:"what"`
	Means string `json:"means"`
	// Holds is what usually lies there.
	Holds    string `json:"holds"`
	Resource string `json:"resource"`
	Name     string `json:"name"`
	In       string `json:"in"`
	// Counted is false where it is not known which resources there are: it stands for any of
	// its kind.
	Counted    bool               `json:"counted"`
	Production string             `json:"production"`
	Evidence   detectors.Evidence `json:"evidence"`
	// More is how many further resources of the same kind it leads to in the same way, that
	// the list leaves out.
	More int `json:"more,omitempty"`
}

// mostChains bounds the chains of one finding.
const mostChains = 50

// chains are what a grant leads on to, for the record: what is opened in different ways shares
// the room, and production goes first.
func (o Options) chains(openings []detectors.Opening) []Chain {
	out := []Chain{}
	ways := o.ways(openings)
	ways = ways[:min(len(ways), mostChains)]
	for _, way := range ways {
		room := mostChains / len(ways)
		if more := len(way) - room; more > 0 {
			way = way[:room]
			way[room-1].More = more
		}
		out = append(out, way...)
	}
	return out
}

// ways gathers openings by what they come to.
func (o Options) ways(openings []detectors.Opening) [][]Chain {
	type same struct{ what, means string }
	index := map[same]int{}
	var ways [][]Chain
	for _, one := range openings {
		key := same{one.What, one.Means}
		i, known := index[key]
		if !known {
			i = len(ways)
			index[key] = i
			ways = append(ways, nil)
		}
		ways[i] = append(ways[i], o.chain(one))
	}
	for _, way := range ways {
		slices.SortStableFunc(way, func(a, b Chain) int { return cmp.Compare(urgency(b), urgency(a)) })
	}
	slices.SortStableFunc(ways, func(a, b []Chain) int {
		return cmp.Compare(slices.Index(wayOrder, a[0].What), slices.Index(wayOrder, b[0].What))
	})
	return ways
}

// urgency puts what is not counted first, since no other stands for it, and then production.
func urgency(c Chain) int {
	if !c.Counted {
		return len(productionOrder)
	}
	return slices.Index(productionOrder, c.Production)
}

var (
	productionOrder = []string{"no", "unknown", "yes"}
	// wayOrder puts what others' secrets are reached by before what only adds to this one.
	wayOrder = []string{"secrets", "code", "tokens"}
)

func (o Options) chain(one detectors.Opening) Chain {
	return Chain{
		Permission: one.Permission, What: one.What, Means: one.Means, Holds: one.Holds, Resource: one.Resource.Kind, Name: one.Resource.Name,
		In: one.Resource.In, Counted: one.Counted, Production: o.Policy.Production(one.Resource), Evidence: one.Evidence,
	}
}
