package detectors

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// client sends the requests about one secret through the Guard. The zero client asks nobody.
type client struct {
	http      *http.Client
	pace      *rate.Limiter
	permit    permit
	instance  string
	mu        sync.Mutex
	hosts     []string
	remaining int
	talk      talk
}

const (
	requestTime  = 10 * time.Second
	mostRequests = 250
	mostWait     = 5 * time.Second
)

func (a *Asker) client(k *Knowledge, s Secret, instance string) *client {
	c := &client{
		http: &http.Client{
			Transport:     Guard{Next: a.Transport, Now: a.Now},
			Timeout:       requestTime,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		pace:      a.pace(k.Name),
		permit:    permit{egress: k.Egress(), instances: []string{instance}, secret: s, exchange: a.Exchange},
		instance:  instance,
		remaining: mostRequests,
	}
	c.permit.kind = k.Token(s.Kind)
	c.permit.trust = trustOf(s)
	c.talk = talk{dialer: a.Dialer, permit: c.permit, connect: k.Connect}
	return c
}

// answer is what a provider said.
type answer struct {
	status  int
	headers map[string]any
	body    []byte
}

// undetermined is why a question was not answered; it may be shown, and holds nothing that
// came from the other side.
type undetermined struct{ Reason }

func (u undetermined) Error() string { return u.Text }

func notDetermined(code, format string, args ...any) error {
	return undetermined{Reason{code, fmt.Sprintf(format, args...)}}
}

// do sends one request, in the provider's pace, once more where it asked to wait a little.
func (c *client) do(ctx context.Context, method, address string, headers map[string]string, by auth, body []byte) (answer, error) {
	if c.http == nil {
		return answer{}, notDetermined("not asked", "nobody was asked")
	}
	for try := 0; ; try++ {
		got, wait, err := c.once(ctx, method, address, headers, by, body)
		if again, asked := by.challenged(got); err == nil && asked {
			by = again
			continue
		}
		if err != nil || wait == 0 {
			return got, err
		}
		if try > 0 || wait > mostWait {
			return got, notDetermined("rate limited", "%s asks to wait", hostOf(address))
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return got, notDetermined("time", "the time for lookups ran out")
		}
	}
}

func (c *client) once(ctx context.Context, method, address string, headers map[string]string, by auth, body []byte) (got answer, wait time.Duration, err error) {
	if c.remaining--; c.remaining < 0 {
		return got, 0, notDetermined("requests", "more than %d requests would be needed", mostRequests)
	}
	if err := c.pace.Wait(ctx); err != nil {
		return got, 0, notDetermined("time", "the time for lookups ran out")
	}
	p := c.permit
	p.auth = by
	req, err := http.NewRequestWithContext(withPermit(ctx, p), method, address, bytes.NewReader(body))
	if err != nil {
		return got, 0, notDetermined("request", "the request could not be made")
	}
	req.Header.Set("User-Agent", "overreach (credential scope check; read only)")
	req.Header.Set("Accept", "application/json")
	if len(body) > 0 {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return got, 0, sendFailure(err, req.URL.Hostname())
	}
	defer resp.Body.Close()
	c.note(req.URL.Host)
	return read(resp, req.URL.Hostname())
}

// read takes an answer in and sorts out those that tell nothing.
func read(resp *http.Response, host string) (got answer, wait time.Duration, err error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, mostBody+1))
	if err != nil {
		return got, 0, notDetermined("unreachable", "the answer of %s broke off", host)
	}
	got = answer{status: resp.StatusCode, headers: map[string]any{}, body: body}
	for name, values := range resp.Header {
		got.headers[strings.ToLower(name)] = values[0]
	}
	switch {
	case len(body) > mostBody:
		return got, 0, notDetermined("answer too large", "%s answered with more than %d bytes", host, mostBody)
	case resp.StatusCode == http.StatusTooManyRequests:
		return got, retryAfter(resp.Header.Get("Retry-After")), nil
	case resp.StatusCode >= 500:
		return got, 0, notDetermined("server error", "%s answered %d", host, resp.StatusCode)
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return got, 0, notDetermined("redirect", "%s answered with a redirect, which is not followed", host)
	}
	return got, 0, nil
}

// retryAfter is never zero: an answer that asks to wait is no answer.
func retryAfter(header string) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil && seconds >= 0 {
		return max(time.Duration(seconds)*time.Second, time.Millisecond)
	}
	return mostWait + 1
}

func sendFailure(err error, host string) error {
	var dns *net.DNSError
	var authority x509.UnknownAuthorityError
	var invalid *tls.CertificateVerificationError
	var timeout net.Error
	var refusal Refusal
	var why undetermined
	switch {
	case errors.As(err, &refusal), errors.As(err, &why):
		return err
	case errors.Is(err, ErrNotEncrypted):
		return notDetermined("not encrypted", "%s does not encrypt, and its password would be shown to whoever listens", host)
	case errors.Is(err, ErrForeign):
		return notDetermined("answer", "what %s answered was not understood", host)
	case errors.Is(err, errRefused):
		return notDetermined("refused", "a request to %s was refused by the guard: it is not declared as a lookup", host)
	case errors.As(err, &dns):
		return notDetermined("unreachable", "%s: no such host here", host)
	case errors.As(err, &authority), errors.As(err, &invalid):
		return notDetermined("certificate", "the certificate of %s could not be verified", host)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return notDetermined("time", "%s did not answer in time", host)
	case errors.Is(err, context.Canceled):
		return notDetermined("interrupted", "interrupted before %s answered", host)
	}
	return notDetermined("unreachable", "%s could not be reached", host)
}

func (c *client) note(host string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !slices.Contains(c.hosts, host) {
		c.hosts = append(c.hosts, host)
	}
}

func (c *client) asked() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.hosts)
}

func hostOf(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}
