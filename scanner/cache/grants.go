package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/overreach-dev/overreach/detectors"
)

// How long a Grant is believed. Scopes change at the provider without a word to us; a dead
// credential may only look so, and is asked about again sooner than one would think.
const (
	GrantAge = 12 * time.Hour
	deadAge  = 24 * time.Hour
)

// mostGrant bounds a file: a Grant of thousands of resources is some hundred kilobytes.
const mostGrant = 16 << 20

// Grants remembers what providers said, a file for each secret and instance. A file's name is
// a sum over the secret's keyed fingerprint; it holds nothing of the secret's text.
type Grants struct {
	Folder string
	// Build sums up the program and its providers' files: another one may read the same
	// answer differently.
	Build []byte
	Now   func() time.Time
	// Age is how long the Grant of a live credential is believed; GrantAge where it is 0.
	Age time.Duration
	// Refresh asks anew whatever is remembered.
	Refresh bool
}

// kept is a Grant in its file.
type kept struct {
	Version int
	Grant   detectors.Grant
}

const grantVersion = 1

// Recall gives what the provider said of the secret at an instance, if that is not long ago.
func (g *Grants) Recall(s detectors.Secret, instance string) (detectors.Grant, bool) {
	if g == nil || g.Refresh {
		return detectors.Grant{}, false
	}
	file, err := os.Open(g.path(s, instance))
	if err != nil {
		return detectors.Grant{}, false
	}
	defer file.Close()
	var k kept
	text, err := io.ReadAll(io.LimitReader(file, mostGrant))
	if err != nil || json.Unmarshal(text, &k) != nil || k.Version != grantVersion || !g.fresh(k.Grant) {
		return detectors.Grant{}, false
	}
	k.Grant.Hosts = nil // nobody was asked now
	return k.Grant, true
}

func (g *Grants) fresh(grant detectors.Grant) bool {
	age, now := g.Age, g.Now()
	if age == 0 {
		age = GrantAge
	}
	if grant.State == detectors.Dead || grant.State == detectors.Expired {
		age = deadAge
	}
	since := now.Sub(grant.Asked)
	ended := grant.State == detectors.Live && !grant.Expires.IsZero() && now.After(grant.Expires)
	return since >= 0 && since < age && !ended
}

// Keep remembers a Grant that asking again would not change.
func (g *Grants) Keep(s detectors.Secret, instance string, grant detectors.Grant) error {
	if g == nil || !grant.Settled() {
		return nil
	}
	text, err := json.Marshal(kept{grantVersion, grant})
	if err != nil || len(text) > mostGrant {
		return err
	}
	path := g.path(s, instance)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return replace(path, text)
}

// Sweep removes what nobody would believe any more.
func (g *Grants) Sweep() error {
	if g == nil {
		return nil
	}
	err := sweep(filepath.Join(g.Folder, "grants"), g.Now(), max(deadAge, g.Age))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

func (g *Grants) path(s detectors.Secret, instance string) string {
	h := sha256.New()
	for _, part := range []string{string(g.Build), s.Fingerprint(), s.Provider, s.Kind, instance} {
		sum := sha256.Sum256([]byte(part))
		h.Write(sum[:])
	}
	return filepath.Join(g.Folder, "grants", hex.EncodeToString(h.Sum(nil)[:16]))
}
