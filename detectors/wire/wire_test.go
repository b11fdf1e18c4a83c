package wire

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/detectors"
)

// playing gives a Dialer whose connections lead to what plays the server.
func playing(t *testing.T, play func(net.Conn)) Dialer {
	t.Helper()
	return Dialer{Connect: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go func() {
			defer theirs.Close()
			play(theirs)
		}()
		return ours, nil
	}}
}

// saying sends the same whatever it hears.
func saying(text string) func(net.Conn) {
	return func(c net.Conn) {
		go func() { _, _ = io.Copy(io.Discard, c) }()
		_, _ = io.WriteString(c, text)
		time.Sleep(50 * time.Millisecond)
	}
}

func login(protocol string) detectors.Login {
	return detectors.Login{Protocol: protocol, Address: "127.0.0.1:1", User: "ann", Password: "sample-password", Encryption: detectors.Plain}
}

// hostile are answers that no server gives: none may end the program, and none is taken for a
// login.
func hostile() map[string]string {
	giant := strings.Repeat("a", 9<<20)
	return map[string]string{
		"a login that is refused": `INFO {"server_id":"x"}` + "\r\n-ERR 'Authorization Violation'\r\n", "a server of nothing": "INFO {}\r\nPONG\r\n",
		"a server that says no JSON": "INFO []\r\nPONG\r\n", "questions without end": `INFO {"server_id":"x"}` + "\r\n" + strings.Repeat("INFO {}\r\n", 3000),
		"nothing": "", "a web page": "HTTP/1.1 400 Bad Request\r\n\r\n<html>", "zeros": strings.Repeat("\x00", 4096), "ones": strings.Repeat("\xff", 4096),
		"a message without an end":   "R\x00\x00\x00\x08\x00\x00",
		"a message that says giant":  "R\x7f\xff\xff\xff",
		"a message less than itself": "R\x00\x00\x00\x00",
		"a giant":                    "+" + giant, "a list that says giant": "*2147483647\r\n", "a text that says giant": "$2147483647\r\n",
		"lists in lists": strings.Repeat("*1\r\n", 100000), "a number that is none": ":x\r\n", "a text less than none": "$-2147483648\r\n",
		"rounds without end":     "R\x00\x00\x00\x17\x00\x00\x00\x0aSCRAM-SHA-256\x00\x00",
		"a packet of MySQL":      "\x01\x00\x00\x00\x0a",
		"an error packet":        "\x17\x00\x00\x00\xff\x10\x04Too many connections",
		"a document of MongoDB":  "\x1a\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\xdd\x07\x00\x00\x00\x00\x00\x00\x00\x05\x00\x00\x00\x00",
		"a document in itself":   "\x20\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\xdd\x07\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\x7f\x03a\x00\xff",
		"a document that is cut": "\xff\xff\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\xdd\x07\x00\x00\x00\x00\x00\x00\x00\x05",
	}
}

func TestHostileServers(t *testing.T) {
	for _, protocol := range []string{"postgres", "mysql", "redis", "mongodb", "nats", "ssh"} {
		for name, text := range hostile() {
			if protocol == "redis" && name == "a giant" {
				continue // a line that is too long: the next test
			}
			t.Run(protocol+"/"+name, func(t *testing.T) {
				t.Parallel()
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				s, err := playing(t, saying(text)).Open(ctx, login(protocol))
				if err == nil {
					_ = s.Close()
					t.Error("taken for a login")
				}
				if err != nil && strings.Contains(err.Error(), "sample-password") {
					t.Errorf("the error holds the password: %v", err)
				}
			})
		}
	}
}

func TestAnEndlessAnswerEnds(t *testing.T) {
	endless := func(c net.Conn) {
		go func() { _, _ = io.Copy(io.Discard, c) }()
		for {
			if _, err := io.WriteString(c, strings.Repeat("$1\r\na\r\n", 1000)); err != nil {
				return
			}
		}
	}
	for _, protocol := range []string{"postgres", "mysql", "redis", "mongodb", "nats", "ssh"} {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		s, err := playing(t, endless).Open(ctx, login(protocol))
		if err == nil {
			if _, err = s.Ask(ctx, "*"); protocol != "redis" && err == nil {
				t.Errorf("%s: an answer without end is an answer", protocol)
			}
			_ = s.Close()
		}
		cancel()
	}
}

