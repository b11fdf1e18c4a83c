package reports

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/accept"
	"github.com/overreach-dev/overreach/scanner/risk"
)

// schemas are those that were read.
var schemas = map[string]*jsonschema.Schema{}

// valid holds a JSON text against a schema.
func valid(t *testing.T, schema, text string) {
	t.Helper()
	if err := validates(t, schema, text); err != nil {
		t.Errorf("%s: %v", schema, err)
	}
}

func validates(t *testing.T, schema, text string) error {
	t.Helper()
	s := schemas[schema]
	if s == nil {
		var err error
		if s, err = jsonschema.NewCompiler().Compile(schema); err != nil {
			t.Fatal(err)
		}
		schemas[schema] = s
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(value)
}

func sarifRead(t *testing.T, r *scanner.Report) sarifRun {
	t.Helper()
	text := render(t, "sarif", r, Options{})
	valid(t, "testdata/sarif-schema-2.1.0.json", text)
	var read sarifLog
	if err := json.Unmarshal([]byte(text), &read); err != nil {
		t.Fatal(err)
	}
	return read.Runs[0]
}

// TestSARIFIsValid, by the schema of OASIS: a report as it comes, one without anything, one that
// was interrupted and one with every kind of place.
func TestSARIFIsValid(t *testing.T) {
	r := sampleReport()
	sarifRead(t, r)
	sarifRead(t, &scanner.Report{})
	r.Summary.Complete = false
	if sarifRead(t, r).Invocations[0].Successful {
		t.Error("an interrupted scan is called successful")
	}
	f := &r.Findings[0]
	f.Locations = []scanner.Location{
		{Source: "env", Key: "A B%"}, {Source: "processes", Key: "TOKEN", Process: "node (process 12)"},
		{Source: "stores", Path: "~/.aws/credentials", Line: 2}, {Source: "stores", Path: "/etc/a b.conf"}, {Source: "stores", Path: `C:\Users\a\b.txt`},
		{Source: "metadata", Path: "http://169.254.169.254/x"}, {Source: "files", Path: "a:b/ü%20?#.env", Line: 7, Column: 3, Key: "K"},
	}
	got := sarifRead(t, r).Results[0].Locations
	for i, want := range []sarifArtifact{
		{"a%3Ab/%C3%BC%2520%3F%23.env", "%SRCROOT%"}, {"environment/A%20B%25", "MACHINE"}, {"process/node%20%28process%2012%29/TOKEN", "MACHINE"},
		{"~/.aws/credentials", "MACHINE"}, {"file:///etc/a%20b.conf", ""}, {"file:///C:/Users/a/b.txt", ""}, {"http%3A//169.254.169.254/x", "MACHINE"},
	} {
		if got[i].Physical.Artifact != want {
			t.Errorf("place %d is %v, not %v", i, got[i].Physical.Artifact, want)
		}
	}
	if l := got[1].Logical; len(l) != 1 || l[0].Name != "A B%" || l[0].Full != "environment/A B%" || got[0].Physical.Region.Line != 7 {
		t.Errorf("a variable is %v, a line %v", l, got[0].Physical.Region)
	}
}

// TestSARIFFingerprints hold when lines move, when secrets are changed for others and on another
// machine, whose key is another; and they tell places apart.
func TestSARIFFingerprints(t *testing.T) {
	fingerprint := func(change func(*scanner.Finding)) map[string]string {
		r := sampleReport()
		change(&r.Findings[0])
		return sarifRead(t, r).Results[0].Partial
	}
	first := fingerprint(func(*scanner.Finding) {})
	for name, change := range map[string]func(*scanner.Finding){
		"line":        func(f *scanner.Finding) { f.Locations[0].Line, f.Locations[0].Column = 99, 1 },
		"fingerprint": func(f *scanner.Finding) { f.ID, f.Fingerprint, f.Redacted = "railway-ffffffff", "ff", "x…" },
		"grant":       func(f *scanner.Finding) { f.Severity, f.Title, f.Destroys = risk.Low, "other", nil },
		"more places": func(f *scanner.Finding) { f.Locations = append(f.Locations, scanner.Location{Path: "z"}) },
	} {
		if got := fingerprint(change); !maps.Equal(got, first) {
			t.Errorf("another %s, and it is %v, not %v", name, got, first)
		}
	}
	for name, change := range map[string]func(*scanner.Finding){
		"path":     func(f *scanner.Finding) { f.Locations[0].Path = "other.sh" },
		"key":      func(f *scanner.Finding) { f.Locations[0].Key = "OTHER" },
		"provider": func(f *scanner.Finding) { f.Provider = "other" },
		"kind":     func(f *scanner.Finding) { f.Kind = "other" },
	} {
		if maps.Equal(fingerprint(change), first) {
			t.Errorf("another %s, and the fingerprint is the same", name)
		}
	}
	r := sampleReport()
	second := r.Findings[0]
	second.Locations = []scanner.Location{second.Locations[0]}
	second.Locations[0].Line = 50
	r.Findings = append(r.Findings, second)
	results := sarifRead(t, r).Results
	if maps.Equal(results[0].Partial, results[1].Partial) || !maps.Equal(results[0].Partial, first) {
		t.Error("two in one file under one key are not told apart, or the first is another than before")
	}
}

func TestSARIFRatesAndSuppresses(t *testing.T) {
	r := sampleReport()
	f := &r.Findings[0]
	for severity, want := range map[risk.Severity][2]string{
		risk.Critical: {"error", "9.5"}, risk.High: {"error", "8.0"}, risk.Medium: {"warning", "5.5"}, risk.Low: {"note", "2.0"}, risk.Info: {"note", "0.5"},
	} {
		f.Severity = severity
		run := sarifRead(t, r)
		if rule := run.Tool.Driver.Rules[0]; run.Results[0].Level != want[0] || rule.Properties["security-severity"] != want[1] || rule.ID != "railway/api-token" {
			t.Errorf("%s is %s and %v of %s", severity, run.Results[0].Level, rule.Properties, rule.ID)
		}
	}
	if run := sarifRead(t, r); len(run.Results) != 1 || run.Results[0].Suppressions != nil || len(run.Invocations[0].Notifications) != 2 {
		t.Errorf("what is within the policy is a result, or what was not read is not told: %v", run)
	}
	for _, c := range []struct {
		a        *accept.Accepted
		baseline bool
		want     string
	}{
		{&accept.Accepted{By: "config.yaml", Heeded: true}, false, "external accepted"},
		{&accept.Accepted{By: ".gitleaksignore:3"}, false, "external underReview"},
		{&accept.Accepted{By: "scripts/domains.sh:4"}, false, "inSource underReview"},
		{nil, true, "external accepted"},
	} {
		f.Accepted, f.Baseline = c.a, c.baseline
		if got := sarifRead(t, r).Results[0].Suppressions; len(got) != 1 || got[0].Kind+" "+got[0].Status != c.want || got[0].Justification == "" {
			t.Errorf("%v is %v, not %s", c.a, got, c.want)
		}
	}
}
