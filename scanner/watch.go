package scanner

import "sync"

// Watch tells how far a scan is while it runs. It is safe for concurrent use, and nothing is
// told to a nil one.
type Watch struct {
	mu  sync.Mutex
	now Seen
}

// Seen is how far a scan is.
type Seen struct {
	// Source is what is being read; "providers" while these are asked.
	Source string
	// Path is the file of which something was looked at last, as a report shows it.
	Path  string
	Files int
	Bytes int64
	// Asked is about how many credentials their providers were asked, of ToAsk.
	Asked, ToAsk int
}

// Seen gives how far the scan is.
func (w *Watch) Seen() Seen {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *Watch) change(by func(*Seen)) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	by(&w.now)
}
