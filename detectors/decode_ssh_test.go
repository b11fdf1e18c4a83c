package detectors

import (
	"encoding/base64"
	"reflect"
	"strings"
	"testing"
)

// opensshKey writes what stands before the secret part of a key.
func opensshKey(cipher, cut string) string {
	field := func(text string) string { return "\x00\x00\x00" + string(rune(len(text))) + text }
	raw := "openssh-key-v1\x00" + field(cipher) + field("none") + field("") + "\x00\x00\x00\x01" + field(field("ssh-ed25519"))
	raw = strings.TrimSuffix(raw, cut)
	return "-----BEGIN OPENSSH " + "PRIVATE KEY-----\n" + base64.StdEncoding.EncodeToString([]byte(raw)) + "\n-----END OPENSSH PRIVATE KEY-----"
}

func TestDecodeOpenSSH(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want any
	}{
		"open":         {opensshKey("none", ""), map[string]any{"encrypted": false, "type": "ssh-ed25519"}},
		"shut":         {opensshKey("aes256-ctr", ""), map[string]any{"encrypted": true, "type": "ssh-ed25519"}},
		"in one line":  {strings.ReplaceAll(opensshKey("aes256-ctr", ""), "\n", `\n`), map[string]any{"encrypted": true, "type": "ssh-ed25519"}},
		"cut":          {opensshKey("none", "ed25519"), nil},
		"another form": {strings.ReplaceAll(opensshKey("none", ""), "OPENSSH", "RSA"), nil},
		"no key":       {"-----BEGIN OPENSSH " + "PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", nil},
		"no end":       {strings.TrimSuffix(opensshKey("none", ""), "-----END OPENSSH PRIVATE KEY-----"), nil},
		"nothing":      {"", nil},
	} {
		if got, err := decodeOpenSSH(c.text); !reflect.DeepEqual(got, c.want) || (err == nil) != (c.want != nil) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}
