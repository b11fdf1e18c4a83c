package scanner

import (
	"cmp"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/accept"
	"github.com/overreach-dev/overreach/scanner/sources"
)

// held is one secret and everywhere it lies.
type held struct {
	secret  detectors.Secret
	rule    string
	generic bool
	places  []*found
}

// gather joins the candidates of one value into one secret. The order is that of the places,
// whatever order they were read in.
func gather(list []*found) []held {
	slices.SortFunc(list, func(a, b *found) int {
		return cmp.Or(strings.Compare(a.at.Source, b.at.Source), strings.Compare(a.at.Path, b.at.Path),
			strings.Compare(a.at.Inside, b.at.Inside), strings.Compare(a.at.Blob, b.at.Blob), cmp.Compare(a.offset, b.offset), cmp.Compare(better(b), better(a)), strings.Compare(a.Rule, b.Rule))
	})
	list = slices.CompactFunc(list, samePlace)
	index := map[string]int{}
	var out []held
	for _, f := range list {
		secret := detectors.SecretOf(f.Candidate)
		i, known := index[secret.Fingerprint()]
		if !known {
			i = len(out)
			index[secret.Fingerprint()] = i
			out = append(out, held{secret: secret, rule: f.Rule, generic: f.Generic})
		}
		out[i].join(f, secret)
	}
	for i := range out {
		out[i].places = oncePerTranscript(oncePerPath(withoutOuter(out[i].places)))
	}
	return out
}

// where gives the places alone.
func (h held) where() []sources.Location {
	out := make([]sources.Location, len(h.places))
	for i, p := range h.places {
		out[i] = p.at
	}
	return out
}

// accepted says by what the secret is accepted: by something everywhere it lies. It is heeded
// where each of them is.
func (h held) accepted() *accept.Accepted {
	if slices.ContainsFunc(h.places, func(p *found) bool { return p.accepted == nil }) {
		return nil
	}
	out := *h.places[0].accepted
	for _, p := range h.places {
		out.Heeded = out.Heeded && p.accepted.Heeded
	}
	return &out
}

// withoutOuter leaves out a place in a file as it stands where the same secret was found by
// opening that file: the place inside says more.
func withoutOuter(places []*found) []*found {
	opened := map[[2]string]bool{}
	for _, p := range places {
		if p.at.Inside != "" {
			opened[[2]string{p.at.Path, p.at.Blob}] = true
		}
	}
	return slices.DeleteFunc(places, func(p *found) bool {
		return p.at.Inside == "" && opened[[2]string{p.at.Path, p.at.Blob}]
	})
}

// join adds a place. Where a later place says more of the secret than the first did (whose it
// is, the id that goes with it), that is kept.
func (h *held) join(f *found, secret detectors.Secret) {
	if h.secret.Provider == "" && secret.Provider != "" || h.generic && !f.Generic {
		secret.Near = h.secret.Near
		h.secret, h.rule, h.generic = secret, f.Rule, f.Generic
	}
	if h.secret.Provider == secret.Provider && len(secret.Parts) > len(h.secret.Parts) {
		h.secret.Parts = secret.Parts
	}
	h.secret.Near = append(h.secret.Near, f.near...)
	h.places = append(h.places, f)
}

// samePlace: what two rules, or two pieces of a large file, found at one place is one.
func samePlace(a, b *found) bool {
	return a.at.Source == b.at.Source && a.at.Path == b.at.Path && a.at.Inside == b.at.Inside && a.at.Blob == b.at.Blob && a.offset == b.offset
}

// better says how much a candidate tells: whose it is before how long it is, since a piece of
// a file may have cut it off.
func better(f *found) int {
	score := f.End - f.Start
	if !f.Generic {
		score += 1 << 30
	}
	if f.Provider != "" {
		score += 1 << 31
	}
	return score
}
