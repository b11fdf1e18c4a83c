package providers

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
)

// awsPolicy is the statements of one policy.
type awsPolicy []awsStatement

type awsStatement struct {
	Effect                                   string
	Action, NotAction, Resource, NotResource awsList
	Condition                                json.RawMessage
}

// UnmarshalJSON: a policy may have one statement in place of a list.
func (p *awsPolicy) UnmarshalJSON(text []byte) error {
	var many []awsStatement
	if err := json.Unmarshal(text, &many); err == nil {
		*p = many
		return nil
	}
	var one awsStatement
	err := json.Unmarshal(text, &one)
	*p = awsPolicy{one}
	return err
}

// awsList is a list, or one text in place of it.
type awsList []string

func (l *awsList) UnmarshalJSON(text []byte) error {
	var one string
	if err := json.Unmarshal(text, &one); err == nil {
		*l = awsList{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(l))
}

// covers says whether a statement is about an action, or about all that fit a pattern. Source:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html
func (s awsStatement) covers(action string) bool {
	if len(s.NotAction) > 0 {
		return !slices.ContainsFunc(s.NotAction, func(p string) bool { return actionsMeet(p, action) })
	}
	return slices.ContainsFunc(s.Action, func(p string) bool { return globFits(p, action) })
}

func (s awsStatement) conditional() bool {
	text := strings.TrimSpace(string(s.Condition))
	return text != "" && text != "{}" && text != "null"
}

// narrow says that a statement is about named resources alone.
func (s awsStatement) narrow() bool {
	return len(s.Resource) > 0 && !slices.ContainsFunc(s.Resource, wideResource)
}

// wideResource: "*", and an address whose resource part names nothing, or nothing but a type
// (table/*). Only in S3 there are no types: there the first step is a bucket's name.
func wideResource(arn string) bool {
	fields := strings.SplitN(arn, ":", 6)
	last := fields[len(fields)-1]
	if i := strings.IndexAny(last, ":/"); i >= 0 && !strings.Contains(last[:i], "*") && (len(fields) < 6 || fields[2] != "s3") {
		last = last[i+1:]
	}
	return strings.Trim(last, "*/:") == ""
}

// awsRights is what several policies allow together: what one of them allows and none denies.
type awsRights struct {
	allow, deny []awsStatement
	// conditions counts the statements that hold only under conditions; partly says that some
	// denials were not subtracted.
	conditions int
	partly     bool
}

func newAWSRights(policies []awsPolicy) *awsRights {
	e := &awsRights{}
	for _, s := range slices.Concat(policies...) {
		if s.conditional() {
			e.conditions++
		}
		switch {
		case s.Effect == "Allow":
			e.allow = append(e.allow, s)
		case s.Effect == "Deny" && !s.conditional() && slices.Contains(s.Resource, "*"):
			e.deny = append(e.deny, s)
		case s.Effect == "Deny":
			e.partly = true
		}
	}
	return e
}

// held is one right: an action, or a pattern as it stands in a policy.
type held struct {
	name            string
	pattern, narrow bool
}

// everything is the name of the right to do everything.
const everything = "AdministratorAccess"

// permissions lists the rights: each action that the provider's file knows one by one, and the
// policies' own patterns for the rest.
func (e *awsRights) permissions(k *detectors.Knowledge) []held {
	if all, narrow := e.allowed("*:*"); all && !narrow && len(e.deny) == 0 {
		return []held{{name: everything}}
	}
	var out []held
	add := func(h held) {
		if i := slices.IndexFunc(out, func(o held) bool { return o.name == h.name }); i >= 0 {
			out[i].narrow = out[i].narrow && h.narrow
			return
		}
		out = append(out, h)
	}
	for _, d := range k.Permissions {
		if strings.Contains(d.Name, "*") || !strings.Contains(d.Name, ":") {
			continue
		}
		if ok, narrow := e.allowed(d.Name); ok {
			add(held{name: d.Name, narrow: narrow})
		}
	}
	for _, s := range e.allow {
		for _, action := range s.Action {
			if e.denied(action) {
				continue
			}
			add(held{name: known(k, action), pattern: strings.ContainsAny(action, "*?"), narrow: s.narrow()})
		}
		if len(s.NotAction) > 0 {
			add(held{name: "* but " + strings.Join(s.NotAction, ", "), pattern: true, narrow: s.narrow()})
		}
	}
	return out
}

// known spells an action as the provider's file does: AWS takes any letters' case.
func known(k *detectors.Knowledge, action string) string {
	for _, d := range k.Permissions {
		if strings.EqualFold(d.Name, action) {
			return d.Name
		}
	}
	return action
}

func (e *awsRights) denied(action string) bool {
	return slices.ContainsFunc(e.deny, func(s awsStatement) bool { return s.covers(action) })
}

func (e *awsRights) allowed(action string) (ok, narrow bool) {
	if e.denied(action) {
		return false, false
	}
	narrow = true
	for _, s := range e.allow {
		if s.covers(action) {
			ok, narrow = true, narrow && s.narrow()
		}
	}
	return ok, ok && narrow
}

// resources are the named ones that a statement is about.
func (e *awsRights) resources() []string {
	const most = 50
	var out []string
	for _, s := range e.allow {
		for _, arn := range s.Resource {
			if s.narrow() && !slices.Contains(out, arn) && len(out) < most {
				out = append(out, arn)
			}
		}
	}
	return out
}
