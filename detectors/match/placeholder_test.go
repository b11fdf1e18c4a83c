package match

import "testing"

func TestHashesAreNoReferences(t *testing.T) {
	for value, want := range map[string]bool{
		"$NAME": true, "$1": true, "$password$": true, "${A}": true, "$6": true,
		"$6$saltsalt$abcDEF123": false, "$2y$05$abcDEF123": false, "$apr1$salt$abcDEF123": false, "$argon2id$v=19$abcDEF123": false, "$y$j9T$abc": false,
	} {
		if placeholder(value) != want {
			t.Errorf("%s: %v", value, !want)
		}
	}
}
