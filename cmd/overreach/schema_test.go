package main

import (
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"
	"gopkg.in/yaml.v3"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/risk"
)

var update = flag.Bool("update", false, "write what is made of the code anew")

// TestConfigSchema holds the schema for editors against the type that is read.
func TestConfigSchema(t *testing.T) {
	r := jsonschema.Reflector{FieldNameTag: "yaml", Anonymous: true, ExpandedStruct: true, Mapper: schemaWords}
	for _, from := range []string{"cmd/overreach", "scanner/risk"} {
		if err := r.AddGoComments("github.com/overreach-dev/overreach/"+strings.TrimSuffix(from, "/overreach"), "../../"+from); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range r.CommentMap {
		r.CommentMap[name] = strings.Join(strings.Fields(text), " ")
	}
	s := r.Reflect(&config{})
	s.Title = "overreach: .overreach.yaml and config.yaml"
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	if *update {
		if err := os.WriteFile("config.schema.json", text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if string(configSchema) != string(text) && !*update {
		t.Error("config.schema.json is not what the code says: go test ./cmd/overreach -run ConfigSchema -update")
	}
	for _, word := range []string{"block_at", "expires_within", "environment", "until", "instances"} {
		if !strings.Contains(string(text), `"`+word+`"`) {
			t.Errorf("the schema lacks %s", word)
		}
	}
}

func schemaWords(t reflect.Type) *jsonschema.Schema {
	one := func(list ...any) *jsonschema.Schema { return &jsonschema.Schema{Type: "string", Enum: list} }
	switch t {
	case reflect.TypeFor[detectors.Access]():
		return one("read", "write", "destroy", "admin")
	case reflect.TypeFor[detectors.Extent]():
		return one("resource", "project", "account", "organization")
	case reflect.TypeFor[detectors.Trait]():
		return one("secrets", "execute", "spend", "publish")
	case reflect.TypeFor[risk.LevelName]():
		return one("strict", "standard", "relaxed")
	case reflect.TypeFor[risk.BlockAt]():
		return one("info", "low", "medium", "high", "critical")
	case reflect.TypeFor[risk.Undo]():
		return one("required", "any")
	case reflect.TypeFor[scanner.Lookups]():
		return one("own", "all", "off")
	case reflect.TypeFor[risk.Pattern]():
		return &jsonschema.Schema{Type: "string", Description: "* stands for any letters; re: begins a regular expression"}
	case reflect.TypeFor[risk.Lifetime]():
		return &jsonschema.Schema{Type: "string", Pattern: "^(any|[0-9]+[hdwmy])$"}
	case reflect.TypeFor[risk.Date]():
		return &jsonschema.Schema{Type: "string", Format: "date"}
	}
	return nil
}

// TestLevelFiles holds the files that init writes against the levels that the code has.
func TestLevelFiles(t *testing.T) {
	for _, name := range risk.Levels {
		text, err := risk.LevelFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var c config
		if err := readStrict(name, text, &c); err != nil {
			t.Fatal(err)
		}
		level, _ := risk.Level(name)
		if written, _ := risk.BuiltIn().With("f", c.Policy, true); written.String() != level.String() {
			t.Errorf("%s: the file says %s, the code %s", name, written, level)
		}
		// What stands behind "#" is to be used: it must be right too.
		if err := readStrict(name, uncommented(text), &c); err != nil {
			t.Errorf("%s, with all of it: %v", name, err)
		}
		if err := checkPolicy(World{}, &c.Policy); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	var node yaml.Node
	if err := yaml.Unmarshal(configSchema, &node); err != nil {
		t.Error(err)
	}
}

// uncommented takes the "#" from the lines of a level's file that hold settings.
func uncommented(text []byte) []byte {
	var out []string
	for line := range strings.Lines(string(text)) {
		if setting, ok := strings.CutPrefix(line, "  # "); ok && (strings.HasPrefix(setting, " ") || strings.Contains(setting, ": ") && !strings.Contains(strings.SplitN(setting, ": ", 2)[0], " ") || setting == "rules:\n") {
			line = "  " + setting
		}
		out = append(out, line)
	}
	return []byte(strings.Join(out, ""))
}
