//go:build servers && linux

package servers

import (
	"net/http"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
)

// instead sends what was made for a provider's own host to a server here.
type instead struct{ address string }

func (i instead) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	out.Host = req.URL.Host
	out.URL.Scheme, out.URL.Host = "http", i.address
	return (&http.Transport{}).RoundTrip(out)
}

// TestStripe asks Stripe's own mock, which answers in the shapes of its API and knows no rights:
// that each answer is understood is all that it can show.
func TestStripe(t *testing.T) {
	b := newBench(t)
	address := "127.0.0.1:" + port(t)
	b.start(address, nil, b.built("stripe-mock"), "-http-addr", address)
	ran(t, "stripe-mock 0.203.0")
	ways["stripe"] = instead{address}
	p, _ := knowledge(t, "stripe")
	for kind, text := range map[string]string{"test-secret": "sk_" + "test_123", "test-restricted": "rk_" + "test_123"} {
		g := ask(t, p, secretOf("stripe", kind, text, nil))
		if g.State != detectors.Live || len(g.Permissions) == 0 {
			t.Errorf("%s: %s\n%s", kind, g.State, shown(g))
		}
		for _, u := range g.Unknown {
			if u.Code == "answer" {
				t.Errorf("%s: %s", kind, u.Text)
			}
		}
		t.Logf("%s: %d permissions, %d not known", kind, len(g.Permissions), len(g.Unknown))
	}
	if g := ask(t, p, secretOf("stripe", "test-secret", "sample-of-no-key", nil)); g.State == detectors.Live {
		t.Errorf("what is no key is %s\n%s", g.State, shown(g))
	}
}
