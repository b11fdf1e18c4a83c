package sources

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/scanner/sources/inside"
)

func zipped(t *testing.T, name, text string) string {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create(name)
	must(t, err)
	_, err = io.WriteString(w, text)
	must(t, err)
	must(t, z.Close())
	return out.String()
}

// TestInside: a large file in an archive comes in pieces like any other, and knows where it
// lies; what cannot be opened is read as it stands.
func TestInside(t *testing.T) {
	root := temporary(t)
	large := strings.Repeat("a line of text\n", 2<<20)
	write(t, root, map[string]string{"a.zip": zipped(t, "conf/.env", "KEY=1"), "b.zip": zipped(t, "large", large), "c.zip": "PK\x03\x04 and text"})
	formats := func(path string) string {
		if filepath.Base(path) == ".env" {
			return "dotenv"
		}
		return ""
	}
	limits := inside.DefaultLimits()
	limits.Free = 128 << 20
	r := new(recorder).scan(t, Machine{FS: OS{}, Workspace: root}.Files(FileOptions{
		FormatOf: formats, Workers: 1, Opener: &inside.Opener{Limits: limits},
	}))
	var whole strings.Builder
	for _, f := range r.fragments {
		switch below(root, f.Location.Path) + "!" + f.Location.Inside {
		case "a.zip!conf/.env":
			if string(f.Text) != "KEY=1" || f.Format != "dotenv" || !f.Location.Archived {
				t.Errorf("read %+v", f)
			}
		case "b.zip!large":
			whole.Write(f.Text[f.Overlap:])
		case "c.zip!":
			if string(f.Text) != "PK\x03\x04 and text" {
				t.Errorf("read %q", f.Text)
			}
		default:
			t.Errorf("besides, %+v", f.Location)
		}
	}
	if whole.String() != large {
		t.Errorf("%d bytes of %d", whole.Len(), len(large))
	}
	if r.missing(root)["c.zip"] == "" {
		t.Error("the broken one is not said to be unread")
	}
}

// TestPiecesInParallel: many workers give a large file's pieces, each once and whole, in
// bounded memory.
func TestPiecesInParallel(t *testing.T) {
	root := temporary(t)
	var text bytes.Buffer
	for i := 0; text.Len() < 50<<20; i++ {
		text.WriteString(strings.Repeat("x", i%300) + "\n")
	}
	must(t, os.WriteFile(filepath.Join(root, "large"), text.Bytes(), 0o600))
	var arrived atomic.Int32
	second := make(chan struct{})
	r := &recorder{each: func(Fragment) {
		if arrived.Add(1) == 2 {
			close(second)
		}
		select { // the first holds its piece until another worker has one as well
		case <-second:
		case <-time.After(time.Minute):
			t.Error("one worker at once")
		}
	}}
	r.scan(t, Machine{FS: OS{}, Workspace: root}.Files(FileOptions{Workers: 4}))
	slices.SortFunc(r.fragments, func(a, b Fragment) int { return int(a.Base - b.Base) })
	var whole []byte
	for _, f := range r.fragments {
		whole = append(whole, f.Text[f.Overlap:]...)
	}
	if !bytes.Equal(whole, text.Bytes()) {
		t.Error("the pieces are not the file")
	}
}
