package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"
)

const providers = "../../detectors/providers"

func TestSchemaIsWhatTheTypesSay(t *testing.T) {
	want, err := schema("cmd/generate", "../../detectors")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(providers, schemaFile))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the types say: run go generate ./...", schemaFile)
	}
	if !strings.Contains(string(got), "Means") && !strings.Contains(string(got), "what the hooks recognise") {
		t.Error("the fields' comments are missing")
	}
}

// TestSchemaTakesEveryFile, and refuses what the strict reader refuses.
func TestSchemaTakesEveryFile(t *testing.T) {
	s, err := jsonschema.NewCompiler().Compile(filepath.Join(providers, schemaFile))
	if err != nil {
		t.Fatal(err)
	}
	names, _ := filepath.Glob(filepath.Join(providers, "*.yaml"))
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(decoded(t, text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	text, err := os.ReadFile(filepath.Join(providers, "vault.yaml"))
	if err != nil || len(names) < 100 {
		t.Fatalf("%d files (%v)", len(names), err)
	}
	for _, change := range [][2]string{{"access: admin", "access: all"}, {"means:", "meaning:"}, {"extent: project", "extent: planet"}, {"traits: [secrets]", "traits: secrets"}} {
		if s.Validate(decoded(t, bytes.ReplaceAll(text, []byte(change[0]), []byte(change[1])))) == nil {
			t.Errorf("%q in the place of %q is taken", change[1], change[0])
		}
	}
}

func decoded(t *testing.T, text []byte) any {
	t.Helper()
	var value any
	if err := yaml.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	return value
}
