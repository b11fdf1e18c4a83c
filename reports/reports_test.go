package reports

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/lipgloss"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/accept"
	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/risk"
)

var update = flag.Bool("update", false, "write the golden files anew")

const golden = "../testdata/golden/"

// sampleReport holds one of everything that a report can say.
func sampleReport() *scanner.Report {
	undo := detectors.Undo{Kind: "none", Backup: "its backups lie beside it and are deleted with it", Disputed: "its documentation says 48 hours"}
	volume := scanner.Destroys{
		Call: "volumeDelete", Means: "deletes the volume with all its data", Resource: "volume", Name: "orders-data", In: "shop",
		Undo: undo, Backup: undo.Backup, Counted: true, Production: "yes", Evidence: detectors.Documented,
	}
	variables := scanner.Chain{
		Permission: "variables", What: "secrets", Means: "the variables of services", Holds: "database addresses", Resource: "environment",
		Name: "production", In: "shop", Counted: true, Production: "yes", Evidence: detectors.Documented,
	}
	staging, tokens := variables, variables
	staging.Name, staging.Production, staging.More = "staging", "no", 40
	tokens.Permission, tokens.What, tokens.Means, tokens.Holds, tokens.Evidence = "apiTokenCreate", "tokens", "further tokens, which outlive this one", "", detectors.Unknown
	tokens.Resource, tokens.Name, tokens.In, tokens.Counted, tokens.Production = "workspace", "", "", false, "unknown"
	blog := volume
	blog.Name, blog.Production = "blog-data", "unknown"
	return &scanner.Report{
		Version: 1, Weaknesses: []scanner.Weakness{},
		Summary: scanner.Summary{
			Findings: 2, BeyondPolicy: 1, Irreversible: 2, Accepted: 1, Complete: true, Root: "/home/ann/shop", Policy: "built-in",
			Scanned:  scanner.Scanned{Files: 41, Bytes: 123456, Variables: 30, Stores: 2},
			NotRead:  []scanner.Left{{Source: "files", Path: "run/socket", Reason: "a socket"}, {Source: "files", Path: "run/other", Reason: "a socket"}},
			NotAsked: []scanner.Left{{Source: "files", Path: ".env", Reason: "overreach knows no lookup for it"}},
			Asked:    []scanner.Asked{{Host: "backboard.railway.com", Secrets: 1}},
			Agents:   []scanner.AgentHere{{Name: "claude-code", Title: "Claude Code", Version: "2.1.330", Assumed: true, Settings: "default"}},
			Notes:    []string{"lookups go through the proxy 127.0.0.1:3128 (HTTPS_PROXY)"},
			Tool:     scanner.Tool{Name: "overreach", Version: "test"}, At: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC),
		},
		Findings: []scanner.Finding{
			{
				ID: "railway-0a1b2c3d", Subject: "secret", Provider: "railway", Title: "Railway account token", Kind: "api-token", Rule: "railway-api-token",
				Severity: risk.Critical, Certainty: detectors.Documented, Beyond: true, Fingerprint: "0a1b2c3d4e5f60718293", Redacted: "…",
				Locations: []scanner.Location{
					{Source: "files", Path: "scripts/domains.sh", Line: 4, Column: 20, Key: "RAILWAY_API_TOKEN"},
					{Source: "files", Path: ".env.local", Line: 1, Column: 9, Ignored: true},
					{Source: "env", Key: "RAILWAY_API_TOKEN"},
				},
				Reach: []scanner.Reach{
					{Agent: "claude-code", Version: "2.1.330", Route: "read tool", Verdict: agents.Free, Usable: "yes", Controls: []agents.Control{}, Evidence: "measured"},
					{Agent: "codex", Version: "0.169.0", Route: "shell", Verdict: agents.Free, Usable: "no", Controls: []agents.Control{{Kind: "sandbox", Bypass: "a person approves a command outside the sandbox"}}, Evidence: "measured"},
				},
				Grant: scanner.Grant{
					State: detectors.Live, Principal: "ann@acme.example", Kind: "account", Expires: "never", Asked: "2026-11-22T12:00:00Z",
					Permissions: []detectors.Permission{
						{Name: "volumeDelete", Answer: detectors.Granted, Access: detectors.Destroy, Traits: []detectors.Trait{}, Extent: detectors.Account, Undo: undo, Evidence: detectors.Documented, Means: "deletes a volume"},
						{Name: "apiTokenCreate", Answer: detectors.Granted, Access: detectors.Admin, Traits: []detectors.Trait{}, Extent: detectors.Account, Evidence: detectors.Documented, Means: "makes further tokens, which outlive this one"},
						{Name: "variables", Answer: detectors.Undetermined, Access: detectors.Read, Traits: []detectors.Trait{detectors.Secrets}, Extent: detectors.Account, Means: "reads every service's variables"},
					},
					Resources: []scanner.Resource{{Kind: "volume", Name: "orders-data", ID: "v1", In: "shop", Environment: "production", Production: "yes"}},
					Unknown:   []detectors.Reason{{Code: "backups", Text: "the backups of volume blog-data were not told"}},
				},
				Destroys:  []scanner.Destroys{volume, blog},
				Chains:    []scanner.Chain{variables, staging, tokens},
				Reasons:   []detectors.Reason{{Code: "irreversible", Text: "2 calls that nothing undoes, some of them on production"}},
				Overreach: []detectors.Reason{{Code: "volumeDelete", Text: "may destroy by volumeDelete; the policy allows write"}},
				Need: &scanner.Need{
					Inferred: true, Access: detectors.Write, Resources: []string{"shop"}, CutOff: true,
					Signs: []scanner.NeedSign{
						{Path: "railway.json", Line: 3, Means: "deploys a service", Resource: "shop"}, {Path: "api/railway.json", Line: 3, Means: "deploys a service", Resource: "shop"},
						{Path: "scripts/domains.sh", Line: 5, Means: "uses RAILWAY_API_TOKEN"},
					},
					Text: "it reaches 3 projects; this workspace shows need of shop, and of none of the other 2; the most that it may do is admin, what is shown needs write",
				},
				Advice: []scanner.Advice{{Do: "make a project token", URL: "https://docs.railway.com/integrations/api#project-token"}, {Do: "delete the token", URL: "https://railway.com/account/tokens"}},
			},
			{
				ID: "stripe-99999999", Subject: "secret", Provider: "stripe", Title: "Stripe secret test key", Kind: "secret-test", Rule: "stripe-access-token",
				Severity: risk.Low, Fingerprint: "99999999999999999999", Redacted: "sk_test_…", Locations: []scanner.Location{{Source: "stores", Path: "~/.config/stripe/config.toml", Line: 2, Column: 21}},
				Reach: []scanner.Reach{}, Grant: scanner.Grant{State: detectors.StateUnknown, Permissions: []detectors.Permission{}, Resources: []scanner.Resource{}, Unknown: []detectors.Reason{}},
				Destroys: []scanner.Destroys{}, Chains: []scanner.Chain{}, Reasons: []detectors.Reason{{Code: "limited", Text: "the most that it may do is write"}}, Overreach: []detectors.Reason{}, Advice: []scanner.Advice{},
				Accepted: &accept.Accepted{By: ".gitleaksignore:3"},
			},
		},
	}
}

