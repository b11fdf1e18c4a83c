package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestView: the page is given out once, to whoever has the key, and to nobody else.
func TestView(t *testing.T) {
	w, stdout, _ := world(t, "--offline", "--format", "json")
	w.Env = append(w.Env, "RAILWAY_API_TOKEN="+sampleToken("railway_account"))
	run(context.Background(), w)
	report := filepath.Join(t.TempDir(), "report.json")
	if err := os.WriteFile(report, stdout.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	w.Args = []string{"view", report}
	lines, out := io.Pipe()
	w.Stdout = out
	done := make(chan int, 1)
	go func() { done <- run(context.Background(), w) }()
	address := make([]byte, 200)
	n, err := lines.Read(address)
	if err != nil {
		t.Fatal(err)
	}
	url := strings.TrimSpace(string(address[:n]))
	if !strings.HasPrefix(url, "http://127.0.0.1:") {
		t.Fatalf("it is given out at %q", url)
	}
	for _, wrong := range []string{url[:strings.LastIndex(url, "/")+1], url + "0", url[:len(url)-1]} {
		if code, _ := get(t, wrong); code != http.StatusNotFound {
			t.Errorf("%s: %d", wrong, code)
		}
	}
	code, page := get(t, url)
	if code != http.StatusOK || !bytes.Contains(page, []byte("Who reaches what")) || bytes.Contains(page, []byte(sampleToken("railway_account")[9:])) {
		t.Errorf("%d: %.300s", code, page)
	}
	if code := <-done; code != exitClean {
		t.Errorf("exit code %d", code)
	}
	if _, err := http.Get(url); err == nil {
		t.Error("it is given out twice")
	}

	file := filepath.Join(t.TempDir(), "page.html")
	w.Args, w.Stdout = []string{"view", report, "--output", file}, io.Discard
	if code := run(context.Background(), w); code != exitClean {
		t.Errorf("exit code %d", code)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	if code := run(context.Background(), w); code != exitFailed {
		t.Errorf("it writes over what is there: %d", code)
	}
	w.Args = []string{"view", file}
	if code := run(context.Background(), w); code != exitFailed {
		t.Errorf("it shows what is no report: %d", code)
	}
}

func get(t *testing.T, url string) (code int, body []byte) {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err = io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, body
}
