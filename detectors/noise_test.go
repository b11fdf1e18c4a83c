package detectors

import (
	"testing"

	"github.com/overreach-dev/overreach/detectors/match"
)

func TestNoise(t *testing.T) {
	random := "q7Rk2v" + "Xw9LmZp4TbN8s"
	for _, c := range []struct {
		text           string
		generic, keyed bool
		noise          bool
	}{
		{random, false, false, false},
		{random, true, true, false},
		{random, true, false, true},
		{"EXAMPLE" + random, false, false, true},
		{"changeme", false, true, true},
		{"${RAILWAY_TOKEN}", false, true, true},
		{"$RAILWAY_TOKEN", false, true, true},
		{"GITLAB_ACCESS_TOKEN", false, true, true},
		{"X-Vault-Token", false, true, true},
		{"{{ .Values.token }}", false, true, true},
		{"<your token>", false, true, true},
		{"op://vault/item/token", false, true, true},
		{"xxxxxxxxxxxxxxxxxxxx", false, false, true},
		{"1234567890123456", false, false, true},
		{"abcdefghijklmnop", false, false, true},
		{"00000000-0000-0000-0000-000000000000", false, false, true},
		{"/usr/local/bin/thing2", true, true, true},
		{"just-words-here", true, true, true},
	} {
		candidate := match.Candidate{Text: NewSealer(nil).Seal(c.text), Generic: c.generic}
		if why, noise := Noise(candidate, c.keyed); noise != c.noise {
			t.Errorf("%q (generic %v, keyed %v): noise is %v (%s)", c.text, c.generic, c.keyed, noise, why)
		}
	}
}
