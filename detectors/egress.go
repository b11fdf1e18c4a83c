package detectors

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// Egress is one form of request that a provider's file declares: nothing else may leave.
type Egress struct {
	Method string `yaml:"method"`
	// URL is the template of the address; {instance} stands for the allowed instances.
	URL string `yaml:"url"`
	// GraphQL is the very query of the body, JSON the very body, Actions the Action values of
	// a form body.
	GraphQL string   `yaml:"graphql,omitempty"`
	JSON    string   `yaml:"json,omitempty"`
	Actions []string `yaml:"actions,omitempty"`
	// Fields are those of the body that the secret goes into.
	Fields string `yaml:"-"`
	// Form is the very body of an exchange for an access token, before the secret is put in.
	Form string `yaml:"-"`
	// Statement is what is put to a server that speaks the protocol Method.
	Statement string `yaml:"-"`
}

// Egress lists all that a lookup of this provider may send.
func (k *Knowledge) Egress() []Egress {
	var out []Egress
	for _, r := range k.Lookup {
		switch {
		case r.Decode != "":
			continue
		case r.Statement != "":
			out = append(out, Egress{Method: k.Connect.Protocol, URL: "{instance}", Statement: r.Statement})
			continue
		}
		by, _ := parseAuth(r.Auth) // read before
		out = append(out, Egress{Method: r.Method, URL: r.URL, GraphQL: r.GraphQL, JSON: r.JSON, Form: r.Form, Fields: by.formFields()})
	}
	return append(out, k.Sends...)
}

// allows says whether a request, its body read, has this form.
func (e Egress) allows(req *http.Request, body []byte, instances []string) bool {
	if req.Method != e.Method || e.Statement != "" {
		return false
	}
	fits := false
	if rest, ok := strings.CutPrefix(e.URL, "{instance}"); ok {
		for _, instance := range instances {
			fits = fits || fitsTemplate(instance+rest, req.URL)
		}
	} else {
		fits = fitsTemplate(e.URL, req.URL)
	}
	return fits && e.allowsBody(body, instances)
}

func (e Egress) allowsBody(body []byte, instances []string) bool {
	switch {
	case e.Form != "":
		return slices.ContainsFunc(instances, func(i string) bool { return expandInstance(e.Form, i) == string(body) })
	case e.GraphQL != "":
		var sent graphQLBody
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.DisallowUnknownFields()
		return decoder.Decode(&sent) == nil && !decoder.More() && sent.Query == e.GraphQL &&
			singleQuery(sent.Query) == nil && scalars(sent.Variables)
	case e.JSON != "":
		return fitsStatement(e.JSON, string(body))
	case len(e.Actions) > 0:
		form, err := url.ParseQuery(string(body))
		return err == nil && len(form["Action"]) == 1 && slices.Contains(e.Actions, form.Get("Action"))
	default:
		return len(body) == 0
	}
}

func scalars(vars map[string]any) bool {
	for _, v := range vars {
		switch v.(type) {
		case nil, string, float64, bool:
		default:
			return false
		}
	}
	return true
}

var variable = compiledOnce(`\\\{[a-z_]+\\\}`)

// fitsTemplate holds an address against a template: same scheme and host, the same path but
// for variables of one segment each, and no query parameters but those of the template.
func fitsTemplate(template string, u *url.URL) bool {
	base, query, _ := strings.Cut(template, "?")
	address := u.Scheme + "://" + u.Host + u.EscapedPath()
	expr := "^" + variable().ReplaceAllString(regexp.QuoteMeta(base), `[^/?#]+`) + "$"
	if fits, err := regexp.MatchString(expr, address); err != nil || !fits || u.User != nil || u.Fragment != "" {
		return false
	}
	return fitsQuery(query, u.Query())
}

func fitsQuery(template string, sent url.Values) bool {
	wanted, err := url.ParseQuery(template)
	if err != nil || len(wanted) != len(sent) {
		return false
	}
	for name, values := range sent {
		if len(values) != 1 || len(wanted[name]) != 1 {
			return false
		}
		if w := wanted[name][0]; w != values[0] && !strings.HasPrefix(w, "{") {
			return false
		}
	}
	return true
}

// singleQuery says whether a GraphQL text is one query operation and nothing else.
func singleQuery(text string) error {
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, 2000)
	if err != nil {
		return fmt.Errorf("graphql: %w", err)
	}
	if len(doc.Operations) != 1 || doc.Operations[0].Operation != ast.Query {
		return fmt.Errorf("graphql: not a single query")
	}
	return nil
}
