package formats

import (
	"slices"
	"strings"
	"testing"
)

// TestKubeconfig: what a user has goes with the cluster that a context uses it with, the current
// context before another; whose cluster nobody names stands alone.
func TestKubeconfig(t *testing.T) {
	text := `current-context: second
clusters:
- {name: a, cluster: {server: "https://a.test"}}
- {name: b, cluster: {server: "https://b.test"}}
contexts:
- {name: first, context: {cluster: a, user: ann}}
- {name: second, context: {cluster: b, user: ann, namespace: shop}}
- {name: third, context: {cluster: a, user: ben}}
users:
- {name: ann, user: {token: one}}
- {name: ben, user: {token: two, auth-provider: {config: {id-token: three}}}}
- {name: cat, user: {token: four}}
`
	entries, err := Read(Kubeconfig, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	groups := map[string][]string{}
	for _, e := range entries {
		if strings.HasPrefix(e.Group, "users.") {
			groups[e.Group] = append(groups[e.Group], e.Value)
		}
		if text[e.Start:e.End] != e.Value {
			t.Errorf("%s stands at %q", e.Key, text[e.Start:e.End])
		}
	}
	for group, want := range map[string]string{
		"users.0": "one https://b.test shop", "users.1": "two three https://a.test", "users.2": "four",
	} {
		values := slices.DeleteFunc(groups[group], func(v string) bool { return v == "ann" || v == "ben" || v == "cat" })
		if got := strings.Join(values, " "); got != want {
			t.Errorf("%s holds %q, not %q", group, got, want)
		}
	}
}
