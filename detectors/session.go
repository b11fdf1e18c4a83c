package detectors

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
)

// Dialer opens sessions with servers that speak no HTTP. It is given the secret's text only
// after every check.
type Dialer interface {
	Open(ctx context.Context, to Login) (Session, error)
}

// Login is everything that a server must be told to let somebody in.
type Login struct {
	Protocol string
	// Address is host and port.
	Address        string
	User, Password string
	Database       string
	// Role is one that the user may take on, and does for this session.
	Role string
	// AuthSource is the database that knows the user, where the address names another
	// (MongoDB).
	AuthSource string
	Encryption Encryption
}

// Session is a login under way. It changes nothing: a Dialer opens it so that the server itself
// refuses writes, where the server knows how.
type Session interface {
	// Ask puts one statement and gives its answer as JSON has it: rows as objects.
	Ask(ctx context.Context, statement string) (any, error)
	Close() error
}

// Refusal is what a server answered instead: its own code for the reason, and its words.
type Refusal struct{ Code, Text string }

func (r Refusal) Error() string { return "refused: " + r.Code }

// ErrNotEncrypted is why a session was not opened with a server that cannot encrypt, or whose
// way of logging in would show the password to whoever listens.
var ErrNotEncrypted = errors.New("the server does not encrypt")

// ErrForeign is why a session was not opened with a server that speaks something else.
var ErrForeign = errors.New("the server speaks something else")

// scope is where in a server a statement is put: in a database, in a role; empty for those that
// the secret's address names, or the user has.
type scope struct{ database, role string }

// talk is what is under way with one server about one secret: a session for each scope.
type talk struct {
	dialer   Dialer
	permit   permit
	connect  *Connect
	sessions map[scope]Session
	refused  error
}

// say puts a statement to the server. A login that failed is not tried again.
func (c *client) say(ctx context.Context, in scope, statement string) (any, error) {
	if c.http == nil || c.talk.connect == nil {
		return nil, notDetermined("not asked", "nobody was asked")
	}
	if c.remaining--; c.remaining < 0 {
		return nil, notDetermined("requests", "more than %d requests would be needed", mostRequests)
	}
	if err := c.pace.Wait(ctx); err != nil {
		return nil, notDetermined("time", "the time for lookups ran out")
	}
	if err := c.talk.permit.checkStatement(c.talk.connect.Protocol, c.instance, statement); err != nil {
		return nil, sendFailure(err, hostOf(c.instance))
	}
	ctx, cancel := context.WithTimeout(ctx, requestTime)
	defer cancel()
	session, err := c.session(ctx, in)
	if err != nil {
		return nil, sendFailure(err, hostOf(c.instance))
	}
	body, err := session.Ask(ctx, statement)
	if err != nil {
		return nil, sendFailure(err, hostOf(c.instance))
	}
	return body, nil
}

func (c *client) session(ctx context.Context, in scope) (Session, error) {
	t := &c.talk
	if t.refused != nil {
		return nil, t.refused
	}
	if s := t.sessions[in]; s != nil {
		return s, nil
	}
	login, err := t.login(c.instance, in)
	if err != nil {
		return nil, err
	}
	if t.dialer == nil {
		return nil, notDetermined("not asked", "there is no way to %s from here", login.Address)
	}
	s, err := t.dialer.Open(ctx, login)
	var refusal Refusal
	if err == nil || errors.As(err, &refusal) {
		c.note(login.Address)
	}
	if err != nil {
		if in == (scope{}) {
			t.refused = err
		}
		return nil, err
	}
	if t.sessions == nil {
		t.sessions = map[scope]Session{}
	}
	t.sessions[in] = s
	return s, nil
}

// say puts a statement and gives its answer as jq sees it: status is "ok", or the server's own
// code for why it refuses, with its words for a body.
func (r *run) say(ctx context.Context, request *Request, vars map[string]any) (map[string]any, error) {
	statement, err := fillStatement(request.Statement, vars)
	if err != nil {
		return nil, err
	}
	named := func(field string) string {
		if name, ok := vars[strings.Trim(field, "{}")].(string); ok {
			return name
		}
		return field
	}
	body, err := r.q.client.say(ctx, scope{named(request.Database), named(request.Role)}, statement)
	var refusal Refusal
	switch {
	case errors.As(err, &refusal):
		return map[string]any{"status": refusal.Code, "headers": map[string]any{}, "body": refusal.Text}, nil
	case err != nil:
		return nil, err
	}
	return map[string]any{"status": "ok", "headers": map[string]any{}, "body": body}, nil
}

// checkStatement lets through what the provider's file declares, to this machine or where the
// user's own configuration names the server.
func (p permit) checkStatement(protocol, instance, statement string) error {
	if !slices.Contains(p.instances, instance) || instance == "" {
		return fmt.Errorf("%w: another server", errRefused)
	}
	for _, e := range p.egress {
		if e.Statement != "" && e.Method == protocol && fitsStatement(e.Statement, statement) {
			return nil
		}
	}
	return errRefused
}

// login puts together what the server must be told. Everything has been checked by now: the
// secret's text goes in here.
func (t *talk) login(instance string, in scope) (Login, error) {
	s := t.permit.secret
	open := func(part string) string {
		text := s.part(part)
		if kind := t.permit.kind; kind != nil && kind.Escaped {
			if plain, err := url.PathUnescape(text); err == nil {
				return plain
			}
		}
		return text
	}
	options, _ := url.ParseQuery(s.part("options"))
	address := hostOf(instance)
	l := Login{
		Protocol: t.connect.Protocol, Address: address, Password: open(""),
		User:       either(open("user"), t.connect.User),
		Database:   either(either(in.database, open("database")), t.connect.Database),
		Role:       in.role,
		AuthSource: options.Get("authSource"),
		Encryption: encryption(t.connect.Protocol, s.part("scheme"), options, loopback(hostname(instance))),
	}
	if strings.HasSuffix(s.part("scheme"), "+srv") {
		return l, notDetermined("instance", "not asked: which servers stand behind %s its domain alone tells", address)
	}
	if l.User == "" && l.Protocol != "redis" && l.Protocol != "nats" {
		return l, notDetermined("user", "not asked: the user that it belongs to was not found beside it")
	}
	if host, _, err := net.SplitHostPort(address); err != nil || host == "" {
		return l, notDetermined("instance", "not asked: %s is no address of a server", address)
	}
	return l, nil
}

// hangUp ends what was opened.
func (c *client) hangUp() {
	for _, s := range c.talk.sessions {
		_ = s.Close()
	}
	c.permit.trust.hangUp()
}
