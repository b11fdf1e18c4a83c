//go:build servers && linux

package servers

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/overreach-dev/overreach/detectors"
)

// moto plays AWS, with its rights enforced: a request that was made for amazonaws.com reaches
// it with its host and its signature as they are. Its errors lie one step deeper than those of
// AWS, which are <ErrorResponse><Error>: that is put right.
type moto struct{ address string }

func (m moto) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	out.Host = req.URL.Host
	out.URL.Scheme, out.URL.Host = "http", m.address
	resp, err := (&http.Transport{}).RoundTrip(out)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	text = bytes.ReplaceAll(bytes.ReplaceAll(text, []byte("<Errors><Error>"), []byte("<Error>")), []byte("</Error></Errors>"), []byte("</Error>"))
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	return resp, err
}

type awsKey struct{ id, secret string }

// call signs a request and sends it: a form to most services, a path alone to S3.
func (m moto) call(key awsKey, service, method, where, form string) (string, error) {
	host := service + ".amazonaws.com"
	req, err := http.NewRequest(method, "https://"+host+where, strings.NewReader(form))
	if err != nil {
		return "", err
	}
	if form != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	}
	sum := sha256.Sum256([]byte(form))
	req.Header.Set("X-Amz-Content-Sha256", hex.EncodeToString(sum[:]))
	err = v4.NewSigner().SignHTTP(req.Context(), aws.Credentials{AccessKeyID: key.id, SecretAccessKey: key.secret}, req, hex.EncodeToString(sum[:]), service, "us-east-1", time.Now())
	if err != nil {
		return "", err
	}
	resp, err := m.RoundTrip(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	switch said := string(answer); {
	case err != nil:
		return "", err
	case strings.Contains(said, "AccessDenied"), strings.Contains(said, "UnauthorizedOperation"), strings.Contains(said, "not authorized to perform"):
		return "", fmt.Errorf("%w: %.200s", errRefused, said)
	case resp.StatusCode >= 500:
		return "", fmt.Errorf("%s %s: %d %.300s", service, form, resp.StatusCode, said)
	}
	return string(answer), nil
}

