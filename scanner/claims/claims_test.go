package claims

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/zricethezav/gitleaks/v8/config"
	gitleaks "github.com/zricethezav/gitleaks/v8/report"

	"github.com/overreach-dev/overreach/detectors"
)

func sealer() detectors.Sealer { return detectors.NewSealer([]byte("a key for these tests alone")) }

type closing struct{ *bytes.Buffer }

func (closing) Close() error { return nil }

// TestGitleaksOwn: what gitleaks' own writers write is read as gitleaks means it.
func TestGitleaksOwn(t *testing.T) {
	text := "zq" + strings.Repeat("4x", 12)
	findings := []gitleaks.Finding{
		{RuleID: "one", File: "a/b c.env", StartLine: 3, EndLine: 5, Secret: text, Commit: strings.Repeat("ab", 20)},
		{RuleID: "two", File: "ü#%.txt", StartLine: 7, EndLine: 7, Secret: "REDACTED"},
	}
	for name, writer := range map[string]gitleaks.Reporter{"gitleaks": &gitleaks.JsonReporter{}, "sarif": &gitleaks.SarifReporter{OrderedRules: []config.Rule{{RuleID: "one"}, {RuleID: "two"}}}} {
		var out bytes.Buffer
		if err := writer.Write(closing{&out}, findings); err != nil {
			t.Fatal(err)
		}
		got, err := Read(name, &out, sealer())
		if err != nil || len(got) != 2 {
			t.Fatalf("%s: %v, %v", name, got, err)
		}
		for i, f := range findings {
			c := got[i]
			if c.Tool != "gitleaks" || c.Rule != f.RuleID || c.Path != f.File || c.Commit != f.Commit || c.Line != f.StartLine || c.Last != f.EndLine {
				t.Errorf("%s: %+v is not %+v", name, c, f)
			}
			if c.Text.Empty() != (name == "sarif" || f.Secret == "REDACTED") {
				t.Errorf("%s: the text of %s", name, c.Rule)
			}
			if strings.Contains(fmt.Sprintf("%+v %#v", c, c), text) {
				t.Error("a claim prints its text")
			}
		}
	}
}

// TestSARIF: addresses on bases, of files, and none.
func TestSARIF(t *testing.T) {
	log := `{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "originalUriBaseIds": {"ROOT": {"uri": "file:///w/"}, "SUB": {"uri": "sub/", "uriBaseId": "ROOT"}, "LOOP": {"uri": "l/", "uriBaseId": "LOOP"}}, "results": [%s]}]}`
	for address, want := range map[string]string{
		`"uri": "a.txt"`: "a.txt", `"uri": "a.txt", "uriBaseId": "SUB"`: "/w/sub/a.txt", `"uri": "a.txt", "uriBaseId": "%SRCROOT%"`: "a.txt",
		`"uri": "file:///etc/x%20y"`: "/etc/x y", `"uri": "file:///C:/x"`: "C:/x", `"uri": ""`: "", `"uri": "https://example.com/a"`: "https://example.com/a", `"uri": "%zz"`: "%zz",
	} {
		result := `{"ruleId": "r", "locations": [{"physicalLocation": {"artifactLocation": {` + address + `}, "region": {"startLine": 2}}}]}`
		got, err := Read("sarif", strings.NewReader(strings.Replace(log, "%s", result, 1)), sealer())
		if err != nil || len(got) != 1 || got[0].Path != want || got[0].Last != 2 {
			t.Errorf("%s: %+v, %v", address, got, err)
		}
	}
	loop := `{"ruleId": "r", "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a", "uriBaseId": "LOOP"}}}]}, {"rule": {"id": "q"}}`
	if got, err := Read("sarif", strings.NewReader(strings.Replace(log, "%s", loop, 1)), sealer()); err != nil || len(got) != 2 || got[1].Rule != "q" {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestBad: what is no report is an error that repeats nothing of it; no report is read without end.
func TestBad(t *testing.T) {
	for format, texts := range map[string][]string{
		"gitleaks":   {"", "{}", "null", "[", `[{"RuleID": 7}]`, `[1]`, "[{}", `[{"Secret": "` + strings.Repeat("hush", 20), strings.Repeat("[", 100000), "\x00\xff"},
		"trufflehog": {`{"SourceMetadata": {"Data": {"Git": "hush"}}}`, `{"SourceMetadata":`, `{"SourceMetadata": []}`},
		"sarif":      {"", "[]", "{}", `{"version": "2.1.0"}`, `{"version": "1.0.0", "runs": []}`, `{"version": "2.1.0", "runs": {}}`, `{"version": "2.1.0", "runs": [{"results": [{"locations": "hush"}]}]}`, strings.Repeat(`{"runs":[`, 20000)},
		"nessus":     {"[]"},
	} {
		for _, text := range texts {
			if got, err := Read(format, strings.NewReader(text), sealer()); err == nil || strings.Contains(err.Error(), "hush") {
				t.Errorf("%s: %.60q: %v, %v", format, text, got, err)
			}
		}
	}
	if _, err := Read("gitleaks", io.MultiReader(strings.NewReader("["), endless("{},")), sealer()); err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("a report without end: %v", err)
	}
	if _, err := Read("trufflehog", endless("x"), sealer()); err == nil {
		t.Error("a line without end")
	}
}

type endless string

func (e endless) Read(p []byte) (int, error) {
	n := 0
	for n+len(e) <= len(p) {
		n += copy(p[n:], e)
	}
	return n, nil
}

func FuzzRead(f *testing.F) {
	f.Add(0, []byte(`[{"RuleID": "a", "File": "b", "StartLine": 1, "Secret": "c"}]`))
	f.Add(1, []byte(`{"SourceMetadata":{"Data":{"Git":{"file":"a","line":1,"commit":"c"}}},"Raw":"r"}`))
	f.Add(2, []byte(`{"version":"2.1.0","runs":[{"results":[{"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a"}}}]}]}]}`))
	f.Fuzz(func(t *testing.T, format int, text []byte) {
		names := Formats()
		list, err := Read(names[uint(format)%uint(len(names))], bytes.NewReader(text), sealer())
		if err != nil {
			return
		}
		for _, c := range list {
			if c.Line < 0 || c.Last < c.Line {
				t.Errorf("%+v", c)
			}
		}
	})
}
