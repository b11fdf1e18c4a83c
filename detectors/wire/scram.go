package wire

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"hash"
	"strconv"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
)

// scram is one exchange of RFC 5802: the password is proved and never sent, and the server
// must prove that it knows it too.
type scram struct {
	hash           func() hash.Hash
	user, password string
	nonce          string
	bare, signed   string
	server         []byte
	done           bool
}

// mostRounds bounds what a server can have us compute.
const mostRounds = 1_000_000

func newSCRAM256(user, password string) *scram {
	return &scram{hash: sha256.New, user: user, password: password, nonce: rand.Text()}
}

func newSCRAM1(user, password string) *scram {
	return &scram{hash: sha1.New, user: user, password: password, nonce: rand.Text()}
}

func (s *scram) first() string {
	s.bare = "n=" + strings.NewReplacer("=", "=3D", ",", "=2C").Replace(s.user) + ",r=" + s.nonce
	return "n,," + s.bare
}

// next answers a message of the server; with nothing, where it has proved itself.
func (s *scram) next(message string) (string, error) {
	fields := map[string]string{}
	for _, field := range strings.Split(message, ",") {
		name, value, _ := strings.Cut(field, "=")
		fields[name] = value
	}
	if s.server != nil {
		if proof, err := base64.StdEncoding.DecodeString(fields["v"]); err != nil || !hmac.Equal(proof, s.server) {
			return "", fmt.Errorf("%w: it does not know the password itself", detectors.ErrForeign)
		}
		s.done = true
		return "", nil
	}
	salt, err := base64.StdEncoding.DecodeString(fields["s"])
	rounds, failed := strconv.Atoi(fields["i"])
	if err != nil || failed != nil || rounds < 1 || rounds > mostRounds || !strings.HasPrefix(fields["r"], s.nonce) || len(fields["r"]) == len(s.nonce) {
		return "", detectors.ErrForeign
	}
	salted, err := pbkdf2.Key(s.hash, s.password, salt, rounds, s.hash().Size())
	if err != nil {
		return "", err
	}
	final := "c=biws,r=" + fields["r"]
	s.signed = s.bare + "," + message + "," + final
	client := s.mac(salted, "Client Key")
	sum := s.hash()
	sum.Write(client)
	proof := s.mac(sum.Sum(nil), s.signed)
	for i := range proof {
		proof[i] ^= client[i]
	}
	s.server = s.mac(s.mac(salted, "Server Key"), s.signed)
	return final + ",p=" + base64.StdEncoding.EncodeToString(proof), nil
}

func (s *scram) mac(key []byte, text string) []byte {
	m := hmac.New(s.hash, key)
	m.Write([]byte(text))
	return m.Sum(nil)
}
