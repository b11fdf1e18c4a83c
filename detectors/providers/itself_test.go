package providers

import (
	"testing"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/examples"
)

// TestWhatASecretTellsItself counts where nobody is asked too, and what cannot be read is rated as
// the worst.
func TestWhatASecretTellsItself(t *testing.T) {
	for _, p := range All() {
		k, err := p.Knowledge()
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range readExamples(t, p).Examples {
			if e.Made.Form == "" || e.Grant.State == "expired" {
				continue
			}
			s, err := e.Secret(p)
			if err != nil {
				t.Fatal(err)
			}
			g, worst := p.ByDocuments(k, s, examples.Now()), detectors.ByDocuments(k, sampleSecret(t, p, e.Kind, nil))
			token := k.Token(g.Kind)
			harmless := token != nil && token.Harmless
			if g.State != detectors.StateUnknown || len(g.Hosts) > 0 || len(g.Permissions) == 0 && !harmless || g.MaxAccess() > worst.MaxAccess() {
				t.Errorf("%s, %s: %s", p.Name, e.Name, examples.Show(g))
			}
			if broken := p.ByDocuments(k, sampleSecret(t, p, e.Kind, nil), examples.Now()); broken.MaxAccess() < worst.MaxAccess() {
				t.Errorf("%s, %s: one that cannot be read looks safer: %s", p.Name, e.Name, examples.Show(broken))
			}
		}
	}
}
