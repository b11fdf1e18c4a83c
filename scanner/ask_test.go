package scanner

import (
	"testing"
	"time"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/cache"
)

// TestWhatWasLearntWithoutAnExchangeIsAskedAnew where the user allows the exchange.
func TestWhatWasLearntWithoutAnExchangeIsAskedAnew(t *testing.T) {
	now := func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }
	k := &detectors.Knowledge{Name: "gcp", Title: "Google Cloud", Hosts: []string{"oauth2.googleapis.test"}}
	s := detectors.Secret{Provider: "gcp", Kind: "service-account", Text: detectors.NewSealer(make([]byte, 32)).Seal("a key")}
	for _, c := range []struct {
		code           string
		exchange, want bool
	}{
		{detectors.Exchanged, false, true}, {detectors.Exchanged, true, false}, {"delegation", true, true},
	} {
		o := Options{Now: now, Asker: &detectors.Asker{Now: now, Exchange: c.exchange}, Grants: &cache.Grants{Folder: t.TempDir(), Build: []byte("b"), Now: now}}
		g := detectors.Grant{State: detectors.Live, Hosts: k.Hosts, Asked: now(), Unknown: []detectors.Reason{{Code: c.code, Text: "why"}}}
		if err := o.keep(k, s, g); err != nil {
			t.Fatal(err)
		}
		if _, known := o.recall(k, s); known != c.want {
			t.Errorf("%s, exchange %v: known is %v", c.code, c.exchange, known)
		}
	}
}
