package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/net/http/httpproxy"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/wire"
)

// transport is the way to the providers. It honours HTTPS_PROXY, NO_PROXY and SSL_CERT_FILE
// of the world's environment; notes name what of these is in use.
func (w World) transport() (t http.RoundTripper, notes []string, err error) {
	if w.Transport != nil {
		return w.Transport, nil, nil
	}
	proxies := httpproxy.Config{
		HTTPProxy:  either(w.getenv("HTTP_PROXY"), w.getenv("http_proxy")),
		HTTPSProxy: either(w.getenv("HTTPS_PROXY"), w.getenv("https_proxy")),
		NoProxy:    either(w.getenv("NO_PROXY"), w.getenv("no_proxy")),
	}
	if u, err := url.Parse(proxies.HTTPSProxy); proxies.HTTPSProxy != "" && err == nil {
		notes = append(notes, "lookups go through the proxy "+u.Host+" (HTTPS_PROXY)")
	}
	roots, err := w.roots()
	if err != nil {
		return nil, nil, err
	}
	if roots != nil {
		notes = append(notes, "certificates of "+w.getenv("SSL_CERT_FILE")+" are trusted (SSL_CERT_FILE)")
	}
	proxy := proxies.ProxyFunc()
	return &http.Transport{
		Proxy:                 func(r *http.Request) (*url.URL, error) { return proxy(r.URL) },
		DialContext:           (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
		TLSClientConfig:       &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:   5 * time.Second,
		ResponseHeaderTimeout: 10 * time.Second,
		MaxIdleConnsPerHost:   4,
		ForceAttemptHTTP2:     true,
	}, notes, nil
}

// asker is what asks providers, on the ways out that this world has; notes name what of the
// environment they heed.
func (w World) asker(instances map[string][]string, exchange bool) (a *detectors.Asker, notes []string, err error) {
	transport, notes, err := w.transport()
	if err != nil {
		return nil, nil, err
	}
	dialer := w.Dialer
	if dialer == nil {
		roots, err := w.roots()
		if err != nil {
			return nil, nil, err
		}
		dialer = wire.Dialer{Roots: roots, KnownHosts: w.knownHosts()}
	}
	return &detectors.Asker{Transport: transport, Dialer: dialer, Now: w.Now, Instances: instances, Exchange: exchange}, notes, nil
}

// knownHosts are the files by which OpenSSH knows hosts: https://man.openbsd.org/ssh_config#UserKnownHostsFile
func (w World) knownHosts() []string {
	files := []string{"/etc/ssh/ssh_known_hosts"}
	if home := w.home(); home != "" {
		files = append(files, filepath.Join(home, ".ssh", "known_hosts"), filepath.Join(home, ".ssh", "known_hosts2"))
	}
	return files
}

// roots are the system's certificates and those of SSL_CERT_FILE, which Go itself reads on
// Linux only; nil for the system's alone.
func (w World) roots() (*x509.CertPool, error) {
	path := w.getenv("SSL_CERT_FILE")
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, failure{fmt.Sprintf("SSL_CERT_FILE: %s: %v", path, reason(err)), "unset the variable or name a file of certificates"}
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(text) {
		return nil, failure{fmt.Sprintf("SSL_CERT_FILE: %s holds no certificate", path), "it must be in PEM form"}
	}
	return pool, nil
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
