package wire

import (
	"encoding/base64"
	"encoding/binary"
	"io"
	"net"
	"reflect"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
)

// mongoServer plays MongoDB as its documents describe it: hello, an exchange of SCRAM, and an
// answer to every command after that.
type mongoServer struct {
	t       *testing.T
	heard   []map[string]any
	answers func(command map[string]any) bsonDoc
}

func (m *mongoServer) play(c net.Conn) {
	for {
		var head [21]byte
		if _, err := io.ReadFull(c, head[:]); err != nil {
			return
		}
		body := make([]byte, binary.LittleEndian.Uint32(head[:])-21)
		if _, err := io.ReadFull(c, body); err != nil {
			return
		}
		command, err := readBSON(body)
		if err != nil || binary.LittleEndian.Uint32(head[12:]) != opMsg {
			m.t.Errorf("%x is no command: %v", body, err)
			return
		}
		m.heard = append(m.heard, command)
		message := make([]byte, 21)
		binary.LittleEndian.PutUint32(message[12:], opMsg)
		message, err = m.answers(command).appendTo(message)
		if err != nil {
			m.t.Error(err)
		}
		binary.LittleEndian.PutUint32(message, uint32(len(message)))
		if _, err := c.Write(message); err != nil {
			return
		}
	}
}

// scramServer is the other side of an exchange: it computes what the client must prove by the
// client's own arithmetic, which TestSCRAM holds against the RFC.
type scramServer struct{ *scram }

func (s *scramServer) answer(t *testing.T, command map[string]any) bsonDoc {
	t.Helper()
	payload := text(command["payload"])
	if _, starts := command["saslStart"]; starts {
		_, bare, _ := strings.Cut(payload, "n,,")
		_, s.nonce, _ = strings.Cut(bare, ",r=")
		s.first()
		reply := "r=" + s.nonce + "server,s=" + base64.StdEncoding.EncodeToString([]byte("salt")) + ",i=15000"
		if _, err := s.next(reply); err != nil {
			t.Error(err)
		}
		return bsonDoc{{"conversationId", int32(7)}, {"done", false}, {"payload", []byte(reply)}, {"ok", 1.0}}
	}
	want, err := (&scram{hash: s.hash, user: s.user, password: s.password, nonce: s.nonce, bare: s.bare}).next("r=" + s.nonce + "server,s=" + base64.StdEncoding.EncodeToString([]byte("salt")) + ",i=15000")
	if err != nil || payload != want || command["conversationId"] != 7.0 {
		return bsonDoc{{"ok", 0.0}, {"code", int32(18)}, {"errmsg", "Authentication failed."}}
	}
	return bsonDoc{{"conversationId", int32(7)}, {"done", true}, {"payload", []byte("v=" + base64.StdEncoding.EncodeToString(s.server))}, {"ok", 1.0}}
}

func TestMongo(t *testing.T) {
	for name, c := range map[string]struct {
		ways     []any
		password string
		exchange *scram
		refused  string
	}{
		"of today":        {[]any{"SCRAM-SHA-1", "SCRAM-SHA-256"}, "sample-password", newSCRAM256("ann", "sample-password"), ""},
		"of before":       {[]any{"SCRAM-SHA-1"}, "sample-password", newSCRAM1("ann", md5Hex("ann:mongo:sample-password")), ""},
		"wrong password":  {nil, "another-password", newSCRAM256("ann", "sample-password"), "18"},
		"an unknown way":  {[]any{"PLAIN"}, "sample-password", newSCRAM256("ann", "sample-password"), "authentication"},
		"nobody it knows": {nil, "sample-password", newSCRAM256("ann", "sample-password"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := &scramServer{c.exchange}
			server := &mongoServer{t: t}
			server.answers = func(command map[string]any) bsonDoc {
				if _, hello := command["hello"]; hello {
					list := bsonDoc{}
					for i, way := range c.ways {
						list = append(list, bsonField{string(rune('0' + i)), way})
					}
					return bsonDoc{{"saslSupportedMechs", bsonList(list)}, {"ok", 1.0}}
				}
				if command["saslStart"] != nil || command["saslContinue"] != nil {
					return s.answer(t, command)
				}
				return bsonDoc{{"authInfo", bsonDoc{{"authenticatedUsers", bsonList{{"0", bsonDoc{{"user", "ann"}}}}}}}, {"ok", 1.0}}
			}
			to := login("mongodb")
			to.Password, to.Database = c.password, "shop"
			session, err := playing(t, server.play).Open(t.Context(), to)
			if refusal, _ := err.(detectors.Refusal); refusal.Code != c.refused { //nolint:errorlint // its very self
				t.Fatalf("refused by %v, not %q", err, c.refused)
			}
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = session.Close() })
			got, err := session.Ask(t.Context(), `{"connectionStatus":1,"showPrivileges":true}`)
			want := map[string]any{"authInfo": map[string]any{"authenticatedUsers": []any{map[string]any{"user": "ann"}}}, "ok": 1.0}
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%v, %v", got, err)
			}
			last := server.heard[len(server.heard)-1]
			if !reflect.DeepEqual(last, map[string]any{"connectionStatus": 1.0, "showPrivileges": true, "$db": "admin"}) || server.heard[1]["$db"] != "shop" {
				t.Errorf("it was asked %v", server.heard)
			}
		})
	}
}

func TestBSON(t *testing.T) {
	doc := bsonDoc{{"s", "text"}, {"b", []byte("raw")}, {"t", true}, {"n", int32(-3)}, {"f", 1.5}, {"d", bsonDoc{{"x", "y"}}}, {"l", bsonList{{"0", "a"}, {"1", "b"}}}}
	text, err := doc.appendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"s": "text", "b": "raw", "t": true, "n": -3.0, "f": 1.5, "d": map[string]any{"x": "y"}, "l": []any{"a", "b"}}
	if got, err := readBSON(text); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	for i := range text {
		if got, err := readBSON(text[:i]); err == nil {
			t.Errorf("cut at %d it is %v", i, got)
		}
	}
}

func FuzzBSON(f *testing.F) {
	f.Add([]byte("\x05\x00\x00\x00\x00"))
	f.Add([]byte("\x10\x00\x00\x00\x02a\x00\x04\x00\x00\x00xyz\x00\x00"))
	f.Fuzz(func(_ *testing.T, text []byte) { _, _ = readBSON(text) })
}
