//go:build servers && linux

package servers

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
)

// cluster is an API server with its store and no more: nothing runs in it, and nothing but what
// the test makes is there.
type cluster struct {
	*bench
	address string
	ca      []byte
	http    *http.Client
}

const clusterAdmin = "sample-token-of-the-keeper-of-the-cluster"

func startCluster(t *testing.T) *cluster {
	b := newBench(t)
	etcd, peer, secure := port(t), port(t), port(t)
	b.start("127.0.0.1:"+etcd, nil, find(t, "etcd"), "--data-dir", filepath.Join(b.dir, "etcd"), "--listen-client-urls", "http://127.0.0.1:"+etcd,
		"--advertise-client-urls", "http://127.0.0.1:"+etcd, "--listen-peer-urls", "http://127.0.0.1:"+peer,
		"--initial-advertise-peer-urls", "http://127.0.0.1:"+peer, "--initial-cluster", "default=http://127.0.0.1:"+peer, "--unsafe-no-fsync")
	kube := b.built("kube")
	ca := newAuthority(t, "the clients of these tests")
	c := &cluster{bench: b, address: "https://127.0.0.1:" + secure}
	b.start("127.0.0.1:"+secure, nil, kube, "--etcd-servers=http://127.0.0.1:"+etcd, "--bind-address=127.0.0.1", "--secure-port="+secure,
		"--cert-dir="+filepath.Join(b.dir, "certs"), "--authorization-mode=RBAC", "--client-ca-file="+b.file("clients.pem", ca.pem()),
		"--token-auth-file="+b.file("tokens.csv", clusterAdmin+`,admin,u1,"system:masters"`+"\n"),
		"--service-account-issuer=https://kubernetes.default.svc", "--service-account-key-file="+b.file("sa.key", newKey(t)),
		"--service-account-signing-key-file="+filepath.Join(b.dir, "sa.key"), "--service-cluster-ip-range=10.0.0.0/24", "--advertise-address=127.0.0.1",
		"--endpoint-reconciler-type=none", "--disable-admission-plugins=ServiceAccount")
	eventually(t, "the certificate", func() (err error) {
		c.ca, err = os.ReadFile(filepath.Join(b.dir, "certs", "apiserver.crt"))
		return err
	})
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(c.ca)
	c.http = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	eventually(t, "the API server", func() error { return c.do(clusterAdmin, "GET", "/readyz", "", nil) })
	eventually(t, "the roles", func() error {
		return c.do(clusterAdmin, "GET", "/apis/rbac.authorization.k8s.io/v1/clusterroles/system:aggregate-to-view", "", nil)
	})
	authorities[c.address] = ca
	ran(t, strings.TrimSpace(b.run(kube, "--version")))
	return c
}

var authorities = map[string]*authority{}

