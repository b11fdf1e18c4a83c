// Generate writes the tables that overreach starts from: the declarative files, read strictly,
// as Go, so that nothing is decoded at start-up. It is run by go generate in the folder of
// the files.
package main

import (
	"bytes"
	"fmt"
	"go/format"
	"io/fs"
	"log"
	"os"
	"strings"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: generate providers|agents|stores")
	}
	text, err := table(os.Args[1], os.DirFS("."))
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(tableFile, text, 0o644); err != nil {
		log.Fatal(err)
	}
	if os.Args[1] != "providers" {
		return
	}
	if text, err = egress(os.DirFS(".")); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(egressFile, text, 0o644); err != nil {
		log.Fatal(err)
	}
	if text, err = schema("detectors/providers", ".."); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(schemaFile, text, 0o644); err != nil {
		log.Fatal(err)
	}
}

const tableFile = "zz_table_gen.go"

// kind is one kind of declarative file: what its table is made of. The package of the table
// is named as the kind is.
type kind struct {
	imports, element string
	// read decodes a file strictly and gives its name and its element of the table.
	read func(name string, file []byte) (string, any, error)
}

// table is the Go file of a kind's table, made of the files of a folder.
func table(name string, folder fs.FS) ([]byte, error) {
	k, known := kinds[name]
	if !known {
		return nil, fmt.Errorf("no table of %s", name)
	}
	files, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "// Code generated from the files of this folder; DO NOT EDIT.\n\npackage %s\n\n", name)
	if k.imports != "" {
		fmt.Fprintf(&out, "import %q\n\n", k.imports)
	}
	fmt.Fprintf(&out, "var table = []%s{\n", k.element)
	for _, path := range files {
		text, err := fs.ReadFile(folder, path)
		if err != nil {
			return nil, err
		}
		called, element, err := k.read(path, text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if called+".yaml" != path {
			return nil, fmt.Errorf("%s calls itself %s", path, called)
		}
		fmt.Fprintf(&out, "%s,\n", strings.TrimPrefix(literal(element, name), k.element))
	}
	fmt.Fprint(&out, "}\n")
	return format.Source(out.Bytes())
}
