package providers

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/examples"
)

func keyID(prefix, account string) string {
	id, err := examples.KeyID(prefix, account)
	if err != nil {
		panic(err)
	}
	return id
}

func TestAWSAccount(t *testing.T) {
	for _, c := range []struct{ id, account string }{
		// The example of https://awsteele.com/blog/2020/09/26/aws-access-key-format.html
		{"ASIA" + "Y34FZKBO" + "KMUTVV7A", "609629065308"},
		{keyID("AKIA", "000000000012"), "000000000012"},
		{keyID("AKIA", "999999999999"), "999999999999"},
		// Ids of the older form do not say it, AWS's own example among them.
		{"AKIA" + "IOSFODNN" + "7EXAMPLE", ""},
		{"AKIA" + "short", ""},
		{"AKIA" + "0189!!!!" + "00000000", ""},
		{"", ""},
	} {
		if got := awsAccount(c.id); got != c.account {
			t.Errorf("%s…: account %q, not %q", c.id[:min(5, len(c.id))], got, c.account)
		}
	}
}

func TestGlobs(t *testing.T) {
	for _, c := range []struct {
		a, b       string
		fits, meet bool
	}{
		{"*", "s3:GetObject", true, true},
		{"s3:*", "s3:GetObject", true, true},
		{"s3:get*", "s3:GetObject", true, true},
		{"s3:Get?bject", "s3:GetObject", true, true},
		{"s3:Get*", "s3:PutObject", false, false},
		{"s3:*", "*:Delete*", false, true},
		{"*:Delete*", "s3:Delete*", true, true},
		{"s3:Delete*", "*:Delete*", false, true},
		{"Get*", "Delete*", false, false},
		{"*Volume", "Delete*", false, true},
		{"", "", true, true},
		{"?", "*", false, true},
		{"", "*", false, true},
	} {
		if fits, meet := globFits(c.a, c.b), globsMeet(c.a, c.b); fits != c.fits || meet != c.meet || globsMeet(c.b, c.a) != meet {
			t.Errorf("%q and %q: fits %v, meet %v", c.a, c.b, fits, meet)
		}
	}
}

func TestActionsMeet(t *testing.T) {
	for _, c := range []struct {
		a, b string
		meet bool
	}{
		{"s3:Get*", "*:Delete*", false}, {"s3:*", "*:Delete*", true}, {"*", "*:Delete*", true}, {"*", "iam:CreateUser", true},
		{"ec2:*Volume", "*:Delete*", true}, {"s3:Get*", "s3:GetObject", true}, {"s3*:Get*", "s3express:GetX", true}, {"iam:*", "s3:GetObject", false},
	} {
		if got := actionsMeet(c.a, c.b); got != c.meet || actionsMeet(c.b, c.a) != got {
			t.Errorf("%s and %s meet: %v", c.a, c.b, got)
		}
	}
}

func TestWideResource(t *testing.T) {
	for arn, wide := range map[string]bool{
		"*": true, "arn:aws:s3:::*": true, "arn:aws:dynamodb:*:*:table/*": true, "arn:aws:lambda:*:1:function:*": true,
		"arn:aws:s3:::assets/*": false, "arn:aws:s3:::assets": false, "arn:aws:dynamodb:*:*:table/users": false,
		"arn:aws:logs:*:*:log-group:/aws/x:*": false, "arn:aws:sns:eu-west-1:1:topic": false,
	} {
		if wideResource(arn) != wide {
			t.Errorf("%s: wide is not %v", arn, wide)
		}
	}
}

