package detectors

import (
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors/internal/secret"
	"github.com/overreach-dev/overreach/detectors/match"
)

// Noise says whether a candidate is none after all, and why: a placeholder, or a generic
// match for which nothing speaks but the word before it. keyed says that it was read from a
// format in which keys name their values.
//
// It looks at the candidate alone and drops nothing that a provider's own prefix marks,
// unless the text itself says that it stands for another.
func Noise(c match.Candidate, keyed bool) (why string, noise bool) {
	text := secret.Open(c.Text)
	switch {
	case placeholder(text):
		return "placeholder", true
	case c.Inside:
		return "a stretch of something longer in the same letters", true
	case !keyed && programName(c, text):
		return "the name of something in a program, or a sum", true
	case exampleLogin(c):
		return "an example's login", true
	case c.Generic && !keyed:
		return "generic, and nothing else speaks for it", true
	case c.Generic && !random(text):
		return "generic, and not random", true
	}
	return "", false
}

// programName: some rules find texts that no prefix marks, wherever a word of theirs stands in
// the file. A field's or method's name after "s." is no token of an older Vault, whose 24 random
// letters lack a digit once in sixty times and are half words hardly ever; what follows Vault's
// variable in a program is its code where it is a member of what objects are called, or small
// letters alone; and 40 hexadecimal digits are more
// often a commit than one of Sourcegraph's older tokens.
// Sources: https://developer.hashicorp.com/vault/docs/concepts/tokens#token-prefixes and
// https://sourcegraph.com/docs/cli/how-tos/creating-an-access-token
func programName(c match.Candidate, text string) bool {
	switch c.Rule {
	case "vault-service-token":
		return strings.HasPrefix(text, "s.") && (!strings.ContainsAny(text, "0123456789") || ofWords(text))
	case "vault-service":
		return ofAnObject(text) || !strings.ContainsAny(text, ".0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	case "sourcegraph-access-token":
		return !strings.HasPrefix(text, "sgp_")
	}
	return false
}

// ofAnObject says that a text names a member of what programs call their objects.
func ofAnObject(text string) bool {
	object, member, ok := strings.Cut(text, ".")
	return ok && member != "" && slices.Contains([]string{"var", "this", "self", "client", "config", "cfg", "env", "process", "os", "settings", "secrets", "ctx", "data", "local", "module", "req", "request", "options", "opts", "params", "args", "auth", "vault"}, object)
}

// ofWords says that runs of four small letters and more make up half of a text.
func ofWords(text string) bool {
	run, within := 0, 0
	for i := 0; i <= len(text); i++ {
		if i < len(text) && text[i] >= 'a' && text[i] <= 'z' {
			run++
			continue
		}
		if run >= 4 {
			within += run
		}
		run = 0
	}
	return within*2 >= len(text)-2
}

// fewLetters says whether a text is made of so few different bytes, or of so plain a run of
// them, that nobody's generator gave it.
func fewLetters(text string) bool {
	var seen [256]bool
	different, steps := 0, 0
	for i := range len(text) {
		if !seen[text[i]] {
			seen[text[i]] = true
			different++
		}
		if i > 0 && (text[i] == text[i-1]+1 || text[i] == text[i-1]) {
			steps++
		}
	}
	return len(text) >= 12 && different <= 4 || len(text) >= 8 && steps*4 >= len(text)*3
}

// random says whether a generic text could have been made at random: it mixes digits with
// letters, and is no plain word, path, address or number.
func random(text string) bool {
	digits := strings.ContainsAny(text, "0123456789")
	letters := strings.IndexFunc(text, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }) >= 0
	plain := strings.Contains(text, "://") || strings.HasPrefix(text, "/") || strings.HasPrefix(text, "~/") || strings.HasPrefix(text, "./")
	return digits && letters && !plain
}