// do sends one request as the holder of a token.
func (c *cluster) do(token, method, path, body string, into any) error {
	req, err := http.NewRequest(method, c.address+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	if method == "PATCH" {
		req.Header.Set("Content-Type", "application/merge-patch+json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return err
	case resp.StatusCode == http.StatusForbidden:
		return fmt.Errorf("%w: %s", errRefused, answer)
	case resp.StatusCode == http.StatusNotFound && !bytes.Contains(answer, []byte("could not find the requested resource")):
		return nil // it would have been allowed, had there been one
	case resp.StatusCode >= 300 && resp.StatusCode != http.StatusConflict && resp.StatusCode != http.StatusUnprocessableEntity && resp.StatusCode != http.StatusBadRequest:
		return fmt.Errorf("%s %s: %d %s", method, path, resp.StatusCode, answer)
	case into != nil:
		return json.Unmarshal(answer, into)
	}
	return nil
}

func (c *cluster) make(path, object string) {
	c.t.Helper()
	if err := c.do(clusterAdmin, "POST", path, object, nil); err != nil {
		c.t.Fatal(err)
	}
}

// rights are what each service account is bound to: a rule in a namespace, or everywhere.
type right struct{ namespace, role, rule string }

// What a controller, which does not run here, would put together as the roles view, edit and admin.
const (
	views, edits, admins = "system:aggregate-to-view", "system:aggregate-to-edit", "system:aggregate-to-admin"
)

const rbac = "/apis/rbac.authorization.k8s.io/v1"

// account makes a service account with its rights and gives its token.
func (c *cluster) account(name string, rights ...right) string {
	c.t.Helper()
	c.make("/api/v1/namespaces/shop/serviceaccounts", `{"metadata":{"name":"`+name+`"}}`)
	subjects := `"subjects":[{"kind":"ServiceAccount","name":"` + name + `","namespace":"shop"}]`
	for i, r := range rights {
		of := fmt.Sprintf("%s-%d", name, i)
		path, kind := rbac+"/cluster", "Cluster"
		if r.namespace != "" {
			path, kind = rbac+"/namespaces/"+r.namespace+"/", ""
		}
		ref := `{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"` + r.role + `"}`
		if r.role == "" {
			c.make(path+"roles", `{"metadata":{"name":"`+of+`"},"rules":[`+r.rule+`]}`)
			ref = `{"apiGroup":"rbac.authorization.k8s.io","kind":"` + kind + `Role","name":"` + of + `"}`
		}
		c.make(path+"rolebindings", `{"metadata":{"name":"`+of+`"},"roleRef":`+ref+`,`+subjects+`}`)
	}
	var got struct{ Status struct{ Token string } }
	if err := c.do(clusterAdmin, "POST", "/api/v1/namespaces/shop/serviceaccounts/"+name+"/token", `{"spec":{"expirationSeconds":3600}}`, &got); err != nil {
		c.t.Fatal(err)
	}
	return got.Status.Token
}

func TestKubernetes(t *testing.T) {
	c := startCluster(t)
	for _, name := range []string{"shop", "bank"} {
		c.make("/api/v1/namespaces", `{"metadata":{"name":"`+name+`"}}`)
	}
	rule := func(groups, resources, verbs string) string {
		return `{"apiGroups":` + groups + `,"resources":` + resources + `,"verbs":` + verbs + `}`
	}
	tokens := map[string]string{
		"keeper":    c.account("keeper", right{role: "cluster-admin"}),
		"viewer":    c.account("viewer", right{namespace: "shop", role: views}),
		"editor":    c.account("editor", right{namespace: "shop", role: views}, right{namespace: "shop", role: edits}),
		"everyview": c.account("everyview", right{role: views}),
		"owner":     c.account("owner", right{namespace: "bank", role: views}, right{namespace: "bank", role: edits}, right{namespace: "bank", role: admins}, right{rule: rule(`[""]`, `["namespaces"]`, `["list"]`)}),
		"nothing":   c.account("nothing"),
		"secrets":   c.account("secrets", right{rule: rule(`[""]`, `["secrets"]`, `["get"]`)}),
		"one":       c.account("one", right{namespace: "shop", rule: `{"apiGroups":[""],"resources":["secrets"],"resourceNames":["only"],"verbs":["get","delete"]}`}),
		"volumes":   c.account("volumes", right{rule: rule(`[""]`, `["persistentvolumes","persistentvolumeclaims"]`, `["*"]`)}),
		"reader":    c.account("reader", right{rule: rule(`["*"]`, `["*"]`, `["get","list"]`)}),
		"apps":      c.account("apps", right{namespace: "shop", rule: rule(`["apps"]`, `["*"]`, `["*"]`)}),
		"wiper":     c.account("wiper", right{namespace: "shop", rule: rule(`[""]`, `["*"]`, `["delete"]`)}),
		"crd":       c.account("crd", right{rule: rule(`["apiextensions.k8s.io"]`, `["customresourcedefinitions"]`, `["delete"]`)}),
		"mint":      c.account("mint", right{namespace: "shop", rule: rule(`[""]`, `["serviceaccounts/token"]`, `["create"]`)}),
		"impostor":  c.account("impostor", right{rule: rule(`[""]`, `["users"]`, `["impersonate"]`)}),
	}
	p, _ := knowledge(t, "kubernetes")
	var all []principal
	for name, token := range tokens {
		all = append(all, principal{name, secretOf("kubernetes", "token", token, c.parts())})
		bearer[name] = token
	}
	hold(t, p, all, c.claims())

	c.rates(p, tokens)
	c.certificates(p)
}

// bearer are the tokens of the principals, with which the operations are tried.
var bearer = map[string]string{}

func (c *cluster) parts() map[string]string {
	return map[string]string{"host": c.address, "ca": base64.StdEncoding.EncodeToString(c.ca), "namespace": "shop"}
}

// held claims what a verb on a resource of a namespace says, by every name that covers it.
func (c *cluster) held(verb, group, resource, namespace, method, path, body string) claim {
	whole := "of core"
	if group != "" {
		whole = "of " + group
	}
	names := []string{"everything", "all verbs (all " + whole + ")", verb + " (all " + whole + ")", verb + " (all resources)", "all verbs (all resources)", verb + " " + resource}
	covers := func(g detectors.Grant, answer detectors.Answer) bool {
		here := map[string]bool{}
		for _, r := range g.Resources {
			here[r.Name] = r.Kind == "namespace"
		}
		for _, p := range g.Permissions {
			for _, name := range names {
				if p.Answer == answer && (p.Name == name || p.Name == name+" in some namespaces" && c.bound(g, namespace)) {
					return true
				}
			}
		}
		return false
	}
	where := namespace
	if where == "" {
		where = "the cluster"
	}
	return claim{
		name:         verb + " " + resource + " in " + where,
		held:         func(g detectors.Grant) bool { return covers(g, detectors.Granted) },
		undetermined: func(g detectors.Grant) bool { return covers(g, detectors.Undetermined) },
		try:          func(who principal) error { return c.do(bearer[who.name], method, path, body, nil) },
	}
}

// bound says in which namespace the rights of an account lie that has them in one alone.
func (c *cluster) bound(g detectors.Grant, namespace string) bool {
	if strings.HasSuffix(g.Principal, ":owner") {
		return namespace == "bank"
	}
	return namespace == "shop"
}

func (c *cluster) claims() []claim {
	const dry = "?dryRun=All"
	pod := `{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}}`
	deployment := `{"metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}`
	claims := []claim{
		c.held("delete", "", "persistentvolumes", "", "DELETE", "/api/v1/persistentvolumes/none"+dry, ""),
		c.held("delete", "apiextensions.k8s.io", "customresourcedefinitions", "", "DELETE", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/none.example.com"+dry, ""),
		c.held("create", "rbac.authorization.k8s.io", "clusterroles", "", "POST", rbac+"/clusterroles"+dry, `{"metadata":{"name":"x"},"rules":[]}`),
		c.held("list", "", "nodes", "", "GET", "/api/v1/nodes", ""),
	}
	for _, ns := range []string{"shop", "bank"} {
		in, apps := "/api/v1/namespaces/"+ns, "/apis/apps/v1/namespaces/"+ns
		claims = append(claims,
			c.held("delete", "", "namespaces", ns, "DELETE", in+dry, ""),
			c.held("get", "", "secrets", ns, "GET", in+"/secrets/none", ""),
			c.held("delete", "", "secrets", ns, "DELETE", in+"/secrets/none"+dry, ""),
			c.held("get", "", "pods", ns, "GET", in+"/pods/none", ""),
			c.held("create", "", "pods", ns, "POST", in+"/pods"+dry, pod),
			c.held("create", "", "pods/exec", ns, "POST", in+"/pods/none/exec?command=true&stdout=true", ""),
			c.held("delete", "", "persistentvolumeclaims", ns, "DELETE", in+"/persistentvolumeclaims/none"+dry, ""),
			c.held("deletecollection", "", "persistentvolumeclaims", ns, "DELETE", in+"/persistentvolumeclaims"+dry, ""),
			c.held("create", "", "serviceaccounts/token", ns, "POST", in+"/serviceaccounts/none/token"+dry, `{"spec":{}}`),
			c.held("create", "apps", "deployments", ns, "POST", apps+"/deployments"+dry, deployment),
			c.held("delete", "apps", "statefulsets", ns, "DELETE", apps+"/statefulsets/none"+dry, ""),
			c.held("create", "rbac.authorization.k8s.io", "rolebindings", ns, "POST", rbac+"/namespaces/"+ns+"/rolebindings"+dry, `{"metadata":{"name":"x"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"system:basic-user"},"subjects":[]}`),
		)
	}
	return claims
}

// rates holds the accounts' greatest access against what they are.
func (c *cluster) rates(p detectors.Provider, tokens map[string]string) {
	t := c.t
	for name, want := range map[string]detectors.Access{
		"keeper": detectors.Admin, "viewer": detectors.Read, "everyview": detectors.Read, "nothing": detectors.Read, "secrets": detectors.Read,
		"one": detectors.Destroy, "volumes": detectors.Admin, "wiper": detectors.Destroy, "mint": detectors.Admin, "impostor": detectors.Admin, "editor": detectors.Admin,
	} {
		g := most(t, p, principal{name, secretOf("kubernetes", "token", tokens[name], c.parts())}, want)
		if want := "system:serviceaccount:shop:" + name; g.Principal != want || g.Expires.IsZero() {
			t.Errorf("%s is %s, until %s", name, g.Principal, g.Expires)
		}
	}
	dead := ask(t, p, secretOf("kubernetes", "token", "sample-token-that-nobody-made", c.parts()))
	if dead.State != detectors.Dead {
		t.Errorf("a token that nobody made: %s\n%s", dead.State, shown(dead))
	}
	stranger := c.parts()
	stranger["ca"] = base64.StdEncoding.EncodeToString([]byte(newAuthority(t, "somebody else").pem()))
	if g := ask(t, p, secretOf("kubernetes", "token", tokens["keeper"], stranger)); g.State != detectors.StateUnknown || len(g.Unknown) == 0 || g.Unknown[0].Code != "certificate" {
		t.Errorf("a cluster of another authority was asked: %s\n%s", g.State, shown(g))
	}
}

// certificates asks about the holders of client certificates.
func (c *cluster) certificates(p detectors.Provider) {
	t := c.t
	for _, who := range []struct {
		name, group string
		want        detectors.Access
	}{{"ann", "system:masters", detectors.Admin}, {"ben", "nobodies", detectors.Read}} {
		certificate, key := authorities[c.address].issue(t, who.name, who.group)
		parts := c.parts()
		parts["certificate"] = base64.StdEncoding.EncodeToString([]byte(certificate))
		s := secretOf("kubernetes", "client-key", base64.StdEncoding.EncodeToString([]byte(key)), parts)
		if g := most(t, p, principal{who.name, s}, who.want); g.State != detectors.Live || g.Principal != who.name {
			t.Errorf("%s: %s, %s\n%s", who.name, g.State, g.Principal, shown(g))
		}
	}
}