// TestAWSSendsOnlyReads sends through the guard what the provider's file does not declare, and
// what it does, and looks at what went out.
func TestAWSSendsOnlyReads(t *testing.T) {
	const iam, sts = "https://iam.amazonaws.com/", "https://sts.amazonaws.com/"
	for _, c := range []struct {
		name, method, address, body string
		sent                        bool
	}{
		{"a read", "POST", iam, "Action=GetUser&Version=2010-05-08", true},
		{"a write", "POST", iam, "Action=DeleteUser&UserName=ann&Version=2010-05-08", false},
		{"two actions", "POST", iam, "Action=GetUser&Action=DeleteUser", false},
		{"an action in other letters", "POST", iam, "action=DeleteUser&Action=getuser", false},
		{"an action in the address", "POST", iam + "?Action=DeleteUser", "Action=GetUser", false},
		{"a read of another host", "POST", sts, "Action=GetUser", false},
		{"a host that the file does not name", "POST", "https://iam.amazonaws.com.evil.example/", "Action=GetUser", false},
		{"no action", "POST", iam, "Version=2010-05-08", false},
		{"no form", "POST", iam, "%zz", false},
		{"another method", "GET", iam, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var seen []*http.Request
			asker := detectors.Asker{Now: examples.Now, Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
				seen = append(seen, r)
				return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader("<R/>")), Request: r}, nil
			})}
			p := provider(t, "aws")
			var err error
			p.Lookup = func(ctx context.Context, q detectors.Question) (detectors.Grant, bool) {
				_, err = q.Send(ctx, c.method, c.address, "sigv4 iam us-east-1", nil, []byte(c.body))
				return detectors.Grant{}, false
			}
			asker.Ask(context.Background(), p, sampleSecret(t, p, "access-key", map[string]string{"id": "AKIA of 123456789012"}))
			if sent := len(seen) > 0; sent != c.sent {
				t.Fatalf("sent is %v", sent)
			}
			if !c.sent && detectors.Why(err).Code != "refused" {
				t.Errorf("the reason is %+v", detectors.Why(err))
			}
			for _, r := range seen {
				if by := r.Header.Get("Authorization"); !strings.Contains(by, keyID("AKIA", "123456789012")) || strings.Contains(by, examples.Sample) {
					t.Error("it is not signed, or carries the key itself")
				}
			}
		})
	}
}

// TestAWSQuestionsAreBounded serves an account whose lists never end.
func TestAWSQuestionsAreBounded(t *testing.T) {
	sent := 0
	asker := detectors.Asker{Now: examples.Now, Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		sent++
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		answer := "<R><X><IsTruncated>true</IsTruncated><Marker>m</Marker></X></R>"
		if form.Get("Action") == "GetCallerIdentity" {
			answer = "<R><X><Arn>arn:aws:iam::123456789012:user/ann</Arn><Account>123456789012</Account></X></R>"
		}
		return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(answer)), Request: r}, nil
	})}
	p := provider(t, "aws")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	// The pace makes sixty requests take long: a test need not wait for them.
	p.Lookup = func(_ context.Context, q detectors.Question) (detectors.Grant, bool) {
		a := &awsAsker{ctx: ctx, q: q, left: 5}
		a.identify()
		return a.grant, a.told
	}
	g := asker.Ask(ctx, p, sampleSecret(t, p, "access-key", map[string]string{"id": "AKIA of 123456789012"}))
	if sent != 5 || g.MaxAccess() != detectors.Admin || g.State != detectors.Live {
		t.Errorf("%d requests, access %s, %s", sent, g.MaxAccess(), g.State)
	}
	if !slices.ContainsFunc(g.Unknown, func(r detectors.Reason) bool { return r.Code == "cut off" }) {
		t.Errorf("does not say that it stopped: %v", g.Unknown)
	}
}

func provider(t *testing.T, name string) detectors.Provider {
	t.Helper()
	for _, p := range All() {
		if p.Name == name {
			return p
		}
	}
	t.Fatal(os.ErrNotExist)
	return detectors.Provider{}
}

// TestOfflineTheIDTellsTheAccount, and that a key is a canary; nobody is asked.
func TestOfflineTheIDTellsTheAccount(t *testing.T) {
	for account, want := range map[string]detectors.State{"123456789012": detectors.StateUnknown, awsCanaries[0]: detectors.Canary} {
		p := provider(t, "aws")
		k, err := p.Knowledge()
		if err != nil {
			t.Fatal(err)
		}
		g := p.ByDocuments(k, sampleSecret(t, p, "access-key", map[string]string{"id": keyID("AKIA", account)}), examples.Now())
		if g.State != want {
			t.Errorf("account %s: %s, not %s", account, g.State, want)
		}
		if want == detectors.StateUnknown && (len(g.Resources) == 0 || g.Resources[0].ID != account || g.MaxAccess() != detectors.Admin) {
			t.Errorf("account %s: %s", account, examples.Show(g))
		}
	}
}
