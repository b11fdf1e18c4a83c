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

// packedSample is ["kid","rnd"], "https://api.fly.io/v1", [0, [4721, 31], 4, [1, 2]], "tail".
func packedSample() []byte {
	out := []byte{0x94, 0x93, 0xc4, 3, 'k', 'i', 'd', 0xc4, 3, 'r', 'n', 'd', 0xc2, 0xb5}
	out = append(out, "https://api.fly.io/v1"...)
	return append(out, 0x94, 0x00, 0x92, 0xcd, 0x12, 0x71, 0x1f, 0x04, 0x92, 0xce, 0x69, 0x55, 0xb9, 0x00, 0xc0, 0xc4, 4, 't', 'a', 'i', 'l')
}

func TestDecodePacked(t *testing.T) {
	m, err := DecodePacked(base64.StdEncoding.EncodeToString(packedSample()))
	if err != nil {
		t.Fatal(err)
	}
	want := []Caveat{{Type: 0, Body: []any{4721.0, 31.0}}, {Type: 4, Body: []any{1767225600.0, nil}}}
	if m.Location != "https://api.fly.io/v1" || string(m.Identifier) != "kid" || !reflect.DeepEqual(m.Caveats, want) {
		t.Errorf("%+v", m)
	}
	for n := range len(packedSample()) {
		if m, err := DecodePacked(base64.StdEncoding.EncodeToString(packedSample()[:n])); err == nil {
			t.Errorf("cut after %d bytes: %+v", n, m)
		}
	}
}

// TestPackedValues reads every form of a value.
func TestPackedValues(t *testing.T) {
	for _, c := range []struct {
		raw  string
		want string
	}{
		{"\x05", "5"}, {"\xff", "-1"}, {"\xc0", "null"}, {"\xc3", "true"}, {"\xa2ab", `"ab"`}, {"\xd9\x02ab", `"ab"`}, {"\xc5\x00\x01a", `"a"`},
		{"\xc4\x01\xff", `"�"`}, {"\xcc\xff", "255"}, {"\xcd\x01\x00", "256"}, {"\xce\x00\x01\x00\x00", "65536"}, {"\xcf\x00\x00\x00\x00\x00\x00\x00\x09", "9"},
		{"\xd0\xfe", "-2"}, {"\xd1\xff\xfe", "-2"}, {"\xd2\xff\xff\xff\xfe", "-2"}, {"\xd3\xff\xff\xff\xff\xff\xff\xff\xfe", "-2"},
		{"\xca\x3f\x80\x00\x00", "1"}, {"\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00", "1"}, {"\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00", "null"},
		{"\x92\x01\xa1a", `[1,"a"]`}, {"\xdc\x00\x01\x01", "[1]"}, {"\xdd\x00\x00\x00\x01\x01", "[1]"}, {"\x82\xa1a\x01\x07\x02", `{"7":2,"a":1}`},
		{"\xde\x00\x01\xa1a\x01", `{"a":1}`}, {"\xdf\x00\x00\x00\x01\xa1a\x01", `{"a":1}`},
	} {
		p := &packed{rest: []byte(c.raw)}
		got, err := json.Marshal(finite(p.value(0)))
		if p.err != nil || err != nil || string(got) != c.want {
			t.Errorf("%x: %s (%v, %v), not %s", c.raw, got, p.err, err, c.want)
		}
	}
	for name, raw := range map[string]string{
		"an extension":      "\xd4\x01\x01",
		"a list too long":   "\xdd\xff\xff\xff\xff\x01",
		"nested too deeply": strings.Repeat("\x91", mostDepth+2) + "\x01",
		"nothing":           "",
	} {
		p := &packed{rest: []byte(raw)}
		if got := p.value(0); p.err == nil {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// FuzzDecode: whatever is given, what comes out fits into JSON.
func FuzzDecode(f *testing.F) {
	f.Add(v2("pypi.org", "id", "[3]"))
	f.Add(packedSample())
	f.Fuzz(func(t *testing.T, raw []byte) {
		text := base64.RawURLEncoding.EncodeToString(raw)
		for _, decode := range []func(string) (Macaroon, error){Decode, DecodePacked} {
			m, err := decode(text)
			if err != nil {
				continue
			}
			if _, err := json.Marshal(m.Plain()); err != nil {
				t.Error(err)
			}
		}
	})
}
