package stores

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestTableIsCurrent: the table is what the files say.
func TestTableIsCurrent(t *testing.T) {
	all, err := ReadAll(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != len(table) {
		t.Fatalf("%d files, %d stores in the table: run go generate", len(all), len(table))
	}
	for i := range all {
		if !reflect.DeepEqual(all[i], table[i]) {
			t.Errorf("%s is not in the table as its file says: run go generate", all[i].Name)
		}
	}
}

const sound = `schema: 1
name: x
title: X
docs: https://example.com
reaches: everything
files:
  - paths: {any: [~/.x]}
    format: json
    keys: [{key: a.b}]
`

func TestReadIsStrict(t *testing.T) {
	if _, err := Read("x.yaml", []byte(sound)); err != nil {
		t.Fatal(err)
	}
	for _, change := range []string{
		"paths: {any: [~/.x]}→workspace: [a, b/c, '*.json', 'a/b*.c.*']",
		"format: json\n    keys: [{key: a.b}]→",
		"format: json\n    keys: [{key: a.b}]→opaque: true\n    point: {kind: a, title: A, access: read, extent: account, means: reads}",
		"key: a.b→key: a.b, part: tenant",
		"key: a.b→key: a.b, loose: true",
		"[~/.x]→[/etc/x]",
		"[~/.x]→['/run/*/x.sock']",
	} {
		from, to, _ := strings.Cut(change, "→")
		if _, err := Read("x.yaml", []byte(strings.Replace(sound, from, to, 1))); err != nil {
			t.Errorf("%s: %v", change, err)
		}
	}
	for change, want := range map[string]string{
		"schema: 1→schema: 2":                               "schema 2",
		"name: x→name: y":                                   "not the file's",
		"title: X→titel: X":                                 "line 3",
		"title: X→title: X\ntitle: Y":                       "line 4",
		"reaches: everything→":                              "reaches",
		"https://→ftp://":                                   "docs",
		"key: a.b→key: a.b, own: true":                      "own",
		"key: a.b→key: a.b, loose: true, part: id":          "loose",
		"key: a.b→key: a.b, part: half":                     "part",
		"key: a.b→key: a.b, decode: rot13":                  "decoding",
		"key: a.b→key: a.b, kind: k":                        "provider",
		"[{key: a.b}]→[]":                                   "keys",
		"format: json→format: ''":                           "format",
		"[~/.x]→[etc/x]":                                    "begins with",
		"[~/.x]→['$X/../y']":                                "malformed",
		"[~/.x]→['~/[']":                                    "malformed",
		"paths: {any: [~/.x]}→workspace: [/x]":              "relative",
		"paths: {any: [~/.x]}→workspace: ['*/a']":           "relative",
		"paths: {any: [~/.x]}→workspace: [a/*]":             "relative",
		"paths: {any: [~/.x]}→workspace: ['?.json']":        "relative",
		"format: json→format: json\n    opaque: true":       "opaque",
		"format: json\n    keys: [{key: a.b}]→opaque: true": "a point",
		"format: json→point: {kind: a}\n    format: json":   "a point",
		"format: json\n    keys: [{key: a.b}]→opaque: true\n    point: {kind: a, title: A, access: all, extent: account, means: x}":              "access",
		"format: json\n    keys: [{key: a.b}]→opaque: true\n    point: {kind: a, title: A, access: read, extent: all, means: x}":                 "extent",
		"format: json\n    keys: [{key: a.b}]→opaque: true\n    point: {kind: a, title: A, access: read, extent: account}":                       "means",
		"format: json\n    keys: [{key: a.b}]→opaque: true\n    point: {kind: a, lock: bolt, title: A, access: read, extent: account, means: x}": "lock",
		"paths: {any: [~/.x]}→confirmed: true": "neither",
		"a.b}]\n→a.b}]\n---\nname: z\n":        "document",
	} {
		from, to, _ := strings.Cut(change, "→")
		if !strings.Contains(sound, from) {
			t.Fatalf("%q is not in the sound file", from)
		}
		_, err := Read("x.yaml", []byte(strings.Replace(sound, from, to, 1)))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one about %q", change, err, want)
		}
	}
}

func TestFor(t *testing.T) {
	p := Paths{Any: []string{"a"}, Linux: []string{"l"}, Darwin: []string{"d"}, Windows: []string{"w"}}
	for goos, want := range map[string]string{"linux": "a l", "freebsd": "a l", "darwin": "a d", "windows": "a w"} {
		if got := strings.Join(p.For(goos), " "); got != want {
			t.Errorf("%s: %q", goos, got)
		}
	}
}
