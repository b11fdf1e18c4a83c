// Package cache remembers, from one run to the next, which files hold nothing, and where
// something stands in the others. It holds no text of theirs, no path, and no sum over a
// credential; names only of what could not be read inside an archive. What it says is never more
// than: read this again, or do not.
package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/overreach-dev/overreach/scanner/sources"
)

// racy is how long ago a file must have been written to for its times to tell one state
// from the next: file systems count in steps.
const racy = 2 * time.Second

// Cache is what is remembered of one workspace. It is safe for concurrent use.
type Cache struct {
	path  string
	rules [32]byte
	now   func() time.Time

	old table
	// used are the entries of old that were asked for, a bit each: the others are of files
	// that are gone.
	used []uint32

	mu  sync.Mutex
	new map[sources.FileKey][]byte
}

// Open reads what was remembered of a workspace under the same rules. A file that is not as
// this package wrote it counts as empty, and note says so.
func Open(folder, workspace string, rules [32]byte, now func() time.Time) (c *Cache, note string) {
	name := sha256.Sum256([]byte(workspace))
	c = &Cache{
		path: filepath.Join(folder, "files", hex.EncodeToString(name[:16])), rules: rules, now: now,
		new: map[sources.FileKey][]byte{},
	}
	var err error
	switch c.old, err = load(c.path, rules); {
	case err == nil, errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
	default:
		note = fmt.Sprintf("the cache of this workspace was not used (%v) and is made anew", plain(err))
	}
	c.used = make([]uint32, c.old.size/32+1)
	return c, note
}

// plain is an error without the path that it repeats.
func plain(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// Recall implements sources.Memory.
func (c *Cache) Recall(key sources.FileKey) (sources.Memo, bool) {
	i, ok := c.old.find(key)
	if !ok {
		return sources.Memo{}, false
	}
	memo, ok := decode(c.old.value(i))
	if ok {
		atomic.OrUint32(&c.used[i/32], 1<<(i%32))
	}
	return memo, ok
}

// Keep implements sources.Memory. What was written to just now is not kept: it could be
// written to again without its times telling.
func (c *Cache) Keep(key sources.FileKey, state sources.State, memo sources.Memo) {
	if last := max(state.Modified, state.Changed); c.now().UnixNano()-last < int64(racy) {
		return
	}
	value := encode(memo)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.new[key] = value
}

// Save writes what is remembered, if that is anything new. A run that was interrupted has
// not seen all files, so it forgets none.
func (c *Cache) Save(complete bool) error {
	entries := c.entries(complete)
	if entries == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(c.path), 0o700); err != nil {
		return err
	}
	if err := replace(c.path, write(c.rules, entries)); err != nil {
		return err
	}
	return sweep(filepath.Dir(c.path), c.now(), unused)
}

// entries are all that is remembered; nil where nothing changed.
func (c *Cache) entries(complete bool) []entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := make([]entry, 0, c.old.count+len(c.new))
	changed := false
	for i := range c.old.size {
		key := c.old.key(i)
		if key == (sources.FileKey{}) {
			continue
		}
		value, again := c.new[key]
		switch {
		case again:
			changed = changed || !bytes.Equal(value, c.old.value(i))
		case complete && c.used[i/32]&(1<<(i%32)) == 0:
			changed = true
		default:
			list = append(list, entry{key, c.old.value(i)})
		}
	}
	for key, value := range c.new {
		_, known := c.old.find(key)
		changed = changed || !known
		list = append(list, entry{key, value})
	}
	if !changed {
		return nil
	}
	return list
}

// Rules sums up what a finding depends on beside the file itself: the program, and the rules
// that it was given beside its own.
func Rules(parts ...[]byte) [32]byte {
	h := sha256.New()
	for _, p := range parts {
		sum := sha256.Sum256(p)
		h.Write(sum[:])
	}
	return [32]byte(h.Sum(nil))
}
