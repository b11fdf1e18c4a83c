// Generate writes the stores' table from their files, which it reads strictly, so that a run
// decodes nothing. It is run by go generate in the folder of the files.
package main

import (
	"bytes"
	"fmt"
	"go/format"
	"io/fs"
	"log"
	"os"
	"strings"

	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

func main() {
	log.SetFlags(0)
	code, err := table(os.DirFS("."))
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("zz_stores_gen.go", code, 0o644); err != nil {
		log.Fatal(err)
	}
}

// table gives the Go file that holds the stores of a folder.
func table(folder fs.FS) ([]byte, error) {
	all, err := stores.ReadAll(folder)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteString("// Code generated from the files of this folder by go generate; DO NOT EDIT.\n\n")
	out.WriteString("package stores\n\nvar table = []Store{\n")
	for _, store := range all {
		writeStore(&out, store)
	}
	out.WriteString("}\n")
	return format.Source(out.Bytes())
}

func writeStore(out *bytes.Buffer, s stores.Store) {
	fmt.Fprintf(out, "{Schema: %d, Name: %q, Title: %q, Provider: %q, Docs: %q,\n", s.Schema, s.Name, s.Title, s.Provider, s.Docs)
	fmt.Fprintf(out, "Agent: %q, Reaches: %q, Files: []File{\n", s.Agent, s.Reaches)
	for _, f := range s.Files {
		fmt.Fprintf(out, "{\nPaths: %s,\nWorkspace: %#v, Format: %q, Confirmed: %t,\nKeys: []Key{\n", literal(f.Paths), f.Workspace, f.Format, f.Confirmed)
		for _, key := range f.Keys {
			fmt.Fprintf(out, "%s,\n", literal(key)[len("Key"):])
		}
		out.WriteString("},\n},\n")
	}
	out.WriteString("}},\n")
}

// literal writes a value as Go, in the package of its type.
func literal(value any) string {
	return strings.TrimPrefix(fmt.Sprintf("%#v", value), "stores.")
}
