package detectors

import (
	"maps"
	"testing"
)

// TestHeadersHoldNothingThatOpens: a header may say whose or where a secret is, and is left out
// where that is not known.
func TestHeadersHoldNothingThatOpens(t *testing.T) {
	r := &Request{Headers: map[string]string{"Accept": "application/json", "X-Vault-Namespace": "{namespace}", "X-Stolen": "{secret}", "X-Session": "{session}"}}
	seal := NewSealer(nil).Seal
	with := Secret{Text: seal("the-secret"), Parts: map[string]Text{"namespace": seal("team/a"), "session": seal("the-session")}}
	for name, c := range map[string]struct {
		s    Secret
		want map[string]string
	}{
		"with a namespace": {with, map[string]string{"Accept": "application/json", "X-Vault-Namespace": "team/a"}},
		"without one":      {Secret{Text: seal("the-secret")}, map[string]string{"Accept": "application/json"}},
	} {
		if got := r.headers(c.s); !maps.Equal(got, c.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}
