package main

import (
	"io"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/lipgloss"

	"github.com/overreach-dev/overreach/reports"
	"github.com/overreach-dev/overreach/scanner"
)

// How long nothing is shown of a scan, and how often what is shown changes.
const (
	quietFirst = 150 * time.Millisecond
	redrawn    = 120 * time.Millisecond
)

// progress shows on a terminal how far a scan is, on one line that stop takes away. On
// anything else it writes nothing, and nobody watches the scan.
func (w World) progress(f scanFlags) (watch *scanner.Watch, stop func()) {
	if !w.Terminal.Err || f.quiet || w.getenv("TERM") == "dumb" {
		return nil, func() {}
	}
	watch = &scanner.Watch{}
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		line := statusLine{out: w.Stderr}
		defer line.show("")
		start, source, wait := time.Now(), "", time.NewTimer(quietFirst)
		defer wait.Stop()
		for {
			select {
			case <-end:
				return
			case <-wait.C:
				seen := watch.Seen()
				if seen.Source == "providers" && source != seen.Source {
					start = time.Now() // asking goes at a pace of its own
				}
				source = seen.Source
				// The last column stays free: some terminals break the line there.
				line.show(reports.Progress(seen, time.Since(start), w.errColumns()-1))
				wait.Reset(redrawn)
			}
		}
	}()
	return watch, sync.OnceFunc(func() {
		close(end)
		<-ended
	})
}

func (w World) errColumns() int {
	if w.ErrWidth != nil {
		if n := w.ErrWidth(); n > 0 {
			return n
		}
	}
	return 80
}

// A statusLine is a line of a terminal that is written over. It needs no escapes: what the new
// text leaves of the old one is written over with spaces, in one piece so that nothing flickers.
type statusLine struct {
	out  io.Writer
	last string
}

func (l *statusLine) show(text string) {
	if text == l.last {
		return
	}
	rest := strings.Repeat(" ", max(0, lipgloss.Width(l.last)-lipgloss.Width(text)))
	l.last = text
	end := ""
	if text == "" {
		end = "\r"
	}
	_, _ = io.WriteString(l.out, "\r"+text+rest+end)
}
