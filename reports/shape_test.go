package reports

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/accept"
	"github.com/overreach-dev/overreach/scanner/risk"
)

// many is a report of n findings, each in files of its own.
func many(n int) *scanner.Report {
	r := sampleReport()
	kinds := r.Findings
	r.Findings = nil
	for i := range n {
		f := kinds[i%len(kinds)]
		f.ID = fmt.Sprintf("%s-%d", f.Provider, i)
		f.Locations = slices.Clone(f.Locations)
		f.Locations[0].Path = fmt.Sprintf("services/s%d/%s", i, f.Locations[0].Path)
		r.Findings = append(r.Findings, f)
	}
	r.Summary.Findings, r.Summary.BeyondPolicy = n, n/len(kinds)
	return r
}

// What may stand in which element, and which attributes must: of junit-10.xsd of
// https://github.com/jenkinsci/xunit-plugin, as far as Surefire's schema agrees.
var junitMay = map[string]struct{ children, must, may []string }{
	"testsuites": {[]string{"testsuite"}, nil, []string{"name", "time", "tests", "failures", "errors"}},
	"testsuite":  {[]string{"testcase", "properties", "system-out", "system-err"}, []string{"name", "tests", "failures", "errors"}, []string{"time", "skipped", "timestamp"}},
	"testcase":   {[]string{"skipped", "error", "failure", "system-out", "system-err"}, []string{"name", "time"}, []string{"classname"}},
	"skipped":    {nil, nil, []string{"type", "message"}},
	"error":      {nil, nil, []string{"type", "message"}},
	"failure":    {nil, nil, []string{"type", "message"}},
}

func TestJUnitShape(t *testing.T) {
	r := many(6)
	r.Summary.Complete = false
	r.Findings[0].Accepted = &accept.Accepted{By: "config.yaml", Heeded: true}
	r.Findings[2].Baseline = true
	out := render(t, "junit", r, Options{})
	var open []string
	counted := map[string]int{}
	for d := xml.NewDecoder(strings.NewReader(out)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			rule, known := junitMay[e.Name.Local]
			if !known || len(open) > 0 && !slices.Contains(junitMay[open[len(open)-1]].children, e.Name.Local) || len(open) == 0 && e.Name.Local != "testsuites" {
				t.Errorf("%s stands in %v", e.Name.Local, open)
			}
			var has []string
			for _, a := range e.Attr {
				has = append(has, a.Name.Local)
				if !slices.Contains(rule.must, a.Name.Local) && !slices.Contains(rule.may, a.Name.Local) {
					t.Errorf("%s has %s", e.Name.Local, a.Name.Local)
				}
			}
			for _, name := range rule.must {
				if !slices.Contains(has, name) {
					t.Errorf("%s lacks %s", e.Name.Local, name)
				}
			}
			counted[e.Name.Local]++
			open = append(open, e.Name.Local)
		case xml.EndElement:
			open = open[:len(open)-1]
		}
	}
	// Three are within the policy, one is accepted, one in the baseline and one counts.
	if counted["testcase"] != 7 || counted["failure"] != 1 || counted["skipped"] != 2 || counted["error"] != 1 {
		t.Errorf("it holds %v", counted)
	}
	if !strings.Contains(out, `tests="7" failures="1" errors="1"`) || !strings.Contains(out, `skipped="2"`) {
		t.Errorf("its counts are others:\n%s", out)
	}
}

