// Package secret holds a credential's text where only the detectors can read it.
//
// A Text prints, marshals and logs as its redacted form and its fingerprint, whatever
// the verb. Other packages can carry a Text about; the compiler keeps them from opening one.
package secret

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"log/slog"
	"strconv"
	"sync"
)

// Text is a credential's sealed text. The zero Text holds nothing.
type Text struct{ sealed *sealed }

type sealed struct {
	text        string
	fingerprint string
}

// A Sealer makes Texts whose fingerprints are keyed, so that nobody without the key can
// test a guess against a fingerprint.
type Sealer struct{ hashes *sync.Pool }

// NewSealer takes the key of the fingerprints: 32 random bytes.
func NewSealer(key []byte) Sealer {
	return Sealer{&sync.Pool{New: func() any { return hmac.New(sha256.New, key) }}}
}

// Seal hides text. Context, where given, is what else the identity of the credential is
// made of: a password is the same credential only for the same user and host.
func (s Sealer) Seal(text string, context ...string) Text {
	if text == "" {
		return Text{}
	}
	mac := s.hashes.Get().(hash.Hash)
	defer s.hashes.Put(mac)
	mac.Reset()
	message := appendPart(make([]byte, 0, 256), text)
	for _, part := range context {
		message = appendPart(message, part)
	}
	_, _ = mac.Write(message) // a hash takes all
	var sum [sha256.Size]byte
	return Text{&sealed{text: text, fingerprint: hex.EncodeToString(mac.Sum(sum[:0])[:10])}}
}

// appendPart keeps the parts of a message apart by their lengths.
func appendPart(message []byte, part string) []byte {
	message = strconv.AppendInt(message, int64(len(part)), 10)
	return append(append(message, ':'), part...)
}

// Open gives the text. Only what sends it to its own provider, and what must compare or
// take it apart to identify it, has reason to call this.
func Open(t Text) string {
	if t.sealed == nil {
		return ""
	}
	return t.sealed.text
}

// Empty says whether there is no text.
func (t Text) Empty() bool { return t.sealed == nil }

// Fingerprint is 20 hexadecimal digits of a keyed hash (HMAC-SHA-256): the same for the
// same text and context under the same key.
func (t Text) Fingerprint() string {
	if t.sealed == nil {
		return ""
	}
	return t.sealed.fingerprint
}

// Redacted is the form that may be shown: a well-known public prefix and an ellipsis.
// Nothing of the part that was made at random appears in it.
func (t Text) Redacted() string {
	if t.sealed == nil {
		return ""
	}
	return publicPrefix(t.sealed.text) + "…"
}

func (t Text) String() string               { return t.Redacted() }
func (t Text) GoString() string             { return "secret.Text(" + t.Fingerprint() + ")" }
func (t Text) Format(f fmt.State, _ rune)   { _, _ = f.Write([]byte(t.Redacted())) }
func (t Text) LogValue() slog.Value         { return slog.StringValue(t.Redacted()) }
func (t Text) MarshalText() ([]byte, error) { return []byte(t.Redacted()), nil }
func (t Text) MarshalJSON() ([]byte, error) { return json.Marshal(t.Redacted()) }
