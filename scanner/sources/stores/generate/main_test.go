package main

import (
	"bytes"
	"os"
	"testing"
)

// TestGenerate: the generated file is what the generator writes now.
func TestGenerate(t *testing.T) {
	want, err := table(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../zz_stores_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("zz_stores_gen.go is not what its files say: run go generate ./...")
	}
}
