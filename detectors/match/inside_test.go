package match

import (
	"encoding/base64"
	"hash/crc32"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestWhatStandsInsideBase64IsMarked: a key in the middle of a file in base64 is none, and
// one in a path, a line or a list is.
func TestWhatStandsInsideBase64IsMarked(t *testing.T) {
	s := newSampler(51)
	key := s.match(t, `[A-Z]{4}[A-Za-z0-9]{56}`)
	r := rand.NewChaCha8([32]byte{1})
	long := make([]byte, 600)
	_, _ = r.Read(long)
	code := base64.RawStdEncoding.EncodeToString(long)
	var block strings.Builder
	for i := range 8 {
		block.WriteString(code[i*60:][:60] + "\r\n")
	}
	for _, c := range []struct {
		before, after string
		want          bool
	}{
		{"", "", false}, {"key = ", "\n", false}, {"https://a.example/some/long/path/without/any/digits/at/all/of/it/", "", false},
		{code[:100] + "/", "+" + code[100:], true}, {code + "+", "", true}, {"/", code[:50], true},
		{block.String(), "\r\n" + block.String(), true}, {block.String(), "", true}, {"short\n", "\n" + block.String(), true},
		{block.String() + "\r\n", "\r\n\r\n", false}, {strings.ToLower(code[:60]) + "\n", "\n", false},
	} {
		text := c.before + key + c.after
		if got := inside([]byte(text), span{len(c.before), len(c.before) + len(key)}); got != c.want {
			t.Errorf("in %q: %v", text, got)
		}
	}
	if token := "ab_" + key; inside([]byte(code+"/"+token+"/"+code), span{len(code) + 1, len(code) + 1 + len(token)}) {
		t.Error("a key with a letter that base64 has not")
	}
}

// TestChecksumsTellTokensFromOthers makes tokens whose sums are right, and spoils them.
func TestChecksumsTellTokensFromOthers(t *testing.T) {
	s := newSampler(52)
	var tokens []string
	for _, k := range crcKinds {
		body := s.match(t, `[0-9A-Za-z]{30}`)
		tokens = append(tokens, k.prefix+body+base62(crc32.ChecksumIEEE([]byte(body)), 6))
	}
	for _, token := range tokens {
		spoiled := token[:10] + "0" + token[11:]
		if token[10] == '0' {
			spoiled = token[:10] + "1" + token[11:]
		}
		if checksumOf(token) != Right || checksumOf(spoiled) != Wrong || checksumOf(token+"0") != Unchecked {
			t.Errorf("a token of %s: %q, spoiled %q", token[:4], checksumOf(token), checksumOf(spoiled))
		}
	}
	// The published example of a GitHub token's parts, put together (see checksum.go).
	if got := base62(crc32.ChecksumIEEE([]byte("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ")), 6); got != "0m"+"Lq17" {
		t.Errorf("the published example ends in %s", got)
	}
	// The one of Grafana's own tests.
	parts := []string{"glsa", "yscW25imSKJIuav8zF37RZmnbiDvB05G", "fcaaf58a"}
	if got := checksumOf(strings.Join(parts, "_")); got != Right {
		t.Errorf("Grafana's example: %q", got)
	}
	parts[2] = "00000000"
	if got := checksumOf(strings.Join(parts, "_")); got != Wrong {
		t.Errorf("Grafana's example, spoiled: %q", got)
	}
	if got := checksumOf("glpat-" + strings.Repeat("a", 20)); got != Unchecked {
		t.Errorf("a token without a sum: %q", got)
	}
}
