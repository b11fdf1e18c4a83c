package scanner

import (
	"bytes"
	"context"
	"errors"
	"hash/fnv"
	"maps"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/formats"
	"github.com/overreach-dev/overreach/detectors/match"
	"github.com/overreach-dev/overreach/scanner/accept"
	"github.com/overreach-dev/overreach/scanner/sources"
	"github.com/overreach-dev/overreach/scanner/sources/inside"
)

// found is a candidate and where it lies.
type found struct {
	match.Candidate
	at sources.Location
	// offset is that of the text in the whole of its place.
	offset       int64
	line, column int
	// last is the line on which it ends.
	last int
	// own says that it is the own login of the agent whose file it lies in.
	own bool
	// near are the hosts of the addresses beside it.
	near []string
	// written is when a transcript's line says that it was written.
	written time.Time
	// times is how often the secret stands in a transcript; see oncePerTranscript.
	times int
	// accepted says by what it is to be left alone.
	accepted *accept.Accepted
}

// reader takes what the sources yield and keeps the candidates in it.
type reader struct {
	engine  *match.Engine
	accept  *accept.List
	claimed *Claimed
	watch   *Watch
	shown   func(path string) string
	mu      sync.Mutex
	found   []*found
	points  []sources.Point
	notRead []sources.NotRead
	counts  sources.Read
}

func newReader(o Options) *reader {
	return &reader{engine: o.Engine, accept: &o.Accept, claimed: o.Claimed, watch: o.Watch, shown: o.shown}
}

// all reads the sources one after the other. A source that cannot be had at all is an error;
// an interruption is not.
func (r *reader) all(ctx context.Context, list []sources.Source) error {
	for _, s := range list {
		r.watch.change(func(w *Seen) { w.Source, w.Path = s.Name(), "" })
		if err := s.Scan(ctx, r); err != nil && !errors.Is(err, ctx.Err()) {
			return err
		}
	}
	return nil
}

// Fragment implements sources.Sink.
func (r *reader) Fragment(f sources.Fragment) []sources.Held {
	input := match.Input{Text: f.Text, Name: filepath.ToSlash(f.Location.Path), Format: f.Format}
	if f.Location.Inside != "" {
		input.Name += "!" + f.Location.Inside
	}
	r.watch.change(func(w *Seen) { w.Path = r.shown(f.Location.Path) })
	for _, k := range f.Keys {
		input.Keys = append(input.Keys, match.KeyHint{Key: k.Key, Provider: k.Provider, Kind: k.Kind, Part: k.Part, Decode: k.Decode, Loose: k.Loose})
	}
	candidates, err := r.engine.Find(input)
	elsewhere := kept(f)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.points = append(r.points, elsewhere...)
	r.counts.Points += len(elsewhere)
	if err != nil {
		r.notRead = append(r.notRead, sources.NotRead{Source: f.Location.Source, Path: f.Location.Path, Reason: err.Error()})
	}
	var holds []sources.Held
	if err != nil || len(elsewhere) > 0 {
		holds = append(holds, sources.Held{End: len(f.Text)})
	}
	for _, c := range candidates {
		one := locate(f, c)
		if _, noise := detectors.Noise(c, keyed(f)); noise && !r.claimed.at(one) {
			continue
		}
		holds = append(holds, sources.Held{Start: c.Start, End: c.End, Sum: sumOf(c)})
		one.accepted = r.accept.Look(c, f.Location, one.line, f.Text)
		r.found = append(r.found, one)
	}
	for _, c := range r.claimed.sought(f, candidates) {
		one := locate(f, c)
		one.accepted = r.accept.Look(c, f.Location, one.line, f.Text)
		r.found = append(r.found, one)
	}
	return holds
}

// sumOf tells a candidate from another at the same place.
func sumOf(c match.Candidate) uint64 {
	h := fnv.New64a()
	for _, text := range []string{c.Rule, c.Provider, c.Kind, c.Key, c.Encoding, c.Text.Fingerprint()} {
		h.Write([]byte(text + "\x00"))
	}
	for _, name := range slices.Sorted(maps.Keys(c.Parts)) {
		h.Write([]byte(name + "\x00" + c.Parts[name].Fingerprint()))
	}
	return h.Sum64()
}

// keyed says whether the fragment is of a kind in which a key names what its value is: a
// store, an environment, a .env file.
func keyed(f sources.Fragment) bool {
	return !slices.Contains([]string{sources.Files, sources.Git, sources.Transcripts}, f.Location.Source) || f.Format == formats.Dotenv
}

// locate says where in the whole of its place a fragment's candidate lies.
func locate(f sources.Fragment, c match.Candidate) *found {
	out := &found{Candidate: c, at: f.Location, offset: f.Base + int64(c.Start), line: f.BaseLine + c.Line, column: c.Column}
	out.last = out.line + bytes.Count(f.Text[c.Start:c.End], []byte("\n"))
	if c.Line == 1 {
		out.column += f.BaseColumn
	}
	if c.Provider != "" {
		out.near = detectors.Neighbours(f.Text, c.Start, c.End)
	}
	if i, _ := slices.BinarySearchFunc(f.Parts, c.Start+1, func(p inside.Part, start int) int { return p.At - start }); i > 0 {
		part := f.Parts[i-1]
		out.offset, out.line, out.column = part.Base+int64(c.Start-part.At), part.Line, part.Column+c.Start-part.At
	}
	switch {
	case f.Location.Source != sources.Transcripts:
	case f.Raw != nil:
		out.written = writtenAt(f.Raw, int(out.offset-f.Base))
	case f.Parts == nil:
		out.written = writtenAt(f.Text, c.Start)
	}
	for _, k := range f.Keys {
		out.own = out.own || k.Own && c.Key != "" && formats.Match(k.Key, c.Key)
	}
	return out
}

// Point implements sources.Sink.
func (r *reader) Point(p sources.Point) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.points = append(r.points, p)
}

// NotRead implements sources.Sink.
func (r *reader) NotRead(n sources.NotRead) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.notRead = append(r.notRead, n)
}

// Read implements sources.Sink.
func (r *reader) Read(c sources.Read) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.watch.change(func(w *Seen) {
		w.Files += c.Files + c.Stores + c.Transcripts
		w.Bytes += c.Bytes
	})
	r.counts.Files += c.Files
	r.counts.Variables += c.Variables
	r.counts.Stores += c.Stores
	r.counts.Transcripts += c.Transcripts
	r.counts.Commits += c.Commits
	r.counts.Points += c.Points
	r.counts.Bytes += c.Bytes
	r.counts.Excluded += c.Excluded
}
