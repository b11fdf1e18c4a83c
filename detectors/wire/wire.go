// Package wire speaks with servers that speak no HTTP: databases. Each client knows as much of
// its protocol as logging in and reading an answer takes, and opens sessions in which the
// server itself refuses to write, where it can be told to.
package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/overreach-dev/overreach/detectors"
)

// Dialer implements detectors.Dialer.
type Dialer struct {
	// Roots are the certificates to trust; nil for the system's.
	Roots *x509.CertPool
	// KnownHosts are the files of the hosts of SSH whose keys the user knows: no other is
	// spoken with.
	KnownHosts []string
	// Connect opens the connections; nil for the network itself.
	Connect func(ctx context.Context, network, address string) (net.Conn, error)
}

const (
	// mostBytes bounds what is read of a server in one session, mostRows and mostDepth what
	// is made of it.
	mostBytes = 8 << 20
	mostRows  = 2000
	mostDepth = 16
	// statementTime is how long a server may work on one statement.
	statementTime = 2 * time.Second
	program       = "overreach"
)

// Open implements detectors.Dialer.
func (d Dialer) Open(ctx context.Context, to detectors.Login) (detectors.Session, error) {
	switch to.Protocol {
	case "postgres":
		return openPostgres(ctx, d, to)
	case "mysql":
		return openMySQL(ctx, d, to)
	case "redis":
		return openRedis(ctx, d, to)
	case "mongodb":
		return openMongo(ctx, d, to)
	case "ssh":
		return openSSH(ctx, d, to)
	case "nats":
		return openNATS(ctx, d, to)
	}
	return nil, fmt.Errorf("protocol %q is not known", to.Protocol)
}

// dial opens a connection of which no more than mostBytes are read, and which ends with ctx.
// "localhost" is this machine, whatever its name is resolved to.
func (d Dialer) dial(ctx context.Context, address string) (*bounded, error) {
	connect := d.Connect
	if connect == nil {
		connect = (&net.Dialer{Timeout: 5 * time.Second}).DialContext
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if host != "localhost" {
		conn, err := connect(ctx, "tcp", address)
		return &bounded{Conn: conn, left: mostBytes}, err
	}
	conn, err := connect(ctx, "tcp", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		conn, err = connect(ctx, "tcp", net.JoinHostPort("::1", port))
	}
	return &bounded{Conn: conn, left: mostBytes}, err
}

var errTooLarge = errors.New("the answer is too large")

type bounded struct {
	net.Conn
	left int
}

func (b *bounded) Read(into []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLarge
	}
	n, err := b.Conn.Read(into[:min(len(into), b.left)])
	b.left -= n
	return n, err
}

// until has the connection end with ctx. What it gives ends that.
func until(ctx context.Context, conn net.Conn) (done func()) {
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(10 * time.Second)
	}
	_ = conn.SetDeadline(deadline)
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	return func() { stop() }
}

// config is how to encrypt. A server on this machine need not show a certificate that
// somebody vouches for: none is made for that name.
func (d Dialer) config(to detectors.Login) *tls.Config {
	host, _, _ := net.SplitHostPort(to.Address)
	return &tls.Config{
		ServerName: host, RootCAs: d.Roots, MinVersion: tls.VersionTLS12,
		InsecureSkipVerify: to.Encryption == detectors.Encrypted || to.Encryption == detectors.Offered,
	}
}

// encrypt begins TLS.
func (d Dialer) encrypt(ctx context.Context, conn net.Conn, to detectors.Login) (net.Conn, error) {
	secure := tls.Client(conn, d.config(to))
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	return secure, nil
}

// secret says whether what is said there stays between the two: it is encrypted, or does not
// leave this machine.
func private(conn net.Conn, address string) bool {
	if _, encrypted := conn.(*tls.Conn); encrypted {
		return true
	}
	host, _, _ := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
