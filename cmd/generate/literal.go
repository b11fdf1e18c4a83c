package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// literal writes a value as Go, without its zero fields. home is the package whose types need
// no name before them.
func literal(value any, home string) string {
	var out strings.Builder
	writeLiteral(&out, reflect.ValueOf(value), home)
	return out.String()
}

func writeLiteral(out *strings.Builder, v reflect.Value, home string) {
	switch v.Kind() {
	case reflect.Struct:
		out.WriteString(typeName(v.Type(), home) + "{")
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if !field.IsExported() || v.Field(i).IsZero() || v.Field(i).Kind() == reflect.Func {
				continue
			}
			out.WriteString(field.Name + ": ")
			writeLiteral(out, v.Field(i), home)
			out.WriteString(", ")
		}
		out.WriteString("}")
	case reflect.Slice:
		out.WriteString(typeName(v.Type(), home) + "{")
		for i := range v.Len() {
			writeLiteral(out, v.Index(i), home)
			out.WriteString(", ")
		}
		out.WriteString("}")
	case reflect.Map:
		out.WriteString(typeName(v.Type(), home) + "{")
		keys := v.MapKeys()
		sortValues(keys)
		for _, key := range keys {
			writeLiteral(out, key, home)
			out.WriteString(": ")
			writeLiteral(out, v.MapIndex(key), home)
			out.WriteString(", ")
		}
		out.WriteString("}")
	case reflect.String:
		fmt.Fprintf(out, "%q", v.String())
	default:
		fmt.Fprintf(out, "%#v", v.Interface())
	}
}

func typeName(t reflect.Type, home string) string {
	return strings.ReplaceAll(t.String(), home+".", "")
}

func sortValues(keys []reflect.Value) {
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
}
