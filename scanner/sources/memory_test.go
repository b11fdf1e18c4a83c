package sources

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/overreach-dev/overreach/scanner/sources/inside"
)

// remembering is a memory that is a map.
type remembering struct {
	mu    sync.Mutex
	memos map[FileKey]Memo
}

func (r *remembering) Recall(key FileKey) (Memo, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	memo, ok := r.memos[key]
	return memo, ok
}

func (r *remembering) Keep(key FileKey, _ State, memo Memo) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.memos[key] = memo
}

// A rerun scans a folder again and again with one memory.
type rerun struct {
	root   string
	memory *remembering
	opened []string
}

func newRerun(t *testing.T) *rerun {
	root := temporary(t)
	if _, ok := (OS{}).State(stat(t, root)); !ok {
		t.Skip("this system does not tell when files change")
	}
	return &rerun{root: root, memory: &remembering{memos: map[FileKey]Memo{}}}
}

func stat(t *testing.T, path string) os.FileInfo {
	info, err := os.Lstat(path)
	must(t, err)
	return info
}

// scan gives what is read, with the memory and without it: something stands in fragments
// that hold the word.
func (r *rerun) scan(t *testing.T) *recorder {
	t.Helper()
	holds := func(f Fragment) bool { return bytes.Contains(f.Text, []byte("WORD")) }
	r.opened = nil
	var mu sync.Mutex
	files := played{opened: func(path string) {
		mu.Lock()
		defer mu.Unlock()
		r.opened = append(r.opened, below(r.root, path))
	}}
	with, fresh := &recorder{holds: holds}, &recorder{holds: holds}
	opener := &inside.Opener{Limits: inside.DefaultLimits()}
	with.scan(t, Machine{FS: files, Workspace: r.root}.Files(FileOptions{Memory: r.memory, Opener: opener}))
	fresh.scan(t, Machine{FS: OS{}, Workspace: r.root}.Files(FileOptions{Opener: opener}))
	slices.Sort(r.opened)
	if got, want := words(with), words(fresh); !slices.Equal(got, want) {
		t.Fatalf("with the memory %q are found, without it %q", got, want)
	}
	if with.read != fresh.read {
		t.Errorf("counted %+v, without the memory %+v", with.read, fresh.read)
	}
	return with
}

