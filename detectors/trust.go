package detectors

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"sync"
)

// trust is what a kubeconfig says of a server's certificate authority, and of the certificate
// by which its holder is known to the server.
type trust struct {
	once sync.Once
	own  *http.Transport
	err  error
}

var errCertificate = errors.New("the certificate beside it was not understood")

// trustOf is nil where a secret stands beside no certificate.
func trustOf(s Secret) *trust {
	if s.Parts["ca"].Empty() && s.Parts["certificate"].Empty() {
		return nil
	}
	return &trust{}
}

// on gives the way out on which the instance's own authority is trusted, and no other, and the
// holder's certificate is shown where that is how it is known. It is made only after a request has passed every check.
func (t *trust) on(next http.RoundTripper, s Secret, shown bool) (http.RoundTripper, error) {
	base, real := next.(*http.Transport)
	if t == nil || !real {
		return next, nil
	}
	t.once.Do(func() { t.own, t.err = t.make(base, s, shown) })
	return t.own, t.err
}

func (t *trust) make(base *http.Transport, s Secret, shown bool) (*http.Transport, error) {
	own := base.Clone()
	own.ForceAttemptHTTP2, own.TLSNextProto = true, nil // as if it were new
	if own.TLSClientConfig == nil {
		own.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if ca := pemOf(s.part("ca")); ca != "" {
		own.TLSClientConfig.RootCAs = x509.NewCertPool()
		if !own.TLSClientConfig.RootCAs.AppendCertsFromPEM([]byte(ca)) {
			return nil, errCertificate
		}
	}
	if certificate := pemOf(s.part("certificate")); shown && certificate != "" {
		pair, err := tls.X509KeyPair([]byte(certificate), []byte(pemOf(s.part(""))))
		if err != nil {
			return nil, errCertificate
		}
		own.TLSClientConfig.Certificates = []tls.Certificate{pair}
	}
	return own, nil
}

// pemOf gives PEM as it is, or as a kubeconfig holds it, in base64.
func pemOf(text string) string {
	if strings.Contains(text, "-----BEGIN") {
		return text
	}
	plain, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return ""
	}
	return string(plain)
}

func (t *trust) hangUp() {
	if t != nil && t.own != nil {
		t.own.CloseIdleConnections()
	}
}
