package detectors

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Guard is the only way out. Before a byte is sent it holds the request against what the
// provider's file declares; only then does it put the secret in. Whatever is not declared is
// refused, and so is any request that no lookup made.
type Guard struct {
	Next http.RoundTripper
	Now  func() time.Time
}

// permit is what the one request in its context may be, and whose secret it carries.
type permit struct {
	egress    []Egress
	instances []string
	secret    Secret
	auth      auth
	kind      *Token
	// trust is by what certificates the instance is known, and its holder to it; nil for the
	// system's and none.
	trust *trust
	// exchange: the user said that the secret may be exchanged for an access token.
	exchange bool
}

type permitKey struct{}

func withPermit(ctx context.Context, p permit) context.Context {
	return context.WithValue(ctx, permitKey{}, p)
}

// errRefused is returned for a request that is not declared as a lookup; nothing was sent.
var errRefused = errors.New("refused: not declared as a lookup in the provider's file")

// RoundTrip implements http.RoundTripper. It never follows a redirect, and bounds what it
// reads of an answer.
func (g Guard) RoundTrip(req *http.Request) (*http.Response, error) {
	p, ok := req.Context().Value(permitKey{}).(permit)
	if !ok {
		return nil, errRefused
	}
	var body []byte
	if req.Body != nil {
		var err error
		if body, err = io.ReadAll(io.LimitReader(req.Body, 1<<16)); err != nil {
			return nil, err
		}
		_ = req.Body.Close()
	}
	if err := p.check(req, body); err != nil {
		return nil, err
	}
	out := req.Clone(req.Context())
	out.Body, out.ContentLength, out.GetBody = http.NoBody, int64(len(body)), nil
	if len(body) > 0 {
		out.Body = io.NopCloser(bytes.NewReader(body))
	}
	if err := p.auth.place(out, p.secret, body, g.Now()); err != nil {
		return nil, errors.New("the request could not be signed")
	}
	next, err := p.trust.on(g.Next, p.secret, p.auth.scheme == "certificate")
	if err != nil {
		return nil, err
	}
	return next.RoundTrip(out)
}

func (p permit) check(req *http.Request, body []byte) error {
	if !secureScheme(req.URL) {
		return fmt.Errorf("%w: not https", errRefused)
	}
	if req.Host != "" && req.Host != req.URL.Host {
		return fmt.Errorf("%w: another host in the header", errRefused)
	}
	for _, e := range p.egress {
		if (e.Form != "") == p.auth.exchanges() && (e.Form == "" || p.exchange) && e.Fields == p.auth.formFields() && e.allows(req, body, p.instances) {
			return nil
		}
	}
	return errRefused
}

// secureScheme allows https, and http on this machine alone.
func secureScheme(u *url.URL) bool {
	return u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname())
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
