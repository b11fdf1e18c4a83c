package detectors

import (
	"context"
	"strings"
	"testing"

	"github.com/itchyny/gojq"
)

func TestExprAllows(t *testing.T) {
	for expr, want := range map[string]string{
		`.body.scopes | map({name: .})`:                      `[{"name":"a"}]`,
		`[.body.scopes[] | select(test("a"))]`:               `["a"]`,
		`.headers["x-oauth-scopes"] // "" | split(", ")`:     `[]`,
		`def up: ascii_upcase; .body.scopes[0] | up`:         `"A"`,
		`reduce .body.scopes[] as $s ({}; . + {($s): true})`: `{"a":true}`,
		`$facts.x`: `1`,
	} {
		e := Expr{source: expr}
		if err := e.compile(); err != nil {
			t.Errorf("%s: %v", expr, err)
			continue
		}
		input := map[string]any{"body": map[string]any{"scopes": []any{"a"}}, "headers": map[string]any{}}
		got, err := e.run(context.Background(), input, map[string]any{"x": 1}, nil, nil)
		if err != nil {
			t.Errorf("%s: %v", expr, err)
			continue
		}
		if text, _ := gojq.Marshal(got); string(text) != want {
			t.Errorf("%s gives %s, not %s", expr, text, want)
		}
	}
}

// TestExprRefuses: what could grow without bound, run for ever, or look outside its input.
func TestExprRefuses(t *testing.T) {
	for _, expr := range []string{
		`"x" * 1000000000`, `.[1000000000] = 1`, `.a |= 1`, `.a += 1`, `range(1000000000)`, `[range(0; 9; 1)]`,
		`repeat(1)`, `until(false; .)`, `while(true; .)`, `[limit(3; repeat(1))]`, `..`, `recurse`, `recurse(.[])`,
		`env.HOME`, `$ENV.HOME`, `input`, `inputs`, `input_filename`, `debug`, `stderr`, `halt`, `now`,
		`def f: f; f`, `def f: def g: f; g; f`, `import "a" as a; .`, `include "a"; .`, `getpath(["a"])`,
		`setpath([1000000000]; 1)`, `combinations(9)`, `walk(.)`, `ltrimstr("a") | implode * 9`, `modulemeta`,
		`[splits("a")]`, `@base32d`, `input_line_number`, `$__loc__ | halt_error`, `label $f | def g: g; g`,
	} {
		e := Expr{source: expr}
		if err := e.compile(); err == nil {
			if strings.HasPrefix(expr, "@") {
				continue // a format makes no more than its input holds
			}
			t.Errorf("%s is let through", expr)
		}
	}
}

func TestExprGivesOneResult(t *testing.T) {
	e := Expr{source: `.[]`}
	if err := e.compile(); err != nil {
		t.Fatal(err)
	}
	if _, err := e.run(context.Background(), []any{1, 2}, nil, nil, nil); err == nil {
		t.Error("two results are taken for one")
	}
	if got, err := e.run(context.Background(), []any{}, nil, nil, nil); got != nil || err != nil {
		t.Errorf("no result gives %v, %v", got, err)
	}
}
