package detectors

import "testing"

// TestATokenBesideAStrangersHostIsNotSentThere, nor to its provider's public host.
func TestATokenBesideAStrangersHostIsNotSentThere(t *testing.T) {
	gitlab := &Knowledge{Name: "gitlab", Title: "GitLab", Hosts: []string{"gitlab.com"}, Sites: []string{"registry.gitlab.com"}}
	vault := &Knowledge{Name: "vault", Title: "Vault"}
	asker := &Asker{Instances: map[string][]string{"gitlab": {"https://git.acme.example"}, "vault": {"http://127.0.0.1:8200"}}}
	nobody := &Asker{}
	for name, c := range map[string]struct {
		asker *Asker
		k     *Knowledge
		host  string
		want  string
	}{
		"no host":                   {nobody, gitlab, "", "https://gitlab.com"},
		"the public host":           {nobody, gitlab, "gitlab.com", "https://gitlab.com"},
		"another name of it":        {nobody, gitlab, "registry.gitlab.com", "https://gitlab.com"},
		"a stranger":                {nobody, gitlab, "git.evil.test", ""},
		"a stranger's address":      {nobody, gitlab, "https://git.evil.test/x", ""},
		"a configured one":          {asker, gitlab, "git.acme.example", "https://git.acme.example"},
		"its address":               {asker, gitlab, "https://git.acme.example/group/repo", "https://git.acme.example"},
		"without TLS":               {asker, gitlab, "http://git.acme.example", ""},
		"self-hosted only, unnamed": {nobody, vault, "", ""},
		"self-hosted, found only":   {nobody, vault, "https://vault.acme.example", ""},
		"self-hosted, configured":   {asker, vault, "http://127.0.0.1:8200", "http://127.0.0.1:8200"},
		"self-hosted, the only one": {asker, vault, "", "http://127.0.0.1:8200"},
	} {
		s := Secret{Parts: map[string]Text{"host": NewSealer(nil).Seal(c.host)}}
		got, why := c.asker.Instance(c.k, s)
		if got != c.want || (why == nil) != (c.want != "") {
			t.Errorf("%s: asked at %q (%v), not %q", name, got, why, c.want)
		}
	}
}
