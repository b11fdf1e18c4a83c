package detectors

import (
	"strings"
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

func TestNoiseOfPrograms(t *testing.T) {
	digits := "4b1d" + "7f00c2"
	for _, c := range []struct {
		rule, text   string
		keyed, noise bool
	}{
		{"vault-service-token", "s." + "IntendedForQualification", false, true},
		{"vault-service-token", "s." + "IntendedForQualification", true, false},
		{"vault-service-token", "s." + "Q7rk2vXw9LmZpTbN8sHcYdEa", false, false},
		{"vault-service-token", "hvs" + ".IntendedForQualificationAndMoreOfIt", false, false},
		{"vault-service-token", "s." + "Last30DaysSearchInterest", false, true},
		{"vault-service-token", "s." + "S3ExpressDirectoryBucket", false, true},
		{"vault-service", "client.Token", false, true},
		{"vault-service", "var.vault_root_token2", false, true},
		{"vault-service", "environment", false, true},
		{"vault-service", "BRYr" + "Xiee", false, false},
		{"vault-service", "dev-only-token", true, false},
		{"vault-service", "Q7rk2vXw9LmZpTbN8sHcYdEa", false, false},
		{"sourcegraph-access-token", strings.Repeat(digits, 4), false, true},
		{"sourcegraph-access-token", strings.Repeat(digits, 4), true, false},
		{"sourcegraph-access-token", "sgp" + "_" + strings.Repeat(digits, 4), false, false},
		{"another", strings.Repeat(digits, 4), false, false},
	} {
		candidate := match.Candidate{Rule: c.rule, Text: NewSealer(nil).Seal(c.text)}
		if why, noise := Noise(candidate, c.keyed); noise != c.noise {
			t.Errorf("%s %q (keyed %v): noise is %v (%s)", c.rule, c.text, c.keyed, noise, why)
		}
	}
}

func TestNoiseOfLogins(t *testing.T) {
	sealer := NewSealer(nil)
	strong := "Rk2v" + "Xw9LmZp4"
	for _, c := range []struct {
		user, password, host string
		noise                bool
	}{
		{"user", "password", "db.prod.acme.io", true},
		{"user", "pass", "localhost:5432", true},
		{"app", "mysecret" + "password", "10.0.0.7", true},
		{"postgres", "postgres", "localhost", true},
		{"root", "root", "127.0.0.1:3306", true},
		{"root", "toor1234", "mysql:3306", true},
		{"", "foobared", "redis", true},
		{"me", "123456", "[::1]:5432", true},
		{"me", strong, "db.example.com", true},
		{"me", strong, "hostname", true},
		{"me", strong, "something.invalid", true},
		{"postgres", "postgres", "db.prod.acme.io", false},
		{"me", strong, "localhost", false},
		{"me", strong, "db", false},
		{"me", strong, "db.prod.acme.io:5432", false},
		{"", strong, "10.0.0.7", false},
	} {
		candidate := match.Candidate{Kind: "password", Text: sealer.Seal(c.password), Parts: map[string]Text{"user": sealer.Seal(c.user), "host": sealer.Seal(c.host)}}
		if why, noise := Noise(candidate, false); noise != c.noise {
			t.Errorf("%s:%s@%s: noise is %v (%s)", c.user, c.password, c.host, noise, why)
		}
	}
}
