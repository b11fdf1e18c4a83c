package formats

import "strings"

// SaysSecret says whether a name is one that people give to what must be kept secret: a
// variable's, an option's, a header's, a query parameter's.
func SaysSecret(name string) bool {
	name = strings.ToLower(strings.TrimLeft(name, "-"))
	return secretOption(strings.ReplaceAll(name, "_", "-")) != isNothing || isCredentialHeader(name)
}
