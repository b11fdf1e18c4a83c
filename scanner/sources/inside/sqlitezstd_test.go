package inside

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// TestPackedValue: what a program compressed in a value is read, within the bounds of a row
// and of the whole; what cannot be is given as it stands, and said to be left.
func TestPackedValue(t *testing.T) {
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	text := []byte(strings.Repeat("a thread of some length ", 100))
	packed := z.EncodeAll(text, nil)
	bomb := z.EncodeAll(make([]byte, mostPayload+1), nil)
	damaged := append(bytes.Clone(packed[:len(packed)/2]), "other"...)
	spend := func(int) error { return nil }
	for name, c := range map[string]struct {
		raw, want []byte
		spend     func(int) error
		left      bool
	}{
		"plain bytes":  {raw: text, want: text, spend: spend},
		"packed":       {raw: packed, want: text, spend: spend},
		"a bomb":       {raw: bomb, want: bomb, spend: spend, left: true},
		"damaged":      {raw: damaged, want: damaged, spend: spend, left: true},
		"only a magic": {raw: zstdMagic, want: zstdMagic, spend: spend, left: true},
		"too much":     {raw: packed, want: packed, spend: func(int) error { return errors.New("too much") }, left: true},
	} {
		d := &database{spend: c.spend}
		got := d.value(int64(12+2*len(c.raw)), c.raw)
		if !bytes.Equal(got.text, c.want) || d.packed != c.left {
			t.Errorf("%s gives %d bytes, left %v", name, len(got.text), d.packed)
		}
	}
}
