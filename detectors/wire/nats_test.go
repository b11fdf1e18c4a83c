package wire

import (
	"bufio"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"net"
	"reflect"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
)

// natsServer plays a server: what it is told at the login it keeps, and answers requests by subject.
type natsServer struct {
	info    string
	told    map[string]any
	answers map[string]string
}

func (s *natsServer) play(c net.Conn) {
	in := bufio.NewScanner(c)
	out := make(chan string, 16)
	defer close(out)
	go func() {
		for text := range out {
			_, _ = io.WriteString(c, text)
		}
	}()
	say := func(text string) { out <- text }
	say("INFO " + s.info + "\r\n")
	pings := 0
	for in.Scan() {
		words := strings.Fields(in.Text())
		switch {
		case len(words) == 0:
		case words[0] == "CONNECT":
			_ = json.Unmarshal([]byte(in.Text()[8:]), &s.told)
		case words[0] == "PING" && pings == 0:
			pings++
			say("PONG\r\nINFO {\"remote_account\":\"SHOP\",\"connect_info\":true}\r\n")
		case words[0] == "PING":
			say("PING\r\nPONG\r\n")
		case words[0] == "PUB":
			say(strings.ReplaceAll(s.answers[words[1]], "INBOX", words[2]))
		}
	}
}

func natsSeed32(of byte) string {
	raw := append([]byte{natsSeed | of>>5, of & 31 << 3}, []byte(strings.Repeat("s", ed25519.SeedSize))...)
	return natsLetters.EncodeToString(binary.LittleEndian.AppendUint16(raw, crc16(raw)))
}

func TestNATS(t *testing.T) {
	seed := natsSeed32(natsUser)
	jwt := "eyJhbGciOiJ4In0." + strings.Repeat("a", 30) + ".c2lnbmF0dXJl"
	public := ed25519.NewKeyFromSeed([]byte(strings.Repeat("s", ed25519.SeedSize))).Public().(ed25519.PublicKey)
	for name, c := range map[string]struct {
		user, password string
		holds          map[string]any
		signed         bool
	}{
		"password":                {"ann", "sample-password", map[string]any{"user": "ann", "pass": "sample-password"}, false},
		"token":                   {"", "sample-token", map[string]any{"auth_token": "sample-token"}, false},
		"key":                     {"", seed, map[string]any{"nkey": natsKey{ed25519.NewKeyFromSeed([]byte(strings.Repeat("s", 32)))}.public()}, true},
		"a bearer":                {"", jwt, map[string]any{"jwt": jwt}, false},
		"credentials":             {"", "-----BEGIN NATS USER JWT-----\n" + jwt + "\n------END NATS USER JWT------\nwords\n-----BEGIN USER NKEY SEED-----\n" + seed, map[string]any{"jwt": jwt}, true},
		"credentials in one line": {"", `-----BEGIN NATS USER JWT-----\n` + jwt + `\n------END NATS USER JWT------\n-----BEGIN USER NKEY SEED-----\n` + seed, map[string]any{"jwt": jwt}, true},
	} {
		t.Run(name, func(t *testing.T) {
			server := &natsServer{info: `{"server_id":"x","auth_required":true,"nonce":"a nonce"}`, answers: map[string]string{
				"$SYS.REQ.USER.INFO":     "MSG INBOX 2 12\r\n{\"user\":\"a\"}\r\n",
				"$JS.API.STREAM.NAMES":   "HMSG INBOX 3 30 30\r\nNATS/1.0 503 No Responders\r\n\r\n\r\n",
				"$JS.API.INFO":           "-ERR 'Permissions Violation for Publish to \"$JS.API.INFO\"'\r\n",
				"$JS.API.STREAM.MSG.GET": "MSG INBOX 5 2147483647\r\n",
			}}
			to := login("nats")
			to.User, to.Password = c.user, c.password
			s, err := playing(t, server.play).Open(t.Context(), to)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Close() })
			for key, want := range c.holds {
				if server.told[key] != want {
					t.Errorf("it was told %v", server.told)
				}
			}
			sig, _ := server.told["sig"].(string)
			raw, _ := base64.RawURLEncoding.DecodeString(sig)
			if c.signed != ed25519.Verify(public, []byte("a nonce"), raw) || c.signed && strings.Contains(strings.Join(values(server.told), " "), seed) {
				t.Errorf("signed %q, or the seed left: %v", sig, server.told)
			}
			if info, err := s.Ask(t.Context(), "INFO"); err != nil || info.(map[string]any)["account"] != "SHOP" || info.(map[string]any)["auth_required"] != true {
				t.Errorf("%v %v", info, err)
			}
			if got, err := s.Ask(t.Context(), "REQUEST $SYS.REQ.USER.INFO"); err != nil || !reflect.DeepEqual(got, map[string]any{"user": "a"}) {
				t.Errorf("%v %v", got, err)
			}
			for _, one := range []struct{ subject, code string }{{"$JS.API.STREAM.NAMES", "503"}, {"$JS.API.INFO", "permissions"}} {
				var refusal detectors.Refusal
				if _, err := s.Ask(t.Context(), "REQUEST "+one.subject); !errors.As(err, &refusal) || refusal.Code != one.code {
					t.Errorf("%s: %v", one.subject, err)
				}
			}
			if _, err := s.Ask(t.Context(), "REQUEST $JS.API.STREAM.MSG.GET"); !errors.Is(err, detectors.ErrForeign) {
				t.Errorf("a giant message: %v", err)
			}
			if _, err := s.Ask(t.Context(), "PUB x 0"); err == nil {
				t.Error("anything is a statement")
			}
		})
	}
}

func values(m map[string]any) []string {
	var out []string
	for _, v := range m {
		if text, ok := v.(string); ok {
			out = append(out, text)
		}
	}
	return out
}

func TestNATSEncryptsOrSaysThatItDoesNot(t *testing.T) {
	server := &natsServer{info: `{"server_id":"x","nonce":"n"}`}
	to := login("nats")
	to.Encryption = detectors.Verified
	if _, err := playing(t, server.play).Open(t.Context(), to); !errors.Is(err, detectors.ErrNotEncrypted) || server.told != nil {
		t.Errorf("%v, and it was told %v", err, server.told)
	}
	server.info = `{"server_id":"x"}`
	to = login("nats")
	to.User, to.Password = "", natsSeed32(natsUser)
	if _, err := playing(t, server.play).Open(t.Context(), to); err == nil || server.told != nil {
		t.Errorf("a key without a nonce: %v, %v", err, server.told)
	}
}

func TestNATSKeys(t *testing.T) {
	seed := natsSeed32(natsUser)
	wrong := seed[:20] + strings.Map(func(r rune) rune { return 'A' + (r-'A'+1)%8 }, seed[20:21]) + seed[21:]
	for text, fine := range map[string]bool{seed: true, wrong: false, natsSeed32(0): false, natsSeed32(14 << 3): false, seed[:40]: false, "": false, "sample-token": false} {
		if _, ok := natsKeyOf(text); ok != fine {
			t.Errorf("%q: %v", text, ok)
		}
	}
}
