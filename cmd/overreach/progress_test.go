package main

import (
	"context"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/lipgloss"

	"github.com/overreach-dev/overreach/scanner/sources"
)

// slow is a file system that takes its time over each file of a name.
type slow struct {
	sources.FS
	name string
	time time.Duration
}

func (s slow) Open(path string) (fs.File, error) {
	if filepath.Base(path) == s.name {
		time.Sleep(s.time)
	}
	return s.FS.Open(path)
}

// TestProgress: a line on a terminal within 200 ms, never wider than it, without a control
// character but the carriage return, and gone at the end; nothing where it is not wanted.
func TestProgress(t *testing.T) {
	for name, c := range map[string]struct {
		terminal, shown bool
		args, env       []string
		width           int
	}{
		"a terminal":      {terminal: true, shown: true, width: 100},
		"a narrow one":    {terminal: true, shown: true, width: 24},
		"one column":      {terminal: true, width: 1},
		"a pipe":          {width: 100},
		"a dumb terminal": {terminal: true, env: []string{"TERM=dumb"}},
		"quiet":           {terminal: true, args: []string{"--quiet"}},
	} {
		w, stdout, stderr := world(t, append([]string{"--offline"}, c.args...)...)
		w.Env = append(w.Env, c.env...)
		w.Terminal.Err, w.ErrWidth = c.terminal, func() int { return c.width }
		put(t, filepath.Join(w.Dir, "\x1b[31mred 日本\u202e", "zz slow"), "nothing")
		w.FS = slow{FS: w.FS, name: "zz slow", time: 700 * time.Millisecond}
		start := time.Now()
		if code := run(context.Background(), w); code != exitClean {
			t.Fatalf("%s: exit code %d: %s", name, code, stdout)
		}
		text := stderr.String()
		if c.shown != strings.Contains(text, "reading files") {
			t.Errorf("%s, after %v: %q", name, time.Since(start), text)
		}
		if !c.terminal && text != "" || strings.ContainsAny(text, "\x1b\n\u202e") {
			t.Errorf("%s: %q", name, text)
		}
		if text != "" && (!strings.HasSuffix(text, " \r") && c.shown) {
			t.Errorf("%s: it is not taken away: %q", name, text)
		}
		for _, line := range strings.Split(text, "\r") {
			if lipgloss.Width(line) > max(c.width-1, 0) {
				t.Errorf("%s: %d columns: %q", name, lipgloss.Width(line), line)
			}
		}
	}
}
