package reports

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/risk"
)

const reportSchema = "report.schema.json"

// TestReportSchema holds the published schema of the JSON report against the types that it is
// written from, and the golden report against the schema.
func TestReportSchema(t *testing.T) {
	r := jsonschema.Reflector{Anonymous: true, ExpandedStruct: true, AllowAdditionalProperties: true, Mapper: reportWords}
	for _, from := range []string{"../scanner", "../detectors"} {
		if err := r.AddGoComments("github.com/overreach-dev/overreach/reports", from); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range r.CommentMap {
		r.CommentMap[name] = strings.Join(strings.Fields(text), " ")
	}
	s := r.Reflect(&scanner.Report{})
	s.Title = "overreach: the JSON report, version 1"
	s.Definitions["Report"] = s
	nullable(s.Definitions, reflect.TypeFor[scanner.Report](), map[reflect.Type]bool{})
	delete(s.Definitions, "Report")
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	if *update {
		if err := os.WriteFile(reportSchema, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(reportSchema); err != nil || string(got) != string(text) {
		t.Errorf("%s is not what the types say (%v): go test ./reports -run Schema -update", reportSchema, err)
	}
	if !strings.Contains(string(text), "calls that nothing undoes, which an agent could make now") {
		t.Error("the fields' comments are missing")
	}
	first, err := os.ReadFile(golden + "report.json")
	if err != nil {
		t.Fatal(err)
	}
	valid(t, reportSchema, string(first))
	for _, change := range [][2]string{{`"severity": "critical"`, `"severity": "worst"`}, {`"line": 4`, `"line": "4"`}, {`"beyond_policy": 1`, `"beyond": 1`}, {`"verdict": "free"`, `"verdict": "open"`}} {
		text := strings.Replace(string(first), change[0], change[1], 1)
		if text == string(first) || validates(t, reportSchema, text) == nil {
			t.Errorf("%s in the place of %s is taken, or stands nowhere", change[1], change[0])
		}
	}
}

// nullable lets those fields be null that encoding/json writes as null: pointers and lists of
// nothing.
func nullable(all jsonschema.Definitions, t reflect.Type, seen map[reflect.Type]bool) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || seen[t] {
		return
	}
	seen[t] = true
	for i := range t.NumField() {
		field := t.Field(i)
		nullable(all, field.Type, seen)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		def := all[t.Name()]
		if def == nil || name == "" || options == "omitempty" || field.Type.Kind() != reflect.Pointer && field.Type.Kind() != reflect.Slice {
			continue
		}
		if p, ok := def.Properties.Get(name); ok {
			one := *p
			one.Description = ""
			def.Properties.Set(name, &jsonschema.Schema{OneOf: []*jsonschema.Schema{&one, {Type: "null"}}, Description: p.Description})
		}
	}
}

// reportWords are the types of which a report has a few words only. The zero value of some is no
// word at all.
func reportWords(t reflect.Type) *jsonschema.Schema {
	one := func(list ...any) *jsonschema.Schema { return &jsonschema.Schema{Type: "string", Enum: list} }
	switch t {
	case reflect.TypeFor[risk.Severity]():
		return one("info", "low", "medium", "high", "critical")
	case reflect.TypeFor[detectors.Evidence]():
		return one("unknown", "documented", "observed", "stated")
	case reflect.TypeFor[detectors.Access]():
		return one("", "read", "write", "destroy", "admin")
	case reflect.TypeFor[detectors.Extent]():
		return one("", "resource", "project", "account", "organization")
	case reflect.TypeFor[detectors.Trait]():
		return one("secrets", "execute", "spend", "publish")
	case reflect.TypeFor[detectors.State]():
		return one("live", "dead", "expired", "canary", "unknown")
	case reflect.TypeFor[detectors.Answer]():
		return one("granted", "denied", "undetermined")
	case reflect.TypeFor[agents.Verdict]():
		return one("free", "asks", "stopped")
	}
	return nil
}
