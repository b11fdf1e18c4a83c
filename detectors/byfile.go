package detectors

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// byFile asks by the requests of the provider's file.
func byFile(ctx context.Context, q Question) (Grant, bool) {
	return byRequests(ctx, q, q.Knowledge.Lookup)
}

func byRequests(ctx context.Context, q Question, requests []Request) (Grant, bool) {
	r := run{q: q, facts: map[string]any{}}
	for i := range requests {
		request := &requests[i]
		if !request.isFor(r.q.Secret.Kind) || !r.wanted(ctx, request) {
			continue
		}
		if request.Decode != "" {
			if r.decode(ctx, request); r.ended() {
				break
			}
			continue
		}
		if request.Form != "" {
			r.exchange(ctx, request)
			continue
		}
		if part := request.lacks(r.q.Secret); part != "" {
			r.fail(Reason{part, fmt.Sprintf("the %s that belongs to it was not found beside it: %s was not asked", part, request.Name)})
			continue
		}
		r.all(ctx, request)
		if r.grant.State == Dead || r.grant.State == Expired {
			break
		}
	}
	r.grant.Complete = r.complete && !r.failed
	return r.grant, r.told
}

// run is one lookup under way.
type run struct {
	q     Question
	grant Grant
	// facts are what earlier answers left for later requests.
	facts map[string]any
	// told: the provider named every permission. complete: it named every resource, and
	// failed says that one of the requests was not answered.
	told, complete, failed bool
	// exchanged: the secret was exchanged for an access token, by which the rest is asked.
	exchanged bool
}

// partial is what one answer says of the Grant: the result of a request's grant expression.
type partial struct {
	State       State               `json:"state"`
	Kind        string              `json:"kind"`
	Principal   string              `json:"principal"`
	Permissions []partialPermission `json:"permissions"`
	// Told says that no permission is held beside those named by now.
	Told      bool       `json:"told"`
	Resources []Resource `json:"resources"`
	// Complete says that no resource is reached beside those named by now.
	Complete bool   `json:"complete"`
	Expires  string `json:"expires"` // RFC 3339, or "never"
	// ExpiresIn is in how many seconds it ends, where the provider says it so.
	ExpiresIn float64        `json:"expires_in"`
	Unknown   []Reason       `json:"unknown"`
	Facts     map[string]any `json:"facts"`
}

// ended says that the secret has ended by its own words: nobody need be asked.
func (r *run) ended() bool {
	g := &r.grant
	if g.Expires.IsZero() || r.q.Now.IsZero() || !g.Expires.Before(r.q.Now) {
		return false
	}
	g.State = Expired
	return true
}

// maxLifetime bounds what is believed of a token's end.
const maxLifetime = 100 * 365 * 24 * time.Hour

type partialPermission struct {
	Name     string   `json:"name"`
	Answer   Answer   `json:"answer"`
	Evidence Evidence `json:"evidence"`
	// Why says for what reason a permission is denied that was granted before: the token holds
	// it, and its holder may not use it.
	Why string `json:"why"`
}

// identifying are the parts that say whose a secret is and open nothing.
var identifying = []string{"id", "user", "host", "account", "tenant", "namespace"}

// secret is what an expression may know of the secret: its kind, what goes with it, and
// whether it is asked about on this machine, where another server may listen tomorrow. Of a
// part that is a secret too it knows only that it is there.
func (r *run) secret() any {
	parts := map[string]any{}
	for name := range r.q.Secret.Parts {
		parts[name] = true
		if slices.Contains(identifying, name) {
			parts[name] = r.q.Secret.part(name)
		}
	}
	local := r.q.client != nil && loopback(hostname(r.q.client.instance))
	return map[string]any{"kind": r.q.Secret.Kind, "parts": parts, "local": local}
}

func (r *run) wanted(ctx context.Context, request *Request) bool {
	if !request.When.given() {
		return true
	}
	result, err := request.When.run(ctx, r.facts, r.facts, nil, r.secret())
	if err != nil {
		r.miss(request, err)
		return false
	}
	return result != nil && result != false
}

// all puts a request once, or once for each element of its list.
func (r *run) all(ctx context.Context, request *Request) {
	if !request.Each.given() {
		r.pages(ctx, request, nil)
		return
	}
	result, err := request.Each.run(ctx, r.facts, r.facts, nil, r.secret())
	list, ok := result.([]any)
	if err != nil || !ok && result != nil {
		r.miss(request, errors.Join(err, errors.New("each gives no list")))
		return
	}
	for i, each := range list {
		if i == mostEach {
			r.fail(Reason{"cut off", fmt.Sprintf("%s: only the first %d of %d were asked about", request.Name, mostEach, len(list))})
			return
		}
		r.pages(ctx, request, each)
	}
}