func render(t *testing.T, name string, r *scanner.Report, o Options) string {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, name, r, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestGolden(t *testing.T) {
	for file, c := range map[string]struct {
		format string
		o      Options
	}{
		"report.json":        {"json", Options{}},
		"report.html":        {"html", Options{}},
		"report.jsonl":       {"jsonl", Options{}},
		"report.csv":         {"csv", Options{}},
		"report.sarif":       {"sarif", Options{}},
		"report.md":          {"markdown", Options{}},
		"report.gitlab.json": {"gitlab", Options{}},
		"codequality.json":   {"codequality", Options{}},
		"report.junit.xml":   {"junit", Options{}},
		"report.github.txt":  {"github", Options{}},
		"report.agent.json":  {"agent", Options{}},
		"report.txt":         {"text", Options{}},
		"report-40.txt":      {"text", Options{Width: 40}},
		"report-verbose.txt": {"text", Options{Width: 120, Verbose: true}},
		"report-quiet.txt":   {"text", Options{Quiet: true}},
		"report-color.txt":   {"text", Options{Width: 80, Color: "16"}},
	} {
		got := render(t, c.format, sampleReport(), c.o)
		if *update {
			if err := os.WriteFile(golden+file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden + file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs; go test ./reports -update writes it anew, and git diff shows what changed:\n%s", file, got)
		}
	}
}

// TestJSONReadsBack: a report is read from its own JSON without loss.
func TestJSONReadsBack(t *testing.T) {
	first := render(t, "json", sampleReport(), Options{})
	var r scanner.Report
	decoder := json.NewDecoder(strings.NewReader(first))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&r); err != nil {
		t.Fatal(err)
	}
	if second := render(t, "json", &r, Options{}); second != first {
		t.Error("the report is another after it was read back")
	}
}

func TestLinesFit(t *testing.T) {
	for _, width := range []int{40, 60, 80, 100, 200} {
		for line := range strings.Lines(render(t, "text", sampleReport(), Options{Width: width})) {
			line = strings.TrimRight(line, "\n")
			if w := lipgloss.Width(line); w > max(width, leastWidth) && len(strings.Fields(line)) > 2 {
				t.Errorf("at %d columns a line is %d wide: %q", width, w, line)
			}
		}
	}
}

// TestHostileText puts what a stranger may have written into every string of a report.
func TestHostileText(t *testing.T) {
	hostile := []string{
		"\x1b[2J\x1b[H", "\x1b]0;title\x07", "\x1b]8;;https://evil.test\x1b\\link\x1b]8;;\x1b\\", "\x9b31m", "a\rb", "a\nCRITICAL b",
		"a\u202eb\u202c", "a\u2066b\u2069", "a\u200bb", "\ufeffa", "a\x00b", "\xff\xfe", "a\u2028b", "\U000e0041", "\x7f", "\b\b\b",
	}
	for _, text := range hostile {
		r := sampleReport()
		f := &r.Findings[0]
		f.Title, f.Redacted, f.Grant.Principal, f.Destroys[0].Name, f.Advice[0].Do = text, text, text, text, text
		f.Chains[0].Name, f.Chains[2].Means = text, text
		f.Locations[0].Path, f.Locations[0].Key, f.Reasons[0].Text, f.Grant.Unknown[0].Text = text, text, text, text
		f.Need.Text, f.Need.Resources[0], f.Need.Signs[0].Means, f.Need.Signs[0].Path, f.Need.Signs[0].Resource = text, text, text, text, text
		f.Reach[0].Agent, f.Reach[0].Route, f.Advice[0].URL, f.Grant.Permissions[1].Means = text, text, text, text
		r.Summary.NotRead[0].Path, r.Summary.Notes[0], r.Summary.Policy, r.Summary.Asked[0].Host = text, text, text, text
		lines := strings.Count(render(t, "text", sampleReport(), Options{}), "\n")
		for _, format := range Formats() {
			out := render(t, format, r, Options{Verbose: true})
			if !utf8.ValidString(out) {
				t.Errorf("%s of %q is no valid text", format, text)
			}
			for _, c := range strings.ReplaceAll(out, "\r\n", "\n") { // which CSV's lines end with
				if c != '\n' && (c < ' ' || c == 0x7f || c >= 0x80 && c < 0xa0) {
					t.Errorf("%s of %q holds %U", format, text, c)
				}
			}
			if format == "text" && strings.IndexFunc(strings.ReplaceAll(out, "\n", ""), harmful) >= 0 {
				t.Errorf("text of %q holds what is not seen", text)
			}
		}
		if got := strings.Count(render(t, "text", r, Options{}), "\n"); got > lines+6 {
			t.Errorf("%q makes lines of its own", text)
		}
	}
}

// TestExplainHostileText: a page about one finding is as harmless, whatever the finding holds.
func TestExplainHostileText(t *testing.T) {
	r := sampleReport()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, hostile := range []string{`\u001b[2J`, `\u202eb`, `a\nCRITICAL b`, `\u0007`, `\u009b31m`} {
		for _, word := range []string{"claude-code", "read tool", "ann@acme.example", "orders-data", "volumeDelete", "deletes a volume", "scripts/domains.sh", "measured", "the backups of volume"} {
			if !strings.Contains(string(text), word) {
				t.Fatalf("the sample lacks %q", word)
			}
			read, err := Read([]byte(strings.ReplaceAll(string(text), word, word+hostile)))
			if err != nil {
				t.Fatal(err)
			}
			for _, format := range []string{"text", "json"} {
				var out bytes.Buffer
				if err := Explain(&out, format, read, read.Findings[0], Options{}); err != nil {
					t.Fatal(err)
				}
				if strings.IndexFunc(strings.ReplaceAll(out.String(), "\n", ""), harmful) >= 0 || strings.Contains(out.String(), "\nCRITICAL b") {
					t.Errorf("%s in %s: %q", hostile, format, out.String())
				}
			}
		}
	}
}

// TestExplainSaysAll: nothing that the report holds of a finding is left out.
func TestExplainSaysAll(t *testing.T) {
	r := sampleReport()
	var out bytes.Buffer
	if err := Explain(&out, "text", r, r.Findings[0], Options{Width: 110}); err != nil {
		t.Fatal(err)
	}
	page := strings.Join(strings.Fields(out.String()), " ")
	for _, want := range []string{
		"railway-0a1b2c3d", "beyond the policy; certainty: documented", "scripts/domains.sh:4", "$RAILWAY_API_TOKEN",
		"read tool to scripts/domains.sh:4: free [measured]", "(way round: a person approves a command outside the sandbox)",
		"asked its provider, at 2026-11-22T12:00:00Z", "volumeDelete (destroy, extent account): deletes a volume; documented",
		"variables (read, secrets, extent account): reads every service's variables; unknown, not determined: the worst case",
		"volume orders-data of shop, production; production: yes", "Disputed: its documentation says 48 hours",
		"overreach accept railway-0a1b2c3d --reason TEXT --until 90d",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("it does not say %q:\n%s", want, out.String())
		}
	}
	if err := Explain(&out, "csv", r, r.Findings[0], Options{}); err == nil {
		t.Error("a format that there is not is written")
	}
}

