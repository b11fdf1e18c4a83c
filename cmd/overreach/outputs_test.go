package main

import (
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// validReport holds a JSON report against its published schema.
func validReport(ts *testscript.TestScript, _ bool, args []string) {
	s, err := jsonschema.NewCompiler().Compile("../../reports/report.schema.json")
	ts.Check(err)
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(ts.ReadFile(args[0])))
	ts.Check(err)
	ts.Check(s.Validate(value))
}
