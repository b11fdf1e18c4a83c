package providers

import (
	"encoding/base64"
	"encoding/json"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
)

// speaking is a token that says something of itself: an example names what, and the token is made
// of it here, so that no file holds one.
type speaking struct {
	// After is the text before the encoding.
	After string `yaml:"after"`
	// Claims makes a JWT.
	Claims map[string]any `yaml:"claims"`
	// Location and Caveats make a macaroon.
	Location string   `yaml:"location"`
	Caveats  []string `yaml:"caveats"`
	// Packed makes Fly.io's macaroons: [location, [type, body, type, body]] each.
	Packed []any `yaml:"packed"`
}

// secretOf is the secret of an example.
func secretOf(t *testing.T, p detectors.Provider, e example) detectors.Secret {
	t.Helper()
	s := sampleSecret(p, e.Kind, e.Parts)
	if e.Token != nil {
		s.Text = detectors.NewSealer([]byte("a key for the tests")).Seal(e.Token.text(t))
	}
	return s
}

func (k speaking) text(t *testing.T) string {
	t.Helper()
	switch {
	case k.Claims != nil:
		claims, err := json.Marshal(k.Claims)
		if err != nil {
			t.Fatal(err)
		}
		encode := base64.RawURLEncoding.EncodeToString
		return k.After + encode([]byte(`{"alg":"HS256"}`)) + "." + encode(claims) + "." + encode([]byte(sample))
	case k.Packed != nil:
		out := k.After
		for i, one := range k.Packed {
			if i > 0 {
				out += ","
			}
			pair := one.([]any)
			m := packed([]any{[]any{"key", "random", false}, pair[0], pair[1], sample})
			out += "fm2_" + base64.StdEncoding.EncodeToString(m)
		}
		return out
	}
	field := func(kind byte, text string) string {
		return string([]byte{kind, byte(len(text)&0x7f | 0x80), byte(len(text) >> 7)}) + text
	}
	out := "\x02" + field(1, k.Location) + field(2, "an identifier") + "\x00"
	for _, c := range k.Caveats {
		out += field(2, c) + "\x00"
	}
	return k.After + base64.RawURLEncoding.EncodeToString([]byte(out+"\x00"+field(6, (sample + sample)[:32])))
}

// packed writes MessagePack in its longest forms.
func packed(value any) []byte {
	length := func(mark byte, n int) []byte { return []byte{mark, 0, 0, byte(n >> 8), byte(n)} }
	switch v := value.(type) {
	case nil:
		return []byte{0xc0}
	case bool:
		if v {
			return []byte{0xc3}
		}
		return []byte{0xc2}
	case int:
		return []byte{0xd3, byte(v >> 56), byte(v >> 48), byte(v >> 40), byte(v >> 32), byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)}
	case string:
		return append(length(0xdb, len(v)), v...)
	case []any:
		out := length(0xdd, len(v))
		for _, one := range v {
			out = append(out, packed(one)...)
		}
		return out
	case map[string]any:
		out := length(0xdf, len(v))
		for key, one := range v {
			out = append(append(out, packed(key)...), packed(one)...)
		}
		return out
	}
	panic("no such value in an example")
}