// TestKnownIsToldApart: what is accepted and what is in the baseline is listed apart from what
// counts, in words that do not call it clean.
func TestKnownIsToldApart(t *testing.T) {
	r := sampleReport()
	r.Findings[0].Accepted = &accept.Accepted{By: "accepted.yaml", Reason: "until the move", Until: "2026-12-31", Heeded: true}
	second := r.Findings[0]
	second.ID, second.Accepted, second.Baseline = "railway-2", nil, true
	r.Findings = append(r.Findings, second)
	r.Summary.BeyondPolicy, r.Summary.Irreversible, r.Summary.Accepted, r.Summary.Heeded, r.Summary.Baseline = 0, 0, 2, 1, 1
	out := render(t, "text", r, Options{})
	for _, want := range []string{
		"Accepted: 1 credential\n  - Railway account token, scripts/domains.sh:4 until 2026-12-31: until the move", "In the baseline: 1 credential", "Within the policy: 1 credential",
		"Nothing beyond the policy but what is accepted and what is in the baseline.", "accepted    1 credential by you", "1 credential by the workspace's own",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "CRITICAL") {
		t.Errorf("what is accepted is shown as if it counted:\n%s", out)
	}
	if out := render(t, "text", r, Options{Quiet: true}); !strings.Contains(out, "1 accepted, 1 in the baseline") {
		t.Error(out)
	}
}

