package detectors

import (
	"crypto/md5" // RFC 7616 has it, and servers still ask for it
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"net/http"
	"strings"
)

var digestParameter = compiledOnce(`([a-z]+)=(?:"([^"\\]{0,500})"|([^\s",]{1,100}))`)

// challenged gives the auth that answers a server's demand for a digest.
func (a auth) challenged(got answer) (auth, bool) {
	demand, _ := got.headers["www-authenticate"].(string)
	if a.scheme != "digest" || a.challenge != "" || got.status != http.StatusUnauthorized || !strings.HasPrefix(demand, "Digest ") {
		return a, false
	}
	a.challenge = demand
	return a, true
}

// digest answers the challenge (RFC 7616), which keeps the secret's text from being sent. The
// first request goes without: only then does the server say what it wants.
func (a auth) digest(req *http.Request, user, text string) error {
	if a.challenge == "" {
		return nil
	}
	given := map[string]string{}
	for _, m := range digestParameter().FindAllStringSubmatch(a.challenge, -1) {
		given[m[1]] = m[2] + m[3]
	}
	hashes := map[string]func() hash.Hash{"": md5.New, "MD5": md5.New, "SHA-256": sha256.New}
	newHash := hashes[given["algorithm"]]
	if newHash == nil || given["nonce"] == "" || !strings.Contains(given["qop"], "auth") {
		return errors.New("the server wants a digest of another kind")
	}
	sum := func(parts ...string) string {
		h := newHash()
		_, _ = h.Write([]byte(strings.Join(parts, ":")))
		return hex.EncodeToString(h.Sum(nil))
	}
	var random [8]byte
	if _, err := rand.Read(random[:]); err != nil {
		return err
	}
	own, uri := hex.EncodeToString(random[:]), req.URL.RequestURI()
	response := sum(sum(user, given["realm"], text), given["nonce"], "00000001", own, "auth", sum(req.Method, uri))
	value := fmt.Sprintf(`Digest username="%s", realm="%s", nonce="%s", uri="%s", cnonce="%s", nc=00000001, qop=auth, response="%s"`,
		user, given["realm"], given["nonce"], uri, own, response)
	for _, name := range []string{"algorithm", "opaque"} {
		if given[name] != "" {
			value += fmt.Sprintf(`, %s="%s"`, name, given[name])
		}
	}
	req.Header.Set("Authorization", value)
	return nil
}
