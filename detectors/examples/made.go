package examples

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Made is a secret that says something of itself: it is put together at need, so that
// no file holds one.
type Made struct {
	// Form is "jwt", "creds", "openssh" (which says by which cipher it is shut), "query", "macaroon" or "macaroon-v2"; Says the claims, the parameters, the
	// macaroons, each {location, caveats: [type, body, …]}, or {location, caveats: [text, …]}.
	Form string `yaml:"form"`
	Says any    `yaml:"says"`
}

func (m Made) text() (string, error) {
	switch m.Form {
	case "openssh":
		return openSSH(fmt.Sprint(m.Says)), nil
	case "creds":
		jwt, err := Made{Form: "jwt", Says: m.Says}.text()
		return "-----BEGIN NATS USER JWT-----\n" + jwt + "\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n" + "no seed of anybody", err
	case "jwt":
		claims, err := json.Marshal(m.Says)
		if err != nil {
			return "", err
		}
		return encodeRaw([]byte(`{"alg":"none"}`)) + "." + encodeRaw(claims) + "." + encodeRaw([]byte("no signature of anybody")), nil
	case "query":
		return fmt.Sprint(m.Says) + "&sig=" + "bWFkZQ%3D%3D", nil
	case "macaroon":
		text := ""
		list, _ := m.Says.([]any)
		for i, one := range list {
			fields, _ := one.(map[string]any)
			nonce := []any{bytesOf("key id"), bytesOf("nonce"), false}
			raw := pack([]any{nonce, fields["location"], fields["caveats"], bytesOf("tail")})
			if i > 0 {
				text += ","
			}
			text += "fm" + "2_" + base64.StdEncoding.EncodeToString(raw)
		}
		return text, nil
	}
	if m.Form == "macaroon-v2" {
		return m.second(), nil
	}
	return "", fmt.Errorf("made: %q is no form", m.Form)
}

// openSSH writes what stands before the secret part of a private key, and no secret part.
func openSSH(cipher string) string {
	field := func(text string) string {
		return string(binary.BigEndian.AppendUint32(nil, uint32(len(text)))) + text
	}
	raw := "openssh-key-v1\x00" + field(cipher) + field("none") + field("") + "\x00\x00\x00\x01" + field(field("ssh-ed25519")+field("nobody's"))
	return "-----BEGIN OPENSSH " + "PRIVATE KEY-----\n" + base64.StdEncoding.EncodeToString([]byte(raw)) + "\n-----END OPENSSH " + "PRIVATE KEY-----"
}

// second writes a macaroon of version 2 in base64, with PyPI's prefix.
func (m Made) second() string {
	field := func(kind byte, text string) string {
		return string(binary.AppendUvarint([]byte{kind}, uint64(len(text)))) + text
	}
	says, _ := m.Says.(map[string]any)
	out := "\x02" + field(1, fmt.Sprint(says["location"])) + field(2, "an identifier") + "\x00"
	caveats, _ := says["caveats"].([]any)
	for _, c := range caveats {
		out += field(2, fmt.Sprint(c)) + "\x00"
	}
	return "py" + "pi-" + encodeRaw([]byte(out+"\x00"+field(6, strings.Repeat("s", 32))))
}

func encodeRaw(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// bytesOf marks what is packed as bytes.
type bytesOf string

// pack writes a value as MessagePack.
func pack(value any) []byte {
	switch v := value.(type) {
	case bytesOf:
		return append([]byte{0xc4, byte(len(v))}, v...)
	case string:
		return append([]byte{0xd9, byte(len(v))}, v...)
	case bool:
		if v {
			return []byte{0xc3}
		}
		return []byte{0xc2}
	case int:
		return []byte{0xd3, byte(v >> 56), byte(v >> 48), byte(v >> 40), byte(v >> 32), byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)}
	case []any:
		out := []byte{0xdc, byte(len(v) >> 8), byte(len(v))}
		for _, one := range v {
			out = append(out, pack(one)...)
		}
		return out
	case map[string]any:
		return packMap(v)
	case map[any]any:
		byText := map[string]any{}
		for key, one := range v {
			byText[fmt.Sprint(key)] = one
		}
		return packMap(byText)
	}
	return []byte{0xc0}
}

func packMap(m map[string]any) []byte {
	out := []byte{0xde, byte(len(m) >> 8), byte(len(m))}
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		out = append(append(out, pack(key)...), pack(m[key])...)
	}
	return out
}
