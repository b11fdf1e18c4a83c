//go:build servers && linux

package servers

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
)

const registryConfig = `
version: 0.1
log: {level: error}
storage: {filesystem: {rootdirectory: %s}, delete: {enabled: true}}
auth: {htpasswd: {realm: x, path: %s}}
http: {addr: "%s"}
`

// TestDockerRegistry: whoever may log in to it may do everything. What may be pushed or deleted no
// registry tells: it is left open, and rated as the worst.
func TestDockerRegistry(t *testing.T) {
	b := newBench(t)
	address := "127.0.0.1:" + port(t)
	passwords := filepath.Join(b.dir, "passwords")
	b.run(find(t, "htpasswd"), "-cbB", passwords, "ann", rolePassword)
	config := b.file("config.yml", fmt.Sprintf(registryConfig, filepath.Join(b.dir, "images"), passwords, address))
	b.start(address, nil, find(t, "docker-registry"), "serve", config)
	ran(t, "docker-registry "+strings.Fields(b.run(find(t, "docker-registry"), "--version"))[2])

	r := registry{"http://" + address}
	if err := r.push("shop", rolePassword); err != nil {
		t.Fatal(err)
	}
	p, k := knowledge(t, "docker")
	parts := map[string]string{"host": r.address, "user": "ann"}
	g := most(t, p, principal{"ann", secretOf("docker", "registry", rolePassword, parts)}, detectors.Destroy)
	if said := shown(g); g.State != detectors.Live || !g.Complete || !strings.Contains(said, "granted pull images") || !strings.Contains(said, "reaches repository shop") {
		t.Errorf("%s\n%s", g.State, said)
	}
	for _, c := range []struct {
		call string
		try  func(string) error
	}{
		{"overwrite tag", func(password string) error { return r.push("shop", password) }},
		{"delete image", func(password string) error { return r.remove("shop", password) }},
	} {
		claim := destruction(k, c.call, "repository", "shop", nil)
		if !claim.held(g) {
			t.Errorf("%s is not reckoned with", c.call)
		}
		if err := c.try(rolePassword); err != nil {
			t.Errorf("%s: %v", c.call, err)
		}
		if err := c.try("not-the-password-1"); err == nil {
			t.Errorf("%s works with a wrong password", c.call)
		}
	}
	if g := ask(t, p, secretOf("docker", "registry", "not-the-password-1", parts)); g.State != detectors.Dead {
		t.Errorf("a wrong password is %s\n%s", g.State, shown(g))
	}
}

type registry struct{ address string }

func (r registry) do(method, path, password, kind string, body string) (*http.Response, error) {
	if !strings.HasPrefix(path, "http") {
		path = r.address + path
	}
	req, err := http.NewRequest(method, path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.SetBasicAuth("ann", password)
	req.Header.Set("Content-Type", kind)
	resp, err := (&http.Client{Transport: &http.Transport{}}).Do(req)
	if err != nil {
		return nil, err
	}
	text, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if resp.StatusCode >= 300 {
		return nil, fmt.Errorf("%s %s: %d %s", method, path, resp.StatusCode, text)
	}
	return resp, nil
}

const manifestKind = "application/vnd.docker.distribution.manifest.v2+json"

func digest(text string) string { return fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(text))) }

func manifest() string {
	return `{"schemaVersion":2,"mediaType":"` + manifestKind + `","config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":2,"digest":"` + digest("{}") + `"},"layers":[]}`
}

// push pushes an image of nothing.
func (r registry) push(name, password string) error {
	begun, err := r.do("POST", "/v2/"+name+"/blobs/uploads/", password, "", "")
	if err != nil {
		return err
	}
	where := begun.Header.Get("Location")
	separator := "?"
	if strings.Contains(where, "?") {
		separator = "&"
	}
	if _, err := r.do("PUT", where+separator+"digest="+url.QueryEscape(digest("{}")), password, "application/octet-stream", "{}"); err != nil {
		return err
	}
	_, err = r.do("PUT", "/v2/"+name+"/manifests/latest", password, manifestKind, manifest())
	return err
}

func (r registry) remove(name, password string) error {
	_, err := r.do("DELETE", "/v2/"+name+"/manifests/"+digest(manifest()), password, "", "")
	return err
}
