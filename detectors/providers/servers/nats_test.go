//go:build servers && linux

package servers

import (
	"bufio"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/detectors"
)

const natsToken = "token-of-the-tests-1"

// natsUsers are users of the account SHOP, which keeps streams, and what the server's file says of
// each.
var natsUsers = map[string]string{
	"all":       "",
	"shipper":   `permissions: {publish: {allow: ["orders.new", "$SYS.REQ.USER.INFO"]}, subscribe: {allow: ["_INBOX.>", "orders.done"]}}`,
	"purger":    `permissions: {publish: {allow: ["$JS.API.STREAM.NAMES", "$JS.API.STREAM.PURGE.mail", "$SYS.REQ.USER.INFO"]}, subscribe: "_INBOX.>"}`,
	"keeper":    `permissions: {publish: {allow: ">", deny: ["$JS.API.STREAM.DELETE.>", "$JS.API.STREAM.PURGE.orders", "secret.>"]}, subscribe: {deny: "secret.*"}}`,
	"wide":      `permissions: {publish: {allow: ["$JS.>", "$SYS.REQ.>"]}, subscribe: {allow: ["_INBOX.>", "*.done"]}}`,
	"values":    `permissions: {publish: {allow: ["$KV.cfg.>", "$SYS.REQ.USER.INFO"]}, subscribe: {allow: ["_INBOX.>"]}}`,
	"responder": `permissions: {publish: {allow: ["$SYS.REQ.USER.INFO"]}, subscribe: {allow: ["jobs", "_INBOX.>"]}, allow_responses: true}`,
	"hidden":    `permissions: {publish: "orders.new", subscribe: "orders.done"}`,
	"deaf":      `permissions: {publish: {deny: "nothing"}, subscribe: {deny: ">"}}`,
}

type natsServer struct {
	*bench
	port, id string
}

// natsPair is a key and how NATS writes its public half and its seed.
type natsPair struct {
	ed25519.PrivateKey
	public, seed string
}

func startNATS(t *testing.T, config string) *natsServer {
	b := newBench(t)
	s := &natsServer{bench: b, port: port(t)}
	config = fmt.Sprintf("listen: 127.0.0.1:%s\nserver_name: n1\njetstream {store_dir: %q}\n", s.port, b.dir+"/js") + config
	b.start("127.0.0.1:"+s.port, nil, b.built("nats"), "-c", b.file("nats.conf", config))
	return s
}

// natsTalk is a client of its own, so that nothing is believed of the one that is tested.
type natsTalk struct {
	net.Conn
	in   *bufio.Reader
	info map[string]any
}

func (s *natsServer) talk(login func(nonce string) map[string]any) (*natsTalk, error) {
	conn, err := net.Dial("tcp", "127.0.0.1:"+s.port)
	if err != nil {
		return nil, err
	}
	_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
	n := &natsTalk{Conn: conn, in: bufio.NewReader(conn)}
	line, err := n.in.ReadString('\n')
	if err != nil || json.Unmarshal([]byte(strings.TrimPrefix(line, "INFO ")), &n.info) != nil {
		return nil, fmt.Errorf("%q: %w", line, err)
	}
	nonce, _ := n.info["nonce"].(string)
	words := login(nonce)
	words["verbose"], words["headers"], words["no_responders"], words["protocol"] = false, true, true, 0
	text, _ := json.Marshal(words)
	if _, err := fmt.Fprintf(n, "CONNECT %s\r\n", text); err != nil {
		return nil, err
	}
	_, err = n.sync()
	return n, err
}

// sync gives all that the server says until it has read all that it was told.
func (n *natsTalk) sync() (string, error) {
	if _, err := io.WriteString(n, "PING\r\n"); err != nil {
		return "", err
	}
	return n.until("PONG\r\n")
}

func (n *natsTalk) until(end string) (string, error) {
	var out strings.Builder
	for {
		line, err := n.in.ReadString('\n')
		out.WriteString(line)
		switch {
		case err != nil:
			return out.String(), err
		case strings.HasPrefix(line, "-ERR") && !strings.Contains(line, "Permissions Violation"):
			return out.String(), fmt.Errorf("%w: %s", errRefused, line)
		case line == "PING\r\n":
			_, _ = io.WriteString(n, "PONG\r\n")
		case strings.HasPrefix(line, end):
			return out.String(), nil
		}
	}
}

