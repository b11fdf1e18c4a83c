package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/sources"
)

// world is one of its own: an empty home and environment.
func world(t *testing.T, args ...string) (World, *bytes.Buffer, *bytes.Buffer) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	home := t.TempDir()
	return World{
		Args: args, Env: []string{"HOME=" + home, "USERPROFILE=" + home}, Dir: t.TempDir(), Stdin: strings.NewReader(""),
		Stdout: &stdout, Stderr: &stderr, FS: pretend(t.TempDir(), os.TempDir()), Now: time.Now, GOOS: runtime.GOOS,
	}, &stdout, &stderr
}

func report(t *testing.T, text *bytes.Buffer) scanner.Report {
	t.Helper()
	var r scanner.Report
	if err := json.Unmarshal(text.Bytes(), &r); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return r
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestNothingScannedIsNotClean(t *testing.T) {
	w, stdout, _ := world(t, "--offline")
	w.Env = nil
	if code := run(context.Background(), w); code != exitNothing {
		t.Errorf("exit code %d, not %d", code, exitNothing)
	}
	if !strings.Contains(stdout.String(), "not the same as clean") {
		t.Errorf("it says %q", stdout)
	}
}

func TestWithoutAHomeTheKeyIsOfThisRun(t *testing.T) {
	w, stdout, _ := world(t, "--offline", "--format", "json")
	w.Env = []string{"RAILWAY_API_TOKEN=" + sampleToken("railway_account")}
	if code := run(context.Background(), w); code != exitBeyond {
		t.Errorf("exit code %d", code)
	}
	r := report(t, stdout)
	if len(r.Findings) != 1 || !strings.Contains(strings.Join(r.Summary.Notes, " "), "for this run only") {
		t.Errorf("%d findings, notes %q", len(r.Findings), r.Summary.Notes)
	}
}

// TestFingerprintsHold: the same from run to run, and kept for the user alone.
func TestFingerprintsHold(t *testing.T) {
	w, stdout, _ := world(t, "--offline", "--format", "json")
	w.Env = append(w.Env, "RAILWAY_API_TOKEN="+sampleToken("railway_account"))
	run(context.Background(), w)
	first := report(t, stdout)
	stdout.Reset()
	run(context.Background(), w)
	if second := report(t, stdout); second.Findings[0].ID != first.Findings[0].ID {
		t.Errorf("the id changed from %s to %s", first.Findings[0].ID, second.Findings[0].ID)
	}
	info, err := os.Stat(filepath.Join(w.configDir(), "key"))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the key: %v, %v", info, err)
	}
}

// cancelled ends the scan's context when a certain file is opened.
type cancelled struct {
	sources.OS
	at     string
	cancel context.CancelFunc
}

func (c cancelled) Open(path string) (fs.File, error) {
	if filepath.Base(path) == c.at {
		c.cancel()
	}
	return c.OS.Open(path)
}

func TestInterruptedShowsWhatWasFound(t *testing.T) {
	w, stdout, _ := world(t, "--offline", "--format", "json")
	w.Env = append(w.Env, "X=1")
	for i := range 600 {
		put(t, filepath.Join(w.Dir, fmt.Sprintf("%04d.txt", i)), "RAILWAY_API_TOKEN="+sampleToken(fmt.Sprint("railway_", i))+"\n")
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	w.FS = cancelled{at: "0200.txt", cancel: cancel}
	began := time.Now()
	code := run(ctx, w)
	if took := time.Since(began); took > 2*time.Minute {
		t.Errorf("it took %v", took)
	}
	r := report(t, stdout)
	if code != exitInterrupted || r.Summary.Complete || len(r.Findings) == 0 || len(r.Findings) >= 600 {
		t.Errorf("exit code %d, complete %v, %d findings", code, r.Summary.Complete, len(r.Findings))
	}
}

func TestPanicsAreOneLine(t *testing.T) {
	w, _, stderr := world(t)
	w.Now = nil // whoever asks for the time ends the program
	if code := run(context.Background(), w); code != exitFailed {
		t.Errorf("exit code %d", code)
	}
	if got := stderr.String(); strings.Count(got, "\n") != 1 || strings.Contains(got, "goroutine") {
		t.Errorf("it says %q", got)
	}
}

func TestConsent(t *testing.T) {
	for answer, want := range map[string]string{"y\n": "lookups: own", "n\n": "lookups: off", "\n": "lookups: off", "": "lookups: off"} {
		w, _, stderr := world(t)
		w.Env = append(w.Env, "RAILWAY_API_TOKEN="+sampleToken("railway_account"))
		w.Stdin, w.Terminal.In, w.Terminal.Err = strings.NewReader(answer), true, true
		w.Transport = refusing{}
		run(context.Background(), w)
		if !strings.Contains(stderr.String(), "backboard.railway.com") {
			t.Errorf("it does not name the host: %q", stderr)
		}
		kept, err := os.ReadFile(filepath.Join(w.configDir(), "config.yaml"))
		if err != nil || !strings.HasPrefix(string(kept), want) {
			t.Errorf("after %q it kept %q (%v)", answer, kept, err)
		}
		stderr.Reset()
		if run(context.Background(), w); strings.Contains(stderr.String(), "Ask now") {
			t.Errorf("it asks twice: %q", stderr)
		}
	}
}

// refusing is a network that is down.
type refusing struct{}

func (refusing) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("the network is down")
}

// TestKeyFile: one key file gives the same ids in two homes, and a broken one is an error.
func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	var ids []string
	for range 2 {
		w, stdout, stderr := world(t, "--offline", "--format", "json")
		w.Env = append(w.Env, "OVERREACH_KEY_FILE="+path, "RAILWAY_API_TOKEN="+sampleToken("railway_account"))
		if code := run(context.Background(), w); code != exitBeyond {
			t.Fatalf("exit code %d: %s", code, stderr)
		}
		ids = append(ids, report(t, stdout).Findings[0].ID)
	}
	if ids[0] != ids[1] {
		t.Errorf("the ids are %q", ids)
	}
	put(t, path, "not a key\n")
	w, _, stderr := world(t, "--offline")
	w.Env = append(w.Env, "OVERREACH_KEY_FILE="+path)
	if code := run(context.Background(), w); code != exitFailed || !strings.Contains(stderr.String(), "no key of 64 hexadecimal digits") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}
