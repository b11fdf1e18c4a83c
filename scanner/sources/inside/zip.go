package inside

import (
	"archive/zip"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/klauspost/compress/zstd"
)

// The methods of compression that zips use beside those that archive/zip knows:
// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT section 4.4.5.
const (
	zipBzip2 = 12
	zipZstd  = 93
	zipAES   = 99
)

// mostDirectory bounds a zip's directory, which is held in memory.
const mostDirectory = 8 << 20

func (w *walker) zip(at place, c content) error {
	directory := &bounded{ReaderAt: c.seeker, left: mostDirectory}
	archive, err := zip.NewReader(directory, c.size)
	if directory.left < 0 {
		return errors.New("its directory is larger than 8 MiB")
	}
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return zipError(err)
	}
	directory.open = true
	archive.RegisterDecompressor(zipBzip2, func(r io.Reader) io.ReadCloser { return io.NopCloser(bzip2.NewReader(r)) })
	archive.RegisterDecompressor(zipZstd, zstd.ZipDecompressor(zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(mostWindow), zstd.WithDecoderConcurrency(1)))
	for _, f := range archive.File {
		if err := w.step(); err != nil {
			return err
		}
		if f.FileInfo().IsDir() {
			continue
		}
		if err := w.zipped(at.at(f.Name), f, c.seeker); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) zipped(at place, f *zip.File, archive io.ReaderAt) error {
	if f.Flags&1 != 0 || f.Method == zipAES {
		w.given++
		w.leave(at, "encrypted")
		return nil
	}
	if f.Method == zipZstd {
		w.lock()
	}
	if from, err := f.DataOffset(); f.Method == zip.Store && err == nil {
		stored := io.NewSectionReader(archive, from, int64(min(f.CompressedSize64, math.MaxInt64)))
		return w.file(at, content{metered{stored, &w.meter}, stored, stored.Size()})
	}
	r, err := f.Open()
	if err != nil {
		w.given++
		return w.after(at, zipError(err))
	}
	defer r.Close()
	return w.file(at, content{Reader: metered{zipReader{r}, &w.meter}, size: int64(min(f.UncompressedSize64, math.MaxInt64))})
}

// zipReader puts a zip's errors in plain words.
type zipReader struct{ io.Reader }

func (r zipReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = zipError(err)
	}
	return n, err
}

func zipError(err error) error {
	switch {
	case errors.Is(err, zip.ErrAlgorithm):
		return errors.New("compressed in a way that overreach does not know")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return err
	case errors.Is(err, zip.ErrFormat), errors.Is(err, zip.ErrChecksum):
		return errors.New("damaged")
	}
	return fmt.Errorf("damaged: %w", err)
}

// bounded gives no more than it has left, until it is open.
type bounded struct {
	io.ReaderAt
	left int64
	open bool
}

func (b *bounded) ReadAt(p []byte, off int64) (int, error) {
	if !b.open {
		if b.left -= int64(len(p)); b.left < 0 {
			return 0, io.ErrUnexpectedEOF
		}
	}
	return b.ReaderAt.ReadAt(p, off)
}
