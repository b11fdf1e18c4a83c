package match

import (
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// TestTheFilterReadsNothingBeyondTheText puts texts of every length before a page that must
// not be touched.
func TestTheFilterReadsNothingBeyondTheText(t *testing.T) {
	page := os.Getpagesize()
	memory, err := unix.Mmap(-1, 0, 2*page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		t.Skip(err)
	}
	defer func() { _ = unix.Munmap(memory) }()
	if err := unix.Mprotect(memory[page:], unix.PROT_NONE); err != nil {
		t.Skip(err)
	}
	e := newEngine(t, GitleaksRules())
	text := memory[:page]
	for i := range text {
		text[i] = "token = ghp_ api_key "[i%21]
	}
	for size := range 300 {
		compareFilters(t, e, text[page-size:])
	}
	compareFilters(t, e, text)
}
