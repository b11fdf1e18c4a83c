package sources

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/scanner/sources/inside"
	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// spot is a sink in which each WORD stands for a credential, as exactly as a scan tells it.
type spot struct {
	recorder
	words []string
	// left is how much text must stand before a word for it to be found.
	left int
}

func (s *spot) Fragment(f Fragment) []Held {
	s.recorder.Fragment(f)
	s.mu.Lock()
	defer s.mu.Unlock()
	var held []Held
	for at := s.left; ; {
		i := bytes.Index(f.Text[min(at, len(f.Text)):], []byte("WORD"))
		if i < 0 {
			return held
		}
		at += i
		held = append(held, Held{Start: at, End: at + 4, Sum: 7})
		s.words = append(s.words, fmt.Sprintf("%s %d", filepath.Base(f.Location.Path), f.place(at)))
		at += 4
	}
}

func (s *spot) found() []string {
	slices.Sort(s.words)
	s.words = slices.Compact(s.words)
	return s.words
}

func (s *spot) bytes() (n int) {
	for _, f := range s.fragments {
		n += len(f.Text)
	}
	return n
}

// again scans a home's transcripts with a memory and without one, which must find the same.
func again(t *testing.T, home string, memory Memory, left int) *spot {
	t.Helper()
	m := Machine{FS: OS{}, GOOS: "linux", Home: home, Workspace: filepath.Join(home, "w")}
	with, fresh := &spot{left: left}, &spot{left: left}
	opener := &inside.Opener{Limits: inside.DefaultLimits()}
	must(t, m.Transcripts(stores.All(), TranscriptOptions{Memory: memory, Opener: opener}).Scan(context.Background(), with))
	must(t, m.Transcripts(stores.All(), TranscriptOptions{Opener: opener}).Scan(context.Background(), fresh))
	if got, want := with.found(), fresh.found(); !slices.Equal(got, want) {
		t.Fatalf("with the memory %q are found, without it %q", got, want)
	}
	if with.read != fresh.read {
		t.Errorf("counted %+v, without the memory %+v", with.read, fresh.read)
	}
	return with
}

// TestTranscriptMemory: of a transcript only the lines are read again around what stands in
// it; whatever changes is read anew, as far as it changed.
func TestTranscriptMemory(t *testing.T) {
	memory := newRerun(t).memory
	home := temporary(t)
	path := filepath.Join(home, ".claude/projects/p/one.jsonl")
	line := `{"text":"` + strings.Repeat(`abc \" def `, 20) + `"}` + "\n"
	text := []byte(strings.Repeat(line, 100_000)) // 23 MB
	copy(text[1_000_000:], "WORD")
	copy(text[12_000_000:], "WORD")
	small := []byte(strings.Repeat(line, 10_000))
	copy(small[500_000:], "WORD")
	write(t, home, map[string]string{".claude/projects/p/one.jsonl": string(text), ".codex/sessions/2026/small.jsonl": string(small)})

	if found := again(t, home, memory, 0).found(); len(found) != 3 {
		t.Fatalf("found %q", found)
	}
	if got := again(t, home, memory, 0).bytes(); got > 60_000 {
		t.Errorf("%d bytes are read again of what did not change", got)
	}
	add(t, path, line+"WORD\n")
	if got := again(t, home, memory, 0).bytes(); got > 9<<20 {
		t.Errorf("%d bytes are read again of what was added to", got)
	}
	if got := again(t, home, memory, 0).bytes(); got > 90_000 {
		t.Errorf("%d bytes are read again after that", got)
	}
	// It grows, and in the midst of what was known another word stands: nothing of it holds.
	copy(text[6_000_000:], "WORD")
	must(t, os.WriteFile(path, append(slices.Clone(text), line+line+line...), 0o600))
	if n := len(again(t, home, memory, 0).found()); n != 4 {
		t.Errorf("%d found", n)
	}
	// It shrinks, and is written anew with the same size and the same times.
	must(t, os.WriteFile(path, text[:5_000_000], 0o600))
	again(t, home, memory, 0)
	before := stat(t, path)
	copy(text[3_000_000:], "WORD")
	must(t, os.WriteFile(path, text[:5_000_000], 0o600))
	must(t, os.Chtimes(path, before.ModTime(), before.ModTime()))
	if n := len(again(t, home, memory, 0).found()); n != 3 {
		t.Errorf("%d found", n)
	}
}

