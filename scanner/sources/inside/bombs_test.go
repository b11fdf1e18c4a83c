package inside

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// zeros gives a bomb: n bytes of zero, compressed.
type zeros struct{ left int64 }

func (z *zeros) Read(p []byte) (int, error) {
	n := int(min(int64(len(p)), z.left))
	if n == 0 {
		return 0, io.EOF
	}
	clear(p[:n])
	z.left -= int64(n)
	return n, nil
}

func bomb(t *testing.T, size int64) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create("zeros")
	must(t, err)
	_, err = io.Copy(w, &zeros{size})
	must(t, err)
	must(t, z.Close())
	return out.Bytes()
}

// harmlessly opens a file that is made to do harm, and bounds what that may take.
func harmlessly(t *testing.T, name string, raw []byte, l Limits) *recorder {
	t.Helper()
	r := newRecorder()
	r.forget = true
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	must(t, open(t, r, name, raw, l))
	runtime.ReadMemStats(&after)
	allocated := (after.TotalAlloc - before.TotalAlloc) >> 20
	t.Logf("%s: %d bytes of %d, %d MiB allocated, left %v", name, r.bytes, len(raw), allocated, r.left)
	if r.bytes > 512<<20 || allocated > 400 {
		t.Errorf("%s gave %d bytes and took %d MiB", name, r.bytes, allocated)
	}
	if len(r.left) == 0 {
		t.Errorf("%s: nothing is said to be left", name)
	}
	return r
}

// roomy are limits that do not cut off a small file which unpacks to much.
func roomy() Limits {
	l := DefaultLimits()
	l.Free = 128 << 20
	return l
}

func TestBombs(t *testing.T) {
	limits := DefaultLimits()
	one := bomb(t, 300<<20)
	if r := harmlessly(t, "one.zip", one, limits); r.bytes > int64(len(one))*limits.Ratio+1<<20 {
		t.Errorf("%d bytes were unpacked", r.bytes)
	}
	nested := one
	for i := range 6 {
		nested = zipped(t, files{{fmt.Sprintf("%d.zip", i), string(nested)}})
	}
	r := newRecorder()
	must(t, open(t, r, "deep.zip", nested, limits))
	r.wants(t, map[string]string{}, map[string]string{"5.zip!4.zip!3.zip!2.zip": "more than 4 deep"})
}

// TestOverlappingEntries: a thousand entries that share one compressed text.
func TestOverlappingEntries(t *testing.T) {
	var packed bytes.Buffer
	z, err := flate.NewWriter(&packed, 9)
	must(t, err)
	const size = 20 << 20
	_, err = io.Copy(z, &zeros{size})
	must(t, err)
	must(t, z.Close())
	sum := crc32.NewIEEE()
	_, err = io.Copy(sum, &zeros{size})
	must(t, err)

	entry := func(out *bytes.Buffer, signature string, more int) {
		out.WriteString(signature)
		if more > 0 {
			out.Write([]byte{20, 0})
		}
		out.Write([]byte{20, 0, 0, 0, 8, 0, 0, 0, 0, 0})
		for _, n := range []uint32{sum.Sum32(), uint32(packed.Len()), size} {
			must(t, binary.Write(out, binary.LittleEndian, n))
		}
		out.Write([]byte{1, 0, 0, 0})
		out.Write(make([]byte, more))
		out.WriteByte('x')
	}
	var raw bytes.Buffer
	entry(&raw, "PK\x03\x04", 0)
	raw.Write(packed.Bytes())
	start, count := raw.Len(), 1000
	for range count {
		entry(&raw, "PK\x01\x02", 14)
	}
	length := raw.Len() - start
	raw.WriteString("PK\x05\x06\x00\x00\x00\x00")
	for _, n := range []uint16{uint16(count), uint16(count)} {
		must(t, binary.Write(&raw, binary.LittleEndian, n))
	}
	for _, n := range []uint32{uint32(length), uint32(start)} {
		must(t, binary.Write(&raw, binary.LittleEndian, n))
	}
	raw.Write([]byte{0, 0})
	if r := harmlessly(t, "overlap.zip", raw.Bytes(), roomy()); r.bytes < size {
		t.Errorf("only %d bytes were read", r.bytes)
	}
}

