package match

import (
	"strings"

	"github.com/overreach-dev/overreach/detectors/formats"
)

// A hint may speak of all that a block holds: the variables of a server, its headers, its
// arguments. Most of these are no credentials, and what is one must say so itself, by its name
// or by its looks.

// openKey says whether a hint's pattern leaves open what it is that the key holds.
func openKey(pattern string) bool {
	steps := formats.Steps(pattern)
	switch steps[len(steps)-1] {
	case "*", "**", "url", "command":
		return true
	}
	return false
}

// Lengths of what is taken for a credential by its name, and by its looks alone.
const (
	fewestNamed   = 8
	fewestUnnamed = 20
	leastEntropy  = 3.5 // bits a letter
)

// telling says whether a value under such a key is a credential by what can be seen of it.
func telling(key, value string) bool {
	if strings.ContainsAny(value, " \t\n") || strings.Contains(value, "://") || strings.HasPrefix(value, "/") || strings.HasPrefix(value, "-") {
		return false
	}
	steps := formats.Steps(key)
	name := strings.ToLower(steps[len(steps)-1])
	if strings.Contains(name, "passw") || strings.HasSuffix(name, "_pwd") || strings.HasSuffix(name, "_pass") {
		return len(value) >= 4
	}
	mixed := strings.ContainsAny(value, "0123456789") && strings.IndexFunc(value, isLetter) >= 0
	if secretName(name) {
		return len(value) >= fewestNamed && mixed
	}
	return len(value) >= fewestUnnamed && mixed && !strings.ContainsAny(value, "/.@:") && entropy([]byte(value)) >= leastEntropy
}

func secretName(name string) bool {
	for _, word := range [...]string{"token", "secret", "key", "auth", "credential", "cookie", "session", "_pat", "bearer"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
