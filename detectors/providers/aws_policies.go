package providers

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
)

// user reads the policies of a user and of its groups, and says whether it read them all.
func (a *awsAsker) user(name string) bool {
	by := map[string]string{"UserName": name}
	read := a.attached("ListAttachedUserPolicies", by)
	read = a.inline("ListUserPolicies", "GetUserPolicy", by) && read
	groups, err := a.list("ListGroupsForUser", by)
	if err != nil {
		a.noted("the groups of its user", err)
		read = false
	}
	for _, page := range groups {
		for _, g := range page.Groups {
			by := map[string]string{"GroupName": g.GroupName}
			read = a.attached("ListAttachedGroupPolicies", by) && read
			read = a.inline("ListGroupPolicies", "GetGroupPolicy", by) && read
		}
	}
	a.boundary("GetUser", by)
	a.weigh(read)
	return read
}

// role reads the policies of a role, and says whether it read them all.
func (a *awsAsker) role(name string) bool {
	by := map[string]string{"RoleName": name}
	read := a.attached("ListAttachedRolePolicies", by)
	read = a.inline("ListRolePolicies", "GetRolePolicy", by) && read
	a.boundary("GetRole", by)
	a.weigh(read)
	return read
}

// boundary notes a limit that is not subtracted.
func (a *awsAsker) boundary(action string, by map[string]string) {
	got, err := a.call("iam", action, by)
	if err == nil && got.UserBoundary+got.RoleBoundary != "" {
		a.unknown("boundary", "a permissions boundary limits it further, which was not subtracted")
	}
}

// list gives the pages of a list.
func (a *awsAsker) list(action string, by map[string]string) ([]awsAnswer, error) {
	params := maps.Clone(by)
	var pages []awsAnswer
	for {
		got, err := a.call("iam", action, params)
		if err != nil {
			return pages, err
		}
		if pages = append(pages, got); !got.IsTruncated || got.Marker == "" {
			return pages, nil
		}
		params["Marker"] = got.Marker
	}
}

// attached reads the policies that are attached, and says whether it read them all.
func (a *awsAsker) attached(action string, by map[string]string) bool {
	pages, err := a.list(action, by)
	if err != nil {
		a.noted("the policies attached to "+whom(by), err)
	}
	read := err == nil
	for _, page := range pages {
		for _, p := range page.Attached {
			read = a.managed(p.PolicyArn) && read
		}
	}
	return read
}

// managed reads a policy that stands by itself. What the best known of them says is known.
func (a *awsAsker) managed(arn string) bool {
	if strings.HasSuffix(arn, ":iam::aws:policy/AdministratorAccess") {
		a.policies = append(a.policies, awsPolicy{{Effect: "Allow", Action: awsList{"*"}, Resource: awsList{"*"}}})
		return true
	}
	policy, err := a.call("iam", "GetPolicy", map[string]string{"PolicyArn": arn})
	var got awsAnswer
	if err == nil {
		got, err = a.call("iam", "GetPolicyVersion", map[string]string{"PolicyArn": arn, "VersionId": policy.Version})
	}
	if err != nil {
		a.noted("the policy "+arn, err)
		return false
	}
	return a.document(got.VersionDocument, "the policy "+arn)
}

// inline reads the policies that are part of who has them.
func (a *awsAsker) inline(list, get string, by map[string]string) bool {
	pages, err := a.list(list, by)
	if err != nil {
		a.noted("the policies of "+whom(by), err)
	}
	read := err == nil
	for _, page := range pages {
		for _, name := range page.Names {
			params := maps.Clone(by)
			params["PolicyName"] = name
			got, err := a.call("iam", get, params)
			if err != nil {
				a.noted("the policy "+name, err)
				read = false
				continue
			}
			read = a.document(got.Document, "the policy "+name) && read
		}
	}
	return read
}

func whom(by map[string]string) string {
	for what, name := range by {
		return "the " + strings.ToLower(strings.TrimSuffix(what, "Name")) + " " + name
	}
	return ""
}

// document takes up a policy as IAM gives it: JSON, percent-encoded.
func (a *awsAsker) document(text, what string) bool {
	plain, err := url.PathUnescape(text)
	if err == nil {
		var doc struct{ Statement awsPolicy }
		if err = json.Unmarshal([]byte(plain), &doc); err == nil && len(doc.Statement) > 0 {
			a.policies = append(a.policies, doc.Statement)
			return true
		}
	}
	a.unknown("policies", what+" was not understood")
	return false
}

// weigh turns the policies into permissions. Where not all were read, the worst is reckoned with.
func (a *awsAsker) weigh(read bool) {
	e := newAWSRights(a.policies)
	a.told = read
	for _, held := range e.permissions(a.q.Knowledge) {
		p := a.permission(held.name, detectors.Stated)
		if held.pattern {
			p = a.rate(held.name, e)
		}
		if held.narrow {
			p.Extent = detectors.OneResource
		}
		a.hold(p)
	}
	for _, arn := range e.resources() {
		a.grant.Resources = append(a.grant.Resources, detectors.Resource{Kind: "named in a policy", Name: arn})
	}
	if e.conditions > 0 {
		a.unknown("conditions", fmt.Sprintf("%d statements hold only under conditions, which were taken as met", e.conditions))
	}
	if e.partly {
		a.unknown("denials", "some denials hold only for some resources or under conditions, and were not subtracted")
	}
	a.unknown("resource policies", "what the policies of resources and of other accounts allow it besides was not read")
}

func (a *awsAsker) permission(name string, evidence detectors.Evidence) detectors.Permission {
	return a.q.Knowledge.Permission(name, a.q.Knowledge.Token("access-key"), detectors.Granted, evidence)
}

func (a *awsAsker) hold(p detectors.Permission) {
	a.grant.Permissions = append(a.grant.Permissions, p)
}
