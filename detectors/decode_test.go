package detectors

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
)

func TestDecoders(t *testing.T) {
	claims := base64.RawURLEncoding.EncodeToString([]byte(`{"scope":"read","exp":1}`))
	// [[key id, nonce], "https://here", [4, [1, 300], 13, [[3, [{7: 31}]], 1]], tail]
	macaroon := base64.StdEncoding.EncodeToString([]byte{0x94, 0x92, 0xc4, 1, 'k', 0xc4, 1, 'n', 0xac, 'h', 't', 't', 'p', 's', ':', '/', '/', 'h', 'e', 'r', 'e',
		0x94, 4, 0x92, 1, 0xcd, 1, 44, 13, 0x92, 0x92, 3, 0x91, 0x81, 7, 31, 1, 0xc4, 1, 't'})
	// "here", "an id", one caveat, a signature of nothing but s.
	second := base64.RawURLEncoding.EncodeToString([]byte("\x02\x01\x04here\x02\x05an id\x00\x02\x07[1,2,3]\x00\x00\x06\x20" + strings.Repeat("s", 32)))
	for _, c := range []struct{ form, text, want string }{
		{"macaroon-v2", "py" + "pi-" + second, `{"caveats":[{"json":[1,2,3],"location":"","text":"[1,2,3]","third_party":false}],"identifier":"an id","location":"here"}`},
		{"jwt", "e30." + claims + ".c2ln", `{"exp":1,"scope":"read"}`},
		{"query", "https://a.blob.core.windows.net/c?sp=r&se=2030-01-01&sig=made", `{"se":"2030-01-01","sp":"r"}`},
		{"query", "sp=rd&sig=made", `{"sp":"rd"}`},
		{"macaroon", "FlyV1 fm" + "2_" + macaroon, `[{"caveats":[{"body":[1,300],"type":4},{"body":[[{"body":[{"7":31}],"type":3}],1],"type":13}],"location":"https://here"}]`},
	} {
		got, err := decoders[c.form](c.text)
		if err != nil {
			t.Errorf("%s: %v", c.form, err)
			continue
		}
		if text, _ := json.Marshal(got); string(text) != c.want {
			t.Errorf("%s gives %s, not %s", c.form, text, c.want)
		}
	}
}

// TestDecodersRefuse what is not of their form, without reaching beyond it.
func TestDecodersRefuse(t *testing.T) {
	bad := []string{"", "a", "a.b", "a.b.c", "e30.W10.x", "sp=r", "%zz&sig=x", "fm2_", "fm2_!!!", "fm9_AAAA", "fm2_kA=="}
	for _, raw := range [][]byte{{0x94}, {0xdd, 0xff, 0xff, 0xff, 0xff}, {0xdf, 0xff, 0xff, 0xff, 0xff}, {0xdb, 0xff, 0xff, 0xff, 0xff}, {0xc1}, {0xca, 1, 2, 3, 4}, {0xcf, 1}, {1, 2}} {
		bad = append(bad, "fm2_"+base64.StdEncoding.EncodeToString(raw))
	}
	deep := make([]byte, 5000)
	for i := range deep {
		deep[i] = 0x91
	}
	bad = append(bad, "fm2_"+base64.StdEncoding.EncodeToString(deep))
	for name, decode := range decoders {
		if name == "parts" {
			continue // it looks at no text
		}
		for _, text := range bad {
			if got, err := decode(text); err == nil {
				t.Errorf("%s takes %q apart: %v", name, text, got)
			}
		}
	}
}

func TestMsgpackNumbers(t *testing.T) {
	for _, c := range []struct {
		raw  []byte
		want float64
	}{
		{[]byte{0x7f}, 127}, {[]byte{0xff}, -1}, {[]byte{0xcc, 200}, 200}, {[]byte{0xcd, 1, 0}, 256}, {[]byte{0xd0, 0xff}, -1},
		{[]byte{0xd1, 0xff, 0xfe}, -2}, {[]byte{0xd3, 0, 0, 0, 0, 0, 0, 1, 0}, 256}, {[]byte{0xcf, 0, 0, 0, 0, 0, 1, 0, 0}, 65536},
	} {
		if got, err := decodeMsgpack(c.raw); err != nil || got != c.want {
			t.Errorf("%x gives %v (%v), not %v", c.raw, got, err, c.want)
		}
	}
}
