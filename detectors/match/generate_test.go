package match

import (
	"testing"

	"github.com/overreach-dev/overreach/detectors/internal/sample"
)

// A sampler writes texts that an expression matches, the same ones for the same seed.
type sampler struct{ *sample.Sampler }

// shapes are surroundings of a secret in files of many kinds, and dress puts it into one.
var (
	shapes = sample.Shapes()
	dress  = sample.Dress
)

func newSampler(seed uint64) sampler { return sampler{sample.New(seed)} }

func (s sampler) match(t testing.TB, expression string) string {
	t.Helper()
	text, err := s.Match(expression)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// samplesOf writes a rule's match in each of the shapes, with a name that holds a keyword,
// and three samples in a row.
func samplesOf(t testing.TB, r *Rule, seed uint64) []string {
	s := newSampler(seed)
	keyword := "name"
	if len(r.Keywords) > 0 {
		keyword = r.Keywords[s.IntN(len(r.Keywords))]
	}
	texts := make([]string, 0, len(shapes)+1)
	for _, shape := range shapes {
		texts = append(texts, dress(shape, keyword+"_token", s.match(t, r.Regex)))
	}
	return append(texts, s.match(t, r.Regex)+"\n"+s.match(t, r.Regex)+" "+s.match(t, r.Regex))
}
