package providers

import (
	"context"
	"encoding/base32"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
)

// awsCanaries are accounts whose keys are laid out as alarms: a call with one of them calls its
// owner. Sources: https://trufflesecurity.com/canaries and what public scanners list.
var awsCanaries = []string{
	"052310077262", "171436882533", "266735846894", "528757803018", "534261010715", "538784191382", "595918472158",
	"717712589309", "729780141977", "730335385048", "819147034852", "893192397702", "992382622183",
	"044858866125", "251535659677", "344043088457", "351906852752", "390477818340", "426127672474", "427150556519",
	"439872796651", "445142720921", "465867158099", "637958123769", "693412236332", "732624840810", "735421457923",
	"959235150393", "982842642351",
}

// awsAccount reads the account out of an access key's id, without asking anybody: after the
// four letters that tell its kind stand, in base 32, one bit that is set in ids of today's form
// and the forty bits of the account.
// Source: https://labs.withsecure.com/publications/a-bitwise-analysis-of-aws-access-key-identifiers.html
func awsAccount(id string) string {
	if len(id) != 20 {
		return ""
	}
	raw, err := base32.StdEncoding.DecodeString(id[4:])
	if err != nil || raw[0]&0x80 == 0 {
		return ""
	}
	account := fmt.Sprintf("%012d", binary.BigEndian.Uint64(raw)<<1>>24)
	if len(account) != 12 {
		return ""
	}
	return account
}

// askAWS asks whose a key is, and, where the key may read that, what its policies allow.
func askAWS(ctx context.Context, q detectors.Question) (detectors.Grant, bool) {
	kind, id := q.Secret.Kind, q.ID()
	if !strings.HasPrefix(kind, "access-key") {
		return detectors.Grant{}, false
	}
	account := awsAccount(id)
	if slices.Contains(awsCanaries, account) {
		return detectors.Grant{State: detectors.Canary, Principal: "account " + account}, false
	}
	a := &awsAsker{ctx: ctx, q: q, left: 60}
	if account != "" {
		a.grant.Resources = []detectors.Resource{{Kind: "account", Name: account, ID: account}}
	}
	switch {
	case kind == "access-key-id":
		a.unknown("secret", "the key itself was not found beside its id: it cannot be used as it lies here")
	case id == "":
		a.unknown("id", "the id that belongs to it was not found beside it: it cannot be asked about")
	case strings.HasPrefix(id, "ASIA") && !q.Has("session"):
		a.unknown("session", "it is a temporary key, and its session token was not found beside it: it cannot be asked about")
	default:
		a.identify()
	}
	return a.grant, a.told
}

// awsAsker is one lookup under way.
type awsAsker struct {
	ctx   context.Context
	q     detectors.Question
	grant detectors.Grant
	told  bool
	// left is how many requests it may still send.
	left     int
	policies []awsPolicy
}

func (a *awsAsker) unknown(code, text string) {
	why := detectors.Reason{Code: code, Text: text}
	if !slices.Contains(a.grant.Unknown, why) {
		a.grant.Unknown = append(a.grant.Unknown, why)
	}
}

// identify asks whose the key is.
func (a *awsAsker) identify() {
	got, err := a.call("sts", "GetCallerIdentity", nil)
	var refusal awsRefusal
	if errors.As(err, &refusal) {
		a.refused(string(refusal))
		return
	}
	name, arn := parseARN(got.Arn)
	if err != nil || name == "" {
		a.noted("whose it is", err)
		return
	}
	a.grant.State, a.grant.Principal = detectors.Live, got.Arn
	a.grant.Resources = []detectors.Resource{{Kind: "account", Name: got.Account, ID: got.Account}}
	if alias, err := a.call("iam", "ListAccountAliases", nil); err == nil && len(alias.Aliases) > 0 {
		a.grant.Resources[0].Name = alias.Aliases[0]
	}
	switch arn {
	case "root":
		a.told = true
		a.hold(a.permission(everything, detectors.Documented))
	case "user":
		if !a.user(name) {
			a.simulate(got.Arn)
		}
	case "assumed-role":
		if !a.role(name) {
			a.simulate(awsRole(got.Arn, name))
		}
	default:
		a.unknown("policies", "what a "+arn+" may do was not read")
	}
}

