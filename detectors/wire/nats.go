package wire

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
)

// The messages are those of https://docs.nats.io/reference/protocols/client.md.
type nats struct {
	conn net.Conn
	in   *bufio.Reader
	info natsInfo
	sid  int
}

// natsInfo is what a server says of itself, and after the login of whom it let in.
type natsInfo struct {
	ID           string `json:"server_id"`
	Version      string `json:"version"`
	AuthRequired bool   `json:"auth_required"`
	TLSRequired  bool   `json:"tls_required"`
	TLSAvailable bool   `json:"tls_available"`
	JetStream    bool   `json:"jetstream"`
	Domain       string `json:"domain"`
	Nonce        string `json:"nonce"`
	Account      string `json:"remote_account"`
	System       bool   `json:"acc_is_sys"`
	OfLogin      bool   `json:"connect_info"`
}

// longestLine bounds a line of a server: INFO names every server of a cluster.
const longestLine = 64 << 10

// openNATS logs in. NATS has no session that refuses writes: the statements alone are what
// changes nothing.
func openNATS(ctx context.Context, d Dialer, to detectors.Login) (detectors.Session, error) {
	plain, err := d.dial(ctx, to.Address)
	if err != nil {
		return nil, err
	}
	n := &nats{conn: plain}
	defer until(ctx, plain)()
	if err := n.open(ctx, d, to); err != nil {
		_ = n.conn.Close()
		return nil, err
	}
	return n, nil
}

func (n *nats) open(ctx context.Context, d Dialer, to detectors.Login) error {
	n.in = bufio.NewReaderSize(n.conn, longestLine)
	if err := n.hear(); err != nil {
		return err
	}
	if n.info.ID == "" {
		return detectors.ErrForeign
	}
	if err := n.secure(ctx, d, to); err != nil {
		return err
	}
	words, err := natsLogin(to, n.info.Nonce)
	if err != nil {
		return err
	}
	if err := n.send("CONNECT " + words + "\r\nPING\r\n"); err != nil {
		return err
	}
	return n.untilPong()
}

// secure begins TLS where the server asks for it or has it, and the address does not say not to.
func (n *nats) secure(ctx context.Context, d Dialer, to detectors.Login) (err error) {
	switch {
	case n.info.TLSRequired, n.info.TLSAvailable && to.Encryption != detectors.Plain:
	case to.Encryption == detectors.Plain, to.Encryption == detectors.Offered:
		return nil
	default:
		return detectors.ErrNotEncrypted
	}
	if n.in.Buffered() > 0 { // what was said before could be anybody's
		return detectors.ErrForeign
	}
	if n.conn, err = d.encrypt(ctx, n.conn, to); err != nil {
		return err
	}
	n.in = bufio.NewReaderSize(n.conn, longestLine)
	return nil
}

// natsLogin is what a server is told to let somebody in. Of a key it is told the public half,
// and the private half signs what the server made up.
func natsLogin(to detectors.Login, nonce string) (string, error) {
	login := map[string]any{
		"verbose": false, "pedantic": false, "lang": "go", "version": "1", "name": program,
		"protocol": 1, "headers": true, "no_responders": true, "echo": false,
	}
	vouches, seed := natsCreds(to.Password)
	key, isKey := natsKeyOf(seed)
	switch {
	case to.User != "":
		login["user"], login["pass"] = to.User, to.Password
	case isKey && nonce == "":
		return "", detectors.Refusal{Code: "authentication", Text: "it lets nobody in by a key"}
	case isKey && vouches != "":
		login["jwt"], login["sig"] = vouches, key.sign(nonce)
	case isKey:
		login["nkey"], login["sig"] = key.public(), key.sign(nonce)
	case strings.Count(to.Password, ".") == 2 && strings.HasPrefix(to.Password, "eyJ"):
		login["jwt"] = to.Password
	default:
		login["auth_token"] = to.Password
	}
	words, err := json.Marshal(login)
	return string(words), err
}

// untilPong reads what the server says of the login.
func (n *nats) untilPong() error {
	for range mostRows {
		line, err := n.line()
		if err != nil {
			return err
		}
		switch {
		case line == "PONG":
			// A server that knows the protocol's first version says at once whom it let in.
			return n.send("PING\r\n")
		case line == "PING" || strings.HasPrefix(line, "INFO "):
		default:
			return detectors.ErrForeign
		}
	}
	return detectors.ErrForeign
}