// does puts a request. What is refused is what the server says is, or what nobody answers; a server that
// may not be heard is believed to have done it.
func (n *natsTalk) does(subject, body string) (string, error) {
	_, _ = io.WriteString(n, "SUB _INBOX.x 7\r\n")
	said, err := n.sync()
	if err != nil {
		return "", err
	}
	deaf := strings.Contains(said, "Permissions Violation")
	_, _ = fmt.Fprintf(n, "PUB %s _INBOX.x %d\r\n%s\r\n", subject, len(body), body)
	said, err = n.sync()
	if err != nil {
		return said, err
	}
	if strings.Contains(said, "Permissions Violation") {
		return said, fmt.Errorf("%w: %s", errRefused, said)
	}
	for strings.HasPrefix(subject, "$") && !deaf && !strings.Contains(said, "MSG _INBOX.x") {
		_ = n.SetReadDeadline(time.Now().Add(2 * time.Second))
		line, err := n.in.ReadString('\n')
		if err != nil {
			return said, fmt.Errorf("%s: no answer: %w", subject, err)
		}
		said += line
	}
	rest, _ := n.sync()
	said += rest
	if strings.Contains(said, "NATS/1.0 503") && strings.HasPrefix(subject, "$") || strings.Contains(said, `"err_code":10039`) || strings.Contains(said, `"err_code":10076`) {
		return said, fmt.Errorf("%w: %s", errRefused, said)
	}
	return said, nil
}

func natsByPassword(user string) func(string) map[string]any {
	return func(string) map[string]any { return map[string]any{"user": user, "pass": rolePassword} }
}

func (s *natsServer) as(t *testing.T, login func(string) map[string]any, subject, body string) (string, error) {
	t.Helper()
	n, err := s.talk(login)
	if err != nil {
		return "", err
	}
	defer n.Close()
	s.id, _ = n.info["server_id"].(string)
	return n.does(subject, body)
}

// streams makes what operations are tried on.
func (s *natsServer) streams(t *testing.T) {
	t.Helper()
	boss := natsByPassword("all")
	for name, more := range map[string]string{
		"orders": `"subjects":["kept.orders"]`, "mail": `"subjects":["kept.mail"]`, "KV_cfg": `"subjects":["$KV.cfg.>"],"max_msgs_per_subject":1,"allow_rollup_hdrs":true`,
	} {
		said, err := s.as(t, boss, "$JS.API.STREAM.CREATE."+name, `{"name":"`+name+`","storage":"memory",`+more+`}`)
		if err != nil || strings.Contains(said, `"error"`) && !strings.Contains(said, `"err_code":10058`) {
			t.Fatal(said, err)
		}
		if _, err := s.as(t, boss, "$JS.API.CONSUMER.DURABLE.CREATE."+name+".d", `{"stream_name":"`+name+`","config":{"durable_name":"d","ack_policy":"explicit"}}`); err != nil {
			t.Fatal(err)
		}
	}
	for _, subject := range []string{"kept.orders", "kept.mail", "$KV.cfg.a"} {
		if _, err := s.as(t, boss, subject, "x"); err != nil {
			t.Fatal(err)
		}
	}
}

// natsFits says whether a subject is one of a pattern.
func natsFits(pattern, subject string) bool {
	p, s := strings.Split(pattern, "."), strings.Split(subject, ".")
	for i, token := range p {
		if token == ">" {
			return len(s) > i
		}
		if i >= len(s) || token != "*" && token != s[i] {
			return false
		}
	}
	return len(p) == len(s)
}

// natsSubject claims what a Grant says of one subject.
func natsSubject(verb, subject string, try func(principal) error) claim {
	says := func(g detectors.Grant, answer detectors.Answer) bool {
		return slices.ContainsFunc(g.Permissions, func(p detectors.Permission) bool {
			pattern, ok := strings.CutPrefix(p.Name, verb+" ")
			return ok && p.Answer == answer && natsFits(pattern, subject)
		})
	}
	return claim{
		name:         verb + " " + subject,
		held:         func(g detectors.Grant) bool { return says(g, detectors.Granted) && !says(g, detectors.Denied) },
		undetermined: func(g detectors.Grant) bool { return says(g, detectors.Undetermined) },
		try:          try,
	}
}

