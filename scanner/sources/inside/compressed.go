package inside

import (
	"bufio"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// mostWindow bounds what a compressed stream looks back on, which is held in memory: what
// xz and zstd take at their highest levels.
const mostWindow = 64 << 20

// compressed goes into a file that is one compressed stream: a tar, whose own name tells
// nothing, or any other file.
func (w *walker) compressed(kind Kind, at place, c content) error {
	r, name, err := w.unpack(kind, bufio.NewReaderSize(c, 64<<10))
	if err != nil {
		return unpackError(err)
	}
	if closer, ok := r.(io.Closer); ok {
		defer closer.Close()
	}
	buffered := bufio.NewReaderSize(metered{unpackReader{r}, &w.meter}, HeadSize)
	head, err := buffered.Peek(HeadSize)
	if len(head) == 0 && err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	inner := without(at.base, name)
	if KindOf(head, inner) == Tar {
		return w.tar(at, content{Reader: buffered})
	}
	return w.file(at.at(inner), content{Reader: buffered})
}

func (w *walker) unpack(kind Kind, r *bufio.Reader) (out io.Reader, name string, err error) {
	switch kind {
	case Gzip:
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, "", err
		}
		return z, z.Name, nil
	case Bzip2:
		return bzip2.NewReader(r), "", nil
	case XZ:
		w.lock()
		return &xzReader{in: r}, "", nil
	}
	w.lock()
	z, err := zstd.NewReader(r, zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(mostWindow), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, "", err
	}
	return z.IOReadCloser(), "", nil
}

// without gives the name that a file had before it was compressed.
func without(base, said string) string {
	if said != "" {
		return path.Base(harmless(said))
	}
	ending := path.Ext(base)
	bare := strings.TrimSuffix(base, ending)
	switch strings.ToLower(ending) {
	case ".tgz", ".txz", ".tbz", ".tbz2", ".tzst":
		return bare + ".tar"
	case ".gz", ".bz2", ".xz", ".zst", ".zstd", ".z":
		if bare != "" {
			return bare
		}
	}
	return "content"
}

// unpackReader puts a decompressor's errors in plain words.
type unpackReader struct{ io.Reader }

func (r unpackReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	return n, unpackError(err)
}

func unpackError(err error) error {
	switch {
	case err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return err
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded), errors.Is(err, errWindow):
		return fmt.Errorf("compressed with a window of more than %d MiB", mostWindow>>20)
	}
	return errors.New("damaged")
}
