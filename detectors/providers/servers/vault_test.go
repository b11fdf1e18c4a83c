//go:build servers && linux

package servers

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
)

// vaultPolicies are the principals; "none" has the default policy alone.
var vaultPolicies = map[string]string{
	"none":     ``,
	"reader":   `path "secret/data/app/*" { capabilities = ["read"] }`,
	"writer":   `path "secret/data/app/*" { capabilities = ["create", "update", "read"] }`,
	"deleter":  `path "secret/metadata/app/*" { capabilities = ["delete", "list"] }`,
	"wiper":    `path "secret/*" { capabilities = ["delete"] }`,
	"breaker":  `path "secret/destroy/app/x" { capabilities = ["update"] }`,
	"old":      `path "old/app/*" { capabilities = ["update", "read", "delete"] }`,
	"keeper":   `path "sys/policies/acl/*" { capabilities = ["create", "update", "delete", "read"] }`,
	"mint":     `path "auth/token/create" { capabilities = ["update"] }`,
	"mounts":   `path "sys/mounts/*" { capabilities = ["create", "update", "delete", "read"] }`,
	"all":      `path "*" { capabilities = ["create", "read", "update", "delete", "list", "sudo"] }`,
	"decipher": `path "transit/decrypt/*" { capabilities = ["update"] }`,
	"plus":     `path "secret/+/app/x" { capabilities = ["read", "delete"] }`,
}

// vaultTried are capabilities on paths, and the request that needs each.
var vaultTried = []struct{ capability, path, method, body string }{
	{"read", "secret/data/app/x", "GET", ""},
	{"update", "secret/data/app/x", "POST", `{"data":{"a":"b"}}`},
	{"delete", "secret/data/app/x", "DELETE", ""},
	{"delete", "secret/metadata/app/y", "DELETE", ""},
	{"update", "secret/destroy/app/x", "POST", `{"versions":[99]}`},
	{"read", "secret/data/other", "GET", ""},
	{"read", "old/app/x", "GET", ""},
	{"update", "old/app/x", "POST", `{"a":"b"}`},
	{"delete", "old/app/gone", "DELETE", ""},
	{"update", "sys/policies/acl/scratch", "POST", `{"policy":""}`},
	{"delete", "sys/policies/acl/gone", "DELETE", ""},
	{"delete", "sys/mounts/gone", "DELETE", ""},
	{"update", "auth/token/create", "POST", `{"policies":["default"],"ttl":"1m"}`},
	{"update", "transit/decrypt/none", "POST", `{"ciphertext":"x"}`},
}

// vaultHolds says whether a Grant names a capability on a path, by any rule that covers it.
func vaultHolds(g detectors.Grant, answer detectors.Answer, capability, path string) bool {
	for _, p := range g.Permissions {
		if p.Answer != answer {
			continue
		}
		can, rule, _ := strings.Cut(p.Name, " ")
		prefix, glob := strings.CutSuffix(rule, "*")
		switch {
		case p.Name == "root":
			return true
		case p.Name == "rules with +":
			return strings.Contains(g.Principal, "plus") // of the others we know that they have none
		case can == capability && (rule == "(all paths)" || rule == path || glob && strings.HasPrefix(path, prefix)):
			return true
		}
	}
	return false
}

func TestVault(t *testing.T) {
	b := newBench(t)
	address := "127.0.0.1:" + port(t)
	out := filepath.Join(b.dir, "root")
	b.start(address, nil, "sh", "-c", `exec "$0" "$1" >"$2"`, b.built("vault"), address, out)
	ran(t, "vault 1.14.10")
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	root, v := strings.TrimSpace(string(text)), web{address: "http://" + address, auth: "X-Vault-Token", refused: []int{403}}
	v.must(t, root, "POST", "/v1/sys/mounts/secret", `{"type":"kv","options":{"version":"2"}}`, nil)
	v.must(t, root, "POST", "/v1/sys/mounts/old", `{"type":"kv"}`, nil)
	v.must(t, root, "POST", "/v1/sys/mounts/transit", `{"type":"transit"}`, nil)
	eventually(t, "the secrets engine", func() error {
		var got struct{ Errors []string }
		if err := v.do(root, "POST", "/v1/secret/data/app/x", `{"data":{"a":"b"}}`, &got); err != nil || len(got.Errors) > 0 {
			return errRefused
		}
		return nil
	})
	v.must(t, root, "POST", "/v1/old/app/x", `{"a":"b"}`, nil)
	v.must(t, root, "POST", "/v1/sys/policies/acl/scratch", `{"policy":""}`, nil)

	bearers := map[string]string{"root": root}
	for name, policy := range vaultPolicies {
		v.must(t, root, "POST", "/v1/sys/policies/acl/"+name, `{"policy":"`+strings.ReplaceAll(policy, `"`, `\"`)+`"}`, nil)
		var got struct {
			Auth struct {
				Token string `json:"client_token"`
			}
		}
		v.must(t, root, "POST", "/v1/auth/token/create", `{"policies":["`+name+`"],"ttl":"1h"}`, &got)
		bearers[name] = got.Auth.Token
	}
	p, _ := knowledge(t, "vault")
	who := func(name string) principal {
		return principal{name, secretOf("vault", "service", bearers[name], map[string]string{"host": v.address})}
	}
	var all []principal
	for name := range bearers {
		all = append(all, who(name))
	}
	var claims []claim
	for _, c := range vaultTried {
		claims = append(claims, claim{
			name:         c.capability + " " + c.path,
			held:         func(g detectors.Grant) bool { return vaultHolds(g, detectors.Granted, c.capability, c.path) },
			undetermined: func(g detectors.Grant) bool { return vaultHolds(g, detectors.Undetermined, c.capability, c.path) },
			try:          func(who principal) error { return v.do(bearers[who.name], c.method, "/v1/"+c.path, c.body, nil) },
		})
	}
	hold(t, p, all, claims)

	most(t, p, who("root"), detectors.Admin)
	most(t, p, who("all"), detectors.Admin)
	most(t, p, who("keeper"), detectors.Admin)
	v.must(t, root, "POST", "/v1/auth/token/revoke", `{"token":"`+bearers["reader"]+`"}`, nil)
	// This Vault says of it no more than of one that may not look itself up.
	if g := ask(t, p, who("reader").secret); g.State != detectors.StateUnknown || g.MaxAccess() != detectors.Admin {
		t.Errorf("a revoked token is %s\n%s", g.State, shown(g))
	}
}