// pages puts a request, and again for each further page.
func (r *run) pages(ctx context.Context, request *Request, each any) {
	vars, err := r.vars(ctx, request, each)
	if err != nil {
		r.miss(request, err)
		return
	}
	for page := 0; ; page++ {
		if page == mostPages {
			r.fail(Reason{"cut off", fmt.Sprintf("%s: stopped after %d pages", request.Name, mostPages)})
			return
		}
		input, err := r.send(ctx, request, vars)
		if err != nil {
			r.miss(request, err)
			return
		}
		if err := r.take(ctx, request, input, each); err != nil {
			r.miss(request, err)
			return
		}
		if !request.Next.given() {
			return
		}
		next, err := request.Next.run(ctx, input, r.facts, each, r.secret())
		more, ok := next.(map[string]any)
		if err != nil || !ok {
			if err != nil {
				r.miss(request, err)
			}
			return
		}
		for name, value := range more {
			vars[name] = value
		}
	}
}

func (r *run) vars(ctx context.Context, request *Request, each any) (map[string]any, error) {
	vars := map[string]any{}
	for name, e := range request.Vars {
		value, err := e.run(ctx, r.facts, r.facts, each, r.secret())
		if err != nil {
			return nil, err
		}
		vars[name] = value
	}
	return vars, nil
}

// send puts the request and gives its answer as jq sees it.
func (r *run) send(ctx context.Context, request *Request, vars map[string]any) (map[string]any, error) {
	if request.Statement != "" {
		return r.say(ctx, request, vars)
	}
	address, err := request.address(r.q.client.instance, vars)
	if err != nil {
		return nil, err
	}
	body, err := request.body(r.q.client.instance, vars)
	if err != nil {
		return nil, err
	}
	how := request.Auth
	if kind := r.q.Knowledge.Token(r.q.Secret.Kind); kind != nil {
		how = either(kind.Auth, how)
	}
	by, err := parseAuth(how)
	if err != nil {
		return nil, err
	}
	got, err := r.q.client.do(ctx, request.Method, address, request.headers(r.q.Secret), by, body)
	if err != nil {
		return nil, err
	}
	return got.forJQ(hostOf(address))
}

func (a answer) forJQ(host string) (map[string]any, error) {
	input := map[string]any{"status": a.status, "headers": a.headers, "body": nil}
	if len(bytes.TrimSpace(a.body)) == 0 {
		return input, nil
	}
	var body any
	if err := json.Unmarshal(a.body, &body); err != nil {
		return nil, notDetermined("not JSON", "%s answered %d with something that is not JSON", host, a.status)
	}
	input["body"] = body
	return input, nil
}

// take adds what an answer says to the Grant.
func (r *run) take(ctx context.Context, request *Request, input map[string]any, each any) error {
	result, err := request.Grant.run(ctx, input, r.facts, each, r.secret())
	if err != nil {
		return err
	}
	if result == nil {
		return nil
	}
	text, err := json.Marshal(blank(result, r.q.Secret))
	if err != nil {
		return err
	}
	var p partial
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		return err
	}
	if r.exchanged {
		p = p.ofTheSecret()
	}
	r.add(p)
	return nil
}

func (r *run) add(p partial) {
	g := &r.grant
	g.State, g.Kind, g.Principal = either(p.State, g.State), either(p.Kind, g.Kind), either(p.Principal, g.Principal)
	for _, one := range p.Permissions {
		r.permission(one)
	}
	g.Resources = append(g.Resources, p.Resources...)
	g.Unknown = append(g.Unknown, p.Unknown...)
	r.told, r.complete = r.told || p.Told, r.complete || p.Complete
	if at, err := time.Parse(time.RFC3339, p.Expires); err == nil {
		g.Expires = at
	}
	if p.ExpiresIn > 0 && p.ExpiresIn < maxLifetime.Seconds() {
		g.Expires = r.q.Now.Add(time.Duration(p.ExpiresIn) * time.Second)
	}
	g.NeverExpires = g.NeverExpires || p.Expires == "never"
	for name, value := range p.Facts {
		r.facts[name] = value
	}
}

// permission notes a permission once; what was granted before stays, unless a later answer
// says why it is of no use.
func (r *run) permission(one partialPermission) {
	g := &r.grant
	for i := range g.Permissions {
		if held := &g.Permissions[i]; held.Name == one.Name && held.Answer == Granted {
			if one.Why != "" {
				held.Answer, held.Means = either(one.Answer, Granted), held.Means+": "+one.Why
			}
			return
		}
	}
	kind := r.q.Knowledge.Token(either(g.Kind, r.q.Secret.Kind))
	made := r.q.Knowledge.Permission(one.Name, kind, either(one.Answer, Granted), max(one.Evidence, Observed))
	if one.Why != "" {
		made.Means += ": " + one.Why
	}
	g.Permissions = append(g.Permissions, made)
}

// miss notes a question that was not answered. What was learnt before it stays.
func (r *run) miss(request *Request, err error) {
	var why undetermined
	if errors.As(err, &why) {
		r.fail(why.Reason)
		return
	}
	r.fail(Reason{"answer", fmt.Sprintf("%s: the answer was not understood", request.Name)})
}

func (r *run) fail(why Reason) {
	r.failed = true
	if !slices.Contains(r.grant.Unknown, why) {
		r.grant.Unknown = append(r.grant.Unknown, why)
	}
}

func either[T comparable](a, b T) T {
	var zero T
	if a != zero {
		return a
	}
	return b
}
