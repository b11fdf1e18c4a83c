package detectors

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Lookup asks a provider what a secret may do, where requests and jq cannot say it. It gives
// what it learnt and whether the provider told all of the secret's permissions; what it could
// not learn goes into the Grant's Unknown.
type Lookup func(ctx context.Context, q Question) (g Grant, told bool)

// Question is one secret, and the way to ask about it.
type Question struct {
	Knowledge *Knowledge
	Secret    Secret
	Now       time.Time
	client    *client
}

// Asker asks providers what secrets may do.
type Asker struct {
	// Transport carries the requests that the Guard lets through.
	Transport http.RoundTripper
	// Dialer opens the sessions with servers that speak no HTTP.
	Dialer Dialer
	Now    func() time.Time
	// Instances are the addresses of self-managed instances that the user's own
	// configuration names, by provider: "https://gitlab.example.com".
	Instances map[string][]string
	// Exchange says that the key of a service account and the secret of an application may be
	// exchanged for an access token, by which is asked what they may do. A refresh token never is.
	Exchange bool

	mu    sync.Mutex
	paces map[string]*rate.Limiter
}

// Pace of the requests to one provider: 16 at once, then 2 a second.
const (
	paceBurst = 16
	pacePer   = 500 * time.Millisecond
)

func (a *Asker) pace(provider string) *rate.Limiter {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.paces == nil {
		a.paces = map[string]*rate.Limiter{}
	}
	if a.paces[provider] == nil {
		a.paces[provider] = rate.NewLimiter(rate.Every(pacePer), paceBurst)
	}
	return a.paces[provider]
}

// Ask asks the provider about the secret. It never fails: what could not be learnt stands in
// the Grant's Unknown, and is rated as the worst that such a token may hold.
func (a *Asker) Ask(ctx context.Context, p Provider, s Secret) Grant {
	k, err := p.Knowledge()
	if err != nil {
		return Grant{State: StateUnknown, Kind: s.Kind, Unknown: []Reason{{"provider file", err.Error()}}}
	}
	instance, why := a.Instance(k, s)
	switch {
	case !p.asks(k, s.Kind) && len(k.Lookup) > 0:
		reason := k.silence(Grant{})
		why = &reason
	case !p.asks(k, s.Kind):
		why = &Reason{"not asked", "overreach does not know yet how to ask " + k.Title}
	}
	if why != nil {
		g := p.ByDocuments(k, s, a.Now())
		if g.State != Expired { // of one that has ended nothing else need be known
			g.Unknown = append(g.Unknown, *why)
		}
		return g
	}
	q := Question{Knowledge: k, Secret: s, Now: a.Now(), client: a.client(k, s, instance)}
	ask := byFile
	if p.Lookup != nil {
		ask = p.Lookup
	}
	g, told := ask(ctx, q)
	q.client.hangUp()
	g.Kind, g.Hosts = either(g.Kind, s.Kind), q.client.asked()
	if len(g.Hosts) > 0 {
		g.Asked = q.Now
	}
	if len(g.Resources) == 0 {
		g.Resources = k.named(s)
	}
	if g.State == "" {
		g.State = StateUnknown
		if len(g.Unknown) == 0 {
			g.Unknown = []Reason{k.silence(g)}
		}
	}
	return k.complete(g, told)
}

// silence is why nothing was learnt of a secret's state.
func (k *Knowledge) silence(g Grant) Reason {
	if len(g.Hosts) > 0 {
		return Reason{"state", k.Title + " did not say whether it works"}
	}
	return Reason{"not asked", "there is nothing that " + k.Title + " could be asked about it without using it"}
}

// ByDocuments is the Grant of a secret that nobody was asked about: what is documented of its
// kind, and the worst where documents leave it open. Grants of one kind share their lists.
func ByDocuments(k *Knowledge, s Secret) Grant {
	named := k.named(s)
	if made, ok := k.documented.Load(s.Kind); ok && len(named) == 0 {
		return made.(Grant)
	}
	g := Grant{State: StateUnknown, Kind: s.Kind}
	if t := k.Token(s.Kind); t != nil && t.Environment != "" {
		g.Resources = []Resource{{Kind: "environment", Name: t.Environment, Environment: t.Environment}}
	}
	g.Resources = append(g.Resources, named...)
	g = k.complete(g, false)
	if len(named) > 0 {
		return g
	}
	g.Permissions, g.Resources = slices.Clip(g.Permissions), slices.Clip(g.Resources)
	made, _ := k.documented.LoadOrStore(s.Kind, g)
	return made.(Grant)
}
