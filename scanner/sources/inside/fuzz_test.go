package inside

import (
	"bytes"
	"io"
	"testing"
	"time"
)

func besides(log []byte) func(string) (io.ReaderAt, int64, io.Closer, error) {
	return func(string) (io.ReaderAt, int64, io.Closer, error) {
		return bytes.NewReader(log), int64(len(log)), io.NopCloser(nil), nil
	}
}

// fuzzLimits keep one input short.
func fuzzLimits() Limits {
	return Limits{Depth: 3, Entries: 100, Total: 4 << 20, Free: 1 << 20, Ratio: 100, Hold: 1 << 20, Time: 5 * time.Second}
}

// FuzzOpen: whatever a file holds, opening it ends, and gives no more than it may.
func FuzzOpen(f *testing.F) {
	list := files{{"a.txt", "text"}, {"b/c.json", `{"a": 1}`}}
	for _, raw := range [][]byte{
		zipped(f, list), tarred(f, list), gzipped(f, tarred(f, list)), xzipped(f, []byte("text")), zstandard(f, []byte("text")),
		zipped(f, files{{"in.zip", string(zipped(f, list))}}), fixture(f, "utf16.db"), []byte(cells),
	} {
		f.Add("file.ipynb", raw)
	}
	f.Fuzz(func(t *testing.T, name string, raw []byte) {
		r := newRecorder()
		l := fuzzLimits()
		_ = open(t, r, name, raw, l)
		if r.bytes > l.Total+2<<20 {
			t.Errorf("%d bytes", r.bytes)
		}
	})
}

// FuzzSQLite: a database and its log.
func FuzzSQLite(f *testing.F) {
	f.Add(fixture(f, "utf16.db"), []byte{})
	f.Add(fixture(f, "rows.db")[:8192], fixture(f, "rows.db-wal"))
	f.Fuzz(func(t *testing.T, raw, log []byte) {
		source := Source{ReaderAt: bytes.NewReader(raw), Size: int64(len(raw)), Name: "x.db", Kind: SQLite, Beside: besides(log)}
		_ = (&Opener{Limits: fuzzLimits()}).Open(t.Context(), source, newRecorder())
	})
}

// FuzzNotebook: every byte of the text has its place in the file.
func FuzzNotebook(f *testing.F) {
	f.Add([]byte(cells))
	f.Fuzz(func(t *testing.T, raw []byte) {
		n := notebook{raw: raw, line: 1}
		n.read()
		if len(n.text) > 2*len(raw)+2 {
			t.Errorf("%d bytes of %d", len(n.text), len(raw))
		}
		for i, p := range n.parts {
			if p.Base < 0 || p.Base > int64(len(raw)) || p.Line < 1 || p.Column < 1 || i > 0 && p.At <= n.parts[i-1].At {
				t.Fatalf("part %d is %+v", i, p)
			}
		}
	})
}