// refused sorts the refusals of STS, by its documentation of common errors.
func (a *awsAsker) refused(code string) {
	switch {
	case code == "ExpiredToken" || code == "ExpiredTokenException":
		a.grant.State = detectors.Expired
	case code == "InvalidClientTokenId" && !a.q.Has("session"):
		a.grant.State = detectors.Dead
		a.unknown("partition", "AWS does not know it; AWS China and AWS GovCloud, which keep keys of their own, were not asked")
	case code == "SignatureDoesNotMatch":
		a.unknown("signature", "AWS knows the id, and says that the key beside it is another's")
	case code == "AccessDenied":
		a.grant.State = detectors.Live
		a.unknown("identity", "it may not ask whose it is")
	default:
		a.unknown("refused", "AWS refuses it without saying that it is dead")
	}
}

// noted takes up that a question was not answered.
func (a *awsAsker) noted(what string, err error) {
	var refusal awsRefusal
	switch why := detectors.Why(err); {
	case errors.Is(err, errEnough):
		a.unknown("cut off", "not all of its policies were read: that would need too many questions")
	case errors.As(err, &refusal):
		a.unknown("policies", "it may not read "+what)
	default:
		a.unknown(why.Code, what+": "+why.Text)
	}
}

// awsRefusal is the code of an error that AWS answered with.
type awsRefusal string

func (r awsRefusal) Error() string { return "refused: " + string(r) }

var errEnough = errors.New("more questions than one lookup may ask")

// awsAnswer is what is taken from the answers of STS and IAM.
type awsAnswer struct {
	Arn, Account, Marker string
	IsTruncated          bool
	Attached             []struct{ PolicyArn string } `xml:"AttachedPolicies>member"`
	Names                []string                     `xml:"PolicyNames>member"`
	Groups               []struct{ GroupName string } `xml:"Groups>member"`
	Aliases              []string                     `xml:"AccountAliases>member"`
	Document             string                       `xml:"PolicyDocument"`
	Evaluations          []awsEvaluation              `xml:"EvaluationResults>member"`
	Version              string                       `xml:"Policy>DefaultVersionId"`
	VersionDocument      string                       `xml:"PolicyVersion>Document"`
	UserBoundary         string                       `xml:"User>PermissionsBoundary>PermissionsBoundaryArn"`
	RoleBoundary         string                       `xml:"Role>PermissionsBoundary>PermissionsBoundaryArn"`
}

// awsEvaluation is what AWS says of one action.
type awsEvaluation struct {
	Action   string `xml:"EvalActionName"`
	Decision string `xml:"EvalDecision"`
}

var awsVersions = map[string]string{"sts": "2011-06-15", "iam": "2010-05-08"}

// call sends one action that reads. Which there are stands in the provider's file.
func (a *awsAsker) call(service, action string, params map[string]string) (awsAnswer, error) {
	if a.left--; a.left < 0 {
		return awsAnswer{}, errEnough
	}
	form := url.Values{"Action": {action}, "Version": {awsVersions[service]}}
	for name, value := range params {
		form.Set(name, value)
	}
	headers := map[string]string{"Content-Type": "application/x-www-form-urlencoded; charset=utf-8", "Accept": "text/xml"}
	reply, err := a.q.Send(a.ctx, "POST", "https://"+service+".amazonaws.com/", "sigv4 "+service+" us-east-1", headers, []byte(form.Encode()))
	if err != nil {
		return awsAnswer{}, err
	}
	var got struct {
		Error    struct{ Code string }
		Metadata struct{}  `xml:"ResponseMetadata"`
		Result   awsAnswer `xml:",any"`
	}
	if err := xml.Unmarshal(reply.Body, &got); err != nil {
		return awsAnswer{}, err
	}
	if got.Error.Code != "" || reply.Status != 200 {
		return awsAnswer{}, awsRefusal(got.Error.Code)
	}
	return got.Result, nil
}

// parseARN gives the name and the kind of who a key belongs to.
func parseARN(arn string) (name, kind string) {
	fields := strings.SplitN(arn, ":", 6)
	if len(fields) != 6 || fields[0] != "arn" {
		return "", ""
	}
	steps := strings.Split(fields[5], "/")
	switch kind = steps[0]; {
	case len(steps) == 1:
		return kind, kind
	case kind == "assumed-role":
		return steps[1], kind
	}
	return steps[len(steps)-1], kind
}