// TestGrowingIsNotForgotten: a run in which nothing grew keeps what the next one that does
// goes on from.
func TestGrowingIsNotForgotten(t *testing.T) {
	r := newRerun(t)
	asked := map[FileKey]bool{}
	home := temporary(t)
	write(t, home, map[string]string{".claude/history.jsonl": strings.Repeat(strings.Repeat("x", 99)+"\n", 100_000)})
	again(t, home, r.memory, 0)
	again(t, home, noting{r.memory, asked}, 0)
	for key := range r.memory.memos {
		if !asked[key] {
			t.Errorf("%x is kept and not asked for", key)
		}
	}
}

type noting struct {
	*remembering
	asked map[FileKey]bool
}

func (n noting) Recall(key FileKey) (Memo, bool) {
	n.asked[key] = true
	return n.remembering.Recall(key)
}

// TestNarrowHoldsTheSame: where more must stand around a word than is kept of it, more is.
func TestNarrowHoldsTheSame(t *testing.T) {
	for _, left := range []int{0, 10_000, 1 << 20} {
		memory, home := newRerun(t).memory, temporary(t)
		text := []byte(strings.Repeat(strings.Repeat("x", 99)+"\n", 70_000))
		copy(text[5_000_000:], "WORD")
		write(t, home, map[string]string{".codex/sessions/a.jsonl": string(text)})
		again(t, home, memory, left)
		if s := again(t, home, memory, left); len(s.found()) != 1 || left < 1<<20 && s.bytes() > 200_000 {
			t.Errorf("where %d bytes must stand before it, %q is found in %d bytes", left, s.found(), s.bytes())
		}
	}
}

// TestCut: the newest first; what is too old is counted by store, and never what lies in the
// workspace or says that it comes from the future.
func TestCut(t *testing.T) {
	home := temporary(t)
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for name, days := range map[string]int{
		".claude/projects/a/new.jsonl": 1, ".claude/projects/a/newer.jsonl": 0, ".claude/projects/b/old.jsonl": 40, ".claude/history.jsonl": 50,
		".codex/sessions/2025/old.jsonl": 300, ".codex/sessions/2027/future.jsonl": -400, "w/.aider.chat.history.md": 900,
	} {
		write(t, home, map[string]string{name: name})
		at := now.AddDate(0, 0, -days)
		must(t, os.Chtimes(filepath.Join(home, name), at, at))
	}
	m := Machine{FS: OS{}, GOOS: "linux", Home: home, Workspace: filepath.Join(home, "w")}
	r := new(recorder).scan(t, m.Transcripts(stores.All(), TranscriptOptions{Since: now.AddDate(0, 0, -30), Workers: 1}))
	var order []string
	for _, f := range r.fragments {
		order = append(order, filepath.Base(f.Location.Path)+" "+f.Location.Agent)
	}
	if want := []string{"future.jsonl codex", "newer.jsonl claude-code", "new.jsonl claude-code", ".aider.chat.history.md aider"}; !slices.Equal(order, want) {
		t.Errorf("read %q, want %q", order, want)
	}
	equal(t, "left out", r.missing(home), map[string]string{
		".claude":              "2 transcripts of Claude Code (1 kB), last written to before 21 October 2026; --transcripts all reads that too",
		".codex/sessions/2025": "a transcript of Codex CLI (1 kB), last written to before 21 October 2026; --transcripts all reads that too",
	})
	if r.read.Transcripts != 4 || !r.notRead[0].Chosen {
		t.Errorf("counted %+v, not read %+v", r.read, r.notRead)
	}
	all := new(recorder).scan(t, m.Transcripts(stores.All(), TranscriptOptions{}))
	if all.read.Transcripts != 7 || len(all.notRead) > 0 {
		t.Errorf("of all %+v are read, and not %+v", all.read, all.notRead)
	}
}

