package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
)

// databaseOf plays every database that the program logs in to.
type databaseOf struct {
	mu     sync.Mutex // several are asked at once
	logins []detectors.Login
}

func (d *databaseOf) Open(_ context.Context, to detectors.Login) (detectors.Session, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.logins = append(d.logins, to)
	return nil, detectors.Refusal{Code: "3D000", Text: "\x1b[2Jno such database " + to.Password}
}

// TestDatabasesAreAskedHereAndWhereTheyAreNamed, by the whole program: the passwords of others
// are told to nobody, and what a server says of a password is not repeated.
func TestDatabasesAreAskedHereAndWhereTheyAreNamed(t *testing.T) {
	dir, home := t.TempDir(), t.TempDir()
	secret := func(n string) string { return "sample" + n + "Xq7Rw2Lk9" }
	write := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(dir, ".env"), "A=postgres://ann:"+secret("1")+"@localhost:5499/shop?sslmode=require\n"+
		"B=postgres://ben:"+secret("2")+"@db.corp.internal/shop\nC=mysql://cat:"+secret("3")+"@db.other.internal/bank\n")
	write(filepath.Join(home, ".config", "overreach", "config.yaml"), "version: 1\ninstances:\n  postgres: [\"postgres://db.corp.internal\"]\n")

	d := &databaseOf{}
	var out, said strings.Builder
	w := realWorld()
	w.Args, w.Env, w.Dir, w.Dialer = []string{"--lookup", "--format", "json", "--no-cache"}, []string{"HOME=" + home, "PATH=" + os.Getenv("PATH")}, dir, d
	w.Stdin, w.Stdout, w.Stderr = strings.NewReader(""), &out, &said
	if code := run(t.Context(), w); code != exitBeyond {
		t.Fatalf("ended with %d: %s", code, said.String())
	}
	asked := map[string]detectors.Login{}
	for _, l := range d.logins {
		asked[l.Address] = l
	}
	if len(asked) != 2 || asked["localhost:5499"].Password != secret("1") || asked["localhost:5499"].Encryption != detectors.Encrypted ||
		asked["db.corp.internal:5432"].User != "ben" || asked["db.corp.internal:5432"].Encryption != detectors.Verified {
		t.Errorf("logged in as %+v", d.logins)
	}
	report := out.String() + said.String()
	for n := range 3 {
		if strings.Contains(report, secret(string(rune('1'+n)))) {
			t.Errorf("the report holds password %d", n+1)
		}
	}
	if !strings.Contains(report, `instances: {mysql: [\"mysql://db.other.internal:3306\"]}`) {
		t.Error("the report does not say how the third is asked")
	}
}
