package detectors

import (
	"context"
	"slices"
	"time"
)

// ByDocuments is the Grant of a secret that nobody was asked about: what the secret itself
// tells, what is documented of its kind, and the worst where documents leave it open.
func (p Provider) ByDocuments(k *Knowledge, s Secret) Grant { return p.byDocuments(k, s, time.Time{}) }

func (p Provider) byDocuments(k *Knowledge, s Secret, now time.Time) Grant {
	if p.Lookup == nil {
		return byDocuments(k, s, now)
	}
	g, told := p.Lookup(context.Background(), Question{Knowledge: k, Secret: s, Now: now, client: &client{}})
	g.Kind, g.State = either(g.Kind, s.Kind), either(g.State, StateUnknown)
	return k.complete(g, told)
}

// asks says whether there is any way to ask the provider about a token of the kind.
func (p Provider) asks(k *Knowledge, kind string) bool {
	return p.Lookup != nil || slices.ContainsFunc(k.Lookup, func(r Request) bool { return r.isFor(kind) })
}

// WouldAsk gives the hosts that a lookup of the secret may ask; none where it is not asked.
func (a *Asker) WouldAsk(p Provider, k *Knowledge, s Secret) []string {
	instance, why := a.Instance(k, s)
	if why != nil {
		return nil
	}
	var hosts []string
	add := func(url string) {
		if host := hostOf(expandInstance(url, instance)); !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	for _, r := range k.Lookup {
		if r.isFor(s.Kind) {
			add(r.URL)
		}
	}
	for _, e := range k.Sends {
		if p.Lookup != nil {
			add(e.URL)
		}
	}
	return hosts
}
