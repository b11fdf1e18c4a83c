package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// seeded gives the same numbers in every run.
func seeded() *rand.Rand { return rand.New(rand.NewPCG(20260424, 9)) }

var prose = []string{
	"func handle(w http.ResponseWriter, r *http.Request) error {", "return fmt.Errorf(\"it cannot be read: %w\", err)", "// The key of the map is the author's id.",
	"if token == nil || len(token.Value) == 0 { continue }", "<p>Passwords are at least twelve letters long.</p>", "api := router.Group(\"/api/v1\")",
}

// small writes so many files of a few hundred bytes.
func small(root string, count int) error {
	r := seeded()
	for n := range count {
		var text strings.Builder
		for range 1 + r.IntN(16) {
			text.WriteString(prose[r.IntN(len(prose))] + "\n")
		}
		if err := write(filepath.Join(root, fmt.Sprintf("d%03d/e%d/f%06d.go", n%200, n%1000/200, n)), text.String()); err != nil {
			return err
		}
	}
	return nil
}

// large writes one log file of so many megabytes.
func large(path string, megabytes int) error {
	r := seeded()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	out := bufio.NewWriterSize(file, 1<<20)
	for written, n := 0, 0; written < megabytes<<20; n++ {
		size, err := fmt.Fprintf(out, "2026-04-24T%02d:%02d:%02dZ level=info request=%016x path=/api/v1/items/%d status=200 user=%q\n", n/3600%24, n/60%60, n%60, r.Uint64(), r.IntN(1e6), prose[r.IntN(len(prose))])
		if err != nil {
			return err
		}
		written += size
	}
	return out.Flush()
}

func write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}
