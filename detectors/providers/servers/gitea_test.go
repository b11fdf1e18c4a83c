//go:build servers && linux

package servers

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
)

const giteaConfig = `
WORK_PATH = %[1]s
[server]
HTTP_ADDR = 127.0.0.1
HTTP_PORT = %[2]s
ROOT_URL = http://127.0.0.1:%[2]s/
STATIC_ROOT_PATH = %[1]s/gitea/static
DISABLE_SSH = true
OFFLINE_MODE = true
[database]
DB_TYPE = sqlite3
PATH = %[1]s/gitea.db
[security]
INSTALL_LOCK = true
PASSWORD_HASH_ALGO = pbkdf2
[log]
LEVEL = Error
`

// giteaTokens are the tokens by their user and their scopes.
var giteaTokens = map[string][2]string{
	"keeper":   {"boss", "all"},
	"looking":  {"boss", "read:user,read:repository"},
	"adminish": {"boss", "write:admin,read:user"},
	"all":      {"ann", "all"},
	"reader":   {"ann", "read:user,read:repository"},
	"blind":    {"ann", "read:repository"},
	"writer":   {"ann", "read:user,write:repository"},
	"issues":   {"ann", "read:user,write:issue"},
	"keys":     {"ann", "write:user"},
	"adminann": {"ann", "write:admin,read:user"},
	"guest":    {"ben", "read:user,write:repository"},
}

func TestGitea(t *testing.T) {
	b := newBench(t)
	number := port(t)
	if out, err := exec.Command("cp", "-rL", folderOf(t, "gitea"), filepath.Join(b.dir, "gitea")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	config := b.file("app.ini", fmt.Sprintf(giteaConfig, b.dir, number))
	program := filepath.Join(b.dir, "gitea", "gitea")
	b.run(program, "-c", config, "migrate")
	for _, user := range []string{"boss", "ann", "ben"} {
		args := []string{"-c", config, "admin", "user", "create", "--username", user, "--password", rolePassword, "--email", user + "@example.com", "--must-change-password=false"}
		if user == "boss" {
			args = append(args, "--admin")
		}
		b.run(program, args...)
	}
	bearers := map[string]string{}
	for name, of := range giteaTokens {
		out := b.run(program, "-c", config, "admin", "user", "generate-access-token", "--username", of[0], "--token-name", name, "--scopes", of[1], "--raw")
		lines := strings.Fields(out)
		bearers[name] = lines[len(lines)-1]
	}
	b.start("127.0.0.1:"+number, nil, program, "-c", config, "web")
	g := web{address: "http://127.0.0.1:" + number, auth: "Authorization", before: "token ", refused: []int{401, 403}}
	eventually(t, "gitea", func() error { return g.do(bearers["keeper"], "GET", "/api/v1/version", "", nil) })
	ran(t, strings.SplitN(b.run(program, "--version"), " built", 2)[0])

	shop := `{"name":"shop","private":true,"auto_init":true}`
	g.must(t, bearers["all"], "POST", "/api/v1/user/repos", shop, nil)
	g.must(t, bearers["all"], "POST", "/api/v1/repos/ann/shop/issues", `{"title":"x"}`, nil)

	p, k := knowledge(t, "gitea")
	who := func(name string) principal {
		return principal{name, secretOf("gitea", "access", bearers[name], map[string]string{"host": g.address})}
	}
	try := func(method, path, body string) func(principal) error {
		return func(pr principal) error { return g.do(bearers[pr.name], method, "/api/v1"+path, body, nil) }
	}
	// on claims what needs a scope and a repository of one's own.
	on := func(name string, try func(principal) error, scopes ...string) claim {
		c := permission(name, try, append(scopes, "all")...)
		held, open := c.held, c.undetermined
		reaches := func(grant detectors.Grant) bool {
			return slices.ContainsFunc(grant.Resources, func(r detectors.Resource) bool { return r.Name == "ann/shop" })
		}
		c.held = func(grant detectors.Grant) bool { return held(grant) && reaches(grant) }
		c.undetermined = func(grant detectors.Grant) bool {
			return open(grant) || held(grant) && !grant.Complete // it may reach more than was listed
		}
		return c
	}
	missing := func(try func(principal) error) func(principal) error {
		return func(pr principal) error {
			if giteaTokens[pr.name][0] == "ben" {
				return errRefused // Gitea says of what he may not see that it is not there
			}
			return try(pr)
		}
	}
	remove := func(pr principal) error {
		err := try("DELETE", "/repos/ann/shop", "")(pr)
		_ = g.do(bearers["all"], "POST", "/api/v1/user/repos", shop, nil)
		return err
	}
	claims := []claim{
		on("read the repository", missing(try("GET", "/repos/ann/shop", "")), "read:repository", "write:repository"),
		on("make a file", missing(try("POST", "/repos/ann/shop/contents/x", `{"content":"eA=="}`)), "write:repository"),
		permission("add a key", try("POST", "/user/keys", `{"key":"none","title":"x"}`), "write:user", "all"),
		permission("list users", try("GET", "/admin/users?limit=1", ""), "site administrator", "write:admin", "read:admin"),
		permission("delete a user", try("DELETE", "/admin/users/nobody", ""), "site administrator", "write:admin"),
		permission("make an organization", try("POST", "/orgs", `{"username":""}`), "write:organization", "all"),
		{
			name: "delete the repository", try: missing(remove), held: destruction(k, "delete repository", "repository", "ann/shop", nil).held,
			undetermined: destruction(k, "delete repository", "repository", "", nil).undetermined,
		},
	}
	var all []principal
	for name := range giteaTokens {
		all = append(all, who(name))
	}
	hold(t, p, all, claims)
	most(t, p, who("reader"), detectors.Read)
	most(t, p, who("looking"), detectors.Read)
	most(t, p, who("writer"), detectors.Destroy)
	most(t, p, who("keys"), detectors.Admin)
	most(t, p, who("keeper"), detectors.Admin)
	if g := ask(t, p, who("adminann").secret); g.MaxAccess() != detectors.Read {
		t.Errorf("a scope for administrators of one who is none is rated %s\n%s", g.MaxAccess(), shown(g))
	}
	if g := ask(t, p, secretOf("gitea", "access", strings.Repeat("0", 40), map[string]string{"host": g.address})); g.State != detectors.StateUnknown {
		t.Errorf("a token that nobody made: %s\n%s", g.State, shown(g))
	}
}
