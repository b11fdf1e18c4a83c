//go:build unix

package main

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestCtrlC interrupts the program itself while it waits for a provider that never answers:
// within a second it ends, and shows what was found until then, marked as incomplete.
func TestCtrlC(t *testing.T) {
	asked := make(chan struct{}, 16)
	gone := make(chan struct{})
	defer close(gone)
	front, err := newFront(map[string]http.Handler{"backboard.railway.com": http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked <- struct{}{}
		<-gone
	})})
	if err != nil {
		t.Fatal(err)
	}
	defer front.listener.Close()
	dir := t.TempDir()
	ca := filepath.Join(dir, "ca.pem")
	if err := front.writeCA(ca); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "w", "a.sh"), "RAILWAY_API_TOKEN="+sampleToken("railway_account")+"\n")

	var stdout bytes.Buffer
	program := exec.Command("overreach", "--lookup", "--format", "json", filepath.Join(dir, "w"))
	program.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "HTTPS_PROXY=" + front.proxy(), "SSL_CERT_FILE=" + ca}
	program.Stdout = &stdout
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-asked:
	case <-time.After(30 * time.Second):
		_ = program.Process.Kill()
		t.Fatal("nobody was asked")
	}
	interrupted := time.Now()
	if err := program.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	err = program.Wait()
	if took := time.Since(interrupted); took > 5*time.Second {
		t.Errorf("it ended after %v", took)
	}
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.ExitCode() != exitInterrupted {
		t.Errorf("it ended with %v", err)
	}
	if r := report(t, &stdout); r.Summary.Complete || len(r.Findings) != 1 || !r.Findings[0].Beyond {
		t.Errorf("complete %v, %d findings", r.Summary.Complete, len(r.Findings))
	}
}
