package detectors

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

var (
	byExpression = regexp.MustCompile(placeholderExpression)
	byReference  = regexp.MustCompile(referenceExpression)
)

func comparePlaceholder(t *testing.T, text string) {
	t.Helper()
	if got, want := placeholder(text), byExpression.MatchString(text) || byReference.MatchString(text) || fewLetters(text); got != want {
		t.Errorf("%q: placeholder is %v, by the expressions %v", text, got, want)
	}
	if !ascii(text) {
		return
	}
	if got, want := placeholderWord(text), byExpression.MatchString(text); got != want {
		t.Errorf("%q: a word of a placeholder is %v, by the expression %v", text, got, want)
	}
	if got, want := reference(text), byReference.MatchString(text); got != want {
		t.Errorf("%q: a reference is %v, by the expression %v", text, got, want)
	}
}

var placeholderPieces = strings.Fields(`example changeme change me _ - __ -- placeholder replace with insert your my token key
	secret password dummy redacted not a real x xx xxx xxxxx * ** *** . .. < > <> todo o t $ { } ( ) % op:// vault: env:
	A Z AB_CD Aa X-Ab 0 9 \ / : = exampl chang inser ` + "\u212a \u017f \u00e9 \xff \x00")

// TestPlaceholdersAreTheExpressions joins pieces of what the expressions look for, in any
// case, cut and with line ends between.
func TestPlaceholdersAreTheExpressions(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range 300_000 {
		text := ""
		for range r.IntN(7) {
			piece := placeholderPieces[r.IntN(len(placeholderPieces))]
			switch r.IntN(8) {
			case 0:
				piece = strings.ToUpper(piece)
			case 1:
				piece = piece[:r.IntN(len(piece)+1)]
			case 2:
				piece += "\n"
			}
			text += piece
		}
		comparePlaceholder(t, text)
	}
}

// FuzzPlaceholder looks for a text on which the code and the expressions differ.
func FuzzPlaceholder(f *testing.F) {
	for _, piece := range placeholderPieces {
		f.Add(piece)
	}
	f.Fuzz(func(t *testing.T, text string) { comparePlaceholder(t, text) })
}
