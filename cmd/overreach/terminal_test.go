package main

import (
	"context"
	"crypto/tls"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/lipgloss"
)

func TestColor(t *testing.T) {
	for name, c := range map[string]struct {
		env  []string
		out  bool
		want string
	}{
		"a pipe":            {[]string{"TERM=xterm-256color"}, false, "none"},
		"a terminal":        {[]string{"TERM=xterm"}, true, "16"},
		"256 colours":       {[]string{"TERM=xterm-256color"}, true, "256"},
		"true colour":       {[]string{"TERM=xterm-256color", "COLORTERM=truecolor"}, true, "true"},
		"a dumb terminal":   {[]string{"TERM=dumb"}, true, "none"},
		"NO_COLOR":          {[]string{"TERM=xterm-256color", "NO_COLOR=1"}, true, "none"},
		"an empty NO_COLOR": {[]string{"TERM=xterm", "NO_COLOR="}, true, "16"},
	} {
		w := World{Env: c.env}
		w.Terminal.Out = c.out
		if got := w.color(); got != c.want {
			t.Errorf("%s gets %s, not %s", name, got, c.want)
		}
	}
}

// TestOutputFits: on a terminal of 40 columns no line is wider but one that cannot be broken;
// no escape is written to a pipe or a dumb terminal.
func TestOutputFits(t *testing.T) {
	for name, c := range map[string]struct {
		env     []string
		out     bool
		width   int
		escapes bool
	}{
		"a pipe":                {nil, false, 0, false},
		"40 columns":            {[]string{"TERM=xterm"}, true, 40, true},
		"a dumb terminal":       {[]string{"TERM=dumb"}, true, 80, false},
		"NO_COLOR, 200 columns": {[]string{"TERM=xterm", "NO_COLOR=1"}, true, 200, false},
	} {
		w, stdout, _ := world(t, "--offline")
		w.Env = append(w.Env, append(c.env, "RAILWAY_API_TOKEN="+sampleToken("railway_account"))...)
		w.Terminal.Out, w.Width = c.out, c.width
		if code := run(context.Background(), w); code != exitBeyond {
			t.Errorf("%s: exit code %d", name, code)
		}
		if got := strings.Contains(stdout.String(), "\x1b["); got != c.escapes {
			t.Errorf("%s: escapes %v", name, got)
		}
		for line := range strings.Lines(stdout.String()) {
			if c.width == 40 && lipgloss.Width(line) > 40 && len(strings.Fields(line)) > 2 {
				t.Errorf("%s: %q", name, line)
			}
		}
	}
}

// TestTransport honours the world's proxies and certificates, and says so.
func TestTransport(t *testing.T) {
	front, err := newFront(nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = front.listener.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := front.writeCA(ca); err != nil {
		t.Fatal(err)
	}
	w := World{Env: []string{"HTTPS_PROXY=http://127.0.0.1:3128", "NO_PROXY=.internal.example", "SSL_CERT_FILE=" + ca}}
	transport, notes, err := w.transport()
	if err != nil || len(notes) != 2 {
		t.Fatalf("%v, %q", err, notes)
	}
	way := transport.(*http.Transport)
	for host, want := range map[string]string{"api.github.com": "127.0.0.1:3128", "git.internal.example": ""} {
		req, _ := http.NewRequest(http.MethodGet, "https://"+host+"/", nil)
		got := ""
		if u, err := way.Proxy(req); err == nil && u != nil {
			got = u.Host
		}
		if got != want {
			t.Errorf("%s is reached by %q, not %q", host, got, want)
		}
	}
	if way.TLSClientConfig.MinVersion < tls.VersionTLS12 || way.TLSClientConfig.InsecureSkipVerify {
		t.Error("TLS is loosened")
	}
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{empty, filepath.Join(t.TempDir(), "none")} {
		if _, _, err := (World{Env: []string{"SSL_CERT_FILE=" + path}}).transport(); err == nil {
			t.Errorf("%s is taken for certificates", filepath.Base(path))
		}
	}
}
