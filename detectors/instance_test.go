package detectors

import (
	"strings"
	"testing"
)

// TestATokenBesideAStrangersHostIsNotSentThere, nor to its provider's public host.
func TestATokenBesideAStrangersHostIsNotSentThere(t *testing.T) {
	gitlab := &Knowledge{Name: "gitlab", Title: "GitLab", Hosts: []string{"gitlab.com"}, Sites: []string{"registry.gitlab.com"}}
	vault := &Knowledge{Name: "vault", Title: "Vault"}
	asker := &Asker{Instances: map[string][]string{"gitlab": {"https://git.acme.example"}, "vault": {"http://127.0.0.1:8200"}}}
	github := &Knowledge{Name: "github", Title: "GitHub", Hosts: []string{"api.github.com"}, Sites: []string{"github.com"}, Tenants: []string{"api.*.ghe.com"}, SelfManaged: "/api/v3"}
	paths := &Asker{Instances: map[string][]string{"gitlab": {"https://dev.acme.example/gitlab", "https://two.example", "https://two.example/old/"}, "github": {"https://acme.ghe.com/"}}}
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

		"under a path":                      {paths, gitlab, "https://dev.acme.example/gitlab", "https://dev.acme.example/gitlab"},
		"below its path":                    {paths, gitlab, "https://dev.acme.example/gitlab/group/repo", "https://dev.acme.example/gitlab"},
		"the host of one under a path":      {paths, gitlab, "dev.acme.example", "https://dev.acme.example/gitlab"},
		"another program of that host":      {paths, gitlab, "https://dev.acme.example/wiki", ""},
		"a path that begins alike":          {paths, gitlab, "https://dev.acme.example/gitlab-evil", ""},
		"a path that climbs":                {paths, gitlab, "https://dev.acme.example/../gitlab", ""},
		"a host that begins alike":          {paths, gitlab, "https://dev.acme.example.evil.test/gitlab", ""},
		"the nearest of two":                {paths, gitlab, "https://two.example/old/group", "https://two.example/old"},
		"the other of two":                  {paths, gitlab, "https://two.example/group", "https://two.example"},
		"a customer of the provider's":      {nobody, github, "acme.ghe.com", "https://api.acme.ghe.com"},
		"its web address":                   {nobody, github, "https://acme.ghe.com/team/repo.git", "https://api.acme.ghe.com"},
		"its API":                           {nobody, github, "https://API.acme.ghe.com", "https://api.acme.ghe.com"},
		"the one that is named":             {paths, github, "https://acme.ghe.com", "https://api.acme.ghe.com"},
		"no customer: more than a label":    {nobody, github, "a.b.ghe.com", ""},
		"no customer: the domain itself":    {nobody, github, "ghe.com", ""},
		"no customer: a host that ends so":  {nobody, github, "evilghe.com", ""},
		"no customer: another domain":       {nobody, github, "acme.ghe.com.evil.test", ""},
		"no customer: another port":         {nobody, github, "acme.ghe.com:8443", ""},
		"no customer: not encrypted":        {nobody, github, "http://acme.ghe.com", ""},
		"no customer: a user before a host": {nobody, github, "https://acme.ghe.com@evil.test", ""},
	} {
		s := Secret{Parts: map[string]Text{"host": NewSealer(nil).Seal(c.host)}}
		got, why := c.asker.Instance(c.k, s)
		if got != c.want || (why == nil) != (c.want != "") {
			t.Errorf("%s: asked at %q (%v), not %q", name, got, why, c.want)
		}
	}
}

func TestNeighbours(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`curl -H "T: @" https://git.evil.test/api`, "git.evil.test"},
		{"curl \\\n -H @ \\\n https://git.evil.test/api", "git.evil.test"},
		{"# see https://docs.test/\nT=@\ncurl https://git.evil.test", ""},
		{"https://ann:@@git.acme.example/x.git", "git.acme.example"},
		{"//npm.acme.example/:_authToken=@", "npm.acme.example"},
		{"always-auth=true\n  //npm.acme.example:4873/path/:_authToken=@\n", "npm.acme.example:4873"},
		{"//npm.acme.example/\n:_authToken=@", ""},
		{"T=@ // see api.acme.example/:_", ""},
		{"T=@", ""},
		{"@", ""},
	} {
		at := strings.IndexByte(c.text, '@')
		if got := strings.Join(Neighbours([]byte(c.text), at, at+1), " "); got != c.want {
			t.Errorf("beside %q stands %q, not %q", c.text, got, c.want)
		}
	}
}

// TestATokenBesideAStrangersAddress is not sent to its provider's public host either.
func TestATokenBesideAStrangersAddress(t *testing.T) {
	gitlab := &Knowledge{Name: "gitlab", Title: "GitLab", Hosts: []string{"gitlab.com"}, Lookup: []Request{{URL: "{instance}/api/v4/user"}}}
	stripe := &Knowledge{Name: "stripe", Title: "Stripe", Hosts: []string{"api.stripe.com"}, Lookup: []Request{{URL: "https://api.stripe.com/v1/account"}}}
	asker := &Asker{Instances: map[string][]string{"gitlab": {"https://git.acme.example"}}}
	for _, c := range []struct {
		k    *Knowledge
		near string
		want string
	}{
		{gitlab, "gitlab.com", "https://gitlab.com"},
		{gitlab, "git.evil.test", ""},
		{gitlab, "git.acme.example", "https://git.acme.example"},
		{stripe, "shop.example", "https://api.stripe.com"},
	} {
		if got, _ := asker.Instance(c.k, Secret{Near: []string{c.near}}); got != c.want {
			t.Errorf("%s beside %s is asked at %q, not %q", c.k.Name, c.near, got, c.want)
		}
	}
}

// TestAFixedHostIsAsked whatever address stands beside: only requests to an instance depend on it.
func TestAFixedHostIsAsked(t *testing.T) {
	k := &Knowledge{Name: "both", Title: "Both", Hosts: []string{"api.both.test"}, Lookup: []Request{
		{Kinds: []string{"account"}, URL: "https://api.both.test/me"}, {Kinds: []string{"project"}, URL: "{instance}/rest"},
	}}
	beside := map[string]Text{"host": NewSealer(nil).Seal("https://project.both.test")}
	for kind, want := range map[string]string{"account": "https://api.both.test", "project": ""} {
		if got, _ := (&Asker{}).Instance(k, Secret{Kind: kind, Parts: beside, Near: []string{"shop.example"}}); got != want {
			t.Errorf("%s is asked at %q, not %q", kind, got, want)
		}
	}
}

func TestSitesOfAnyTopLevelDomain(t *testing.T) {
	k := &Knowledge{Sites: []string{"www.one.test", "registry.two.*"}}
	for host, want := range map[string]bool{
		"www.one.test": true, "one.test": false, "registry.two.test": true, "registry.two.org": true,
		"registry.two": false, "registry.two.": false, "registry.two.evil.test": false, "my.registry.two.test": false, "registry.two.test:8080": false,
	} {
		if got := k.isSite(host); got != want {
			t.Errorf("%s: %v", host, got)
		}
	}
}
