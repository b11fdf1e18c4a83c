package inside

import (
	"context"
	"errors"
	"io"
	"time"
)

// A meter counts what is unpacked. Once too much is, it stays so: err ends the whole walk.
type meter struct {
	ctx         context.Context
	now         func() time.Time
	until       time.Time
	spent, most int64
	err         error
}

var (
	errTooMuch = errors.New("it unpacks to too much")
	errTooLong = errors.New(TookTooLong)
)

// TookTooLong begins the reason why the rest of a file was left that took too long: the only
// one that the next run need not come to again.
const TookTooLong = "it took too long"

// allowance is how much may be unpacked out of the file.
func (w *walker) allowance() int64 {
	l := w.opener.Limits
	most := l.Total
	if w.source.Size < most/l.Ratio {
		most = w.source.Size * l.Ratio
	}
	return min(max(most, l.Free), l.Total)
}

// spend counts bytes that were unpacked.
func (m *meter) spend(n int) error {
	m.spent += int64(n)
	switch {
	case m.err != nil:
	case m.ctx.Err() != nil:
		m.err = m.ctx.Err()
	case m.spent > m.most:
		m.err = errTooMuch
	case m.now().After(m.until):
		m.err = errTooLong
	}
	return m.err
}

// metered counts what is read through it.
type metered struct {
	io.Reader
	meter *meter
}

func (r metered) Read(p []byte) (int, error) {
	if r.meter.err != nil {
		return 0, r.meter.err
	}
	n, err := r.Reader.Read(p[:min(len(p), 1<<20)])
	if stop := r.meter.spend(n); stop != nil {
		return n, stop
	}
	return n, err
}
