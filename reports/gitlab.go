package reports

import (
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/risk"
)

// What GitLab's report of secret detection is made of: version 15.0.7 of
// https://gitlab.com/gitlab-org/security-products/security-report-schemas, as far as it is
// written here.
type (
	gitlabReport struct {
		Version         string                `json:"version"`
		Scan            gitlabScan            `json:"scan"`
		Vulnerabilities []gitlabVulnerability `json:"vulnerabilities"`
	}
	gitlabScan struct {
		Analyzer gitlabTool      `json:"analyzer"`
		Scanner  gitlabTool      `json:"scanner"`
		Type     string          `json:"type"`
		Start    string          `json:"start_time"`
		End      string          `json:"end_time"`
		Status   string          `json:"status"`
		Messages []gitlabMessage `json:"messages"`
	}
	gitlabTool struct {
		ID      string       `json:"id"`
		Name    string       `json:"name"`
		Version string       `json:"version"`
		Vendor  gitlabVendor `json:"vendor"`
	}
	gitlabVendor struct {
		Name string `json:"name"`
	}
	gitlabMessage struct {
		Level string `json:"level"`
		Value string `json:"value"`
	}
	gitlabVulnerability struct {
		ID          string             `json:"id"`
		Name        string             `json:"name"`
		Description string             `json:"description"`
		Severity    string             `json:"severity"`
		Solution    string             `json:"solution,omitempty"`
		Identifiers []gitlabIdentifier `json:"identifiers"`
		Links       []gitlabLink       `json:"links,omitempty"`
		Location    gitlabLocation     `json:"location"`
	}
	gitlabIdentifier struct {
		Type  string `json:"type"`
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	gitlabLink struct {
		URL string `json:"url"`
	}
	gitlabLocation struct {
		File   string       `json:"file,omitempty"`
		Line   int          `json:"start_line,omitempty"`
		Commit gitlabCommit `json:"commit"`
	}
	gitlabCommit struct {
		SHA string `json:"sha"`
	}
)

// Bounds of that schema, in letters, and what GitLab is told where a credential was found in files
// and in no commit, for it wants one: "0000000", as other scanners do; no document of GitLab's was seen to say so.
const (
	gitlabName     = 255
	gitlabSolution = 7000
	gitlabNoCommit = "0000000"
	gitlabTime     = "2006-01-02T15:04:05"
	gitlabMessages = 100
)

// writeGitLab writes what counts as GitLab's secret detection report.
func writeGitLab(w io.Writer, r *scanner.Report, _ Options) error {
	s := r.Summary
	tool := gitlabTool{ID: "overreach", Name: "overreach", Version: orUnknown(s.Tool.Version), Vendor: gitlabVendor{"overreach"}}
	at := s.At.UTC().Format(gitlabTime)
	scan := gitlabScan{Analyzer: tool, Scanner: tool, Type: "secret_detection", Start: at, End: at, Status: "success", Messages: []gitlabMessage{}}
	if !s.Complete {
		scan.Status = "failure"
		scan.Messages = append(scan.Messages, gitlabMessage{"fatal", "interrupted: this is what was found until then"})
	}
	for i, left := range s.NotRead {
		if i == gitlabMessages {
			scan.Messages = append(scan.Messages, gitlabMessage{"warn", fmt.Sprintf("and %d more were not read", len(s.NotRead)-i)})
			break
		}
		scan.Messages = append(scan.Messages, gitlabMessage{"warn", "not read: " + clean(cut(left.Path+": "+left.Reason, mostProgramText))})
	}
	out := gitlabReport{Version: "15.0.7", Scan: scan, Vulnerabilities: []gitlabVulnerability{}}
	marks := marksOf(r)
	for i, f := range r.Findings {
		if f.Counts() {
			out.Vulnerabilities = append(out.Vulnerabilities, gitlabOf(f, s, marks[i]))
		}
	}
	return writeValue(w, out)
}

func orUnknown(text string) string {
	if text == "" {
		return "unknown"
	}
	return clean(text)
}

func gitlabOf(f scanner.Finding, s scanner.Summary, mark string) gitlabVulnerability {
	rule := orUnknown(ruleOf(f))
	v := gitlabVulnerability{
		ID: uuidOf(mark), Name: clean(cut(f.Title, gitlabName)), Description: prose(sentence(f, s)), Severity: gitlabSeverity(f.Severity),
		Identifiers: []gitlabIdentifier{{"overreach_rule", "overreach " + rule, rule}},
		Location:    gitlabPlace(f.Locations[primary(f)]),
	}
	if v.Location.File == "" {
		v.Description += " It lies in " + code(f.Locations[primary(f)].Short()) + "."
	}
	var do []string
	for _, a := range f.Advice {
		do = append(do, prose(a.Do))
		if webAddress.MatchString(a.URL) {
			v.Links = append(v.Links, gitlabLink{a.URL})
		}
	}
	v.Solution = cut(strings.Join(do, "; "), gitlabSolution)
	return v
}

// webAddress is one that is nothing but that.
var webAddress = regexp.MustCompile(`^https://[a-zA-Z0-9.-]+(/[a-zA-Z0-9._~%/?#=&-]*)?$`)

func gitlabPlace(l scanner.Location) gitlabLocation {
	out := gitlabLocation{Commit: gitlabCommit{gitlabNoCommit}}
	if l.Commit != "" {
		out.Commit.SHA = clean(l.Commit)
	}
	if l.InWorkspace() {
		out.File, out.Line = clean(l.Path), l.Line
	}
	return out
}

func gitlabSeverity(s risk.Severity) string {
	return map[risk.Severity]string{risk.Critical: "Critical", risk.High: "High", risk.Medium: "Medium", risk.Low: "Low", risk.Info: "Info"}[s]
}

// uuidOf makes the identifier that GitLab recommends of a sum: version 8 of RFC 9562, whose
// letters are the maker's own.
func uuidOf(mark string) string {
	b, err := hex.DecodeString(mark)
	if err != nil || len(b) < 16 {
		return mark
	}
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
}
