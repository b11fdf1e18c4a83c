package detectors

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// auth says where a request carries the secret: "bearer", "header NAME", "header NAME VALUE",
// "headers NAME=PART NAME=PART", "query NAME", "basic USER", "digest USER", "path" (where the URL
// says so), "sigv4 SERVICE REGION", "form NAME NAME=VALUE" (it is a field of the body, as RFC 7662
// asks about a token), "certificate" where it is the key of one that the connection shows,
// "exchange" or "assertion SCOPE" where the body's template says so, or "none" where it carries
// none. VALUE, USER and the path of
// the URL may hold {secret}, and a PART in braces: the name of what goes with the secret.
type auth struct {
	scheme string
	args   []string
	// challenge is what a server asked for, which wants a digest.
	challenge string
}

var authArgs = map[string][2]int{
	"bearer": {0, 0}, "header": {1, 9}, "basic": {1, 1}, "digest": {1, 1}, "path": {0, 0}, "sigv4": {2, 2},
	"headers": {2, 2}, "query": {1, 1}, "form": {1, 5}, "none": {0, 0}, "certificate": {0, 0}, "exchange": {0, 0}, "assertion": {1, 1},
}

func parseAuth(text string) (auth, error) {
	fields := strings.Fields(text)
	if len(fields) == 0 {
		return auth{}, fmt.Errorf("auth is missing")
	}
	if n, known := authArgs[fields[0]]; !known || len(fields)-1 < n[0] || len(fields)-1 > n[1] {
		return auth{}, fmt.Errorf("auth %q is none of none, certificate, bearer, header NAME [VALUE], headers NAME=PART NAME=PART, query NAME, form NAME [NAME=VALUE], basic USER, digest USER, path, sigv4 SERVICE REGION, exchange, assertion SCOPE", text)
	}
	for _, arg := range fields[1:] {
		if fields[0] == "headers" && !strings.Contains(arg, "=") {
			return auth{}, fmt.Errorf("auth %q: %q is no NAME=PART", text, arg)
		}
	}
	return auth{scheme: fields[0], args: fields[1:]}, nil
}

// exchanges says whether what the request carries is exchanged for an access token.
func (a auth) exchanges() bool { return a.scheme == "exchange" || a.scheme == "assertion" }

var inBraces = compiledOnce(`\{([a-z]+)\}`)

// lacks names what must go with the secret and was not found beside it; empty where nothing
// lacks.
func (a auth) lacks(s Secret, path string) string {
	var needed []string
	for _, name := range inBraces().FindAllStringSubmatch(strings.Join(a.args, " ")+path, -1) {
		needed = append(needed, name[1])
	}
	if a.scheme == "headers" {
		for _, arg := range a.args {
			_, part, _ := strings.Cut(arg, "=")
			needed = append(needed, part)
		}
	}
	for _, part := range needed {
		if s.part(part) == "" {
			return part
		}
	}
	return ""
}

// fill puts the secret and what goes with it into the braces of a text.
func fill(text string, s Secret) string {
	return inBraces().ReplaceAllStringFunc(text, func(name string) string { return s.part(name[1 : len(name)-1]) })
}

// place puts the secret into a request that has passed every check.
func (a auth) place(req *http.Request, s Secret, body []byte, now time.Time) error {
	text := s.part("")
	switch a.scheme {
	case "bearer":
		req.Header.Set("Authorization", "Bearer "+text)
	case "header":
		value := text
		if len(a.args) > 1 {
			value = fill(strings.Join(a.args[1:], " "), s)
		}
		req.Header.Set(a.args[0], value)
	case "headers":
		for _, arg := range a.args {
			name, part, _ := strings.Cut(arg, "=")
			req.Header.Set(name, s.part(part))
		}
	case "query":
		query := req.URL.Query()
		query.Set(a.args[0], text)
		req.URL.RawQuery = query.Encode()
	case "form":
		a.form(req, s)
	case "basic":
		req.SetBasicAuth(fill(a.args[0], s), text)
	case "digest":
		return a.digest(req, fill(a.args[0], s), text)
	case "path":
		return fillPath(req.URL, s)
	case "exchange", "assertion":
		return a.fillForm(req, s, string(body), now)
	case "sigv4":
		sum := sha256.Sum256(body)
		keys := aws.Credentials{AccessKeyID: s.part("id"), SecretAccessKey: text, SessionToken: s.part("session")}
		return v4.NewSigner().SignHTTP(req.Context(), keys, req, hex.EncodeToString(sum[:]), a.args[0], a.args[1], now)
	}
	return nil
}

// form writes the body: the secret, and what its asker is called there.
func (a auth) form(req *http.Request, s Secret) {
	fields := url.Values{a.args[0]: {s.part("")}}
	for _, arg := range a.args[1:] {
		name, value, _ := strings.Cut(arg, "=")
		fields.Set(name, fill(value, s))
	}
	text := fields.Encode()
	req.Body, req.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
}

// formAsks lets the secret into a body where an address is named for asking about tokens alone:
// RFC 7009 revokes one by the very same request.
func (a auth) formAsks(r *Request) error {
	if a.scheme == "form" && (r.GraphQL+r.JSON+r.Form != "" || !strings.Contains(strings.ToLower(r.URL), "introspect")) {
		return fmt.Errorf("auth form: without another body, and to an address that says introspect")
	}
	return nil
}

// formFields are the fields of the body that it writes; empty where it writes none.
func (a auth) formFields() string {
	if a.scheme != "form" {
		return ""
	}
	names := make([]string, len(a.args))
	for i, arg := range a.args {
		names[i], _, _ = strings.Cut(arg, "=")
	}
	return strings.Join(names, " ")
}

// fillPath puts the secret into the path of an address, where its template has braces.
func fillPath(u *url.URL, s Secret) error {
	escaped := inBraces().ReplaceAllStringFunc(u.Path, func(name string) string { return url.PathEscape(s.part(name[1 : len(name)-1])) })
	path, err := url.PathUnescape(escaped)
	if err != nil {
		return err
	}
	u.Path, u.RawPath = path, escaped
	return nil
}
