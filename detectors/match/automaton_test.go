package match

import (
	"slices"
	"strings"
	"testing"
)

// TestTheAutomatonFindsEveryWordInEitherCase compares with looking for each word by itself.
func TestTheAutomatonFindsEveryWordInEitherCase(t *testing.T) {
	words := []string{"key", "api_key", "ey", "e", "pass", "password", "word", "assw", "key", "a-b", "\x00z"}
	a, err := newAutomaton(words)
	if err != nil {
		t.Fatal(err)
	}
	s := newSampler(9)
	for range 300 {
		text := s.match(t, `(?i:key|api_?|ey|pass(?:word)?|word|[a-z_-]|\x00|é|z){0,30}`)
		lower := strings.ToLower(text)
		var state uint16
		for i := range len(text) {
			state = a.step(state, text[i])
			var want []int32
			for n, word := range words {
				if strings.HasSuffix(lower[:i+1], word) {
					want = append(want, int32(n))
				}
			}
			got := slices.Clone(a.words(state))
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Fatalf("%q: words %v end, want %v", text[:i+1], got, want)
			}
		}
	}
}