type natsLogins map[string]func(string) map[string]any

func (s *natsServer) claims(t *testing.T, k *detectors.Knowledge, logins natsLogins) []claim {
	does := func(subject, body string) func(principal) error {
		return func(who principal) error {
			s.streams(t)
			_, err := s.as(t, logins[who.name], strings.ReplaceAll(subject, "ID", s.id), body)
			return err
		}
	}
	hears := func(subject string) func(principal) error {
		return func(who principal) error {
			n, err := s.talk(logins[who.name])
			if err != nil {
				return err
			}
			defer n.Close()
			_, _ = fmt.Fprintf(n, "SUB %s 9\r\n", subject)
			said, err := n.sync()
			if strings.Contains(said, "Permissions Violation") {
				return fmt.Errorf("%w: %s", errRefused, said)
			}
			return err
		}
	}
	// A right on some streams alone is one too.
	either := func(subject, body string) func(principal) error {
		return func(who principal) error {
			if err := does(subject+"other", strings.ReplaceAll(body, "NAME", "other"))(who); err == nil {
				return nil
			}
			return does(subject+"mail", strings.ReplaceAll(body, "NAME", "mail"))(who)
		}
	}
	config := `{"name":"mail","subjects":["kept.mail"],"storage":"memory","max_msgs":1}`
	out := []claim{
		permission("create", either("$JS.API.STREAM.CREATE.", `{"name":"NAME","subjects":["kept.NAME"],"storage":"memory"}`), "$JS.API.STREAM.CREATE"),
		permission("restore", either("$JS.API.STREAM.RESTORE.", `{}`), "$JS.API.STREAM.RESTORE"),
		permission("update", does("$JS.API.STREAM.UPDATE.mail", config), "$JS.API.STREAM.UPDATE"),
		permission("get", does("$JS.API.STREAM.MSG.GET.mail", `{"last_by_subj":"kept.mail"}`), "$JS.API.STREAM.MSG.GET"),
		permission("delete a message", does("$JS.API.STREAM.MSG.DELETE.mail", `{"seq":1}`), "$JS.API.STREAM.MSG.DELETE"),
		permission("consumer", does("$JS.API.CONSUMER.CREATE.mail", `{"stream_name":"mail","config":{"ack_policy":"none","deliver_subject":"x.y"}}`), "$JS.API.CONSUMER.CREATE"),
		permission("consumer deleted", does("$JS.API.CONSUMER.DELETE.mail.d", ""), "$JS.API.CONSUMER.DELETE"),
		permission("key", does("$KV.cfg.a", "y"), "$KV"),
		permission("reload", does("$SYS.REQ.SERVER.ID.RELOAD", ""), "$SYS.REQ.SERVER.RELOAD"),
		permission("kick", does("$SYS.REQ.SERVER.ID.KICK", `{"cid":999999}`), "$SYS.REQ.SERVER.KICK"),
		permission("connections", does("$SYS.REQ.ACCOUNT.SHOP.CONNZ", ""), "$SYS.REQ.ACCOUNT"),
	}
	for _, stream := range []string{"orders", "mail"} {
		out = append(out, destruction(k, "STREAM.PURGE", "stream", stream, does("$JS.API.STREAM.PURGE."+stream, "")),
			destruction(k, "STREAM.DELETE", "stream", stream, does("$JS.API.STREAM.DELETE."+stream, "")))
	}
	for _, subject := range []string{"orders.new", "orders.old", "secret.a", "secret.a.b", "jobs"} {
		out = append(out, natsSubject("publish", subject, does(subject, "x")))
	}
	for _, subject := range []string{"orders.done", "mail.done", "secret.a", "secret.a.b", "jobs"} {
		out = append(out, natsSubject("subscribe", subject, hears(subject)))
	}
	return out
}

