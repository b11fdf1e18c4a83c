package reports

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/overreach-dev/overreach/scanner"
)

// The elements and attributes are those that both https://github.com/jenkinsci/xunit-plugin
// (junit-10.xsd) and Maven Surefire's schema (surefire-test-report-3.0.xsd) know.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Time     string      `xml:"time,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		At       string      `xml:"timestamp,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string    `xml:"name,attr"`
		Class   string    `xml:"classname,attr"`
		Time    string    `xml:"time,attr"`
		Skipped *junitOut `xml:"skipped"`
		Error   *junitOut `xml:"error"`
		Failure *junitOut `xml:"failure"`
	}
	junitOut struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// writeJUnit writes one test a finding: what counts fails, what is excused is skipped, what is
// within the policy passes. The first test is that the scan ran to its end.
func writeJUnit(w io.Writer, r *scanner.Report, _ Options) error {
	suite := junitSuite{Name: "overreach", Time: "0", At: r.Summary.At.UTC().Format("2006-01-02T15:04:05")}
	suite.add(junitScan(r.Summary))
	for _, f := range r.Findings {
		suite.add(junitFinding(f, r.Summary))
	}
	all := junitSuites{Name: "overreach", Tests: suite.Tests, Failures: suite.Failures, Errors: suite.Errors, Suites: []junitSuite{suite}}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	out := xml.NewEncoder(w)
	out.Indent("", "  ")
	if err := out.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (s *junitSuite) add(c junitCase) {
	s.Tests++
	switch {
	case c.Error != nil:
		s.Errors++
	case c.Failure != nil:
		s.Failures++
	case c.Skipped != nil:
		s.Skipped++
	}
	c.Time = "0"
	s.Cases = append(s.Cases, c)
}

func junitScan(s scanner.Summary) junitCase {
	c := junitCase{Name: "the scan ran to its end", Class: "overreach.scan"}
	looked := fmt.Sprintf("%s, %s and %s looked at; %s not read", plural(s.Scanned.Files, "file"), plural(s.Scanned.Variables, "variable"), plural(s.Scanned.Stores, "store"), plural(len(s.NotRead), "place"))
	if !s.Complete {
		c.Error = &junitOut{Message: "interrupted: " + looked, Type: "incomplete"}
	}
	return c
}

func junitFinding(f scanner.Finding, s scanner.Summary) junitCase {
	c := junitCase{
		Name:  junitText(f.Title + " in " + f.Locations[primary(f)].Short()),
		Class: junitText("overreach." + strings.ReplaceAll(ruleOf(f), "/", ".")),
	}
	out := &junitOut{Message: junitText(sentence(f, s)), Type: f.Severity.String()}
	switch {
	case f.Counts():
		out.Text = junitLong(f)
		c.Failure = out
	case f.Beyond:
		out.Type = standing(f)
		c.Skipped = out
	}
	return c
}

// junitLong is what the page of a failed test shows.
func junitLong(f scanner.Finding) string {
	var lines []string
	for _, l := range f.Locations {
		lines = append(lines, "lies in: "+l.Short())
	}
	for _, reason := range f.Reasons {
		lines = append(lines, "why: "+reason.Text)
	}
	for _, a := range f.Advice {
		lines = append(lines, "do: "+doing(a))
	}
	for i, line := range lines {
		lines[i] = junitText(line)
	}
	return "\n" + strings.Join(lines, "\n") + "\n"
}

func junitText(text string) string { return clean(cut(text, mostProgramText)) }
