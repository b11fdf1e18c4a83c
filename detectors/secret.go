package detectors

import (
	"github.com/overreach-dev/overreach/detectors/internal/secret"
	"github.com/overreach-dev/overreach/detectors/match"
)

// Text is a credential's sealed text: it shows only its redacted form and fingerprint.
type Text = secret.Text

// Sealer seals texts with fingerprints under one key.
type Sealer = secret.Sealer

// NewSealer takes the key of the fingerprints: 32 random bytes.
func NewSealer(key []byte) Sealer { return secret.NewSealer(key) }

// Secret is one credential, unique by its value.
type Secret struct {
	Provider, Kind string
	Text           Text
	// Parts are what goes with it: "id", "session", "user", "host".
	Parts map[string]Text
	// Near are the hosts of the addresses that it was found beside.
	Near []string
}

// SecretOf makes a candidate's Secret.
func SecretOf(c match.Candidate) Secret {
	return Secret{Provider: c.Provider, Kind: c.Kind, Text: c.Text, Parts: c.Parts}
}

// Fingerprint is the same for the same credential under the same key.
func (s Secret) Fingerprint() string { return s.Text.Fingerprint() }

// part opens a named part; "" and "secret" are the text itself.
func (s Secret) part(name string) string {
	if name == "" || name == "secret" {
		return secret.Open(s.Text)
	}
	return secret.Open(s.Parts[name])
}
