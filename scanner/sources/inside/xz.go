package inside

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"

	"github.com/ulikunitz/xz/lzma"
)

// xzReader reads the .xz format (https://tukaani.org/xz/xz-file-format.txt) as far as that
// is needed to give its blocks to the LZMA2 decoder. The xz module's own reader would
// allocate whatever window a block claims, up to 4 GiB; it is for that alone that this is
// read here. Checksums are not looked at: what a damaged file still gives is worth reading.
type xzReader struct {
	in     *bufio.Reader
	check  int64 // how long the check behind each block is
	block  io.Reader
	size   int64 // of the block as it is compressed
	inside bool
}

var (
	errWindow = errors.New("window too large")
	errXZ     = errors.New("damaged")
)

// The lengths of the checks, by their numbers.
var xzChecks = [16]int64{0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64}

func (r *xzReader) Read(p []byte) (int, error) {
	for {
		if r.block == nil {
			if err := r.next(); err != nil {
				return 0, err
			}
		}
		n, err := r.block.Read(p)
		if errors.Is(err, io.EOF) {
			err = r.endBlock()
		}
		if n > 0 || err != nil || len(p) == 0 {
			return n, err
		}
	}
}

// next goes to the next block, over the end of one stream and the beginning of another.
func (r *xzReader) next() error {
	for {
		if !r.inside {
			if err := r.stream(); err != nil {
				return err
			}
		}
		first, err := r.in.ReadByte()
		if err != nil {
			return io.ErrUnexpectedEOF
		}
		if first != 0 {
			return r.startBlock(int(first)*4 + 4)
		}
		if err := r.endStream(); err != nil {
			return err
		}
	}
}

// stream reads a stream's header, and the padding before it.
func (r *xzReader) stream() error {
	head := make([]byte, 12)
	for {
		if _, err := io.ReadFull(r.in, head[:4]); err != nil {
			return err
		}
		if binary.LittleEndian.Uint32(head) != 0 {
			break
		}
	}
	if _, err := io.ReadFull(r.in, head[4:]); err != nil {
		return io.ErrUnexpectedEOF
	}
	if string(head[:6]) != "\xfd7zXZ\x00" || head[6] != 0 || head[7] > 15 {
		return errXZ
	}
	r.check, r.inside = xzChecks[head[7]], true
	return nil
}

// startBlock reads the rest of a block's header, of which the first byte is read. The only
// filter that is known is LZMA2.
func (r *xzReader) startBlock(size int) error {
	head := make([]byte, size-1)
	if _, err := io.ReadFull(r.in, head); err != nil {
		return io.ErrUnexpectedEOF
	}
	flags, rest := head[0], head[1:]
	if flags&0x3f != 0 {
		return errXZ // more than one filter
	}
	for _, has := range []byte{0x40, 0x80} {
		if flags&has != 0 {
			_, n := binary.Uvarint(rest)
			if n <= 0 {
				return errXZ
			}
			rest = rest[n:]
		}
	}
	if len(rest) < 3 || rest[0] != 0x21 || rest[1] != 1 || rest[2] > 40 {
		return errXZ
	}
	window := (2 | int64(rest[2])&1) << (rest[2]/2 + 11)
	if window > mostWindow {
		return errWindow
	}
	count := &counted{in: r.in, n: &r.size}
	r.size = 0
	block, err := lzma.Reader2Config{DictCap: int(max(window, lzma.MinDictCap))}.NewReader2(count)
	r.block = block
	return err
}

// endBlock passes over the padding and the check behind a block.
func (r *xzReader) endBlock() error {
	r.block = nil
	return skip(r.in, -r.size&3+r.check)
}

// endStream passes over the index and the footer of a stream.
func (r *xzReader) endStream() error {
	r.inside = false
	size := int64(1)
	count := &counted{in: r.in, n: &size}
	records, err := binary.ReadUvarint(count)
	for range 2 * records {
		if err != nil {
			break
		}
		_, err = binary.ReadUvarint(count)
	}
	if err != nil {
		return io.ErrUnexpectedEOF
	}
	return skip(r.in, -size&3+4+12)
}

func skip(r io.Reader, n int64) error {
	if _, err := io.CopyN(io.Discard, r, n); err != nil {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// counted counts what is read.
type counted struct {
	in *bufio.Reader
	n  *int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	*c.n += int64(n)
	return n, err
}

func (c *counted) ReadByte() (byte, error) {
	b, err := c.in.ReadByte()
	if err == nil {
		*c.n++
	}
	return b, err
}