// iam puts one action of IAM.
func (m moto) iam(t *testing.T, key awsKey, action string, params ...string) string {
	t.Helper()
	form := url.Values{"Action": {action}, "Version": {"2010-05-08"}}
	for i := 0; i < len(params); i += 2 {
		form.Set(params[i], params[i+1])
	}
	answer, err := m.call(key, "iam", "POST", "/", form.Encode())
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// readsItself lets a user read its own policies, as a careful account does.
const readsItself = `{"Effect":"Allow","Action":["iam:GetUser","iam:ListUserPolicies","iam:GetUserPolicy","iam:ListAttachedUserPolicies","iam:ListGroupsForUser","iam:ListGroupPolicies","iam:GetGroupPolicy","iam:ListAttachedGroupPolicies","iam:GetPolicy","iam:GetPolicyVersion"],"Resource":"*"}`

// awsUsers are the principals. That the case of an action does not matter, and that "?" is any one
// letter, cannot be tried here: moto takes both by the letter.
var awsUsers = map[string]string{
	"admin":   `{"Effect":"Allow","Action":"*","Resource":"*"}`,
	"reader":  `{"Effect":"Allow","Action":["s3:Get*","s3:List*","ec2:Describe*"],"Resource":"*"}`,
	"emptier": `{"Effect":"Allow","Action":"s3:DeleteBucket","Resource":"*"}`,
	"storage": `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`,
	"spared":  `{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":["iam:*","ec2:Terminate*"],"Resource":"*"},` + readsItself,
	"allbut":  `{"Effect":"Allow","NotAction":["iam:*","s3:*"],"Resource":"*"}`,
	"keeper":  `{"Effect":"Allow","Action":["iam:CreateUser","iam:PutUserPolicy","iam:CreateAccessKey"],"Resource":"*"}`,
	"nothing": `{"Effect":"Deny","Action":"ec2:*","Resource":"*"}`,
}

// awsTried are the actions, and a request that needs each and changes nothing that is there.
var awsTried = []struct{ action, service, method, where, form string }{
	{"s3:ListAllMyBuckets", "s3", "GET", "/", ""},
	{"s3:DeleteBucket", "s3", "DELETE", "/nobodys-bucket", ""},
	{"ec2:DescribeInstances", "ec2", "POST", "/", "Action=DescribeInstances&Version=2016-11-15"},
	{"ec2:TerminateInstances", "ec2", "POST", "/", "Action=TerminateInstances&Version=2016-11-15&InstanceId.1=i-00000000000000000"},
	{"iam:CreateUser", "iam", "POST", "/", "Action=CreateUser&Version=2010-05-08&UserName=admin"},
	{"iam:DeleteUser", "iam", "POST", "/", "Action=DeleteUser&Version=2010-05-08&UserName=nobody"},
	{"iam:ListUsers", "iam", "POST", "/", "Action=ListUsers&Version=2010-05-08"},
	{"iam:CreateAccessKey", "iam", "POST", "/", "Action=CreateAccessKey&Version=2010-05-08&UserName=nobody"},
	{"sqs:DeleteQueue", "sqs", "POST", "/", "Action=DeleteQueue&Version=2012-11-05&QueueUrl=http%3A%2F%2Fx%2F123456789012%2Fnone"},
	{"rds:DeleteDBInstance", "rds", "POST", "/", "Action=DeleteDBInstance&Version=2014-10-31&DBInstanceIdentifier=none&SkipFinalSnapshot=true"},
	{"sns:DeleteTopic", "sns", "POST", "/", "Action=DeleteTopic&Version=2010-03-31&TopicArn=arn%3Aaws%3Asns%3Aus-east-1%3A123456789012%3Anone"},
}

// awsHolds says whether a Grant names an action, by any pattern that covers it.
func awsHolds(g detectors.Grant, answer detectors.Answer, action string) bool {
	covers := func(pattern string) bool {
		fits, err := path.Match(strings.ToLower(pattern), strings.ToLower(action))
		return err == nil && fits
	}
	for _, p := range g.Permissions {
		pattern, but, _ := strings.Cut(p.Name, " but ")
		if p.Answer == answer && (p.Name == "AdministratorAccess" || covers(pattern) && !slices.ContainsFunc(strings.Split(but, ", "), covers)) {
			return true
		}
	}
	return false
}

func TestAWS(t *testing.T) {
	had(t, "moto")
	program := find(t, "moto_server")
	b := newBench(t)
	b.as = nil // it lies where nobody else may look
	number := port(t)
	b.start("127.0.0.1:"+number, []string{"HOME=" + os.Getenv("HOME"), "TEST_SERVER_MODE=true", "AWS_ACCESS_KEY_ID=testing", "AWS_SECRET_ACCESS_KEY=testing"}, program, "-H", "127.0.0.1", "-p", number)
	ran(t, "aws, played by moto with its rights enforced")
	m := moto{address: "127.0.0.1:" + number}
	open := awsKey{"testing", "testing"}

	keys := map[string]awsKey{}
	for name, statements := range awsUsers {
		m.iam(t, open, "CreateUser", "UserName", name)
		if !strings.Contains(statements, readsItself) {
			statements += "," + readsItself
		}
		m.iam(t, open, "PutUserPolicy", "UserName", name, "PolicyName", "p", "PolicyDocument", `{"Version":"2012-10-17","Statement":[`+statements+`]}`)
		keys[name] = awsKeyOf(t, m.iam(t, open, "CreateAccessKey", "UserName", name))
	}
	m.iam(t, open, "CreateUser", "UserName", "member")
	m.iam(t, open, "CreateGroup", "GroupName", "crew")
	m.iam(t, open, "PutGroupPolicy", "GroupName", "crew", "PolicyName", "g", "PolicyDocument", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:TerminateInstances","Resource":"*"},`+readsItself+`]}`)
	m.iam(t, open, "AddUserToGroup", "GroupName", "crew", "UserName", "member")
	keys["member"] = awsKeyOf(t, m.iam(t, open, "CreateAccessKey", "UserName", "member"))
	m.iam(t, open, "CreateUser", "UserName", "blind")
	m.iam(t, open, "PutUserPolicy", "UserName", "blind", "PolicyName", "p", "PolicyDocument", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*"}]}`)
	keys["blind"] = awsKeyOf(t, m.iam(t, open, "CreateAccessKey", "UserName", "blind"))
	m.enforce(t)

	ways["aws"] = m
	p, _ := knowledge(t, "aws")
	var all []principal
	for name, key := range keys {
		all = append(all, principal{name, secretOf("aws", "access-key", key.secret, map[string]string{"id": key.id})})
	}
	var claims []claim
	for _, c := range awsTried {
		claims = append(claims, claim{
			name:         c.action,
			held:         func(g detectors.Grant) bool { return awsHolds(g, detectors.Granted, c.action) },
			undetermined: func(g detectors.Grant) bool { return awsHolds(g, detectors.Undetermined, c.action) },
			try: func(who principal) error {
				_, err := m.call(keys[who.name], c.service, c.method, c.where, c.form)
				return err
			},
		})
	}
	hold(t, p, all, claims)
	for _, who := range all {
		want, known := map[string]detectors.Access{
			"admin": detectors.Admin, "reader": detectors.Read, "emptier": detectors.Destroy, "keeper": detectors.Admin, "nothing": detectors.Read,
			"member": detectors.Destroy, "blind": detectors.Admin,
		}[who.name]
		if known {
			most(t, p, who, want)
		}
	}
	wrong := secretOf("aws", "access-key", keys["admin"].secret+"x", map[string]string{"id": keys["admin"].id})
	if g := ask(t, p, wrong); g.State != detectors.StateUnknown {
		t.Errorf("another's key is %s\n%s", g.State, shown(g))
	}
	if g := ask(t, p, secretOf("aws", "access-key", "sample", map[string]string{"id": "AK" + "IAQAAAAAAAAAAAAAAA"})); g.State != detectors.Dead {
		t.Errorf("an unknown id is %s\n%s", g.State, shown(g))
	}
}

// enforce has moto check rights from now on.
func (m moto) enforce(t *testing.T) {
	t.Helper()
	resp, err := http.Post("http://"+m.address+"/moto-api/reset-auth", "text/plain", strings.NewReader("0"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var got map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(resp.Status, got, err)
	}
}

var keyInAnswer = regexp.MustCompile(`(?s)<AccessKeyId>(.*?)</AccessKeyId>.*<SecretAccessKey>(.*?)</SecretAccessKey>`)

func awsKeyOf(t *testing.T, answer string) awsKey {
	t.Helper()
	found := keyInAnswer.FindStringSubmatch(answer)
	if found == nil {
		t.Fatalf("no key in %s", filepath.Base(answer))
	}
	return awsKey{found[1], found[2]}
}
