package detectors

import (
	"encoding/json"
	"errors"
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
	// Decode says that nobody is asked: Grant's input is {body}, what the secret itself tells,
	// taken apart as "jwt", "creds" (of NATS), "openssh" (a private key), "query" (a signed address), "macaroon" or "macaroon-v2"; "parts" is null: what its
	// kind, its parts and the answers so far tell.
	Decode string `yaml:"decode,omitempty"`
	// Optional says that it is no matter where the secret is of another form.
	Optional bool `yaml:"optional,omitempty"`
	// Method is GET, HEAD, or POST with a GraphQL query or a fixed JSON body.
	Method string `yaml:"method,omitempty"`
	// URL may hold {name} for a variable, each one segment or value, and begin with
	// {instance} for a provider that people host themselves.
	URL string `yaml:"url,omitempty"`
	// A header's value may be {name}, of what goes with the secret and opens nothing; where that
	// is not there, the header is left out.
	Headers map[string]string `yaml:"headers,omitempty"`
	// Auth says where the guard puts the secret: see auth.
	Auth    string `yaml:"auth,omitempty"`
	GraphQL string `yaml:"graphql,omitempty"`
	// JSON is the very body of a POST that asks and changes nothing; {name} stands for a variable.
	JSON string `yaml:"json,omitempty"`
	// Form is the very body of a POST that exchanges the secret for an access token, which is done
	// only where the user said so: {name} stands for what goes with the secret, {assertion} for a
	// statement that is signed with it. Becomes is the kind of token that comes of it, with which
	// the requests after it are put.
	Form    string `yaml:"form,omitempty"`
	Becomes string `yaml:"becomes,omitempty"`
	// Statement is what is put to a server that speaks no HTTP, instead of all these: {name}
	// stands for a variable. Database, which may be a variable, is where, if not in the one
	// that the secret's address names.
	Statement string `yaml:"statement,omitempty"`
	Database  string `yaml:"database,omitempty"`
	// Role, which may be a variable, is one that the session takes on.
	Role string          `yaml:"role,omitempty"`
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
	if r.Decode != "" {
		return r.compileDecode()
	}
	if r.Statement != "" {
		return r.compileExprs()
	}
	by, err := parseAuth(r.Auth)
	if err != nil {
		return err
	}
	if !slices.Contains([]string{"GET", "HEAD", "POST"}, r.Method) || (r.Method == http.MethodPost) != (r.GraphQL+r.JSON+r.Form+by.formFields() != "") {
		return fmt.Errorf("method %q: GET or HEAD, or POST with a graphql, json or form body or auth form", r.Method)
	}
	if r.GraphQL != "" {
		if err := singleQuery(r.GraphQL); err != nil {
			return err
		}
	}
	if err := by.formAsks(r); err != nil {
		return err
	}
	if by.exchanges() != (r.Form != "") || r.Becomes != "" && r.Form == "" {
		return fmt.Errorf("auth form and assertion, becomes, and form go together")
	}
	if by.scheme == "path" && len(r.Vars) > 0 {
		return fmt.Errorf("auth path and vars do not go together")
	}
	return r.compileExprs()
}

func (r *Request) compileExprs() error {
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

func (r *Request) compileDecode() error {
	if decoders[r.Decode] == nil || r.Method+r.URL+r.Auth+r.GraphQL+r.JSON != "" || r.Each.given() || r.Next.given() {
		return fmt.Errorf("decode %q: jwt, creds, openssh, query, macaroon, macaroon-v2 or parts, and nothing that is sent", r.Decode)
	}
	if !r.Grant.given() {
		return fmt.Errorf("grant is missing")
	}
	return errors.Join(r.When.compile(), r.Grant.compile())
}

// lacks names a part without which the request cannot be put.
func (r *Request) lacks(s Secret) string {
	by, err := parseAuth(r.Auth)
	if err != nil {
		return ""
	}
	return by.lacks(s, r.path(by)+strings.NewReplacer("{assertion}", "{user}", "{instance}", "").Replace(r.Form))
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

// headers are those of the request with what goes with the secret.
func (r *Request) headers(s Secret) map[string]string {
	out := make(map[string]string, len(r.Headers))
	for name, value := range r.Headers {
		if part := inBraces().FindStringSubmatch(value); part != nil && part[0] == value {
			value = ""
			if slices.Contains(identifying, part[1]) {
				value = s.part(part[1])
			}
		}
		if value != "" {
			out[name] = value
		}
	}
	return out
}

// path is the part of the address that the guard fills in.
func (r *Request) path(by auth) string {
	if by.scheme != "path" {
		return ""
	}
	return strings.TrimPrefix(r.URL, "{instance}")
}

// body is the request's body; empty for all but a POST.
func (r *Request) body(instance string, vars map[string]any) ([]byte, error) {
	if r.Form != "" {
		return []byte(expandInstance(r.Form, instance)), nil // the guard fills in the rest
	}
	if r.GraphQL == "" {
		text, err := fillStatement(r.JSON, vars)
		return []byte(text), err
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
