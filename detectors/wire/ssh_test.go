package wire

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"

	"github.com/overreach-dev/overreach/detectors"
)

// sshPair makes a key, as text and to sign with; with a passphrase where one is given.
func sshPair(t *testing.T, passphrase string) (string, ssh.Signer) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if passphrase != "" {
		block, err = ssh.MarshalPrivateKeyWithPassphrase(private, "", []byte(passphrase))
	}
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(pem.EncodeToMemory(block))), signer
}

// sshServer greets whoever has the key, and keeps what it is asked.
type sshServer struct {
	address  string
	offered  []string
	asked    []string
	greeting string
}

func startSSH(t *testing.T, host ssh.Signer, accepted ssh.PublicKey) *sshServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	s := &sshServer{address: listener.Addr().String(), greeting: "hello"}
	config := &ssh.ServerConfig{PublicKeyCallback: func(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
		s.offered = append(s.offered, ssh.FingerprintSHA256(key))
		if string(key.Marshal()) != string(accepted.Marshal()) {
			return nil, errors.New("no")
		}
		return nil, nil
	}}
	config.AddHostKey(host)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.serve(conn, config)
		}
	}()
	t.Cleanup(func() {
		_ = listener.Close()
		<-done
	})
	return s
}

func (s *sshServer) serve(conn net.Conn, config *ssh.ServerConfig) {
	defer conn.Close()
	_, channels, requests, err := ssh.NewServerConn(conn, config)
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	for one := range channels {
		channel, asked, err := one.Accept()
		if err != nil {
			return
		}
		for r := range asked {
			s.asked = append(s.asked, r.Type)
			_ = r.Reply(r.Type == "shell", nil)
			if r.Type == "shell" {
				_, _ = channel.Write([]byte(s.greeting))
				_, _ = channel.Stderr().Write([]byte(" you"))
				_, _ = channel.SendRequest("exit-status", false, []byte{0, 0, 0, 1})
				_ = channel.Close()
			}
		}
	}
}

// knowing writes a file of known hosts.
func knowing(t *testing.T, line string) Dialer {
	t.Helper()
	path := filepath.Join(t.TempDir(), "known_hosts")
	if err := os.WriteFile(path, []byte(line+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return Dialer{KnownHosts: []string{filepath.Join(t.TempDir(), "nowhere"), path}}
}

func sshLogin(address, key string) detectors.Login {
	return detectors.Login{Protocol: "ssh", Address: address, User: "git", Password: key}
}

func TestSSHGreets(t *testing.T) {
	key, signer := sshPair(t, "")
	_, host := sshPair(t, "")
	s := startSSH(t, host, signer.PublicKey())
	for name, line := range map[string]string{
		"by name": knownhosts.Line([]string{s.address}, host.PublicKey()),
		"hashed":  knownhosts.HashHostname(knownhosts.Normalize(s.address)) + " " + strings.TrimSpace(string(ssh.MarshalAuthorizedKey(host.PublicKey()))),
	} {
		s.asked = nil
		session, err := knowing(t, line).Open(t.Context(), sshLogin(s.address, strings.ReplaceAll(key, "\n", `\n`)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		said, err := session.Ask(t.Context(), "GREETING")
		if text, _ := said.(string); err != nil || !strings.Contains(text, "hello") || !strings.Contains(text, " you") {
			t.Errorf("%s: %q %v", name, said, err)
		}
		if _, err := session.Ask(t.Context(), "uname -a"); err == nil {
			t.Errorf("%s: any command is asked", name)
		}
		_ = session.Close()
		if strings.Join(s.asked, " ") != "shell" {
			t.Errorf("%s: the host was asked %q", name, s.asked)
		}
	}
}

// TestAnUnknownHostIsShownNoKey: not even which key it is.
func TestAnUnknownHostIsShownNoKey(t *testing.T) {
	key, signer := sshPair(t, "")
	_, host := sshPair(t, "")
	_, other := sshPair(t, "")
	s := startSSH(t, host, signer.PublicKey())
	for name, line := range map[string]string{
		"nobody knows it":       "",
		"another key":           knownhosts.Line([]string{s.address}, other.PublicKey()),
		"another host":          knownhosts.Line([]string{"git.corp.example"}, host.PublicKey()),
		"without its port":      knownhosts.Line([]string{"127.0.0.1"}, host.PublicKey()),
		"revoked":               "@revoked " + knownhosts.Line([]string{s.address}, host.PublicKey()),
		"a file that is none":   "these are no hosts",
		"a kind it has not got": knownhosts.Line([]string{s.address}, rsaKey(t)),
	} {
		var refusal detectors.Refusal
		if _, err := knowing(t, line).Open(t.Context(), sshLogin(s.address, key)); !errors.As(err, &refusal) || refusal.Code != "host key" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := (Dialer{}).Open(t.Context(), sshLogin(s.address, key)); err == nil {
		t.Error("without any known host it is spoken with")
	}
	if len(s.offered)+len(s.asked) > 0 {
		t.Errorf("an unknown host was shown %q and asked %q", s.offered, s.asked)
	}
}

func rsaKey(t *testing.T) ssh.PublicKey {
	t.Helper()
	key, err := ssh.NewPublicKey(&rsaPublic)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestSSHRefuses(t *testing.T) {
	key, _ := sshPair(t, "")
	shut, signer := sshPair(t, "a passphrase of the tests")
	_, host := sshPair(t, "")
	s := startSSH(t, host, signer.PublicKey())
	d := knowing(t, knownhosts.Line([]string{s.address}, host.PublicKey()))
	for text, code := range map[string]string{key: "authentication", shut: "passphrase", "no key": "key", "": "key"} {
		var refusal detectors.Refusal
		if _, err := d.Open(t.Context(), sshLogin(s.address, text)); !errors.As(err, &refusal) || refusal.Code != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	if len(s.asked) > 0 {
		t.Errorf("asked %q", s.asked)
	}
}

// rsaPublic is a number of nobody's key.
var rsaPublic = rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(3), 2046), E: 65537}
