package wire

import (
	"crypto/ed25519"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"regexp"
)

// A seed is, in base32: a byte that says that it is one and of whom, one for the rest of that,
// 32 bytes of Ed25519, and a CRC-16; a public key is one byte of whom, the key, and the CRC.
// https://github.com/nats-io/nkeys#readme
type natsKey struct{ ed25519.PrivateKey }

const (
	natsSeed = 18 << 3
	natsUser = 20 << 3
)

// natsParts are those of a credentials file: the JWT that vouches for a key, and its seed.
// https://docs.nats.io/using-nats/developer/connecting/creds
var natsParts = regexp.MustCompile(`(eyJ[\w-]+\.[\w-]+\.[\w-]+)[^.]*?-(?:\s|\\n)+([A-Z2-7]{58})`)

// natsCreds takes a credentials file apart; what is none is a seed.
func natsCreds(text string) (jwt, seed string) {
	if parts := natsParts.FindStringSubmatch(text); parts != nil {
		return parts[1], parts[2]
	}
	return "", text
}

var natsLetters = base32.StdEncoding.WithPadding(base32.NoPadding)

// natsKeyOf reads the seed of a user's key.
func natsKeyOf(text string) (natsKey, bool) {
	raw, err := natsLetters.DecodeString(text)
	if err != nil || len(raw) != 2+ed25519.SeedSize+2 {
		return natsKey{}, false
	}
	body, sum := raw[:len(raw)-2], binary.LittleEndian.Uint16(raw[len(raw)-2:])
	if body[0] != natsSeed|natsUser>>5 || body[1] != natsUser&31<<3 || sum != crc16(body) {
		return natsKey{}, false
	}
	return natsKey{ed25519.NewKeyFromSeed(body[2:])}, true
}

func (k natsKey) public() string {
	raw := append([]byte{natsUser}, k.Public().(ed25519.PublicKey)...)
	return natsLetters.EncodeToString(binary.LittleEndian.AppendUint16(raw, crc16(raw)))
}

func (k natsKey) sign(nonce string) string {
	return base64.RawURLEncoding.EncodeToString(ed25519.Sign(k.PrivateKey, []byte(nonce)))
}

// crc16 is the CRC of XMODEM.
func crc16(text []byte) uint16 {
	var crc uint16
	for _, b := range text {
		crc ^= uint16(b) << 8
		for range 8 {
			carry := crc&0x8000 != 0
			if crc <<= 1; carry {
				crc ^= 0x1021
			}
		}
	}
	return crc
}