func TestVerdicts(t *testing.T) {
	for want, change := range map[string]func(*scanner.Report){
		"That is not the same as clean": func(r *scanner.Report) { r.Summary.Scanned = scanner.Scanned{}; r.Findings = nil },
		"Interrupted":                   func(r *scanner.Report) { r.Summary.Complete = false },
		"could make 2 calls right now":  func(*scanner.Report) {},
		"Nothing beyond the policy.":    func(r *scanner.Report) { r.Summary.Irreversible, r.Summary.BeyondPolicy, r.Findings = 0, 0, nil },
		"1 credential beyond the policy: 1 critical.\nNo call that nothing undoes is known.": func(r *scanner.Report) { r.Summary.Irreversible = 0 },
	} {
		r := sampleReport()
		change(r)
		if out := render(t, "text", r, Options{}); !strings.Contains(out, want) {
			t.Errorf("the report does not say %q:\n%s", want, out)
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	if err := Write(&bytes.Buffer{}, "pdf", sampleReport(), Options{}); err == nil || !strings.Contains(err.Error(), "text, json") {
		t.Errorf("the error is %v", err)
	}
}

func BenchmarkText(b *testing.B) {
	r := sampleReport()
	for i := range 1000 {
		f := r.Findings[0]
		f.ID = fmt.Sprint(i)
		r.Findings = append(r.Findings, f)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := Write(&bytes.Buffer{}, "text", r, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
