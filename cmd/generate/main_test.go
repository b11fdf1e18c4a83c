package main

import (
	"bytes"
	"os"
	"testing"
)

// TestTables: each table is what its files say now.
func TestTables(t *testing.T) {
	for name, folder := range map[string]string{
		"providers": "../../detectors/providers", "agents": "../../scanner/agents", "stores": "../../scanner/sources/stores",
	} {
		want, err := table(name, os.DirFS(folder))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(folder + "/" + tableFile)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("the table of %s is not what its files say: run go generate ./...", name)
		}
	}
}

func TestLiteral(t *testing.T) {
	type inner struct{ A, B string }
	type outer struct {
		In   []inner
		Map  map[string]int
		Yes  bool
		None *int
	}
	got := literal(outer{In: []inner{{A: "x\"y"}}, Map: map[string]int{"b": 2, "a": 1}, Yes: true}, "main")
	if want := `outer{In: []inner{inner{A: "x\"y", }, }, Map: map[string]int{"a": 1, "b": 2, }, Yes: true, }`; got != want {
		t.Errorf("written as %s", got)
	}
}

// TestEgress: the list of all that can be sent is what the providers' files declare.
func TestEgress(t *testing.T) {
	want, err := egress(os.DirFS("../../detectors/providers"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../detectors/providers/" + egressFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the files say: run go generate ./...", egressFile)
	}
}
