package scanner

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/overreach-dev/overreach/detectors"
)

// asking is what came of asking about one secret.
type asking struct {
	grant     detectors.Grant
	knowledge *detectors.Knowledge
	// notAsked is why nobody was asked; empty where somebody was.
	notAsked string
	// notKept is why the answer could not be remembered.
	notKept error
}

// mostAsking is how many secrets are asked about at once.
const mostAsking = 32

// ask learns what each secret may do: from its provider where it may be asked about, from
// what is documented of its kind where not.
func ask(ctx context.Context, o Options, all []held) []asking {
	ctx, cancel := context.WithTimeout(ctx, o.AskTime)
	defer cancel()
	answers := make([]asking, len(all))
	var group errgroup.Group
	group.SetLimit(mostAsking)
	providers := providersByName(o.Providers)
	for i, h := range all {
		if o.mayAsk(ctx, h) != "" {
			answers[i] = askOne(ctx, o, providers, h)
			continue
		}
		o.Watch.change(func(s *Seen) { s.ToAsk++ })
		group.Go(func() error {
			answers[i] = askOne(ctx, o, providers, h)
			o.Watch.change(func(s *Seen) { s.Asked++ })
			return nil
		})
	}
	_ = group.Wait()
	return answers
}

func askOne(ctx context.Context, o Options, providers map[string]detectors.Provider, h held) asking {
	p, known := providers[h.secret.Provider]
	if !known {
		return asking{grant: detectors.Grant{State: detectors.StateUnknown, Kind: h.secret.Kind}, notAsked: "overreach knows no lookup for it"}
	}
	k, err := p.Knowledge()
	if err != nil {
		return asking{grant: detectors.Grant{State: detectors.StateUnknown, Kind: h.secret.Kind}, notAsked: err.Error()}
	}
	if grant, known := o.recall(k, h.secret); known {
		return asking{grant: grant, knowledge: k}
	}
	if why := o.mayAsk(ctx, h); why != "" {
		return asking{grant: p.ByDocuments(k, h.secret, o.Now()), knowledge: k, notAsked: why}
	}
	grant := o.Asker.Ask(ctx, p, h.secret)
	a := asking{grant: grant, knowledge: k, notKept: o.keep(k, h.secret, grant)}
	if len(grant.Hosts) == 0 {
		a.notAsked = notAskedReason(grant)
	}
	return a
}

// recall gives what the provider said not long ago.
func (o Options) recall(k *detectors.Knowledge, s detectors.Secret) (detectors.Grant, bool) {
	if o.Asker == nil {
		return detectors.Grant{}, false
	}
	instance, why := o.Asker.Instance(k, s)
	if why != nil {
		return detectors.Grant{}, false
	}
	grant, known := o.Grants.Recall(s, instance)
	if o.Asker.Exchange && slices.ContainsFunc(grant.Unknown, func(r detectors.Reason) bool { return r.Code == detectors.Exchanged }) {
		return detectors.Grant{}, false // it was asked about without being exchanged
	}
	return grant, known
}

func (o Options) keep(k *detectors.Knowledge, s detectors.Secret, g detectors.Grant) error {
	instance, why := o.Asker.Instance(k, s)
	if why != nil {
		return nil
	}
	return o.Grants.Keep(s, instance, g)
}

// sweep removes Grants that nobody would believe any more, where some were added, and gives
// a note where answers could not be remembered.
func (o Options) sweep(answers []asking) []string {
	asked := false
	for _, a := range answers {
		asked = asked || len(a.grant.Hosts) > 0
		if a.notKept != nil {
			return []string{fmt.Sprintf("what the providers said cannot be remembered: %v", a.notKept)}
		}
	}
	if asked {
		if err := o.Grants.Sweep(); err != nil {
			return []string{fmt.Sprintf("the folder of the providers' answers cannot be read: %v", err)}
		}
	}
	return nil
}

func notAskedReason(g detectors.Grant) string {
	if len(g.Unknown) == 0 {
		return ""
	}
	return g.Unknown[0].Text
}

// mayAsk gives the reason why a secret is not asked about; empty where it may be.
func (o Options) mayAsk(ctx context.Context, h held) string {
	switch {
	case o.Asker == nil || o.Lookups == LookupsOff:
		return "lookups are off"
	case ctx.Err() != nil:
		return "the time for lookups ran out"
	case o.Lookups == LookupsOwn && !o.own(h):
		return "it lies only in dependencies, archives or fixtures (lookups: all asks about those too)"
	}
	return ""
}

// Plan is a host that a scan would ask about a secret.
type Plan struct {
	Host, Provider, Kind string
	Place                Location
}

// Planned reads like Scan and gives what it would ask. It asks nobody.
func Planned(ctx context.Context, o Options) ([]Plan, error) {
	read := newReader(o)
	if err := read.all(ctx, o.Sources); err != nil {
		return nil, err
	}
	o.Claimed.settle(read)
	return o.plan(ctx, gather(read.found)), nil
}

func (o Options) plan(ctx context.Context, all []held) []Plan {
	var plans []Plan
	providers := providersByName(o.Providers)
	for _, h := range all {
		p, known := providers[h.secret.Provider]
		if !known || o.mayAsk(ctx, h) != "" {
			continue
		}
		k, err := p.Knowledge()
		if err != nil {
			continue
		}
		if _, known := o.recall(k, h.secret); known {
			continue
		}
		for _, host := range o.Asker.WouldAsk(p, k, h.secret) {
			plans = append(plans, Plan{Host: host, Provider: k.Title, Kind: h.secret.Kind, Place: o.location(h.places[0])})
		}
	}
	return plans
}

// hosts are those that would be asked about what is the user's own.
func (o Options) hosts(ctx context.Context, all []held) []string {
	o.Lookups = LookupsOwn
	var hosts []string
	for _, p := range o.plan(ctx, all) {
		if !slices.Contains(hosts, p.Host) {
			hosts = append(hosts, p.Host)
		}
	}
	return hosts
}

func providersByName(list []detectors.Provider) map[string]detectors.Provider {
	out := make(map[string]detectors.Provider, len(list))
	for _, p := range list {
		out[p.Name] = p
	}
	return out
}
