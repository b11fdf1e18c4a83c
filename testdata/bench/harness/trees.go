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

const (
	letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	hexes   = "0123456789abcdef"
)

// samples are kinds of tokens: what they begin with, in two parts so that this file holds
// nothing that looks like one, and how they go on.
var samples = []struct {
	first, second, alphabet string
	length                  int
}{
	{"gh", "p_", letters, 36}, {"github", "_pat_", letters + "_", 82}, {"gl", "pat-", letters, 20},
	{"xox", "b-123456789012-123456789012-", letters, 24}, {"sk_", "live_", letters, 24}, {"AK", "IA", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16},
	{"npm", "_", letters, 36}, {"dop", "_v1_", hexes, 64}, {"SG", ".", letters, 66}, {"hv", "s.", letters, 90},
	{"glsa", "_", letters, 32}, {"pypi-", "AgEIcHlwaS5vcmc", letters, 60}, {"", "", hexes, 40}, {"", "", letters, 32},
}

// shapes are how credentials stand in files.
var shapes = []string{
	"export %s_TOKEN=%s\n", "%s_api_key: \"%s\"\n", "  \"%s_secret\": \"%s\",\n", "const %sKey = \"%s\"\n", "%s.password = '%s';\n",
	"curl -H 'Authorization: Bearer %[2]s' https://%[1]s.example/\n", "<add key=\"%s\" value=\"%s\"/>\n", "# %s %s\n",
}

var names = []string{"github", "deploy", "slack", "stripe", "aws", "registry", "vault", "grafana", "payment", "internal"}

var prose = []string{
	"func handle(w http.ResponseWriter, r *http.Request) error {", "return fmt.Errorf(\"it cannot be read: %w\", err)", "// The key of the map is the author's id.",
	"if token == nil || len(token.Value) == 0 { continue }", "<p>Passwords are at least twelve letters long.</p>", "api := router.Group(\"/api/v1\")",
}

func sample(r *rand.Rand) string {
	s := samples[r.IntN(len(samples))]
	var out strings.Builder
	out.WriteString(s.first + s.second)
	for range s.length {
		out.WriteByte(s.alphabet[r.IntN(len(s.alphabet))])
	}
	return out.String()
}

// dense writes a tree of so many megabytes in which here and there a line looks like a credential.
func dense(root string, megabytes int) error {
	r := seeded()
	for written, n := 0, 0; written < megabytes<<20; n++ {
		var text strings.Builder
		for range 100 + r.IntN(400) {
			if r.IntN(150) == 0 {
				fmt.Fprintf(&text, shapes[r.IntN(len(shapes))], names[r.IntN(len(names))], sample(r))
			} else {
				text.WriteString(strings.Repeat("\t", r.IntN(4)) + prose[r.IntN(len(prose))] + "\n")
			}
		}
		if err := write(filepath.Join(root, fmt.Sprintf("d%02d/f%04d.go", n%40, n)), text.String()); err != nil {
			return err
		}
		written += text.Len()
	}
	return nil
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
		size, err := fmt.Fprintf(out, "2026-04-24T%02d:%02d:%02dZ level=info request=%016x path=/api/v1/items/%d status=200 user=%q\n", n/3600%24, n/60%60, n%60, r.Uint64(), r.IntN(1e6), names[r.IntN(len(names))])
		if err != nil {
			return err
		}
		written += size
		if n%200_000 == 199_999 {
			fmt.Fprintf(out, shapes[n%len(shapes)], names[0], sample(r))
		}
	}
	return out.Flush()
}

func write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}
