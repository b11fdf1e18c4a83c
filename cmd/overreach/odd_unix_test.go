//go:build unix

package main

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestOddPlaces scans a workspace that holds one of everything that could hang a scanner or
// end it. Each is said to be unread, and what lies beside it is found.
func TestOddPlaces(t *testing.T) {
	w, stdout, stderr := world(t, "--offline", "--format", "json")
	w.Dir = filepath.Join(t.TempDir(), "w")
	put(t, filepath.Join(w.Dir, "a.sh"), "RAILWAY_API_TOKEN="+sampleToken("railway_account")+"\n")
	put(t, filepath.Join(w.Dir, "bad.txt"), "\xff\xfe\x80 RAILWAY_TOKEN="+sampleToken("railway_staging")+"\n")
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(syscall.Mkfifo(filepath.Join(w.Dir, "fifo"), 0o600))
	t.Chdir(w.Dir) // a socket's path must be short
	socket, err := net.Listen("unix", "socket")
	check(err)
	defer socket.Close()
	check(os.Symlink(".", filepath.Join(w.Dir, "loop")))
	check(os.Symlink("/dev/zero", filepath.Join(w.Dir, "zero")))
	check(os.Symlink("nowhere", filepath.Join(w.Dir, "broken")))
	big, err := os.Create(filepath.Join(w.Dir, "big"))
	check(err)
	check(big.Truncate(2 << 30))
	_, err = big.WriteAt([]byte("\nRAILWAY_API_TOKEN="+sampleToken("railway_big")+"\n"), 1<<30)
	check(err)
	check(big.Close())

	began := time.Now()
	code := run(context.Background(), w)
	if took := time.Since(began); took > time.Minute {
		t.Errorf("it took %v", took)
	}
	if code != exitBeyond || stderr.Len() > 0 {
		t.Errorf("exit code %d, %q", code, stderr)
	}
	r := report(t, stdout)
	var places, left []string
	for _, f := range r.Findings {
		for _, l := range f.Locations {
			places = append(places, l.Path)
		}
	}
	for _, l := range r.Summary.NotRead {
		left = append(left, l.Path)
	}
	for _, name := range []string{"a.sh", "bad.txt", "big"} {
		if !strings.Contains(strings.Join(places, " "), name) {
			t.Errorf("what lies in %s was not found: %q", name, places)
		}
	}
	for _, name := range []string{"fifo", "socket", "zero"} {
		if !strings.Contains(strings.Join(left, " "), name) {
			t.Errorf("%s is not said to be unread: %q", name, left)
		}
	}
}
