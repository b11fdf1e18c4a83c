package inside

import (
	"bytes"

	"github.com/klauspost/compress/zstd"
)

// zstdMagic begins a frame of zstd: https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1.
var zstdMagic = []byte{0x28, 0xB5, 0x2F, 0xFD}

// unpacked gives what a value holds that a program compressed on its own, as Zed does with its
// threads. One that cannot be unpacked it gives as it stands, and packed says so.
func (d *database) unpacked(raw []byte) []byte {
	if !bytes.HasPrefix(raw, zstdMagic) {
		return raw
	}
	if d.zstd == nil {
		var err error
		d.zstd, err = zstd.NewReader(nil, zstd.WithDecoderLowmem(true), zstd.WithDecoderConcurrency(1),
			zstd.WithDecoderMaxWindow(mostWindow), zstd.WithDecoderMaxMemory(mostPayload))
		if err != nil {
			d.packed = true
			return raw
		}
	}
	text, err := d.zstd.DecodeAll(raw, nil)
	if err != nil || d.spend(len(text)) != nil {
		d.packed = true
		return raw
	}
	return text
}
