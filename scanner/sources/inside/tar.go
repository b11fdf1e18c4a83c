package inside

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"strings"
)

// mostSparse is how much is read of a file that a tar holds with its holes left out: the
// size that it claims costs the tar nothing.
const mostSparse = 4 << 20

func (w *walker) tar(at place, c content) error {
	archive := tar.NewReader(c)
	for {
		h, err := archive.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case w.meter.err != nil:
			return w.meter.err
		case err != nil && !errors.Is(err, tar.ErrInsecurePath):
			return tarError(err)
		}
		if err := w.step(); err != nil {
			return err
		}
		if h.Typeflag != tar.TypeReg && h.Typeflag != tar.TypeGNUSparse {
			continue
		}
		if err := w.tarred(at.at(h.Name), h, archive); err != nil {
			return err
		}
	}
}

func (w *walker) tarred(at place, h *tar.Header, archive io.Reader) error {
	if sparse(h) {
		if h.Size > mostSparse {
			w.leave(at, fmt.Sprintf("a file with holes; only its first %d MiB were read", mostSparse>>20))
		}
		archive = metered{io.LimitReader(archive, mostSparse), &w.meter}
	}
	return w.file(at, content{Reader: tarReader{archive}, size: h.Size})
}

func sparse(h *tar.Header) bool {
	if h.Typeflag == tar.TypeGNUSparse {
		return true
	}
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return false
}

// tarReader puts a tar's errors in plain words.
type tarReader struct{ io.Reader }

func (r tarReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = tarError(err)
	}
	return n, err
}

func tarError(err error) error {
	if errors.Is(err, tar.ErrHeader) {
		return errors.New("damaged")
	}
	return err
}
