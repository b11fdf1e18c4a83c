package sources

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// TestPieces: the pieces of a large file, put together without their overlaps, are the file,
// and each knows where it lies.
func TestPieces(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for name, line := range map[string]func() int{
		"short lines":         func() int { return random.IntN(200) },
		"long lines":          func() int { return random.IntN(3 << 20) },
		"one line":            func() int { return 30 << 20 },
		"lines of an overlap": func() int { return overlapSize - 1 },
	} {
		t.Run(name, func(t *testing.T) {
			var text bytes.Buffer
			for text.Len() < 20<<20 {
				length := line()
				for range length {
					text.WriteByte(byte('a' + text.Len()%23))
				}
				text.WriteByte('\n')
			}
			checkPieces(t, text.Bytes())
		})
	}
	for _, size := range []int{pieceSize - 1, pieceSize, pieceSize + 1, 2*pieceSize - overlapSize, 2 * pieceSize} {
		checkPieces(t, bytes.Repeat([]byte("x"), size))
	}
}

func checkPieces(t *testing.T, text []byte) {
	t.Helper()
	root := temporary(t)
	path := filepath.Join(root, "large")
	must(t, os.WriteFile(path, text, 0o644))
	formats := func(string) string { return "json" }
	r := new(recorder).scan(t, Machine{FS: OS{}, Workspace: root}.Files(FileOptions{FormatOf: formats, Workers: 1}))
	var whole []byte
	for i, f := range r.fragments {
		if len(f.Text) > pieceSize+overlapSize+cutWindow || (f.Format == "") != (len(text) > pieceSize) {
			t.Fatalf("piece %d is of %d bytes and the format %q", i, len(f.Text), f.Format)
		}
		if int(f.Base)+f.Overlap != len(whole) || f.Overlap > overlapSize {
			t.Fatalf("piece %d at %d overlaps %d; %d bytes were given", i, f.Base, f.Overlap, len(whole))
		}
		before := text[:f.Base]
		if lines := bytes.Count(before, []byte("\n")); f.BaseLine != lines || f.BaseColumn != len(before)-1-bytes.LastIndexByte(before, '\n') {
			t.Fatalf("piece %d at %d: %d lines before it and column %d", i, f.Base, f.BaseLine, f.BaseColumn)
		}
		whole = append(whole, f.Text[f.Overlap:]...)
	}
	if !bytes.Equal(whole, text) {
		t.Fatal("the pieces are not the file")
	}
	if r.read.Files != 1 || r.read.Bytes != int64(len(text)) {
		t.Fatalf("counted %+v", r.read)
	}
}

// TestSparseFile: two gigabytes with a line at their end take little memory and time.
func TestSparseFile(t *testing.T) {
	root := temporary(t)
	file, err := os.Create(filepath.Join(root, "sparse"))
	must(t, err)
	const size = 2 << 30
	_, err = file.WriteAt([]byte("first\n"), 0)
	must(t, err)
	_, err = file.WriteAt([]byte("\nlast\n"), size-6)
	must(t, err)
	must(t, file.Close())
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	pieces := 0
	sink := countingSink{&pieces, new(int64)}
	must(t, Machine{FS: OS{}, Workspace: root}.Files(FileOptions{Workers: 1}).Scan(t.Context(), sink))
	runtime.ReadMemStats(&after)
	if *sink.bytes != size || pieces != 2 {
		t.Errorf("%d bytes in %d pieces that hold anything", *sink.bytes, pieces)
	}
	if taken := after.TotalAlloc - before.TotalAlloc; taken > 20<<20 {
		t.Errorf("%d MiB were allocated", taken>>20)
	}
	t.Logf("%v, %d KiB", time.Since(start), (after.TotalAlloc-before.TotalAlloc)>>10)
}

// countingSink counts and keeps nothing.
type countingSink struct {
	pieces *int
	bytes  *int64
}

func (s countingSink) Fragment(Fragment) []Held { *s.pieces++; return nil }
func (s countingSink) Point(Point)              {}
func (s countingSink) NotRead(NotRead)          {}
func (s countingSink) Read(r Read)              { *s.bytes += r.Bytes }

// TestReadFails: what was read before an error is given, and the error told.
func TestReadFails(t *testing.T) {
	r := &recorder{}
	w := &walk{ctx: t.Context(), sink: r}
	one := &reading{walk: w, at: Location{Path: "p"}}
	reader := contentReader{walk: w}
	text := bytes.Repeat([]byte("x\n"), 6<<20)
	failing := io.MultiReader(bytes.NewReader(text), errorReader{})
	first, err := reader.fill(failing, 0, pieceSize, 1<<40)
	must(t, err)
	read := reader.pieces(one, failing, Fragment{Location: one.at, Text: first}, 1<<40)
	if read != int64(len(text)) || len(r.notRead) != 1 || len(r.fragments) != 2 {
		t.Errorf("%d bytes, %d fragments, not read: %v", read, len(r.fragments), r.notRead)
	}
}

type errorReader struct{}

func (errorReader) Read([]byte) (int, error) { return 0, fmt.Errorf("a bad disk") }