// TestUnescaped: what was written as JSON, even more than once, is given as it was, and each
// byte of it has its place.
func TestUnescaped(t *testing.T) {
	said := "first \"line\"\n\tAPI=→ 𝄞 end\nlast"
	once, _ := json.Marshal(map[string]string{"text": said})
	twice, _ := json.Marshal(map[string]string{"text": string(once)})
	for _, raw := range []string{
		string(once) + "\n" + string(twice) + "\n", `{"a":"\u2192 \ud834\udd1e`, `\`, `a\`, `\u12`, `\ud834\u0041`, `\ud834`, "plain\ntext\n", "\\q\n\\\\\\n", `"C:\\new\\"`,
	} {
		r := &contentReader{}
		f := Fragment{Location: Location{Source: Transcripts, Path: "a.jsonl"}, Text: []byte(raw), Base: 1000, BaseLine: 10, BaseColumn: 5}
		got := r.unescaped(f)
		checkPlaces(t, raw, f, got)
		if strings.Contains(raw, "last") && strings.Count(string(got.Text), said) != 2 {
			t.Errorf("%q becomes %q", raw, got.Text)
		}
	}
	random := rand.New(rand.NewPCG(7, 11))
	letters := "\\\\\\\"\"nu2192d834x/\n"
	for range 5000 {
		raw := make([]byte, random.IntN(60))
		for i := range raw {
			raw[i] = letters[random.IntN(len(letters))]
		}
		r := &contentReader{}
		f := Fragment{Location: Location{Source: Transcripts, Path: "a.jsonl"}, Text: raw, Base: 1000, BaseLine: 10, BaseColumn: 5}
		got := r.unescaped(f)
		checkPlaces(t, string(raw), f, got)
		if len(got.Text) > len(raw) || got.place(len(got.Text)) > f.Base+int64(len(raw)) {
			t.Fatalf("%q becomes %q, which ends at %d", raw, got.Text, got.place(len(got.Text)))
		}
	}
	plain := Fragment{Location: Location{Source: Files, Path: "a.jsonl"}, Text: once}
	if got := new(contentReader).unescaped(plain); got.Parts != nil || !bytes.Equal(got.Text, once) {
		t.Error("a file of the workspace is changed")
	}
}

// checkPlaces holds each part against the raw text: its line and column, and its first byte
// where no escape stands there.
func checkPlaces(t *testing.T, raw string, f, got Fragment) {
	t.Helper()
	if got.Parts == nil {
		return
	}
	for i, p := range got.Parts {
		at := int(p.Base - f.Base)
		line := f.BaseLine + strings.Count(raw[:at], "\n") + 1
		column := at - strings.LastIndexByte(raw[:at], '\n')
		if line == f.BaseLine+1 {
			column += f.BaseColumn
		}
		if p.Line != line || p.Column != column {
			t.Errorf("%q: part %d stands at %d:%d, not %d:%d", raw, i, p.Line, p.Column, line, column)
		}
		if at < len(raw) && raw[at] != '\\' && p.At < len(got.Text) && raw[at] != got.Text[p.At] {
			t.Errorf("%q: part %d begins with %q, not %q", raw, i, got.Text[p.At], raw[at])
		}
	}
}

// TestUnescapedInside: text out of a database has its own places, which stay its own.
func TestUnescapedInside(t *testing.T) {
	r := &contentReader{}
	f := Fragment{Location: Location{Source: Transcripts, Path: "a.db", Inside: "t"}, Text: []byte(`x\"y` + "\n" + `z\nu`)}
	f.Parts = append(f.Parts, inside.Part{At: 0, Base: 500, Line: 1, Column: 1}, inside.Part{At: 5, Base: 900, Line: 2, Column: 1})
	got := r.unescaped(f)
	if string(got.Text) != "x\"y\nz\nu" || got.place(2) != 503 || got.place(4) != 900 || got.place(6) != 903 {
		t.Errorf("%q: %+v", got.Text, got.Parts)
	}
}

// TestTranscriptPlaces: on each system each pattern of the catalogue is found where it leads,
// once, and as what it is.
func TestTranscriptPlaces(t *testing.T) {
	for _, goos := range []string{"linux", "darwin", "windows"} {
		m := Machine{FS: OS{}, GOOS: goos, Home: temporary(t), Workspace: temporary(t)}
		want := map[string]string{}
		all := stores.All()
		for i := range all {
			for _, kind := range all[i].Transcripts {
				for _, path := range kind.Workspace {
					want[filepath.Join(m.Workspace, path)] = all[i].Name
				}
				for _, path := range kind.Paths.For(goos) {
					for _, at := range m.expand(path) {
						want[filepath.Join(at.base, filepath.FromSlash(concrete(at.steps, len(want))))] = all[i].Name
					}
				}
			}
		}
		for path := range want {
			write(t, filepath.Dir(path), map[string]string{filepath.Base(path): "text"})
		}
		r := new(recorder).scan(t, m.Transcripts(all, TranscriptOptions{}))
		got := map[string]string{}
		for _, f := range r.fragments {
			if got[f.Location.Path] != "" {
				t.Errorf("%s: %s is read twice", goos, f.Location.Path)
			}
			got[f.Location.Path] = f.Location.Store
		}
		equal(t, goos, got, want)
	}
}

// TestTranscriptsThatCannotBeRead are said to be unread.
func TestTranscriptsThatCannotBeRead(t *testing.T) {
	home := temporary(t)
	write(t, home, map[string]string{".codex/sessions/a/one.jsonl": "x", ".codex/sessions/b/two.jsonl": "y", ".codex/sessions/c/three.jsonl": "z"})
	at := func(name string) string { return filepath.Join(home, ".codex/sessions", name) }
	files := played{
		open: map[string]error{at("a/one.jsonl"): syscall.EACCES}, list: map[string]error{at("b"): syscall.EACCES},
	}
	r := new(recorder).scan(t, Machine{FS: files, GOOS: "linux", Home: home}.Transcripts(stores.All(), TranscriptOptions{}))
	equal(t, "not read", r.missing(home), map[string]string{
		".codex/sessions/a/one.jsonl": "no permission to read it", ".codex/sessions/b": "no permission to read it",
	})
	if len(r.fragments) != 1 || r.read.Transcripts != 1 {
		t.Errorf("%d are read, %+v", len(r.fragments), r.read)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := (Machine{FS: OS{}, GOOS: "linux", Home: home}).Transcripts(stores.All(), TranscriptOptions{}).Scan(ctx, &recorder{}); err == nil {
		t.Error("what is interrupted says nothing")
	}
}

// TestWalkLeavesTranscripts: a walk of the home reads none of them, recent or not.
func TestWalkLeavesTranscripts(t *testing.T) {
	home := temporary(t)
	write(t, home, map[string]string{".codex/sessions/a.jsonl": "x", ".claude/history.jsonl": "y", "notes": "z"})
	old := time.Now().AddDate(-1, 0, 0)
	must(t, os.Chtimes(filepath.Join(home, ".claude/history.jsonl"), old, old))
	m := Machine{FS: OS{}, GOOS: "linux", Home: home, Workspace: home}
	records := m.Transcripts(stores.All(), TranscriptOptions{Since: time.Now().AddDate(0, 0, -30)})
	r := new(recorder).scan(t, m.Files(FileOptions{Records: records}))
	equal(t, "walked", r.texts(home), map[string]string{"notes": "z"})
	equal(t, "read", new(recorder).scan(t, records).texts(home), map[string]string{".codex/sessions/a.jsonl": "x"})
}
