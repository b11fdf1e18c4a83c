package detectors

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Request is one question to a provider: how it is put, and how its answer becomes part of a
// Grant.
type Request struct {
	Name string `yaml:"name"`
	// Kinds are the kinds of token, as found, that it is for; empty for all.
	Kinds []string `yaml:"kinds,omitempty"`
	// When says whether to ask at all; its input is the Grant's facts so far.
	When Expr `yaml:"when,omitempty"`
	// Method is GET, HEAD, or POST with a GraphQL query or a fixed JSON body.
	Method string `yaml:"method"`
	// URL may hold {name} for a variable, each one segment or value, and begin with
	// {instance} for a provider that people host themselves.
	URL     string            `yaml:"url"`
	Headers map[string]string `yaml:"headers,omitempty"`
	// Auth is where the guard puts the secret: see auth.
	Auth    string `yaml:"auth"`
	GraphQL string `yaml:"graphql,omitempty"`
	// JSON is the very body of a POST that asks and changes nothing.
	JSON string          `yaml:"json,omitempty"`
	Vars map[string]Expr `yaml:"vars,omitempty"`
	// Each gives a list: the request is put once for each, which Vars and Grant see as $each.
	Each Expr `yaml:"each,omitempty"`
	// Next gives the variables of the next page from an answer, null where there is none.
	Next Expr `yaml:"next,omitempty"`
	// Grant turns {status, headers, body} into what it says of the Grant.
	Grant Expr `yaml:"grant"`
}

// isFor says whether the request is for tokens of the kind, as found.
func (r *Request) isFor(kind string) bool {
	return len(r.Kinds) == 0 || slices.Contains(r.Kinds, kind)
}

// Bounds of one lookup.
const (
	mostEach  = 100
	mostPages = 20
	mostBody  = 4 << 20
)

func (r *Request) compile() error {
	if !slices.Contains([]string{"GET", "HEAD", "POST"}, r.Method) || (r.Method == http.MethodPost) != (r.GraphQL+r.JSON != "") {
		return fmt.Errorf("method %q: GET or HEAD, or POST with a graphql or json body", r.Method)
	}
	if r.GraphQL != "" {
		if err := singleQuery(r.GraphQL); err != nil {
			return err
		}
	}
	by, err := parseAuth(r.Auth)
	if err != nil {
		return err
	}
	if by.scheme == "path" && len(r.Vars) > 0 {
		return fmt.Errorf("auth path and vars do not go together")
	}
	if !r.Grant.given() {
		return fmt.Errorf("grant is missing")
	}
	for _, e := range []*Expr{&r.When, &r.Each, &r.Next, &r.Grant} {
		if err := e.compile(); err != nil {
			return err
		}
	}
	for name, e := range r.Vars {
		if err := e.compile(); err != nil {
			return fmt.Errorf("vars %s: %w", name, err)
		}
		r.Vars[name] = e
	}
	return nil
}

// address fills the URL's variables in: each becomes one segment of the path or one value of
// the query, whatever letters it holds.
func (r *Request) address(instance string, vars map[string]any) (string, error) {
	text := expandInstance(r.URL, instance)
	if strings.HasPrefix(r.Auth, "path") {
		return text, nil // the guard fills it in
	}
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		out.WriteString(before)
		if !found {
			return out.String(), nil
		}
		name, after, found := strings.Cut(rest, "}")
		value, known := vars[name]
		if !found || !known || value == nil {
			return "", fmt.Errorf("no value for {%s}", name)
		}
		filled := fmt.Sprint(value)
		if filled == "." || filled == ".." || filled == "" {
			return "", fmt.Errorf("%q is no value for {%s}", filled, name)
		}
		if strings.Contains(out.String(), "?") {
			out.WriteString(url.QueryEscape(filled))
		} else {
			out.WriteString(url.PathEscape(filled))
		}
		text = after
	}
}

// path is the part of the address that the guard fills in.
func (r *Request) path(by auth) string {
	if by.scheme != "path" {
		return ""
	}
	return strings.TrimPrefix(r.URL, "{instance}")
}

// body is the request's body; empty for all but a POST.
func (r *Request) body(vars map[string]any) ([]byte, error) {
	if r.GraphQL == "" {
		return []byte(r.JSON), nil
	}
	if vars == nil {
		vars = map[string]any{}
	}
	return json.Marshal(graphQLBody{r.GraphQL, vars})
}

type graphQLBody struct {
	Query     string         `json:"query"`
	Variables map[string]any `json:"variables"`
}
