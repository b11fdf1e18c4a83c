package providers

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/examples"
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

// slow answers as a provider does that is 50 ms away.
type slow struct{ http.RoundTripper }

func (s slow) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(50 * time.Millisecond)
	return s.RoundTripper.RoundTrip(r)
}

// BenchmarkFiftySecrets asks 20 providers, each 50 ms away, about 50 secrets, 32 at a time as a
// scan does: those of the fewest requests, for what takes more than sixteen to a provider is
// paced from there on, two a second.
func BenchmarkFiftySecrets(b *testing.B) {
	type secret struct {
		p        detectors.Provider
		e        examples.Example
		requests int
	}
	var all []secret
	for _, p := range All() {
		for _, e := range readExamples(b, p).Examples {
			if e.Grant.State == "live" && len(e.Answers) > 0 && strings.Contains(e.Answers[0].Request, "https://") && e.Parts["host"] == "" {
				front := &examples.Front{Answers: e.Answers}
				s, err := e.Secret(p)
				if err != nil {
					b.Fatal(err)
				}
				(&detectors.Asker{Transport: front, Dialer: front, Now: examples.Now}).Ask(context.Background(), p, s)
				all = append(all, secret{p, e, len(front.Sent())})
				break
			}
		}
	}
	const providers = 20
	if len(all) < providers {
		b.Fatalf("only %d providers have such an example", len(all))
	}
	slices.SortStableFunc(all, func(a, b secret) int { return a.requests - b.requests })
	all = all[:providers]
	for b.Loop() {
		var sent atomic.Int64
		askers := map[string]*detectors.Asker{}
		for _, s := range all {
			front := &examples.Front{Answers: s.e.Answers}
			askers[s.p.Name] = &detectors.Asker{Now: examples.Now, Transport: slow{roundTripper(func(r *http.Request) (*http.Response, error) {
				sent.Add(1)
				return front.RoundTrip(r)
			})}}
		}
		var group errgroup.Group
		group.SetLimit(32)
		for i := range 50 {
			one := all[i%len(all)]
			s, err := one.e.Secret(one.p)
			if err != nil {
				b.Fatal(err)
			}
			group.Go(func() error {
				askers[one.p.Name].Ask(context.Background(), one.p, s)
				return nil
			})
		}
		_ = group.Wait()
		b.ReportMetric(float64(sent.Load()), "requests/op")
	}
}
