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

// auth says where a request carries the secret: "bearer", "header NAME", "basic USER" or
// "sigv4 SERVICE REGION".
type auth struct {
	scheme string
	args   []string
}

var authArgs = map[string]int{"bearer": 0, "header": 1, "basic": 1, "sigv4": 2}

func parseAuth(text string) (auth, error) {
	fields := strings.Fields(text)
	if len(fields) == 0 {
		return auth{}, fmt.Errorf("auth is missing")
	}
	if n, known := authArgs[fields[0]]; !known || n != len(fields)-1 {
		return auth{}, fmt.Errorf("auth %q is none of bearer, header NAME, basic USER, sigv4 SERVICE REGION", text)
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
	case "basic":
		req.SetBasicAuth(a.args[0], text)
	case "sigv4":
		sum := sha256.Sum256(body)
		keys := aws.Credentials{AccessKeyID: s.part("id"), SecretAccessKey: text, SessionToken: s.part("session")}
		return v4.NewSigner().SignHTTP(req.Context(), keys, req, hex.EncodeToString(sum[:]), a.args[0], a.args[1], now)
	}
	return nil
}
