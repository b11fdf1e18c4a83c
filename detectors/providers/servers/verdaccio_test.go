//go:build servers && linux

package servers

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
)

const verdaccioConfig = `
storage: %s/storage
auth: {htpasswd: {file: %s/htpasswd}}
security: {api: {legacy: false, jwt: {sign: {expiresIn: 1d}}}}
flags: {tokens: true}
web: {enable: false}
uplinks: {}
packages: {"**": {access: $authenticated, publish: boss reader, unpublish: boss}}
log: {type: stdout, format: json, level: fatal}
`

// TestNPM asks Verdaccio, which knows tokens that only read, as npm's own registry does.
func TestNPM(t *testing.T) {
	b := newBench(t)
	b.as = nil // it lies where nobody else may look
	address := "127.0.0.1:" + port(t)
	config := b.file("config.yaml", fmt.Sprintf(verdaccioConfig, b.dir, b.dir))
	b.start(address, nil, find(t, "node"), folderOf(t, "verdaccio")+"/node_modules/verdaccio/bin/verdaccio", "-l", address, "-c", config)
	ran(t, "npm, played by verdaccio 6.8.0")
	n := web{address: "http://" + address, auth: "Authorization", before: "Bearer ", refused: []int{401, 403}}

	login := func(user string) string {
		var got struct{ Token string }
		n.must(t, "", "PUT", "/-/user/org.couchdb.user:"+user, `{"name":"`+user+`","password":"`+rolePassword+`"}`, &got)
		return got.Token
	}
	token := func(session string, readonly bool) string {
		var got struct{ Token string }
		n.must(t, session, "POST", "/-/npm/v1/tokens", fmt.Sprintf(`{"password":%q,"readonly":%t,"cidr_whitelist":[]}`, rolePassword, readonly), &got)
		if got.Token == "" {
			t.Fatal("no token was made")
		}
		return got.Token
	}
	bearers := map[string]string{"boss": token(login("boss"), false), "reader": token(login("reader"), true), "stranger": token(login("stranger"), false)}
	p, _ := knowledge(t, "npm")
	who := func(name string) principal {
		return principal{name, secretOf("npm", "access-token", bearers[name], map[string]string{"host": n.address})}
	}
	publish := func(pr principal) error {
		data := base64.StdEncoding.EncodeToString([]byte("x"))
		body := `{"_id":"made","name":"made","dist-tags":{"latest":"1.0.0"},"versions":{"1.0.0":{"name":"made","version":"1.0.0","dist":{"tarball":"` + n.address + `/made/-/made-1.0.0.tgz","shasum":"x"}}},"_attachments":{"made-1.0.0.tgz":{"data":"` + data + `","length":1}}}`
		return n.do(bearers[pr.name], "PUT", "/made", body, nil)
	}
	claims := []claim{
		permission("read", func(pr principal) error { return n.do(bearers[pr.name], "GET", "/made", "", nil) }, "read packages"),
		permission("publish", publish, "publish"),
	}
	hold(t, p, []principal{who("boss"), who("reader"), who("stranger")}, claims)
	if g := most(t, p, who("reader"), detectors.Read); g.Principal != "reader" {
		t.Errorf("it is %s", g.Principal)
	}
	// Which of a user's tokens one is, it does not tell.
	if g := most(t, p, who("boss"), detectors.Admin); g.Principal != "boss" || !strings.Contains(shown(g), "undetermined publish") {
		t.Errorf("it is %s\n%s", g.Principal, shown(g))
	}
	// Verdaccio answers 200 and nobody to a token that is none, where npm's own answers 401.
	if g := ask(t, p, secretOf("npm", "access-token", "sample-token-that-nobody-made", map[string]string{"host": n.address})); g.State == detectors.Live {
		t.Errorf("a token that nobody made: %s\n%s", g.State, shown(g))
	}
}