func TestASilentServerIsWaitedForNoLongerThanAllowed(t *testing.T) {
	for _, protocol := range []string{"postgres", "mysql", "redis", "mongodb", "nats", "ssh"} {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		began := time.Now()
		_, err := playing(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }).Open(ctx, login(protocol))
		if err == nil || time.Since(began) > 30*time.Second {
			t.Errorf("%s: %v after %s", protocol, err, time.Since(began))
		}
		cancel()
	}
}

// TestNoPasswordWithoutEncryption: a server elsewhere that asks for the password itself, or
// cannot encrypt, is not told it.
func TestNoPasswordWithoutEncryption(t *testing.T) {
	heard := make(chan string, 1)
	asks := func(c net.Conn) {
		go func() {
			text, _ := io.ReadAll(c)
			heard <- string(text)
		}()
		_, _ = io.WriteString(c, "R\x00\x00\x00\x08\x00\x00\x00\x03")
		time.Sleep(50 * time.Millisecond)
	}
	to := login("postgres")
	to.Address = "db.corp.example:5432"
	if _, err := playing(t, asks).Open(t.Context(), to); !errors.Is(err, detectors.ErrNotEncrypted) {
		t.Errorf("asked for the password in plain: %v", err)
	}
	for _, e := range []detectors.Encryption{detectors.Verified, detectors.Encrypted} {
		to.Encryption = e
		if _, err := playing(t, saying("N")).Open(t.Context(), to); !errors.Is(err, detectors.ErrNotEncrypted) {
			t.Errorf("%s: %v", e, err)
		}
	}
	if strings.Contains(<-heard, "sample-password") {
		t.Error("the password was sent in plain")
	}
}

// TestTheSessionIsToldToRefuseWrites: what PostgreSQL is told before anything else.
func TestTheSessionIsToldToRefuseWrites(t *testing.T) {
	heard := make(chan string, 1)
	_, _ = playing(t, func(c net.Conn) {
		var size [4]byte
		_, _ = io.ReadFull(c, size[:])
		text := make([]byte, binary.BigEndian.Uint32(size[:])-4)
		_, _ = io.ReadFull(c, text)
		heard <- string(text)
	}).Open(t.Context(), login("postgres"))
	got := <-heard
	for _, want := range []string{"default_transaction_read_only\x00on", "statement_timeout\x002000", "search_path\x00pg_catalog", "user\x00ann"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
	if strings.Contains(got, "sample-password") {
		t.Error("the password is among the settings")
	}
}

func TestLocalhostIsThisMachine(t *testing.T) {
	var dialed []string
	d := Dialer{Connect: func(_ context.Context, _, address string) (net.Conn, error) {
		dialed = append(dialed, address)
		return nil, io.EOF
	}}
	if _, err := d.dial(t.Context(), "localhost:5432"); err == nil || strings.Join(dialed, " ") != "127.0.0.1:5432 [::1]:5432" {
		t.Errorf("%v: %q", err, dialed)
	}
}

// TestSCRAM is the exchange of RFC 7677, section 3.
func TestSCRAM(t *testing.T) {
	s := newSCRAM256("user", "pencil")
	s.nonce = "rOprNGfwEbeRWgbNEkqO"
	if got := s.first(); got != "n,,n=user,r=rOprNGfwEbeRWgbNEkqO" {
		t.Error(got)
	}
	const server = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
	got, err := s.next(server)
	if want := "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="; err != nil || got != want {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := s.next("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="); err != nil || !s.done {
		t.Error(err)
	}
}

func TestSCRAMRefuses(t *testing.T) {
	for _, message := range []string{
		"", "r=x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "r=n,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "r=nx,s=!,i=4096", "r=nx,s=AAAA,i=0", "r=nx,s=AAAA,i=99999999999", "r=nx,s=AAAA,i=2000000000",
	} {
		s := newSCRAM256("user", "pencil")
		s.nonce = "n"
		s.first()
		if got, err := s.next(message); err == nil {
			t.Errorf("%q is answered with %q", message, got)
		}
	}
	s := newSCRAM256("user", "pencil")
	s.nonce = "n"
	s.first()
	if _, err := s.next("r=nx,s=AAAA,i=1"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.next("v=AAAA"); !errors.Is(err, detectors.ErrForeign) || s.done {
		t.Errorf("a server that does not know the password is believed: %v", err)
	}
}
