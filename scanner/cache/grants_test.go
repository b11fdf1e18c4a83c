package cache

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/detectors"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

const secretText = "a text that no file may hold"

func aSecret() detectors.Secret {
	sealer := detectors.NewSealer(bytes.Repeat([]byte{7}, 32))
	return detectors.Secret{Provider: "railway", Kind: "account", Text: sealer.Seal(secretText)}
}

func aGrant(state detectors.State) detectors.Grant {
	return detectors.Grant{
		State: state, Kind: "account", Principal: "ann@acme.example", Hosts: []string{"backboard.railway.com"}, Asked: noon,
		Expires: noon.Add(time.Hour * 48), Complete: true,
		Permissions: []detectors.Permission{{
			Name: "volumes", Answer: detectors.Granted, Access: detectors.Destroy, Traits: []detectors.Trait{detectors.Secrets},
			Extent: detectors.Account, Undo: detectors.Undo{Kind: "none"}, Evidence: detectors.Stated, Means: "deletes", WorstCase: true,
		}},
		Resources: []detectors.Resource{{Kind: "volume", Name: "orders", ID: "1", Environment: "production", In: "shop"}},
		Unknown:   []detectors.Reason{{Code: "rules", Text: "not told"}},
	}
}

func TestGrantsAreBelievedForATime(t *testing.T) {
	for _, c := range []struct {
		name    string
		state   detectors.State
		age     time.Duration
		refresh bool
		known   bool
	}{
		{"at once", detectors.Live, 0, false, true},
		{"within twelve hours", detectors.Live, 12*time.Hour - time.Second, false, true},
		{"after twelve hours", detectors.Live, 12 * time.Hour, false, false},
		{"dead within a day", detectors.Dead, 23 * time.Hour, false, true},
		{"dead after a day", detectors.Dead, 24 * time.Hour, false, false},
		{"from the future", detectors.Live, -time.Second, false, false},
		{"refreshed", detectors.Live, 0, true, false},
		{"not known whether it works", detectors.StateUnknown, 0, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := noon
			g := &Grants{Folder: t.TempDir(), Now: func() time.Time { return now }}
			want := aGrant(c.state)
			if err := g.Keep(aSecret(), "https://railway.invalid", want); err != nil {
				t.Fatal(err)
			}
			now, g.Refresh = noon.Add(c.age), c.refresh
			got, known := g.Recall(aSecret(), "https://railway.invalid")
			if known != c.known {
				t.Fatalf("known: %v", known)
			}
			want.Hosts = nil
			if known && !reflect.DeepEqual(got, want) {
				t.Errorf("it came back as\n%+v, was\n%+v", got, want)
			}
			if _, other := g.Recall(aSecret(), "https://other.invalid"); other {
				t.Error("one instance's answer was taken for another's")
			}
		})
	}
}

func TestAGrantThatEndedIsNotBelieved(t *testing.T) {
	now := noon
	g := &Grants{Folder: t.TempDir(), Now: func() time.Time { return now }}
	grant := aGrant(detectors.Live)
	grant.Expires = noon.Add(time.Hour)
	if err := g.Keep(aSecret(), "", grant); err != nil {
		t.Fatal(err)
	}
	now = noon.Add(2 * time.Hour)
	if _, known := g.Recall(aSecret(), ""); known {
		t.Error("it has expired meanwhile, and still counts as live")
	}
}

// TestWhatMayPassIsNotRemembered: a provider that is down today must be asked tomorrow.
func TestWhatMayPassIsNotRemembered(t *testing.T) {
	for _, code := range []string{"time", "rate limited", "server error", "unreachable", "interrupted"} {
		g := &Grants{Folder: t.TempDir(), Now: func() time.Time { return noon }}
		grant := aGrant(detectors.Live)
		grant.Unknown = append(grant.Unknown, detectors.Reason{Code: code, Text: "it did not answer"})
		if err := g.Keep(aSecret(), "", grant); err != nil {
			t.Fatal(err)
		}
		if _, known := g.Recall(aSecret(), ""); known {
			t.Errorf("%s: half an answer was remembered", code)
		}
	}
}

// TestGrantFiles: nothing of the secret is in them, they are the user's alone, one that is
// damaged is none, and old ones go.
func TestGrantFiles(t *testing.T) {
	now := noon
	g := &Grants{Folder: t.TempDir(), Now: func() time.Time { return now }}
	if err := g.Keep(aSecret(), "", aGrant(detectors.Live)); err != nil {
		t.Fatal(err)
	}
	list, _ := filepath.Glob(filepath.Join(g.Folder, "grants", "*"))
	if len(list) != 1 {
		t.Fatalf("%d files", len(list))
	}
	text, err := os.ReadFile(list[0])
	if err != nil || bytes.Contains(text, []byte(secretText)) || bytes.Contains([]byte(list[0]), []byte(aSecret().Fingerprint())) {
		t.Errorf("it holds the secret, or is named by its fingerprint (%v)", err)
	}
	if info, err := os.Stat(list[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("it is %v (%v)", info.Mode(), err)
	}
	for _, damaged := range [][]byte{nil, text[:len(text)/2], []byte(`{"Version":2}`), bytes.Repeat([]byte("["), 1<<20)} {
		if err := os.WriteFile(list[0], damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, known := g.Recall(aSecret(), ""); known {
			t.Errorf("%.20q counts as a Grant", damaged)
		}
	}
	now = time.Now().Add(25 * time.Hour)
	if err := g.Sweep(); err != nil {
		t.Fatal(err)
	}
	if list, _ := filepath.Glob(filepath.Join(g.Folder, "grants", "*")); len(list) != 0 {
		t.Error("a Grant that nobody would believe is kept")
	}
}
