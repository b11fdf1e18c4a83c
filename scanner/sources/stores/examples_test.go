package stores_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/formats"
	"github.com/overreach-dev/overreach/detectors/match"
	"github.com/overreach-dev/overreach/scanner/sources/stores"
	"github.com/overreach-dev/overreach/testdata/machine"
)

// TestExamples: of each file of each store there is an example, testdata/STORE/N.txt for the
// Nth. Its placeholders, made into values anew, are what the keys find, all of it and no
// more; and each key finds something.
func TestExamples(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	for _, store := range stores.All() {
		for i, file := range store.Files {
			if file.Opaque {
				continue
			}
			t.Run(fmt.Sprintf("%s/%d", store.Name, i+1), func(t *testing.T) {
				template, err := os.ReadFile(filepath.Join("testdata", store.Name, strconv.Itoa(i+1)+".txt"))
				if err != nil {
					t.Fatal(err)
				}
				text, held := machine.Fill(string(template), random)
				var values []string
				for _, v := range held {
					values = append(values, v.Text)
				}
				if file.Format == formats.Mylogin {
					text = machine.Mylogin(text)
				}
				if file.Format == "" {
					checkPlain(t, file, text, values)
					return
				}
				checkExample(t, file, text, values)
			})
		}
	}
}

func checkExample(t *testing.T, file stores.File, text string, values []string) {
	t.Helper()
	entries, err := formats.Read(file.Format, []byte(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	var found []string
	used := map[string]bool{}
	for _, entry := range entries {
		if key := keyOf(file, entry.Key); key != nil && !key.Loose {
			value := entry.Value
			if key.Decode == "header" {
				value = value[strings.LastIndexByte(value, ' ')+1:]
			}
			found = append(found, value)
			used[key.Key] = true
		}
	}
	for _, c := range candidates(t, file, text) {
		if key := keyOf(file, c.Key); key != nil && key.Loose {
			found = append(found, text[c.Start:c.End])
			used[key.Key] = true
		}
	}
	slices.Sort(found)
	slices.Sort(values)
	if !slices.Equal(found, values) {
		t.Errorf("the keys find %d values, the example holds %d\nfound %q\nheld  %q", len(found), len(values), found, values)
	}
	for _, key := range file.Keys {
		if !used[key.Key] {
			t.Errorf("the key %s finds nothing in the example", key.Key)
		}
	}
}

// keyOf gives the key that is heard for an entry's: the first that fits.
func keyOf(file stores.File, entry string) *stores.Key {
	for i := range file.Keys {
		if formats.Match(file.Keys[i].Key, entry) {
			return &file.Keys[i]
		}
	}
	return nil
}

// checkPlain: a file without keys holds what the rules know by itself.
func checkPlain(t *testing.T, file stores.File, text string, values []string) {
	t.Helper()
	var found []string
	for _, c := range candidates(t, file, text) {
		found = append(found, strings.TrimSpace(text[c.Start:c.End]))
	}
	if len(values) == 0 || !slices.Equal(found, values) {
		t.Errorf("the rules find %q, the example holds %q", found, values)
	}
}

var engine = sync.OnceValues(func() (*match.Engine, error) {
	return match.New(match.GitleaksRules(), detectors.NewSealer(nil))
})

// candidates are what a scan finds in the file.
func candidates(t *testing.T, file stores.File, text string) (found []match.Candidate) {
	t.Helper()
	e, err := engine()
	if err != nil {
		t.Fatal(err)
	}
	in := match.Input{Text: []byte(text), Format: file.Format}
	for _, k := range file.Keys {
		in.Keys = append(in.Keys, match.KeyHint{Key: k.Key, Provider: k.Provider, Kind: k.Kind, Part: k.Part, Decode: k.Decode, Loose: k.Loose})
	}
	all, err := e.Find(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		if _, noise := detectors.Noise(c, file.Format != ""); !noise {
			found = append(found, c)
		}
	}
	return found
}
