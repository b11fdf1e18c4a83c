package cache

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/scanner/sources"
)

func key(n int) (k sources.FileKey) {
	binary.BigEndian.PutUint64(k[:], uint64(n+1)*0x9e3779b97f4a7c15)
	return k
}

// later is a time at which nothing was written just now.
func later() time.Time { return time.Now().Add(time.Hour) }

var rules = Rules([]byte("test"))

func reopened(t testing.TB, folder string) *Cache {
	t.Helper()
	c, note := Open(folder, "/work", rules, later)
	if note != "" {
		t.Fatal(note)
	}
	return c
}

func memos() []sources.Memo {
	piece := sources.Piece{Base: 1 << 33, Line: 12, Column: 3, Overlap: 64, Size: 8 << 20}
	left := []sources.Left{{Reason: "damaged"}, {Inside: "a!b", Reason: "encrypted"}}
	return []sources.Memo{
		{}, {Again: true}, {Again: true, Beside: "-wal"}, {Rows: []sources.Piece{piece}, Pieces: []sources.Piece{piece}}, {Rows: []sources.Piece{piece, piece}}, {Left: left}, {Beside: "-wal"}, {Pieces: []sources.Piece{piece, {Size: 1}}},
		{Last: piece, Check: 1 << 63}, {Last: piece, Pieces: []sources.Piece{piece}, Beside: "x"},
	}
}

// TestKeepAndRecall: what is kept is there in the next run, the same in every form.
func TestKeepAndRecall(t *testing.T) {
	folder := t.TempDir()
	c := reopened(t, folder)
	const count = 5000
	for i := range count {
		c.Keep(key(i), sources.State{}, memos()[i%len(memos())])
	}
	if err := c.Save(true); err != nil {
		t.Fatal(err)
	}
	c = reopened(t, folder)
	for i := range count {
		memo, ok := c.Recall(key(i))
		if !ok || !reflect.DeepEqual(memo, memos()[i%len(memos())]) {
			t.Fatalf("%d: %+v, %v", i, memo, ok)
		}
	}
	if _, ok := c.Recall(key(count)); ok {
		t.Error("one is known that was never kept")
	}
	info, err := os.Stat(c.path)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if other, _ := Open(folder, "/work", Rules([]byte("other")), later); other.old.count != 0 {
		t.Error("other rules recall what these found")
	}
	if other, _ := Open(folder, "/elsewhere", rules, later); other.old.count != 0 {
		t.Error("another workspace recalls what lies here")
	}
}

// TestForgets: files that are gone are forgotten, but not by a run that did not end; an
// unchanged run writes nothing.
func TestForgets(t *testing.T) {
	folder := t.TempDir()
	c := reopened(t, folder)
	c.Keep(key(1), sources.State{}, sources.Memo{})
	c.Keep(key(2), sources.State{}, sources.Memo{})
	for _, run := range []struct {
		complete bool
		recalled []int
		left     int
		written  bool
	}{{true, nil, 2, true}, {true, []int{1, 2}, 2, false}, {false, []int{1}, 2, false}, {true, []int{1}, 1, true}} {
		before, _ := os.Stat(c.path)
		for _, n := range run.recalled {
			c.Recall(key(n))
		}
		if err := c.Save(run.complete); err != nil {
			t.Fatal(err)
		}
		after, err := os.Stat(c.path)
		if err != nil || run.written == (before != nil && os.SameFile(before, after)) {
			t.Errorf("%+v: %v, or written though nothing changed", run, err)
		}
		if c = reopened(t, folder); c.old.count != run.left {
			t.Errorf("%+v: %d are left", run, c.old.count)
		}
	}
}

// TestRacy: what was written to just now is not kept.
func TestRacy(t *testing.T) {
	now := time.Now()
	c, _ := Open(t.TempDir(), "/work", rules, func() time.Time { return now })
	for i, ago := range []time.Duration{0, time.Second, 3 * time.Second} {
		c.Keep(key(i), sources.State{Modified: now.Add(-time.Hour).UnixNano(), Changed: now.Add(-ago).UnixNano()}, sources.Memo{})
	}
	if len(c.new) != 1 {
		t.Errorf("%d are kept", len(c.new))
	}
}

