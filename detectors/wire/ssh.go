package wire

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"sync"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"

	"github.com/overreach-dev/overreach/detectors"
)

// shell is a login at a host by a key.
type shell struct{ client *ssh.Client }

// mostGreeting bounds what is kept of a greeting.
const mostGreeting = 256 << 10

// openSSH logs in by a key. The host shows who it is before it is shown the key's public half:
// one that the user's files of known hosts do not hold is not spoken with.
func openSSH(ctx context.Context, d Dialer, to detectors.Login) (detectors.Session, error) {
	signer, err := sshKey(to.Password)
	if err != nil {
		return nil, err
	}
	known, err := d.knownHosts()
	if err != nil {
		return nil, err
	}
	conn, err := d.dial(ctx, to.Address)
	if err != nil {
		return nil, err
	}
	defer until(ctx, conn)()
	var refused error
	config := &ssh.ClientConfig{
		User: to.User, Auth: []ssh.AuthMethod{ssh.PublicKeys(signer)}, ClientVersion: "SSH-2.0-" + program,
		HostKeyAlgorithms: sshAlgorithms(known, to.Address),
		HostKeyCallback: func(host string, remote net.Addr, key ssh.PublicKey) error {
			refused = sshHost(known(host, remote, key))
			return refused
		},
	}
	c, channels, requests, err := ssh.NewClientConn(conn, to.Address, config)
	if err != nil {
		_ = conn.Close()
		return nil, sshFailure(err, refused)
	}
	return &shell{ssh.NewClient(c, channels, requests)}, nil
}

// sshKey reads a private key. One with a passphrase stays shut: none is tried.
func sshKey(text string) (ssh.Signer, error) {
	signer, err := ssh.ParsePrivateKey([]byte(strings.ReplaceAll(text, `\n`, "\n") + "\n"))
	var shut *ssh.PassphraseMissingError
	switch {
	case errors.As(err, &shut):
		return nil, detectors.Refusal{Code: "passphrase", Text: "the key has a passphrase"}
	case err != nil:
		return nil, detectors.Refusal{Code: "key", Text: "it is no key that overreach can read"}
	}
	return signer, nil
}

// knownHosts reads the files of known hosts that are there.
func (d Dialer) knownHosts() (ssh.HostKeyCallback, error) {
	var files []string
	for _, path := range d.KnownHosts {
		if _, err := os.Stat(path); err == nil {
			files = append(files, path)
		}
	}
	known, err := knownhosts.New(files...)
	if err != nil {
		return nil, detectors.Refusal{Code: "host key", Text: "the file of known hosts could not be read"}
	}
	return known, nil
}

// noKey is one that no host has: what is known instead is told of it.
type noKey struct{ ssh.PublicKey }

func (noKey) Type() string    { return "none" }
func (noKey) Marshal() []byte { return []byte("none") }

// sshAlgorithms are those of the keys by which a host is known, so that it shows one of them.
func sshAlgorithms(known ssh.HostKeyCallback, address string) []string {
	var unknown *knownhosts.KeyError
	if !errors.As(known(address, &net.TCPAddr{}, noKey{}), &unknown) {
		return nil
	}
	var out []string
	for _, key := range unknown.Want {
		if key.Key.Type() == ssh.KeyAlgoRSA {
			out = append(out, ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256)
			continue
		}
		out = append(out, key.Key.Type())
	}
	return out
}

func sshHost(err error) error {
	var unknown *knownhosts.KeyError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &unknown) && len(unknown.Want) == 0:
		return detectors.Refusal{Code: "host key", Text: "the host is not among the known ones"}
	}
	return detectors.Refusal{Code: "host key", Text: "the host shows another key than the one it is known by"}
}

func sshFailure(err, refused error) error {
	switch {
	case refused != nil:
		return refused
	case strings.Contains(err.Error(), "unable to authenticate"):
		return detectors.Refusal{Code: "authentication", Text: "the host does not accept the key"}
	case strings.Contains(err.Error(), "no common algorithm for host key"):
		return detectors.Refusal{Code: "host key", Text: "the host has no key of the kind that it is known by"}
	case strings.Contains(err.Error(), "ssh: "):
		return detectors.ErrForeign
	}
	return err
}

// Ask knows one statement: "GREETING" reads what the host says to whoever asks for a shell
// without a terminal and with nothing to say, as "ssh -T" does.
func (s *shell) Ask(ctx context.Context, statement string) (any, error) {
	if statement != "GREETING" {
		return nil, detectors.ErrForeign
	}
	stop := context.AfterFunc(ctx, func() { _ = s.client.Close() })
	defer stop()
	session, err := s.client.NewSession()
	if err != nil {
		return nil, sshFailure(err, nil)
	}
	defer func() { _ = session.Close() }()
	said := &greeting{}
	session.Stdout, session.Stderr = said, said
	if err := session.Shell(); err != nil {
		return nil, detectors.Refusal{Code: "shell", Text: "the host gives no shell"}
	}
	err = session.Wait()
	var ended *ssh.ExitError
	var missing *ssh.ExitMissingError
	if err != nil && !errors.As(err, &ended) && !errors.As(err, &missing) {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return said.String(), nil
}

// Close implements detectors.Session.
func (s *shell) Close() error { return s.client.Close() }

// greeting keeps the beginning of what is written to it, from any side.
type greeting struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (g *greeting) Write(text []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.text.Len()+len(text) > mostGreeting {
		return 0, io.ErrShortWrite
	}
	return g.text.Write(text)
}

func (g *greeting) String() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.text.String()
}
