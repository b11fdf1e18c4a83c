package detectors

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/itchyny/gojq"
	"gopkg.in/yaml.v3"
)

// Expr is a jq expression of a provider's file. It runs by gojq without environment, input
// or modules, bounded in time, and from a subset in which no expression can grow without
// bound: gojq itself bounds no memory.
type Expr struct {
	source string
	code   *gojq.Code
}

func (e *Expr) UnmarshalYAML(node *yaml.Node) error { return node.Decode(&e.source) }

func (e Expr) given() bool { return e.source != "" }

// jqVariables are what an expression may use beside its input.
var jqVariables = []string{"$facts", "$each", "$secret"}

// exprTime bounds one run of an expression.
const exprTime = time.Second

func (e *Expr) compile() error {
	if e.source == "" || e.code != nil {
		return nil
	}
	query, err := gojq.Parse(e.source)
	if err != nil {
		return fmt.Errorf("jq: %w", err)
	}
	if err := checkExpr(query); err != nil {
		return fmt.Errorf("jq: %w", err)
	}
	e.code, err = gojq.Compile(query, gojq.WithVariables(jqVariables))
	return err
}

// run gives the expression's one result; nil for none.
func (e *Expr) run(ctx context.Context, input any, facts, each, secret any) (any, error) {
	ctx, cancel := context.WithTimeout(ctx, exprTime)
	defer cancel()
	iter := e.code.RunWithContext(ctx, input, facts, each, secret)
	result, ok := iter.Next()
	if !ok {
		return nil, nil
	}
	if err, isErr := result.(error); isErr {
		return nil, err
	}
	if _, more := iter.Next(); more {
		return nil, errors.New("more than one result")
	}
	return result, nil
}

// jqFunctions are the builtins that an expression may call: none makes more than its input
// holds, reads anything outside it, or runs on for ever.
var jqFunctions = []string{
	"add", "all", "any", "ascii_downcase", "ascii_upcase", "capture", "contains", "empty",
	"endswith", "error", "explode", "false", "first", "flatten", "from_entries", "fromdateiso8601",
	"fromjson", "group_by", "has", "implode", "in", "index", "indices", "inside", "isempty", "isvalid", "join",
	"keys", "last", "length", "ltrimstr", "map", "map_values", "match", "max", "max_by", "min", "min_by",
	"not", "null", "objects", "arrays", "strings", "numbers", "reverse", "rtrimstr", "scan", "select",
	"sort", "sort_by", "split", "startswith", "strings", "sub", "test", "to_entries", "todateiso8601",
	"tonumber", "tostring", "trim", "true", "type", "unique", "unique_by", "values", "with_entries", "ascii",
}

// checkExpr refuses what could grow without bound or look outside its input.
func checkExpr(query *gojq.Query) error {
	c := &exprChecker{declared: map[string]bool{}}
	c.visit(reflect.ValueOf(query))
	return c.err
}

type exprChecker struct {
	declared map[string]bool
	err      error
}

func (c *exprChecker) visit(v reflect.Value) {
	if c.err != nil {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			c.node(v.Interface())
			c.visit(v.Elem())
			if def, ok := v.Interface().(*gojq.FuncDef); ok {
				c.declared[def.Name] = true // only now: a body that calls itself is refused
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			c.visit(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			c.visit(v.Field(i))
		}
	}
}

func (c *exprChecker) node(n any) {
	switch n := n.(type) {
	case *gojq.Query:
		switch n.Op {
		case gojq.OpAssign, gojq.OpModify, gojq.OpUpdateAdd, gojq.OpUpdateSub, gojq.OpUpdateMul,
			gojq.OpUpdateDiv, gojq.OpUpdateMod, gojq.OpUpdateAlt, gojq.OpMul:
			c.err = fmt.Errorf("operator %s is not allowed", n.Op)
		}
		if len(n.Imports) > 0 {
			c.err = errors.New("imports are not allowed")
		}
	case *gojq.Term:
		if n.Type == gojq.TermTypeRecurse {
			c.err = errors.New(".. is not allowed")
		}
	case *gojq.Func:
		if len(n.Name) > 0 && n.Name[0] == '$' {
			if slices.Contains([]string{"$ENV", "$__prog_args"}, n.Name) {
				c.err = fmt.Errorf("%s is not allowed", n.Name)
			}
			return
		}
		if !c.declared[n.Name] && !slices.Contains(jqFunctions, n.Name) {
			c.err = fmt.Errorf("%s is not allowed", n.Name)
		}
	case *gojq.FuncDef:
		for _, arg := range n.Args {
			c.declared[arg] = true
		}
	}
}