// words are the places of the word, as the fragments tell them.
func words(r *recorder) []string {
	var out []string
	for _, f := range r.fragments {
		for at := 0; ; {
			i := bytes.Index(f.Text[at:], []byte("WORD"))
			if i < 0 {
				break
			}
			at += i
			out = append(out, fmt.Sprintf("%s!%s:%d+%d %s", filepath.Base(f.Location.Path), f.Location.Inside, f.BaseLine+bytes.Count(f.Text[:at], []byte("\n"))+1, f.Base+int64(at), f.Format))
			at++
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TestMemory: what holds nothing is not opened again; all else is, and whatever changes.
func TestMemory(t *testing.T) {
	r := newRerun(t)
	write(t, r.root, map[string]string{"clean": "text", "holds": "a WORD", "deep/also": "nothing"})
	r.scan(t)
	r.scan(t)
	if !slices.Equal(r.opened, []string{"holds"}) {
		t.Errorf("opened %q", r.opened)
	}
	must(t, os.Rename(filepath.Join(r.root, "deep/also"), filepath.Join(r.root, "deep/moved")))
	write(t, r.root, map[string]string{"clean": "WORD"})
	with := r.scan(t)
	if !slices.Equal(r.opened, []string{"clean", "deep/moved", "holds"}) || len(words(with)) != 2 {
		t.Errorf("opened %q, found %q", r.opened, words(with))
	}
	must(t, os.Remove(filepath.Join(r.root, "holds")))
	r.scan(t)
}

// TestMemoryOfLargeFiles: of a large file only the pieces are read again that hold anything;
// of one that grew, those and what is new.
func TestMemoryOfLargeFiles(t *testing.T) {
	r := newRerun(t)
	line := strings.Repeat("x", 99) + "\n"
	text := []byte(strings.Repeat(line, 300_000)) // 30 MB
	copy(text[12_000_000:], "WORD")
	for _, name := range []string{"log.jsonl", "plain"} {
		must(t, os.WriteFile(filepath.Join(r.root, name), text, 0o600))
	}
	all := r.scan(t)
	again := r.scan(t)
	if len(again.fragments) != 2 || len(all.fragments) != 8 {
		t.Errorf("%d pieces are read, of %d", len(again.fragments), len(all.fragments))
	}
	for i := range 4 {
		add(t, filepath.Join(r.root, "log.jsonl"), strings.Repeat(line, 30_000*i)+fmt.Sprintf("line %d WORD\n", i))
		again = r.scan(t)
		if got := len(again.fragments); got > 5 {
			t.Errorf("%d pieces are read after text was added", got)
		}
	}
	// What is not only added to is read anew.
	text = append(text[:1000:1000], text[2000:]...)
	copy(text[500:], "WORD")
	must(t, os.WriteFile(filepath.Join(r.root, "log.jsonl"), append(text, text...), 0o600))
	r.scan(t)
}

func add(t *testing.T, path, text string) {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = file.WriteString(text)
	must(t, err)
	must(t, file.Close())
}

// TestMemoryInside: archives are opened again only where something lies in them, and a
// database where something stands in it, or it or the log beside it changed.
func TestMemoryInside(t *testing.T) {
	r := newRerun(t)
	database, err := os.ReadFile("inside/testdata/rows.db")
	must(t, err)
	log, err := os.ReadFile("inside/testdata/rows.db-wal")
	must(t, err)
	write(t, r.root, map[string]string{
		"clean.zip": zipped(t, "a", "text"), "holds.zip": zipped(t, "b/c", "line\na WORD"), "broken.zip": "PK\x03\x04",
		"rows.db": string(database), "logged.db": string(database), "logged.db-wal": string(log),
		"nb.ipynb": `{"source": ["WO` + `RD\n", "x"]}`,
	})
	with := r.scan(t)
	if got := words(with); len(got) != 2 || !strings.HasPrefix(got[0], "holds.zip!b/c:2+") {
		t.Errorf("found %q", got)
	}
	with = r.scan(t)
	if want := []string{"holds.zip", "nb.ipynb"}; !slices.Equal(r.opened, want) {
		t.Errorf("opened %q, want %q", r.opened, want)
	}
	if with.missing(r.root)["broken.zip"] == "" {
		t.Error("the broken one is not said to be broken in the second run")
	}
	write(t, r.root, map[string]string{"rows.db-wal": string(log)})
	r.scan(t)
	if !slices.Contains(r.opened, "rows.db") {
		t.Error("a database is not opened again though there is a log beside it now")
	}
	must(t, os.Truncate(filepath.Join(r.root, "logged.db-wal"), int64(len(log)/2)))
	r.scan(t)
	if !slices.Contains(r.opened, "logged.db") || slices.Contains(r.opened, "rows.db") {
		t.Errorf("opened %q after one log changed", r.opened)
	}
	must(t, os.Remove(filepath.Join(r.root, "rows.db-wal")))
	r.scan(t)
}

// TestMemoryOfRows: of a database that did not change the rows are looked at again in which
// something stands, and no others.
func TestMemoryOfRows(t *testing.T) {
	memory, home := newRerun(t).memory, temporary(t)
	database, err := os.ReadFile("inside/testdata/rows.db")
	must(t, err)
	log, err := os.ReadFile("inside/testdata/rows.db-wal")
	must(t, err)
	name := ".copilot/session-store.db"
	write(t, home, map[string]string{name: string(bytes.ReplaceAll(database, []byte("word word"), []byte("WORD word")))})
	inside := func(s *spot) (n int) {
		for _, f := range s.fragments {
			if f.Location.Inside != "" {
				n++
			}
		}
		return n
	}
	first, second := again(t, home, memory, 0), again(t, home, memory, 0)
	if inside(second) == 0 || inside(second) >= inside(first) {
		t.Errorf("%d texts of rows are looked at again, of %d", inside(second), inside(first))
	}
	write(t, home, map[string]string{name + "-wal": string(log)})
	first, second = again(t, home, memory, 0), again(t, home, memory, 0)
	if inside(second) == 0 || inside(second) >= inside(first) {
		t.Errorf("beside a log that did not change %d are, of %d", inside(second), inside(first))
	}
}

// TestStretch: a part of what a database is given as has the places that it had in the whole.
func TestStretch(t *testing.T) {
	f := Fragment{Location: Location{Source: Transcripts, Path: "a.db", Inside: "t"}}
	for row := range 2000 {
		f.Parts = append(f.Parts, inside.Part{At: len(f.Text), Base: 5000 + int64(len(f.Text)), Line: row + 1, Column: 1})
		f.Text = append(f.Text, strings.Repeat(`said \"so\" `, 9)+"\n"...)
	}
	copy(f.Text[100_000:], "WORD")
	sink := &spot{}
	r := &contentReader{walk: &walk{files: files{FileOptions: FileOptions{Memory: newRerun(t).memory}}, sink: sink}}
	one := &reading{walk: r.walk}
	r.giveRows(one, 7, f)
	if len(one.rows) != 1 || one.rows[0].Line != 7 || one.rows[0].Size > 20_000 {
		t.Fatalf("kept %+v", one.rows)
	}
	k := &known{visit: visit{contentReader: r, one: one, texts: 6}, rows: one.rows}
	one.at = f.Location
	k.Text("t", f.Text, f.Parts)
	if got := sink.found(); len(k.rows) > 0 || !slices.Equal(got, []string{"a.db 105000"}) {
		t.Errorf("found %q", got)
	}
	k = &known{visit: visit{contentReader: r, one: one, texts: 6}, rows: one.rows}
	if k.Text("t", f.Text[:50_000], f.Parts); len(k.rows) == 0 {
		t.Error("a text that became shorter is taken for what it was")
	}
}