// TestDamaged: a file that is not as it was written counts as none, and a note says so.
func TestDamaged(t *testing.T) {
	folder := t.TempDir()
	c := reopened(t, folder)
	for i := range 20 {
		c.Keep(key(i), sources.State{}, memos()[i%len(memos())])
	}
	if err := c.Save(true); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(c.path)
	if err != nil {
		t.Fatal(err)
	}
	for at := range good {
		bad := append([]byte(nil), good...)
		bad[at] ^= 0x10
		for _, text := range [][]byte{bad, good[:at]} {
			if table, err := parse(text, rules); err == nil && table.count > 0 {
				t.Fatalf("damaged at %d, it is read", at)
			}
		}
	}
	if err := os.WriteFile(c.path, good[:40], 0o600); err != nil {
		t.Fatal(err)
	}
	c, note := Open(folder, "/work", rules, later)
	if note == "" {
		t.Error("no note")
	}
	c.Keep(key(1), sources.State{}, sources.Memo{})
	if err := c.Save(true); err != nil || reopened(t, folder).old.count != 1 {
		t.Error("it is not made anew")
	}
	if runtime.GOOS == "windows" {
		return
	}
	if err := os.Chmod(c.path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, note := Open(folder, "/work", rules, later); note == "" {
		t.Error("a file that others can read is taken without a note")
	}
}

// TestManyAtOnce: programs that save at once leave a whole file.
func TestManyAtOnce(t *testing.T) {
	folder := t.TempDir()
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			for i := range 20 {
				c, note := Open(folder, "/work", rules, later)
				if note != "" {
					t.Error(note)
				}
				c.Keep(key(n*1000+i), sources.State{}, memos()[i%len(memos())])
				if err := c.Save(false); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	left, err := filepath.Glob(filepath.Join(folder, "files", ".new-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %q %v", left, err)
	}
}

// FuzzParse: whatever a file holds, it is searched without harm.
func FuzzParse(f *testing.F) {
	f.Add(write(rules, []entry{{key(1), nil}, {key(2), encode(memos()[6])}})[:])
	f.Fuzz(func(_ *testing.T, text []byte) {
		if len(text) > 8+32 {
			copy(text[8:], rules[:])
		}
		if len(text) > 4 {
			end := len(text) - 4
			binary.LittleEndian.PutUint32(text[end:], crc32.Checksum(text[:end], crc32.MakeTable(crc32.Castagnoli)))
		}
		table, err := parse(text, rules)
		if err != nil {
			return
		}
		for i := range min(table.size, 1000) {
			if at, ok := table.find(table.key(i)); ok {
				decode(table.value(at))
			}
		}
		table.find(key(3))
	})
}

// FuzzDecode: a memo that can be read is the one that was written.
func FuzzDecode(f *testing.F) {
	for _, memo := range memos() {
		f.Add(encode(memo))
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		memo, ok := decode(value)
		if !ok {
			return
		}
		if same, ok := decode(encode(memo)); !ok || fmt.Sprint(same) != fmt.Sprint(memo) {
			t.Errorf("%+v became %+v", memo, same)
		}
	})
}

// BenchmarkOpen reads the file of 100,000 entries and looks each of them up.
func BenchmarkOpen(b *testing.B) {
	folder := b.TempDir()
	c := reopened(b, folder)
	for i := range 100_000 {
		c.Keep(key(i), sources.State{}, sources.Memo{Again: i%50 == 0})
	}
	if err := c.Save(true); err != nil {
		b.Fatal(err)
	}
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			reopened(b, folder)
		}
	})
	c = reopened(b, folder)
	b.Run("recall", func(b *testing.B) {
		for b.Loop() {
			for i := range 100_000 {
				c.Recall(key(i))
			}
		}
	})
}
