package providers

import (
	"testing"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/match"
)

// BenchmarkEngine makes the engine of all rules, as every start does.
func BenchmarkEngine(b *testing.B) {
	for b.Loop() {
		if _, err := match.New(detectors.Rules(match.GitleaksRules(), All()), detectors.Sealer{}); err != nil {
			b.Fatal(err)
		}
	}
}
