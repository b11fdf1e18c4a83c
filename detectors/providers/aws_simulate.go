package providers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
)

// awsBatch is how many actions are put in one question.
const awsBatch = 50

// simulate asks AWS itself, where not all policies may be read, which of the actions that destroy,
// open or cost most are allowed on all resources. It changes nothing. What is not allowed on all
// may be on one, and a denial may leave one out: neither makes the key look weaker.
// Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
func (a *awsAsker) simulate(arn string) {
	allowed, asked := 0, 0
	for batch := range slices.Chunk(awsGravest(a.q.Knowledge), awsBatch) {
		params := map[string]string{"PolicySourceArn": arn, "MaxItems": "100"}
		for i, action := range batch {
			params["ActionNames.member."+strconv.Itoa(i+1)] = action
		}
		got, err := a.call("iam", "SimulatePrincipalPolicy", params)
		if err != nil {
			a.noted("what AWS itself reckons that it may do", err)
			break
		}
		asked += len(batch)
		for _, e := range got.Evaluations {
			if e.Decision == "allowed" && slices.Contains(batch, e.Action) {
				allowed++
				a.allow(e.Action)
			}
		}
	}
	if asked > 0 {
		a.unknown("simulation", fmt.Sprintf("of %d actions that destroy, open or cost most AWS says that it may use %d on all resources; which it may use on some was not told", asked, allowed))
	}
}

// allow holds an action that no policy that was read names.
func (a *awsAsker) allow(action string) {
	if !slices.ContainsFunc(a.grant.Permissions, func(p detectors.Permission) bool { return p.Name == action }) {
		a.hold(a.permission(action, detectors.Stated))
	}
}

// awsGravest are the actions that the provider's file knows one by one and that do more than
// write or read, those that destroy or give rights first.
func awsGravest(k *detectors.Knowledge) []string {
	var first, then []string
	for _, d := range k.Permissions {
		switch {
		case !strings.Contains(d.Name, ":") || strings.Contains(d.Name, "*"):
		case d.Access >= detectors.Destroy:
			first = append(first, d.Name)
		case len(d.Traits) > 0:
			then = append(then, d.Name)
		}
	}
	return append(first, then...)
}

// awsRole is the role behind a session, as far as the session's name tells: not its path.
func awsRole(session, name string) string {
	fields := strings.SplitN(session, ":", 6)
	return "arn:" + fields[1] + ":iam::" + fields[4] + ":role/" + name
}
