package macaroon

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// v2 writes a macaroon of version 2 whose fields are short.
func v2(location, identifier string, caveats ...string) []byte {
	field := func(kind byte, text string) string { return string([]byte{kind, byte(len(text))}) + text }
	out := "\x02" + field(1, location) + field(2, identifier) + "\x00"
	for _, c := range caveats {
		out += field(2, c) + "\x00"
	}
	return []byte(out + "\x00" + field(6, strings.Repeat("s", 32)))
}

func TestDecode(t *testing.T) {
	raw := v2("pypi.org", "an id", `[1,["shop"]]`, `[0,1800000000,1700000000]`)
	for _, text := range []string{base64.RawURLEncoding.EncodeToString(raw), base64.StdEncoding.EncodeToString(raw)} {
		m, err := Decode(text)
		if err != nil {
			t.Fatal(err)
		}
		if m.Location != "pypi.org" || string(m.Identifier) != "an id" || len(m.Caveats) != 2 || string(m.Caveats[0].Text) != `[1,["shop"]]` || m.Caveats[0].ThirdParty {
			t.Errorf("%+v", m)
		}
	}
	plain := Macaroon{Caveats: []Caveat{{Text: []byte(`[1,["shop"]]`)}, {Text: []byte("time < 2027")}}}.Plain()
	list := plain["caveats"].([]any)
	if !reflect.DeepEqual(list[0].(map[string]any)["json"], []any{1.0, []any{"shop"}}) || list[1].(map[string]any)["json"] != nil {
		t.Errorf("%v", plain)
	}
}

func TestThirdPartyCaveat(t *testing.T) {
	raw := "\x02\x02\x02id\x00" + "\x01\x04auth\x02\x01c\x04\x01v\x00" + "\x00" + "\x06\x20" + strings.Repeat("s", 32)
	m, err := Decode(base64.RawURLEncoding.EncodeToString([]byte(raw)))
	if err != nil || len(m.Caveats) != 1 || !m.Caveats[0].ThirdParty || m.Caveats[0].Location != "auth" {
		t.Errorf("%+v %v", m, err)
	}
}

// TestWhatIsNone: every beginning of a macaroon, and what else is none, is refused.
func TestWhatIsNone(t *testing.T) {
	raw := v2("pypi.org", "an id", `[1,["shop"]]`)
	for n := range len(raw) {
		if m, err := Decode(base64.RawURLEncoding.EncodeToString(raw[:n])); err == nil {
			t.Errorf("cut after %d of %d bytes: %+v", n, len(raw), m)
		}
	}
	for name, bad := range map[string][]byte{
		"more after it":          append(bytes.Clone(raw), 0),
		"of version 1":           append([]byte{1}, raw[1:]...),
		"a length beyond it":     {2, 1, 0xff, 0xff, 0xff, 0xff, 0x0f},
		"a number without end":   append([]byte{2}, bytes.Repeat([]byte{0xff}, 20)...),
		"fields out of order":    []byte("\x02\x02\x01i\x01\x01l\x00\x00\x06\x20" + strings.Repeat("s", 32)),
		"without an identifier":  []byte("\x02\x01\x01l\x00\x00\x06\x20" + strings.Repeat("s", 32)),
		"with a short signature": []byte("\x02\x02\x01i\x00\x00\x06\x02ss"),
		"too many caveats":       v2("l", "i", strings.Split(strings.Repeat("x", mostCaveats+1), "")...),
	} {
		if m, err := Decode(base64.RawURLEncoding.EncodeToString(bad)); err == nil {
			t.Errorf("%s: %+v", name, m)
		}
	}
	for _, text := range []string{"", "%%%", "AgEI*", strings.Repeat("A", mostBytes+1)} {
		if m, err := Decode(text); err == nil {
			t.Errorf("%.20q: %+v", text, m)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(v2("pypi.org", "id", "[3]"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := Decode(base64.RawURLEncoding.EncodeToString(raw))
		if err != nil {
			return
		}
		if _, err := json.Marshal(m.Plain()); err != nil {
			t.Error(err)
		}
	})
}
