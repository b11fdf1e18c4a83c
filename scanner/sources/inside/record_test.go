package inside

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// recorder is a visitor that keeps everything.
type recorder struct {
	texts map[string]string
	parts map[string][]Part
	left  map[string]string
	bytes int64
	// forget counts what is given and keeps none of it.
	forget bool
}

func newRecorder() *recorder {
	return &recorder{texts: map[string]string{}, parts: map[string][]Part{}, left: map[string]string{}}
}

func (r *recorder) File(name string, content io.Reader) error {
	var text strings.Builder
	var to io.Writer = &text
	if r.forget {
		to = io.Discard
	}
	n, err := io.Copy(to, content)
	r.bytes += n
	r.texts[name] += text.String()
	return err
}

func (r *recorder) Text(name string, text []byte, parts []Part) {
	r.texts[name] += string(text)
	r.parts[name] = append(r.parts[name], parts...)
}

func (r *recorder) Left(name, reason string) { r.left[name] = reason }

// opened opens a file as the sources do.
func opened(t testing.TB, name string, raw []byte, l Limits) (*recorder, error) {
	t.Helper()
	r := newRecorder()
	return r, open(t, r, name, raw, l)
}

func open(t testing.TB, r *recorder, name string, raw []byte, l Limits) error {
	o := &Opener{Limits: l}
	return o.Open(t.Context(), Source{ReaderAt: bytes.NewReader(raw), Size: int64(len(raw)), Name: name, Kind: KindOf(raw, name)}, r)
}

// wants checks what was read, and why the rest was not.
func (r *recorder) wants(t *testing.T, texts, left map[string]string) {
	t.Helper()
	if fmt.Sprint(r.texts) != fmt.Sprint(texts) {
		t.Errorf("read %.2000q, want %.2000q", r.texts, texts)
	}
	for name, part := range left {
		if !strings.Contains(r.left[name], part) {
			t.Errorf("%q was left because %q, want %q", name, r.left[name], part)
		}
	}
	for name, why := range r.left {
		if _, wanted := left[name]; !wanted {
			t.Errorf("besides, %q was left: %s", name, why)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

type files []struct{ name, text string }

func zipped(t testing.TB, list files) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range list {
		w, err := z.Create(f.name)
		must(t, err)
		_, err = io.WriteString(w, f.text)
		must(t, err)
	}
	must(t, z.Close())
	return out.Bytes()
}

func stored(t testing.TB, list files) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range list {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Store})
		must(t, err)
		_, err = io.WriteString(w, f.text)
		must(t, err)
	}
	must(t, z.Close())
	return out.Bytes()
}

func tarred(t testing.TB, list files) []byte {
	var out bytes.Buffer
	z := tar.NewWriter(&out)
	for _, f := range list {
		must(t, z.WriteHeader(&tar.Header{Name: f.name, Typeflag: tar.TypeReg, Size: int64(len(f.text)), Mode: 0o644}))
		_, err := io.WriteString(z, f.text)
		must(t, err)
	}
	must(t, z.Close())
	return out.Bytes()
}

func gzipped(t testing.TB, raw []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, err := z.Write(raw)
	must(t, err)
	must(t, z.Close())
	return out.Bytes()
}

func xzipped(t testing.TB, raw []byte) []byte {
	var out bytes.Buffer
	z, err := xz.WriterConfig{BlockSize: 1000}.NewWriter(&out)
	must(t, err)
	_, err = z.Write(raw)
	must(t, err)
	must(t, z.Close())
	return out.Bytes()
}

func zstandard(t testing.TB, raw []byte) []byte {
	z, err := zstd.NewWriter(nil)
	must(t, err)
	return z.EncodeAll(raw, nil)
}

func fixture(t testing.TB, name string) []byte {
	raw, err := os.ReadFile("testdata/" + name)
	must(t, err)
	return raw
}
