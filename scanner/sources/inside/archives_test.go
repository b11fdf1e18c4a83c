package inside

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
)

// TestArchives: what lies inside is read, whatever the file is called and however often it
// is wrapped.
func TestArchives(t *testing.T) {
	list := files{{"a/b.env", "KEY=1\n"}, {"c.txt", strings.Repeat("line\n", 4000)}, {"empty", ""}}
	texts := map[string]string{"a/b.env": list[0].text, "c.txt": list[1].text}
	bz, err := hex.DecodeString("425a683931415926535955e9afe5000003d9800010400010001366d0102000229a3269e91fa840000d2af426e0bf2c0162ee48a70a120abd35fca0")
	must(t, err)
	within := func(prefix string) map[string]string {
		out := map[string]string{}
		for name, text := range texts {
			out[prefix+name] = text
		}
		return out
	}
	hello := func(name string) map[string]string { return map[string]string{name: "hello\n"} }
	for name, c := range map[string]struct {
		raw  []byte
		want map[string]string
	}{
		"any.docx":    {zipped(t, list), texts},
		"any.whl":     {stored(t, list), texts},
		"a.tar":       {tarred(t, list), texts},
		"a.tgz":       {gzipped(t, tarred(t, list)), texts},
		"a.tar.xz":    {xzipped(t, tarred(t, list)), texts},
		"a.tar.zst":   {zstandard(t, tarred(t, list)), texts},
		"log.gz":      {gzipped(t, []byte("hello\n")), hello("log")},
		"log.xz":      {xzipped(t, []byte("hello\n")), hello("log")},
		"two.xz":      {append(xzipped(t, []byte("hel")), xzipped(t, []byte("lo\n"))...), hello("two")},
		"log.zst":     {zstandard(t, []byte("hello\n")), hello("log")},
		"nameless":    {gzipped(t, []byte("hello\n")), hello("content")},
		"log.bz2":     {bz, map[string]string{"log": "hello from bzip2\n"}},
		"zip.zip":     {zipped(t, files{{"in.zip", string(zipped(t, list))}}), within("in.zip!")},
		"boot.jar":    {stored(t, files{{"in.jar", string(stored(t, list))}}), within("in.jar!")},
		"zip.tar.gz":  {gzipped(t, tarred(t, files{{"in.zip", string(zipped(t, list))}})), within("in.zip!")},
		"three.zip":   {zipped(t, files{{"x.tgz", string(gzipped(t, tarred(t, files{{"y.gz", string(gzipped(t, []byte("hello\n")))}})))}}), hello("x.tgz!y.gz!y")},
		"database.gz": {gzipped(t, fixture(t, "utf16.db")), map[string]string{"database!t": "größe = zwölf\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := opened(t, name, c.raw, DefaultLimits())
			must(t, err)
			for inner, text := range r.texts {
				if text == "" {
					delete(r.texts, inner)
				}
			}
			r.wants(t, c.want, nil)
		})
	}
}

// TestHostileNames: names that lead out of an archive are made relative.
func TestHostileNames(t *testing.T) {
	list := files{{"../../etc/passwd", "1"}, {"/etc/shadow", "2"}, {`..\windows\x`, "3"}, {strings.Repeat("n", 5000), "4"}, {"\xff\xfe", "5"}}
	want := map[string]string{"etc/passwd": "1", "etc/shadow": "2", "windows/x": "3", strings.Repeat("n", 1024) + "…": "4", "�": "5"}
	r, err := opened(t, "names.zip", zipped(t, list), DefaultLimits())
	must(t, err)
	r.wants(t, want, nil)
	r, err = opened(t, "names.tar", tarred(t, list[:4]), DefaultLimits())
	must(t, err)
	delete(want, "�")
	r.wants(t, want, nil)
}

// TestEncrypted: an encrypted file is said to be so; what stands beside it is read.
func TestEncrypted(t *testing.T) {
	raw := zipped(t, files{{"locked", "secret"}, {"open", "text"}})
	for _, header := range []string{"PK\x03\x04", "PK\x01\x02"} {
		at := bytes.Index(raw, []byte(header))
		flags := at + 6
		if header == "PK\x01\x02" {
			flags = at + 8
		}
		raw[flags] |= 1
	}
	r, err := opened(t, "some.zip", raw, DefaultLimits())
	must(t, err)
	r.wants(t, map[string]string{"open": "text"}, map[string]string{"locked": "encrypted"})
}

// TestDamaged: what is cut off or overwritten gives what there is, and says so.
func TestDamaged(t *testing.T) {
	text := strings.Repeat("some text that compresses, number 1234567890\n", 3000)
	list := files{{"first", text}, {"second", text}}
	for name, raw := range map[string][]byte{
		"a.zip": zipped(t, list), "b.tar": tarred(t, list), "c.gz": gzipped(t, []byte(text)),
		"d.xz": xzipped(t, []byte(text)), "e.zst": zstandard(t, []byte(text)), "f.tgz": gzipped(t, tarred(t, list)),
		"g.db": fixture(t, "rows.db"),
	} {
		for _, keep := range []int{0, 1, 20, len(raw) / 3, len(raw) - 5} {
			r, err := opened(t, name, raw[:keep], DefaultLimits())
			if KindOf(raw[:keep], name) == None {
				continue
			}
			if err == nil && len(r.left) == 0 && name != "b.tar" && name != "f.tgz" && name != "g.db" {
				t.Errorf("%s of %d bytes is said to be whole", name, keep)
			}
		}
		broken := bytes.Clone(raw)
		for i := len(broken) / 2; i < len(broken)/2+20; i++ {
			broken[i] ^= 0x55
		}
		if _, err := opened(t, name, broken, DefaultLimits()); err != nil {
			t.Logf("%s: %v", name, err)
		}
	}
}
