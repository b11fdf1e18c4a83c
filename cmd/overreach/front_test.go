package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// front is a loopback proxy that answers for providers under their real host names: the
// program reaches it by HTTPS_PROXY and trusts its certificates by SSL_CERT_FILE. A host
// that nobody here serves is refused, and kept.
type front struct {
	listener net.Listener
	hosts    map[string]http.Handler
	key      *ecdsa.PrivateKey
	ca       *x509.Certificate
	mu       sync.Mutex
	strange  []string
}

func newFront(hosts map[string]http.Handler) (*front, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	f := &front{hosts: hosts, key: key}
	if f.ca, err = f.certify("a certificate authority of the tests", nil); err != nil {
		return nil, err
	}
	if f.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, err
	}
	go f.accept()
	return f, nil
}

func (f *front) proxy() string { return "http://" + f.listener.Addr().String() }

// writeCA writes the authority's certificate for SSL_CERT_FILE.
func (f *front) writeCA(path string) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: f.ca.Raw}), 0o600)
}

func (f *front) certify(name string, parent *x509.Certificate) (*x509.Certificate, error) {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), BasicConstraintsValid: true,
	}
	if parent == nil {
		parent, template.IsCA, template.KeyUsage = template, true, x509.KeyUsageCertSign
	} else {
		template.DNSNames = []string{name}
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, parent, &f.key.PublicKey, f.key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(raw)
}

func (f *front) accept() {
	for {
		conn, err := f.listener.Accept()
		if err != nil {
			return
		}
		go f.serve(conn)
	}
}

func (f *front) serve(conn net.Conn) {
	defer conn.Close()
	connect, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	host, _, _ := net.SplitHostPort(connect.Host)
	handler := f.hosts[host]
	if connect.Method != http.MethodConnect || handler == nil {
		f.mu.Lock()
		f.strange = append(f.strange, connect.Method+" "+connect.Host)
		f.mu.Unlock()
		fmt.Fprint(conn, "HTTP/1.1 502 Bad Gateway\r\n\r\n")
		return
	}
	fmt.Fprint(conn, "HTTP/1.1 200 OK\r\n\r\n")
	leaf, err := f.certify(host, f.ca)
	if err != nil {
		return
	}
	cert := tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: f.key}
	inside := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12})
	served := make(chan struct{})
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, ConnState: func(_ net.Conn, s http.ConnState) {
		if s == http.StateClosed || s == http.StateHijacked {
			close(served)
		}
	}}
	go func() { _ = server.Serve(&oneConn{conn: inside, done: served}) }()
	<-served
}

// oneConn is a listener that gives one connection.
type oneConn struct {
	conn net.Conn
	done chan struct{}
	once sync.Once
}

func (l *oneConn) Accept() (net.Conn, error) {
	var conn net.Conn
	l.once.Do(func() { conn = l.conn })
	if conn != nil {
		return conn, nil
	}
	<-l.done
	return nil, net.ErrClosed
}

func (l *oneConn) Close() error   { return nil }
func (l *oneConn) Addr() net.Addr { return l.conn.LocalAddr() }
