package detectors

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
)

// decodeOpenSSH gives what stands before the secret part of a private key: its kind, and
// whether a passphrase shuts it.
// https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key
func decodeOpenSSH(text string) (any, error) {
	const head, tail = "-----BEGIN OPENSSH " + "PRIVATE KEY-----", "-----END"
	_, text, begun := strings.Cut(text, head)
	text, _, ended := strings.Cut(text, tail)
	if !begun || !ended {
		return nil, errNotOfThisForm
	}
	encoded := strings.Join(strings.Fields(strings.NewReplacer(`\n`, " ", `\r`, " ").Replace(text)), "")
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, err
	}
	rest, ok := strings.CutPrefix(string(raw), "openssh-key-v1\x00")
	if !ok {
		return nil, errNotOfThisForm
	}
	cipher, rest, ok := sshString(rest)
	_, rest, ok2 := sshString(rest) // how the passphrase becomes a key
	_, rest, ok3 := sshString(rest)
	if !ok || !ok2 || !ok3 || len(rest) < 4 {
		return nil, errNotOfThisForm
	}
	public, _, ok := sshString(rest[4:])
	kind, _, ok2 := sshString(public)
	if !ok || !ok2 {
		return nil, errNotOfThisForm
	}
	return map[string]any{"encrypted": cipher != "none", "type": kind}, nil
}

// sshString cuts off a text that stands behind its length.
func sshString(text string) (first, rest string, ok bool) {
	if len(text) < 4 {
		return "", "", false
	}
	n := binary.BigEndian.Uint32([]byte(text[:4]))
	if uint64(n) > uint64(len(text)-4) {
		return "", "", false
	}
	return text[4 : 4+n], text[4+n:], true
}
