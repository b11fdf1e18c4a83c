package detectors

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// auth says where a request carries the secret: "bearer", "header NAME", "query NAME", "basic USER",
// "headers NAME=PART NAME=PART", "sigv4 SERVICE REGION", or "none" where it does not. USER may be {PART}. A PART is what
// goes with the secret ("user", "id"), or "secret" for its own text.
type auth struct {
	scheme string
	args   []string
}

var authArgs = map[string]int{"bearer": 0, "header": 1, "basic": 1, "headers": 2, "sigv4": 2, "query": 1, "none": 0}

func parseAuth(text string) (auth, error) {
	fields := strings.Fields(text)
	if len(fields) == 0 {
		return auth{}, fmt.Errorf("auth is missing")
	}
	if n, known := authArgs[fields[0]]; !known || n != len(fields)-1 {
		return auth{}, fmt.Errorf("auth %q is none of none, bearer, header NAME, query NAME, basic USER, headers NAME=PART NAME=PART, sigv4 SERVICE REGION", text)
	}
	for _, arg := range fields[1:] {
		if fields[0] == "headers" && !strings.Contains(arg, "=") {
			return auth{}, fmt.Errorf("auth %q: %q is no NAME=PART", text, arg)
		}
	}
	return auth{fields[0], fields[1:]}, nil
}

// place puts the secret into a request that has passed every check.
func (a auth) place(req *http.Request, s Secret, body []byte, now time.Time) error {
	text := s.part("")
	switch a.scheme {
	case "bearer":
		req.Header.Set("Authorization", "Bearer "+text)
	case "header":
		req.Header.Set(a.args[0], text)
	case "query":
		query := req.URL.Query()
		query.Set(a.args[0], text)
		req.URL.RawQuery = query.Encode()
	case "basic":
		req.SetBasicAuth(a.user(s), text)
	case "headers":
		for _, arg := range a.args {
			name, part, _ := strings.Cut(arg, "=")
			req.Header.Set(name, s.part(part))
		}
	case "sigv4":
		sum := sha256.Sum256(body)
		keys := aws.Credentials{AccessKeyID: s.part("id"), SecretAccessKey: text, SessionToken: s.part("session")}
		return v4.NewSigner().SignHTTP(req.Context(), keys, req, hex.EncodeToString(sum[:]), a.args[0], a.args[1], now)
	}
	return nil
}

// user is whom "basic" names: fixed, or a part of the secret.
func (a auth) user(s Secret) string {
	if part, ok := bracketed(a.args[0]); ok {
		return s.part(part)
	}
	return a.args[0]
}

// lacks names a part that the scheme needs and the secret came without; empty where there is
// none.
func (a auth) lacks(s Secret) string {
	var needed []string
	switch a.scheme {
	case "basic":
		if part, ok := bracketed(a.args[0]); ok {
			needed = []string{part}
		}
	case "headers":
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

func bracketed(text string) (string, bool) {
	inner, opens := strings.CutPrefix(text, "{")
	inner, closes := strings.CutSuffix(inner, "}")
	return inner, opens && closes
}
