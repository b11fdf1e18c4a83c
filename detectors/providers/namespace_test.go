package providers

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/examples"
)

// TestVaultIsAskedInItsNamespace, which stands beside the token.
func TestVaultIsAskedInItsNamespace(t *testing.T) {
	for _, namespace := range []string{"team/a", ""} {
		asked := 0
		asker := detectors.Asker{Now: examples.Now, Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			asked++
			if got := r.Header.Get("X-Vault-Namespace"); got != namespace {
				t.Errorf("%s is asked in %q, not in %q", r.URL.Path, got, namespace)
			}
			body := `{"data":{"policies":["ci"],"num_uses":0,"expire_time":null,"exact_paths":{},"glob_paths":{}}}`
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
		})}
		p := provider(t, "vault")
		parts := map[string]string{"host": "http://127.0.0.1:8200"}
		if namespace != "" {
			parts["namespace"] = namespace
		}
		asker.Ask(context.Background(), p, sampleSecret(t, p, "service", parts))
		if asked < 3 {
			t.Errorf("asked %d times", asked)
		}
	}
}
