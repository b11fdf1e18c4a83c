package detectors

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/overreach-dev/overreach/detectors/internal/macaroon"
)

// decoder takes a secret apart that says itself what it allows. It gives nothing of what makes
// the secret one: no signature, no key.
type decoder func(text string) (any, error)

var decoders = map[string]decoder{
	"jwt": decodeJWT, "creds": decodeCreds, "openssh": decodeOpenSSH,
	"query": decodeQuery, "macaroon": decodeMacaroons, "macaroon-v2": decodeMacaroonV2, "parts": decodeNothing,
}

var errNotOfThisForm = errors.New("not of this form")

// decodeNothing is for what a secret's kind and parts alone tell.
func decodeNothing(string) (any, error) { return nil, nil }

// decodeJWT gives a token's claims. Its signature is not looked at.
func decodeJWT(text string) (any, error) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return nil, errNotOfThisForm
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return nil, err
	}
	var claims map[string]any
	if err := json.Unmarshal(payload, &claims); err != nil {
		return nil, err
	}
	return claims, nil
}

// decodeCreds gives the claims of the JWT in a credentials file of NATS.
func decodeCreds(text string) (any, error) {
	_, text, found := strings.Cut(text, "BEGIN NATS USER JWT-----")
	text, _, ended := strings.Cut(text, "-----END")
	if !found || !ended {
		return nil, errNotOfThisForm
	}
	return decodeJWT(strings.TrimSpace(strings.ReplaceAll(text, `\n`, " ")))
}

// decodeQuery gives the parameters of a signed address, but the signature.
func decodeQuery(text string) (any, error) {
	if _, query, found := strings.Cut(text, "?"); found {
		text = query
	}
	values, err := url.ParseQuery(text)
	if err != nil {
		return nil, err
	}
	if values.Get("sig") == "" {
		return nil, errNotOfThisForm
	}
	delete(values, "sig")
	out := make(map[string]any, len(values))
	for name := range values {
		out[name] = values.Get(name)
	}
	return out, nil
}

// decodeMacaroons gives where each macaroon of a list was issued and its caveats, as {type,
// body}. What is bytes in it (keys, tickets, the signature) is left out.
// Source of the format: https://github.com/superfly/macaroon
func decodeMacaroons(text string) (any, error) {
	text = strings.TrimPrefix(text, "FlyV1 ")
	var out []any
	for _, one := range strings.Split(text, ",") {
		prefix, encoded, found := strings.Cut(strings.TrimSpace(one), "_")
		if !found || prefix != "fm2" && prefix != "fm1r" && prefix != "fm1a" {
			return nil, errNotOfThisForm
		}
		raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(encoded, "="))
		if err != nil {
			return nil, err
		}
		whole, err := decodeMsgpack(raw)
		if err != nil {
			return nil, err
		}
		fields, ok := whole.([]any)
		if !ok || len(fields) != 4 {
			return nil, errNotOfThisForm
		}
		caveats, err := caveatSet(fields[2])
		if err != nil {
			return nil, err
		}
		out = append(out, map[string]any{"location": fields[1], "caveats": caveats})
	}
	return out, nil
}

// decodeMacaroonV2 gives a macaroon's location, identifier and caveats: {text, json, …}. A prefix
// such as PyPI's is passed over.
func decodeMacaroonV2(text string) (any, error) {
	if i := strings.LastIndexByte(text[:min(len(text), 16)], '-'); i >= 0 {
		text = text[i+1:]
	}
	m, err := macaroon.Decode(text)
	if err != nil {
		return nil, err
	}
	return m.Plain(), nil
}

// ifPresent is the type of a caveat that holds others.
const ifPresent = 13

// caveatSet pairs what stands in one array: type, body, type, body.
func caveatSet(flat any) ([]any, error) {
	list, ok := flat.([]any)
	if !ok || len(list)%2 != 0 {
		return nil, errNotOfThisForm
	}
	out := make([]any, 0, len(list)/2)
	for i := 0; i < len(list); i += 2 {
		body := list[i+1]
		if fields, ok := body.([]any); ok && list[i] == float64(ifPresent) && len(fields) == 2 {
			inner, err := caveatSet(fields[0])
			if err != nil {
				return nil, err
			}
			body = []any{inner, fields[1]}
		}
		out = append(out, map[string]any{"type": list[i], "body": body})
	}
	return out, nil
}

// decode takes the secret apart, and adds what it says of itself.
func (r *run) decode(ctx context.Context, request *Request) {
	body, err := decoders[request.Decode](r.q.Secret.part(""))
	if err != nil && request.Optional {
		return
	}
	if err != nil {
		r.fail(Reason{"form", fmt.Sprintf("%s: it could not be taken apart", request.Name)})
		return
	}
	if err := r.take(ctx, request, map[string]any{"body": body}, nil); err != nil {
		r.miss(request, err)
	}
}
