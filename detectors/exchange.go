package detectors

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Exchanged is the code of the Reason for which a secret was not asked about that would have to be
// exchanged for an access token first.
const Exchanged = "exchange"

// exchange makes an access token of the secret, where the user said so, and puts the requests
// after it with that. The token is kept for this lookup alone, and nothing shows it.
func (r *run) exchange(ctx context.Context, request *Request) {
	if !r.q.client.permit.exchange {
		r.fail(Reason{Exchanged, fmt.Sprintf("%s tells what it may do only of an access token that it is exchanged for: overreach does that with --exchange", r.q.Knowledge.Title)})
		return
	}
	if part := request.lacks(r.q.Secret); part != "" {
		r.fail(Reason{part, fmt.Sprintf("the %s that belongs to it was not found beside it: it was not exchanged for an access token", part)})
		return
	}
	vars, err := r.vars(ctx, request, nil)
	if err != nil {
		r.miss(request, err)
		return
	}
	input, err := r.send(ctx, request, vars)
	if err != nil {
		r.miss(request, err)
		return
	}
	body, _ := input["body"].(map[string]any)
	token, _ := body["access_token"].(string)
	if input["status"] == http.StatusOK && token == "" {
		r.miss(request, notDetermined("answer", "%s was asked for an access token, and what it answered holds none", r.q.Knowledge.Title))
		return
	}
	for _, name := range []string{"access_token", "id_token", "refresh_token"} {
		delete(body, name)
	}
	got := r.q.Secret
	got.Kind, got.Text = request.Becomes, NewSealer(nil).Seal(token)
	if err := r.take(ctx, request, input, nil); err != nil {
		r.miss(request, err)
		return
	}
	if input["status"] == http.StatusOK && request.Becomes != "" {
		r.exchanged, r.q.Secret, r.q.client.permit.secret = true, got, got
		r.q.client.permit.kind = r.q.Knowledge.Token(request.Becomes)
	}
}

// ofTheSecret leaves out what is true of the access token and not of what it was exchanged for,
// which lives on when the token ends.
func (p partial) ofTheSecret() partial {
	p.State, p.Kind, p.Expires, p.ExpiresIn = "", "", "", 0
	return p
}

// fillForm puts the secret, what goes with it, or a statement that it signs, into the body of a
// request that has passed every check.
func (a auth) fillForm(req *http.Request, s Secret, form string, now time.Time) error {
	statement := ""
	if a.scheme == "assertion" {
		var err error
		if statement, err = assertion(s, a.args[0], req.URL.String(), now); err != nil {
			return err
		}
	}
	body := []byte(inBraces().ReplaceAllStringFunc(form, func(name string) string {
		if name == "{assertion}" {
			return statement
		}
		return url.QueryEscape(s.part(name[1 : len(name)-1]))
	}))
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return nil
}

// assertionTime is how long a signed statement is good for: it is used at once.
const assertionTime = 5 * time.Minute

// assertion is the statement, signed with a service account's key, that asks for an access token:
// https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests
func assertion(s Secret, scope, audience string, now time.Time) (string, error) {
	key, err := privateKey(s.part(""))
	if err != nil {
		return "", err
	}
	header := map[string]any{"alg": "RS256", "typ": "JWT"}
	if id := s.part("id"); id != "" {
		header["kid"] = id
	}
	claims := map[string]any{
		"iss": s.part("user"), "scope": scope, "aud": audience, "iat": now.Unix(), "exp": now.Add(assertionTime).Unix(),
	}
	var parts []string
	for _, part := range []map[string]any{header, claims} {
		text, err := json.Marshal(part)
		if err != nil {
			return "", err
		}
		parts = append(parts, base64.RawURLEncoding.EncodeToString(text))
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, ".")))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		return "", err
	}
	return strings.Join(append(parts, base64.RawURLEncoding.EncodeToString(signature)), "."), nil
}

// privateKey reads an RSA key as it stands in JSON, where line ends are written \n.
func privateKey(text string) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode([]byte(strings.ReplaceAll(text, `\n`, "\n")))
	if block == nil {
		return nil, errors.New("no key")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return nil, errors.New("no RSA key")
	}
	return key, nil
}