// gitlabWrong says what of a report GitLab's schema (15.0.7, secret detection) does not take.
func gitlabWrong(text string) error {
	var g gitlabReport
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&g); err != nil {
		return err
	}
	when, version := regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$`), regexp.MustCompile(`^[0-9]+\.[0-9]+\.[0-9]+$`)
	s := g.Scan
	switch {
	case !version.MatchString(g.Version), s.Type != "secret_detection", s.Status != "success" && s.Status != "failure", !when.MatchString(s.Start), !when.MatchString(s.End):
		return fmt.Errorf("the scan is %v", s)
	case s.Scanner.ID == "" || s.Scanner.Name == "" || s.Scanner.Version == "" || s.Scanner.Vendor.Name == "" || s.Scanner != s.Analyzer:
		return fmt.Errorf("the scanner is %v", s.Scanner)
	}
	for _, m := range s.Messages {
		if !slices.Contains([]string{"info", "warn", "fatal"}, m.Level) || m.Value == "" {
			return fmt.Errorf("a message is %v", m)
		}
	}
	ids := map[string]bool{}
	uuid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	for _, v := range g.Vulnerabilities {
		if !uuid.MatchString(v.ID) || ids[v.ID] || utf8.RuneCountInString(v.Name) > 255 || utf8.RuneCountInString(v.Solution) > 7000 || v.Location.Commit.SHA == "" ||
			!slices.Contains([]string{"Info", "Unknown", "Low", "Medium", "High", "Critical"}, v.Severity) || len(v.Identifiers) == 0 {
			return fmt.Errorf("a vulnerability is %v", v)
		}
		ids[v.ID] = true
		for _, i := range v.Identifiers {
			if i.Type == "" || i.Name == "" || i.Value == "" {
				return fmt.Errorf("an identifier is %v", i)
			}
		}
		for _, l := range v.Links {
			if !strings.HasPrefix(l.URL, "https://") {
				return fmt.Errorf("a link is %v", l)
			}
		}
	}
	return nil
}

func TestGitLabShape(t *testing.T) {
	empty := &scanner.Report{}
	interrupted := sampleReport()
	interrupted.Summary.Complete = false
	for _, r := range []*scanner.Report{empty, interrupted, many(50), filled(""), filled(strings.Repeat("long | <b> ", 5000))} {
		if err := gitlabWrong(render(t, "gitlab", r, Options{})); err != nil {
			t.Error(err)
		}
	}
	r := sampleReport()
	r.Findings[0].Locations = []scanner.Location{{Source: "env", Key: "TOKEN"}}
	r.Findings[0].Advice[0].URL = "javascript:alert(1)"
	var g gitlabReport
	if err := json.Unmarshal([]byte(render(t, "gitlab", r, Options{})), &g); err != nil {
		t.Fatal(err)
	}
	if v := g.Vulnerabilities[0]; v.Location.File != "" || !strings.Contains(v.Description, "`$TOKEN`") || len(v.Links) != 1 {
		t.Errorf("a variable of the environment is %v", v)
	}
	if out := render(t, "codequality", r, Options{}); out != "[]\n" {
		t.Errorf("what lies in no file is an issue of a file: %s", out)
	}
}

// TestAnnotationsAreFew: ten errors and ten warnings, and a notice of how many there are.
func TestAnnotationsAreFew(t *testing.T) {
	r := many(80)
	for i := range r.Findings {
		if i%4 == 2 {
			r.Findings[i].Severity = risk.Medium
		}
	}
	out := render(t, "github", r, Options{})
	if strings.Count(out, "::error ") != 10 || strings.Count(out, "::warning ") != 10 || strings.Count(out, "\n") != 21 || !strings.Contains(out, "20 more are not shown here") {
		t.Errorf("it is\n%s", out)
	}
}

// TestBounded: what has a bound keeps it, says how much it leaves out, and breaks off nowhere.
func TestBounded(t *testing.T) {
	r := many(3000)
	for _, c := range []struct {
		name        string
		bytes, most int
	}{{"markdown", 0, CommentBytes}, {"markdown", SummaryBytes, SummaryBytes}, {"markdown", 3000, 3000}, {"agent", 0, AgentBytes}, {"agent", 900, 900}} {
		out := render(t, c.name, r, Options{Bytes: c.bytes})
		if len(out) > c.most || len(out) < c.most*3/5 {
			t.Errorf("%s of %d bytes at most has %d", c.name, c.most, len(out))
		}
		if _, err := harmless[c.name](out); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if c.name == "markdown" && (!strings.Contains(out, "findings not shown here") || strings.Count(out, "<details>") != strings.Count(out, "</details>") || !strings.Contains(out, "Looked at")) {
			t.Errorf("it breaks off, or says not what it leaves out: …%s", out[len(out)-300:])
		}
	}
	var short agentReport
	if err := json.Unmarshal([]byte(render(t, "agent", r, Options{})), &short); err != nil || short.NotShown != 3000-len(short.Findings) || len(short.Findings) < 5 {
		t.Errorf("%d are shown, %d are not (%v)", len(short.Findings), short.NotShown, err)
	}
	if rows, err := csv.NewReader(strings.NewReader(render(t, "csv", r, Options{}))).ReadAll(); err != nil || len(rows) != 3001 {
		t.Errorf("%d rows (%v)", len(rows), err)
	}
}

// TestJSONInPieces is the same as at once.
func TestJSONInPieces(t *testing.T) {
	for _, r := range []*scanner.Report{{}, sampleReport(), filled("x"), many(30)} {
		want, err := json.MarshalIndent(r, "", "  ")
		if got := render(t, "json", r, Options{}); err != nil || got != string(want)+"\n" {
			t.Errorf("it is\n%s\nand not\n%s", got, want)
		}
	}
}

// TestOurs: a report of every format is known again, and nothing else is taken for one.
func TestOurs(t *testing.T) {
	for _, r := range []*scanner.Report{sampleReport(), many(300), {Version: 1, Summary: scanner.Summary{Policy: "built-in"}}, filled("\x00|@a\n")} {
		for _, name := range Formats() {
			out := []byte(render(t, name, r, Options{Width: 100}))
			if len(out) > 128<<10 {
				out = slices.Concat(out[:64<<10], []byte("\n"), out[len(out)-64<<10:])
			}
			if !Ours(out) {
				t.Errorf("%s is not known again: %.200s", name, out)
			}
		}
	}
	for _, other := range []string{
		"", "# Notes\n", `{"version": 1}`, `{"version": 2, "runs": [{"tool": {"driver": {"name": "overreach"}}}]}`, `{"$schema":"x","runs":[{"tool":{"driver":{"name":"gitleaks","x":1}}}]}`,
		"<testsuites name=\"x\">", "id,severity\n", "overreach: 1 credential\n", "[{\"description\":\"x\",\"check_name\":\"eslint\"}]", "I looked at   it\n  policy      x", "export TOKEN=1\n",
		"## overreach: my notes\n",
	} {
		if Ours([]byte(other)) {
			t.Errorf("%q is taken for a report", other)
		}
	}
	for path, want := range map[string]string{"a.json": "json", "a/b.SARIF": "sarif", "x.xml": "junit", "x.md": "markdown", "x.txt": "text", "x.csv": "csv", "x.jsonl": "jsonl", "x": "", "x.pdf": "", ".json/x": ""} {
		if got := ForFile(path); got != want {
			t.Errorf("%s is %q, not %q", path, got, want)
		}
	}
}

// BenchmarkFormats writes a report of 10,000 findings in every format.
func BenchmarkFormats(b *testing.B) {
	r := many(10000)
	for _, name := range Formats() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			n := counter(0)
			for b.Loop() {
				n = 0
				if err := Write(&n, name, r, Options{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n), "bytes")
		})
	}
}

type counter int

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }
