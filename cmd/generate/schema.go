package main

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/overreach-dev/overreach/detectors"
)

const (
	schemaFile = "provider.schema.json"
	module     = "github.com/overreach-dev/overreach/"
)

// schema is the JSON schema of a provider's file, for editors: the Go types' fields, with
// their comments. They stand in the detectors' folder, which is up from the folder here.
func schema(here, up string) ([]byte, error) {
	r := jsonschema.Reflector{FieldNameTag: "yaml", Anonymous: true, ExpandedStruct: true, Mapper: words}
	if err := r.AddGoComments(module+here, up); err != nil {
		return nil, err
	}
	for name, text := range r.CommentMap {
		r.CommentMap[name] = strings.Join(strings.Fields(text), " ")
	}
	s := r.Reflect(&detectors.Knowledge{})
	s.Title = "overreach: what is known of a provider"
	text, err := json.MarshalIndent(s, "", "  ")
	return append(text, '\n'), err
}

// words are the types that read one of a few words, or a jq expression.
func words(t reflect.Type) *jsonschema.Schema {
	one := func(list ...any) *jsonschema.Schema { return &jsonschema.Schema{Type: "string", Enum: list} }
	switch t {
	case reflect.TypeFor[detectors.Access]():
		return one("read", "write", "destroy", "admin")
	case reflect.TypeFor[detectors.Extent]():
		return one("resource", "project", "account", "organization")
	case reflect.TypeFor[detectors.Trait]():
		return one("secrets", "execute", "spend", "publish")
	case reflect.TypeFor[detectors.Expr]():
		return &jsonschema.Schema{Type: "string", Description: "a jq expression"}
	}
	return nil
}