// TestSparseTar: a small tar that claims a file of 60 GB.
func TestSparseTar(t *testing.T) {
	var out bytes.Buffer
	z := tar.NewWriter(&out)
	must(t, z.WriteHeader(&tar.Header{Name: "before", Typeflag: tar.TypeReg, Size: 5}))
	_, err := io.WriteString(z, "text\n")
	must(t, err)
	must(t, z.Flush())
	head := make([]byte, 512)
	copy(head, "sparse")
	copy(head[100:], "0000644\x000000000\x000000000\x00")
	copy(head[124:], fmt.Sprintf("%011o\x00", 512)) // what it holds
	copy(head[136:], "00000000000\x00")
	head[156] = 'S'
	copy(head[257:], "ustar  \x00")
	const claimed = 60 << 30
	copy(head[386:], fmt.Sprintf("%011o\x00%011o\x00", claimed-512, 512))
	binary.BigEndian.PutUint64(head[483+4:], claimed) // too large for octal digits
	head[483] = 0x80
	copy(head[386:], fmt.Sprintf("%011o\x00%011o\x00", 1<<30, 512))
	copy(head[148:], "        ")
	sum := 0
	for _, b := range head {
		sum += int(b)
	}
	copy(head[148:], fmt.Sprintf("%06o\x00 ", sum))
	out.Write(head)
	out.WriteString(strings.Repeat("x", 512))
	must(t, z.WriteHeader(&tar.Header{Name: "after", Typeflag: tar.TypeReg, Size: 5}))
	_, err = io.WriteString(z, "more\n")
	must(t, err)
	must(t, z.Close())
	r := harmlessly(t, "sparse.tar", out.Bytes(), DefaultLimits())
	if r.bytes != mostSparse+10 {
		t.Errorf("%d bytes were read", r.bytes)
	}
}

// TestLargeDirectory: a zip of nothing but its directory.
func TestLargeDirectory(t *testing.T) {
	raw := bytes.Repeat(append([]byte("PK\x01\x02"), make([]byte, 42)...), 400_000)
	raw = append([]byte("PK\x03\x04"), raw...)
	raw = append(raw, "PK\x05\x06\x00\x00\x00\x00\x00\x00\x00\x00\x10\x00\x00\x00\x04\x00\x00\x00\x00\x00"...)
	if _, err := opened(t, "directory.zip", raw, DefaultLimits()); err == nil {
		t.Error("it was opened")
	}
}

// TestTimeIsUp: what takes too long is left.
func TestTimeIsUp(t *testing.T) {
	now := time.Unix(0, 0)
	o := &Opener{Limits: DefaultLimits(), Now: func() time.Time { now = now.Add(time.Second); return now }}
	raw := bomb(t, 50<<20)
	list := files{{"a", "text"}, {"b.zip", string(raw)}}
	for i := range 200 {
		list = append(list, struct{ name, text string }{fmt.Sprint(i), "more"})
	}
	raw = zipped(t, list)
	r := newRecorder()
	r.forget = true
	must(t, o.Open(t.Context(), Source{ReaderAt: bytes.NewReader(raw), Size: int64(len(raw)), Name: "slow.zip", Kind: Zip}, r))
	if !strings.Contains(r.left[""], "too long") {
		t.Errorf("left %v", r.left)
	}
}

// TestRealSparseTar: the file in a module cache at which others hang.
func TestRealSparseTar(t *testing.T) {
	raw, err := os.ReadFile(os.Getenv("SPARSE_TAR"))
	if err != nil {
		t.Skip("SPARSE_TAR names no file")
	}
	harmlessly(t, "gnu-sparse-big.tar", raw, DefaultLimits())
}
