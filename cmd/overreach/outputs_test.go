package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/overreach-dev/overreach/reports"
	"github.com/overreach-dev/overreach/scanner"
)

// validReport holds a JSON report against its published schema.
func validReport(ts *testscript.TestScript, _ bool, args []string) {
	s, err := jsonschema.NewCompiler().Compile("../../reports/report.schema.json")
	ts.Check(err)
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(ts.ReadFile(args[0])))
	ts.Check(err)
	ts.Check(s.Validate(value))
}

// TestMayReplace knows a report by its ends, however long it is, and nothing else.
func TestMayReplace(t *testing.T) {
	long := &scanner.Report{Version: 1, Summary: scanner.Summary{Policy: "built-in"}}
	for range 20000 {
		long.Summary.Notes = append(long.Summary.Notes, "a note that makes it longer")
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "report")
	for _, format := range []string{"text", "json", "sarif", "markdown"} {
		var out bytes.Buffer
		if err := reports.Write(&out, format, long, reports.Options{}); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := mayReplace(path, false); err != nil {
			t.Errorf("%s of %d bytes: %v", format, out.Len(), err)
		}
	}
	for _, other := range []string{"x", strings.Repeat("PASSWORD=x\n", 50000)} {
		if err := os.WriteFile(path, []byte(other), 0o600); err != nil {
			t.Fatal(err)
		}
		if mayReplace(path, false) == nil || mayReplace(path, true) != nil {
			t.Errorf("%.20q may be replaced, or not by --force", other)
		}
	}
	if err := writable(folder); err != nil {
		t.Error(err)
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 1 {
		t.Errorf("trying whether a folder is writable leaves %v (%v)", entries, err)
	}
}
