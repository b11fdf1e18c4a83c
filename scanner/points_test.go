package scanner

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/risk"
	"github.com/overreach-dev/overreach/scanner/sources"
	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// points is a source of access points.
type points []sources.Point

func (points) Name() string { return "points" }

func (p points) Scan(_ context.Context, sink sources.Sink) error {
	for _, one := range p {
		sink.Point(one)
		sink.Read(sources.Read{Points: 1})
	}
	return nil
}

func pointAt(path string, change func(*sources.Point)) sources.Point {
	p := sources.Point{
		Location:  sources.Location{Source: sources.Stores, Store: "browser", Path: filepath.FromSlash(path)},
		Opens:     stores.Point{Kind: "session", Title: "sessions", Access: "admin", Traits: []string{"spend"}, Extent: "account", Means: "acts as you"},
		Confirmed: true,
	}
	if change != nil {
		change(&p)
	}
	return p
}

func scanPoints(t *testing.T, list ...sources.Point) *Report {
	t.Helper()
	o := options(t, nil)
	o.Sources = []sources.Source{points(list)}
	return mustScan(t, o)
}

// TestPointsAreFindings: an access point is judged as a secret that may do the same, once for
// all the files that it lies in.
func TestPointsAreFindings(t *testing.T) {
	r := scanPoints(t, pointAt("/h/b", nil), pointAt("/h/a", nil))
	if len(r.Findings) != 1 || r.Summary.BeyondPolicy != 1 || r.Summary.Scanned.AccessPoints != 2 {
		t.Fatalf("%+v", r.Summary)
	}
	f := r.Findings[0]
	if f.Subject != "access_point" || f.Severity != risk.Critical || f.Certainty != detectors.Documented || !f.Beyond || f.Grant.State != detectors.StateUnknown {
		t.Errorf("%+v", f)
	}
	if len(f.Locations) != 2 || f.Locations[0].Path != "~/a" || len(f.Reach) == 0 || len(f.Advice) == 0 || f.Fingerprint+f.Redacted != "" {
		t.Errorf("%+v", f)
	}
}

func TestPointsByWhatIsKnown(t *testing.T) {
	for name, c := range map[string]struct {
		change    func(*sources.Point)
		severity  risk.Severity
		certainty detectors.Evidence
		beyond    bool
		route     string
	}{
		"as it stands":       {nil, risk.Critical, detectors.Documented, true, "read tool"},
		"unconfirmed":        {func(p *sources.Point) { p.Confirmed = false }, risk.Critical, detectors.Unknown, true, ""},
		"perhaps unlocked":   {func(p *sources.Point) { p.Opens.Lock, p.Unknown = "session", []string{"not told"} }, risk.Critical, detectors.Documented, true, ""},
		"answered":           {func(p *sources.Point) { p.Answered = true }, risk.Critical, detectors.Observed, true, ""},
		"under a passphrase": {func(p *sources.Point) { p.Shut = "shut" }, risk.Low, detectors.Stated, false, ""},
		"a socket":           {func(p *sources.Point) { p.Location.Via = sources.ViaSocket }, risk.Critical, detectors.Documented, true, "socket"},
		"metadata":           {func(p *sources.Point) { p.Location.Via = sources.ViaMetadata }, risk.Critical, detectors.Documented, true, "metadata endpoint"},
		"a helper":           {func(p *sources.Point) { p.Location.Via = sources.ViaHelper }, risk.Critical, detectors.Documented, true, "helper command"},
		"reads only":         {func(p *sources.Point) { p.Opens.Access, p.Opens.Traits = "read", nil }, risk.Low, detectors.Documented, false, ""},
		"unknown":            {func(p *sources.Point) { p.Opens.Access = "" }, risk.High, detectors.Unknown, true, ""},
		"a provider's login": {func(p *sources.Point) { p.Provider, p.Token = "acme", "key" }, risk.Critical, detectors.Unknown, true, ""},
	} {
		f := scanPoints(t, pointAt("/h/a", c.change)).Findings[0]
		if f.Severity != c.severity || f.Certainty != c.certainty || f.Beyond != c.beyond {
			t.Errorf("%s: %s, %s, beyond %v; %+v", name, f.Severity, f.Certainty, f.Beyond, f.Reasons)
		}
		if c.route != "" && (len(f.Reach) == 0 || f.Reach[0].Route != c.route) {
			t.Errorf("%s: reached by %+v", name, f.Reach)
		}
	}
}

// TestPointsApart: what opens different things is not joined, and an agent's own session is
// its own.
func TestPointsApart(t *testing.T) {
	r := scanPoints(t,
		pointAt("/run/a.sock", func(p *sources.Point) { p.Identity = "a" }), pointAt("/run/b.sock", func(p *sources.Point) { p.Identity = "b" }),
		pointAt("/h/.cursor/state", func(p *sources.Point) { p.Location.Store, p.Location.Agent = "cursor", "cursor" }))
	ids := map[string]bool{}
	for _, f := range r.Findings {
		ids[f.ID] = true
		if strings.HasPrefix(f.ID, "cursor-") {
			for _, reach := range f.Reach {
				if reach.Agent == "cursor" && reach.Route != "own configuration" && reach.Route != "read tool" && reach.Route != "shell" {
					t.Errorf("the agent's own session: %+v", reach)
				}
			}
		}
	}
	if len(ids) != 3 {
		t.Errorf("%d findings: %v", len(ids), ids)
	}
}
