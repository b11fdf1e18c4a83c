package providers

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/examples"
)

// exchanged asks about a secret that is exchanged for an access token, before a server that
// answers by the first of the addresses' beginnings that fits; it gives the forms of POSTs too.
func exchanged(t *testing.T, p detectors.Provider, s detectors.Secret, answers [][2]string) (detectors.Grant, []url.Values) {
	t.Helper()
	var forms []url.Values
	asker := detectors.Asker{Now: examples.Now, Exchange: true, Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.Header.Get("Content-Type") == "application/x-www-form-urlencoded" {
			body, _ := io.ReadAll(r.Body)
			form, err := url.ParseQuery(string(body))
			if err != nil {
				t.Error(err)
			}
			forms = append(forms, form)
		}
		status, body := 404, "{}"
		if i := slices.IndexFunc(answers, func(a [2]string) bool { return strings.HasPrefix(r.URL.String(), a[0]) }); i >= 0 {
			status, body = 200, answers[i][1]
		}
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	})}
	return asker.Ask(context.Background(), p, s), forms
}

// TestServiceAccountIsExchanged by a statement that its key signs, and asked about as the account.
func TestServiceAccountIsExchanged(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	seal := detectors.NewSealer(nil).Seal
	s := detectors.Secret{
		Provider: "gcp", Kind: "service-account", Text: seal(strings.ReplaceAll(string(text), "\n", `\n`)),
		Parts: map[string]detectors.Text{"user": seal("bot@shop.iam.gserviceaccount.com"), "id": seal("k1")},
	}
	g, forms := exchanged(t, provider(t, "gcp"), s, [][2]string{
		{"https://oauth2.googleapis.com/tokeninfo", `{"scope":"https://www.googleapis.com/auth/cloud-platform","expires_in":"3599","email":"bot@shop.iam.gserviceaccount.com"}`},
		{"https://oauth2.googleapis.com/token", `{"access_token":"an-access-token","expires_in":3599,"token_type":"Bearer"}`},
		{"https://cloudresourcemanager.googleapis.com/v1/projects?", `{"projects":[{"projectId":"shop","name":"Shop","lifecycleState":"ACTIVE"}]}`},
		{"https://cloudresourcemanager.googleapis.com/v1/projects/shop:testIamPermissions", `{"permissions":["storage.buckets.delete"]}`},
		{"https://www.googleapis.com/robot/", `{"k1":"-"}`},
	})
	if len(forms) != 1 || forms[0].Get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer" || strings.Count(forms[0].Get("assertion"), ".") != 2 {
		t.Fatalf("sent %v", forms)
	}
	if g.State != detectors.Live || g.Kind != "service-account" || !g.Expires.IsZero() || !answers(g, "storage.buckets.delete", detectors.Granted) || !answers(g, "resourcemanager.projects.delete", detectors.Denied) {
		t.Error(examples.Show(g))
	}
}

// TestApplicationIsExchanged, and what it may do in the directory stays open: only Azure's
// resources were asked about.
func TestApplicationIsExchanged(t *testing.T) {
	claims := base64.RawURLEncoding.EncodeToString([]byte(`{"aud":"https://management.azure.com","appid":"app-1","tid":"dir-1","exp":1}`))
	seal := detectors.NewSealer(nil).Seal
	s := detectors.Secret{
		Provider: "azure", Kind: "client-secret", Text: seal(examples.Sample),
		Parts: map[string]detectors.Text{"id": seal("app-1"), "tenant": seal("dir-1")},
	}
	const arm = "https://management.azure.com/subscriptions"
	g, forms := exchanged(t, provider(t, "azure"), s, [][2]string{
		{"https://login.microsoftonline.com/dir-1/oauth2/v2.0/token", `{"token_type":"Bearer","expires_in":3599,"access_token":"x.` + claims + `.x"}`},
		{arm + "?", `{"value":[{"subscriptionId":"s1","displayName":"Shop"}]}`},
		{arm + "/s1/resourcegroups?", `{"value":[{"name":"web"}]}`},
		{arm + "/s1/resourcegroups/web/providers/", `{"value":[{"actions":["Microsoft.Storage/storageAccounts/delete"],"notActions":[]}]}`},
	})
	want := url.Values{"grant_type": {"client_credentials"}, "client_id": {"app-1"}, "client_secret": {examples.Sample}, "scope": {"https://management.azure.com/.default"}}
	if len(forms) != 1 || forms[0].Encode() != want.Encode() {
		t.Fatalf("sent %v", forms)
	}
	if g.State != detectors.Live || g.Kind != "client-secret" || answers(g, "all actions", detectors.Undetermined) ||
		!answers(g, "Microsoft.Storage/storageAccounts/delete", detectors.Granted) || !answers(g, "Application.ReadWrite.All", detectors.Undetermined) {
		t.Error(examples.Show(g))
	}
}

func answers(g detectors.Grant, name string, answer detectors.Answer) bool {
	return slices.ContainsFunc(g.Permissions, func(p detectors.Permission) bool { return p.Name == name && p.Answer == answer })
}
