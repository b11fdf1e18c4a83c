package detectors

import (
	"context"
	"slices"
	"time"
)

// ByDocuments is the Grant of a secret that nobody was asked about: what the secret itself
// tells, what is documented of its kind, and the worst where documents leave it open. At now,
// one that has ended by its own words is expired; the zero time leaves that open.
func (p Provider) ByDocuments(k *Knowledge, s Secret, now time.Time) Grant {
	q := Question{Knowledge: k, Secret: s, Now: now, client: &client{}}
	if p.Lookup == nil {
		return itself(q)
	}
	g, told := p.Lookup(context.Background(), q)
	g.Kind, g.State = either(g.Kind, s.Kind), either(g.State, StateUnknown)
	return k.complete(g, told)
}

// itself is the Grant of a secret that nobody was asked about: what it tells itself, and what is
// documented of its kind.
func itself(q Question) Grant {
	k, s := q.Knowledge, q.Secret
	offline := slices.DeleteFunc(slices.Clone(k.Lookup), func(r Request) bool { return r.Decode == "" })
	if len(offline) == 0 {
		return ByDocuments(k, s)
	}
	g, told := byRequests(context.Background(), q, offline)
	documented := ByDocuments(k, s)
	g.Kind, g.State = either(g.Kind, s.Kind), either(g.State, StateUnknown)
	g.Resources = append(documented.Resources, g.Resources...)
	return k.complete(g, told)
}

// asks says whether there is any way to ask the provider about a token of the kind.
func (p Provider) asks(k *Knowledge, kind string) bool {
	return p.Lookup != nil || slices.ContainsFunc(k.Lookup, func(r Request) bool { return r.Decode == "" && r.isFor(kind) })
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
		if r.Decode == "" && r.isFor(s.Kind) && r.lacks(s) == "" && (r.Form == "" || a.Exchange) {
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