func (s *natsServer) who(kind, text, user string) principal {
	parts := map[string]string{"host": "localhost:" + s.port}
	if user != "" {
		parts["user"] = user
	}
	return principal{either(user, kind), secretOf("nats", kind, text, parts)}
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func TestNATS(t *testing.T) {
	user := natsKey(t, 20)
	var shop strings.Builder
	for name, rules := range natsUsers {
		fmt.Fprintf(&shop, "{user: %s, password: %q, %s}\n", name, rolePassword, rules)
	}
	fmt.Fprintf(&shop, "{nkey: %s, permissions: {publish: [\"$JS.API.STREAM.*.mail\", \"$SYS.REQ.USER.INFO\"], subscribe: \"_INBOX.>\"}}\n", user.public)
	s := startNATS(t, fmt.Sprintf(`accounts {
  SHOP {jetstream: enabled, users: [%s]}
  BARE {users: [{user: bare, password: %[2]q}]}
  SYS {users: [{user: root, password: %[2]q}, {user: watcher, password: %[2]q, permissions: {publish: ["$SYS.REQ.ACCOUNT.>", "$SYS.REQ.USER.INFO"]}}]}
}
system_account: SYS
`, shop.String(), rolePassword))
	ran(t, "nats-server "+strings.TrimSpace(strings.TrimPrefix(s.run(s.dir+"/nats", "--version"), "nats-server:")))
	s.streams(t)

	p, k := knowledge(t, "nats")
	logins := natsLogins{"user-seed": func(nonce string) map[string]any {
		return map[string]any{"nkey": user.public, "sig": user.signed(nonce)}
	}}
	all := []principal{s.who("user-seed", user.seed, "")}
	for _, name := range append([]string{"bare", "root", "watcher"}, sorted(natsUsers)...) {
		logins[name] = natsByPassword(name)
		all = append(all, s.who("password", rolePassword, name))
	}
	hold(t, p, all, s.claims(t, k, logins))
	for name, want := range map[string]detectors.Access{
		"all": detectors.Destroy, "shipper": detectors.Write, "purger": detectors.Destroy, "values": detectors.Destroy, "bare": detectors.Write,
		"root": detectors.Admin, "responder": detectors.Write, "watcher": detectors.Write,
		// Who may not ask is rated as the worst, whatever little it may do.
		"hidden": detectors.Admin, "deaf": detectors.Admin,
	} {
		most(t, p, s.who("password", rolePassword, name), want)
	}
	if g := ask(t, p, s.who("password", "not-the-password-1", "all").secret); g.State != detectors.StateUnknown || g.MaxAccess() != detectors.Admin {
		t.Errorf("a wrong password on this machine: %s\n%s", g.State, shown(g))
	}
	if said, err := s.as(t, natsByPassword("all"), "$JS.API.STREAM.INFO.mail", ""); err != nil || !strings.Contains(said, `"subjects":["kept.mail"]`) {
		t.Error(said, err)
	}
}

// TestNATSToken is a server with one token for all, without JetStream's accounts.
func TestNATSToken(t *testing.T) {
	s := startNATS(t, fmt.Sprintf("authorization {token: %q}\n", natsToken))
	ran(t, "nats-server with a token")
	p, _ := knowledge(t, "nats")
	if g := most(t, p, s.who("token", natsToken, ""), detectors.Destroy); g.State != detectors.Live {
		t.Errorf("%s\n%s", g.State, shown(g))
	}
	if g := ask(t, p, s.who("token", "not-the-token-at-all", "").secret); g.State != detectors.StateUnknown {
		t.Errorf("%s\n%s", g.State, shown(g))
	}
	open := startNATS(t, "")
	if g := ask(t, p, open.who("token", natsToken, "").secret); g.State != detectors.StateUnknown || g.MaxAccess() != detectors.Admin || len(g.Unknown) == 0 {
		t.Errorf("a server that asks nobody: %s\n%s", g.State, shown(g))
	}
}

func (k natsPair) signed(nonce string) string {
	return base64.RawURLEncoding.EncodeToString(ed25519.Sign(k.PrivateKey, []byte(nonce)))
}