// Ask answers "INFO" with what the server said of itself and of the login, and puts
// "REQUEST SUBJECT" as a request without a body.
func (n *nats) Ask(ctx context.Context, statement string) (any, error) {
	defer until(ctx, n.conn)()
	words := strings.Fields(statement)
	switch {
	case statement == "INFO":
		if err := n.rest(); err != nil {
			return nil, err
		}
		return map[string]any{
			"version": n.info.Version, "auth_required": n.info.AuthRequired, "jetstream": n.info.JetStream,
			"domain": n.info.Domain, "account": n.info.Account, "system": n.info.System, "of_login": n.info.OfLogin,
		}, nil
	case len(words) == 2 && words[0] == "REQUEST":
		return n.request(words[1])
	}
	return nil, fmt.Errorf("%q is no statement", statement)
}

// Close implements detectors.Session.
func (n *nats) Close() error { return n.conn.Close() }

// rest reads on until the server has said of the login what it will.
func (n *nats) rest() error {
	if n.sid > 0 {
		return nil
	}
	n.sid = 1
	for range mostRows {
		if line, err := n.line(); err != nil || line == "PONG" {
			return err
		}
	}
	return detectors.ErrForeign
}

func (n *nats) request(subject string) (any, error) {
	if err := n.rest(); err != nil {
		return nil, err
	}
	n.sid++
	inbox := "_INBOX." + program + "." + rand.Text()
	err := n.send(fmt.Sprintf("SUB %s %d\r\nUNSUB %d 1\r\nPUB %s %s 0\r\n\r\n", inbox, n.sid, n.sid, subject, inbox))
	for range mostRows {
		if err != nil {
			return nil, err
		}
		var line string
		if line, err = n.line(); err != nil {
			return nil, err
		}
		words := strings.Fields(line)
		if len(words) < 4 || words[0] != "MSG" && words[0] != "HMSG" {
			continue
		}
		var head, body string
		head, body, err = n.message(words)
		if err != nil || words[2] != strconv.Itoa(n.sid) {
			continue
		}
		if _, status, _ := strings.Cut(head, "NATS/1.0 "); strings.HasPrefix(status, "503") {
			return nil, detectors.Refusal{Code: "503", Text: "nobody answers there"}
		}
		var answer any
		if json.Unmarshal([]byte(body), &answer) != nil {
			return nil, detectors.ErrForeign
		}
		return answer, nil
	}
	return nil, detectors.ErrForeign
}

// message reads what follows a line MSG or HMSG: headers, and a body.
func (n *nats) message(words []string) (head, body string, err error) {
	size, err := strconv.Atoi(words[len(words)-1])
	if err != nil || size < 0 || size > largestMessage {
		return "", "", detectors.ErrForeign
	}
	before := 0
	if words[0] == "HMSG" {
		before, err = strconv.Atoi(words[len(words)-2])
		if err != nil || before < 0 || before > size {
			return "", "", detectors.ErrForeign
		}
	}
	text := make([]byte, size+2)
	if _, err := io.ReadFull(n.in, text); err != nil {
		return "", "", err
	}
	return string(text[:before]), string(text[before:size]), nil
}

func (n *nats) send(text string) error {
	_, err := io.WriteString(n.conn, text)
	return err
}

// line reads one line; what the server says of itself it keeps, and what is an error it gives
// as one.
func (n *nats) line() (string, error) {
	read, err := n.in.ReadSlice('\n')
	if err != nil {
		return "", err
	}
	line := strings.TrimRight(string(read), "\r\n")
	switch {
	case line == "PING":
		return line, n.send("PONG\r\n")
	case strings.HasPrefix(line, "INFO "):
		nonce := n.info.Nonce
		if json.Unmarshal([]byte(line[5:]), &n.info) != nil {
			return "", detectors.ErrForeign
		}
		if n.info.OfLogin {
			n.info.Nonce = nonce
		}
	case strings.HasPrefix(line, "-ERR "):
		return "", natsRefusal(strings.Trim(line[5:], "' "))
	}
	return line, nil
}

func (n *nats) hear() error {
	_, err := n.line()
	return err
}

// natsRefusal reads the words of an error: NATS has no codes for them.
// https://docs.nats.io/reference/2.14/system/errors
func natsRefusal(words string) detectors.Refusal {
	lower := strings.ToLower(words)
	for _, one := range []struct{ in, code string }{
		{"permissions violation", "permissions"}, {"authentication expired", "expired"}, {"authentication revoked", "revoked"},
		{"authorization violation", "authorization"}, {"authentication timeout", "timeout"},
	} {
		if strings.Contains(lower, one.in) {
			return detectors.Refusal{Code: one.code, Text: words}
		}
	}
	return detectors.Refusal{Code: "ERR", Text: words}
}
