package formats

import (
	"bytes"
	"crypto/aes"
	"encoding/binary"
	"strings"
	"testing"
)

// hidden writes an option file as mysql_config_editor does.
func hidden(text string) []byte {
	key := []byte("01234567890123456789")
	var folded [16]byte
	for i, b := range key {
		folded[i%16] ^= b
	}
	block, err := aes.NewCipher(folded[:])
	if err != nil {
		panic(err)
	}
	out := append(make([]byte, 4), key...)
	for line := range strings.Lines(text) {
		padding := 16 - len(line)%16
		plain := append([]byte(line), bytes.Repeat([]byte{byte(padding)}, padding)...)
		for i := 0; i < len(plain); i += 16 {
			block.Encrypt(plain[i:], plain[i:])
		}
		out = append(binary.LittleEndian.AppendUint32(out, uint32(len(plain))), plain...)
	}
	return out
}

func TestMylogin(t *testing.T) {
	text := hidden("[client]\nuser = \"me\"\npassword = \"a # long pass; of more than one block\"\nhost = db.x\n[other]\npassword = plain\n")
	entries, err := Read(Mylogin, text)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, e := range entries {
		got = append(got, e.Key+"="+e.Value)
		if e.Start >= e.End || (e.End-e.Start)%16 != 0 || i > 0 && e.Start < entries[i-1].End {
			t.Errorf("%s lies at %d to %d", e.Key, e.Start, e.End)
		}
	}
	want := "client.user=me|client.password=a # long pass; of more than one block|client.host=db.x|other.password=plain"
	if strings.Join(got, "|") != want {
		t.Errorf("got %q", got)
	}
	for n := range text {
		if cut, _ := Read(Mylogin, text[:n]); len(cut) > len(entries) || n < myloginHeader && len(cut) > 0 {
			t.Errorf("cut at %d: %d entries", n, len(cut))
		}
		broken := bytes.Clone(text)
		broken[n] ^= 0xFF
		_, _ = Read(Mylogin, broken)
	}
	if entries, err := Read(Mylogin, text[:len(text)-1]); err == nil || len(entries) != 3 {
		t.Errorf("half a file: %d entries, %v", len(entries), err)
	}
}

func FuzzMylogin(f *testing.F) {
	f.Add(hidden("[client]\npassword = x\n"))
	fuzz(f, Mylogin)
}
