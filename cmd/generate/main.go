// Generate writes the tables that overreach starts from: the declarative files, read strictly,
// as Go, so that nothing is decoded at start-up. It is run by go generate in the folder of
// the files.
package main

import (
	"bytes"
	"fmt"
	"go/format"
	"log"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: generate providers|agents")
	}
	kind, known := kinds[os.Args[1]]
	if !known {
		log.Fatalf("no table of %s", os.Args[1])
	}
	if err := write(kind); err != nil {
		log.Fatal(err)
	}
}

// kind is one kind of declarative file: what its table is made of.
type kind struct {
	imports, element string
	// read decodes a file strictly and gives its name and its element of the table.
	read func(file []byte) (name string, element any, err error)
}

func write(k kind) error {
	names, err := filepath.Glob("*.yaml")
	if err != nil {
		return err
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "// Code generated from the files of this folder; DO NOT EDIT.\n\npackage %s\n\n", packageName())
	if k.imports != "" {
		fmt.Fprintf(&out, "import %q\n\n", k.imports)
	}
	fmt.Fprintf(&out, "var table = []%s{\n", k.element)
	for _, path := range names {
		file, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, element, err := k.read(file)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if name+".yaml" != path {
			return fmt.Errorf("%s calls itself %s", path, name)
		}
		fmt.Fprintf(&out, "%s,\n", strings.TrimPrefix(literal(element, packageName()), k.element))
	}
	fmt.Fprint(&out, "}\n")
	text, err := format.Source(out.Bytes())
	if err != nil {
		return err
	}
	return os.WriteFile("zz_table_gen.go", text, 0o644)
}

func packageName() string { return os.Getenv("GOPACKAGE") }
