package sources

import (
	"encoding/binary"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// str is a string of the SSH protocol.
func str(text string) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(text)))) + text
}

// message is one of the agent protocol.
func message(kind byte, body string) string { return str(string(kind) + body) }

func keyList(comments ...string) string {
	body := string(binary.BigEndian.AppendUint32(nil, uint32(len(comments))))
	for _, c := range comments {
		body += str(str("ssh-ed25519")+str("public "+c)) + str(c)
	}
	return message(identitiesAnswer, body)
}

// TestSSHAgent: an agent is asked for its keys and for nothing else, and whatever it answers,
// or does not, is met with bounds.
func TestSSHAgent(t *testing.T) {
	for name, c := range map[string]struct {
		answer  string
		hang    bool
		keys    int
		shut    bool
		unknown string
	}{
		"two keys":         {answer: keyList("ann@laptop", "deploy"), keys: 2},
		"no keys":          {answer: keyList(), shut: true},
		"silence":          {hang: true, unknown: "did not answer"},
		"half an answer":   {answer: keyList("ann")[:20], hang: true, unknown: "did not answer"},
		"an end":           {unknown: "none of an SSH agent"},
		"garbage":          {answer: "HTTP/1.1 400 Bad Request\r\n\r\n" + strings.Repeat("x", 4096), unknown: "longer than"},
		"failure":          {answer: message(5, ""), unknown: "none of an SSH agent"},
		"another message":  {answer: message(14, "\x00\x00\x00\x00"), unknown: "none of an SSH agent"},
		"nothing in it":    {answer: str(""), unknown: "none of an SSH agent"},
		"1 GB":             {answer: "\x40\x00\x00\x00" + strings.Repeat("x", 1<<16), unknown: "longer than"},
		"a billion keys":   {answer: message(identitiesAnswer, "\x40\x00\x00\x00"), unknown: "none of an SSH agent"},
		"keys cut off":     {answer: message(identitiesAnswer, "\x00\x00\x00\x02"+str(str("a"))+str("b")), unknown: "none of an SSH agent"},
		"a key of 4 GB":    {answer: message(identitiesAnswer, "\x00\x00\x00\x01\xff\xff\xff\xff"), unknown: "none of an SSH agent"},
		"a hostile string": {answer: keyList(strings.Repeat("\x1b[31m", 1000)), keys: 1},
	} {
		t.Run(name, func(t *testing.T) {
			p, said := askAgent(t, c.answer, c.hang)
			if said != "\x00\x00\x00\x01\x0b" {
				t.Errorf("it was told %q", said)
			}
			if p.Answered != (c.keys > 0) || len(p.Holds) != c.keys || (p.Shut != "") != c.shut {
				t.Errorf("%+v", p)
			}
			if text := strings.Join(p.Unknown, ""); (c.unknown == "") != (text == "") || !strings.Contains(text, c.unknown) {
				t.Errorf("not known: %q, want %q", text, c.unknown)
			}
			for _, h := range p.Holds {
				if len(h.Name) > 160 || !strings.HasPrefix(h.ID, "SHA256:") || len(h.ID) != 50 {
					t.Errorf("%+v", h)
				}
			}
		})
	}
}

// askAgent gives the point of a socket behind which one answers, and what it was told.
func askAgent(t *testing.T, answer string, hang bool) (Point, string) {
	t.Helper()
	folder, err := os.MkdirTemp("", "o") // a socket's path must be short
	must(t, err)
	t.Cleanup(func() { must(t, os.RemoveAll(folder)) })
	path := filepath.Join(folder, "agent")
	listener, err := net.Listen("unix", path)
	must(t, err)
	defer listener.Close()
	told := make(chan string, 1)
	go serveAgent(listener, answer, hang, told)
	m := Machine{FS: OS{}, GOOS: "linux", Home: folder, Workspace: folder, Env: []string{"SSH_AUTH_SOCK=" + path}}
	m.Dial = new(net.Dialer).DialContext
	begin := time.Now()
	agent := pointStore("agent", stores.Point{Socket: true, Ask: "ssh-agent"}, "$SSH_AUTH_SOCK", "~/agent")
	r := (&recorder{}).scan(t, m.Stores([]stores.Store{agent}))
	if took := time.Since(begin); took > 30*time.Second {
		t.Errorf("it took %v", took)
	}
	if len(r.points) != 1 || r.points[0].Location.Key != "SSH_AUTH_SOCK" || len(r.notRead) > 0 {
		t.Fatalf("%+v, %+v", r.points, r.notRead)
	}
	return r.points[0], <-told
}

func serveAgent(listener net.Listener, answer string, hang bool, told chan<- string) {
	conn, err := listener.Accept()
	if err != nil {
		told <- err.Error()
		return
	}
	defer conn.Close()
	request := make([]byte, 5)
	n, _ := io.ReadFull(conn, request)
	_, _ = io.WriteString(conn, answer)
	if unix, ok := conn.(*net.UnixConn); ok && !hang {
		_ = unix.CloseWrite()
	}
	rest, _ := io.ReadAll(conn) // until the other side has had enough
	told <- string(request[:n]) + string(rest)
}
