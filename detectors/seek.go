package detectors

import (
	"bytes"

	"github.com/overreach-dev/overreach/detectors/internal/secret"
)

// mostPlaces is how many places of one text are sought in a piece.
const mostPlaces = 100

// Places gives where a credential's text stands, as offsets.
func Places(t Text, in []byte) (at []int) {
	if t.Empty() {
		return nil
	}
	text := []byte(secret.Open(t))
	for from := 0; len(at) < mostPlaces; {
		i := bytes.Index(in[from:], text)
		if i < 0 {
			return at
		}
		at = append(at, from+i)
		from += i + len(text)
	}
	return at
}

// Length is how many bytes a credential's text has.
func Length(t Text) int { return len(secret.Open(t)) }
