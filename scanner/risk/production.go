package risk

import (
	"slices"
	"strings"
	"unicode"

	"github.com/overreach-dev/overreach/detectors"
)

// The words by which names show what they serve.
var (
	productionWords = []string{"prod", "production", "prd", "live"}
	otherWords      = []string{
		"staging", "stage", "stg", "dev", "develop", "development", "test", "tests", "testing", "qa", "uat",
		"sandbox", "preview", "demo", "ci", "local", "localhost", "scratch", "playground",
	}
)

// Production says whether a resource serves production: "yes", "no" or "unknown". The
// provider's own word for the environment goes before names.
func (p Policy) Production(r detectors.Resource) string {
	for _, name := range []string{r.Environment, r.Name, r.In} {
		words := strings.FieldsFunc(strings.ToLower(name), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
		if hasAny(words, productionWords) || p.namesProduction(name, words) {
			return "yes"
		}
		if hasAny(words, otherWords) {
			return "no"
		}
	}
	return "unknown"
}

// namesProduction holds a name against what the files of the policy say.
func (p Policy) namesProduction(name string, words []string) bool {
	return name != "" && slices.ContainsFunc(p.layers, func(l layer) bool {
		return slices.ContainsFunc(l.words, func(w Pattern) bool {
			return w.Fits(name) || w.plain() && slices.ContainsFunc(words, w.Fits)
		})
	})
}

func hasAny(words, of []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(of, w) })
}
