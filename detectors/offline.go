package detectors

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/overreach-dev/overreach/detectors/internal/macaroon"
)

// Offline is what a token says of itself: it is taken apart without asking anybody.
type Offline struct {
	// Kinds are the kinds of token, as found, that it is for; empty for all.
	Kinds []string `yaml:"kinds,omitempty"`
	// Decode is "jwt", "macaroon" or "packed-macaroons"; After is the text before the encoding.
	Decode string `yaml:"decode"`
	After  string `yaml:"after,omitempty"`
	// Grant turns {decoded, now} into what it says of the Grant; now is in Unix seconds, and
	// zero where the time plays no part.
	Grant Expr `yaml:"grant"`
}

var decoders = map[string]func(string) (any, error){"jwt": decodeJWT, "macaroon": decodeMacaroon, "packed-macaroons": decodePacked}

func (o *Offline) compile() error {
	if decoders[o.Decode] == nil {
		return fmt.Errorf("decode %q is none of jwt, macaroon, packed-macaroons", o.Decode)
	}
	if !o.Grant.given() {
		return errors.New("grant is missing")
	}
	return o.Grant.compile()
}

// offline adds what the token says of itself. Whether it still works is not said by it.
func (r *run) offline(ctx context.Context, now time.Time) {
	for i := range r.q.Knowledge.Offline {
		o := &r.q.Knowledge.Offline[i]
		if len(o.Kinds) > 0 && !slices.Contains(o.Kinds, r.q.Secret.Kind) {
			continue
		}
		text, ok := strings.CutPrefix(r.q.Secret.part(""), o.After)
		decoded, err := decoders[o.Decode](text)
		if !ok || err != nil {
			r.fail(Reason{"form", "it could not be taken apart: what it says of itself is not known"})
			continue
		}
		input := map[string]any{"decoded": decoded, "now": 0}
		if !now.IsZero() {
			input["now"] = int(now.Unix())
		}
		if err := r.take(ctx, &o.Grant, input, nil); err != nil {
			r.fail(Reason{"form", "what it says of itself was not understood"})
		}
	}
	if r.grant.State == Expired {
		r.grant.Permissions = nil
	}
}

const mostJWT = 32 << 10

// decodeJWT gives the header and the claims of a signed JWT; the signature is left out.
func decodeJWT(text string) (any, error) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 || len(text) > mostJWT {
		return nil, errors.New("not a JWT")
	}
	out := map[string]any{}
	for i, name := range []string{"header", "claims"} {
		raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[i], "="))
		if err != nil {
			return nil, err
		}
		var object map[string]any
		if err := json.Unmarshal(raw, &object); err != nil {
			return nil, err
		}
		out[name] = object
	}
	return out, nil
}

func decodeMacaroon(text string) (any, error) {
	m, err := macaroon.Decode(text)
	return m.Plain(), err
}

const mostMacaroons = 50

// decodePacked reads a list of macaroons in MessagePack, as "FlyV1 fm2_…,fm2_…".
func decodePacked(text string) (any, error) {
	if _, after, found := strings.Cut(text, " "); found {
		text = after
	}
	list := strings.Split(text, ",")
	if len(list) > mostMacaroons {
		return nil, errors.New("too many macaroons")
	}
	out := []any{}
	for _, one := range list {
		prefix, encoded, _ := strings.Cut(strings.TrimSpace(one), "_")
		m, err := macaroon.DecodePacked(encoded)
		if err != nil {
			return nil, err
		}
		plain := m.Plain()
		plain["prefix"] = prefix
		out = append(out, plain)
	}
	return out, nil
}
