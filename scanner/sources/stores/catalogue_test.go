package stores_test

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/overreach-dev/overreach/detectors/formats"
	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// leaves are the variables that stand for a folder where they are not set.
var leaves = map[string]string{
	"$XDG_CONFIG_HOME": "~/.config", "$XDG_DATA_HOME": "~/.local/share", "$XDG_STATE_HOME": "~/.local/state", "$XDG_CACHE_HOME": "~/.cache",
	"$APPDATA": "~/AppData/Roaming", "$LOCALAPPDATA": "~/AppData/Local",
}

// places are all that a path stands for.
func places(one string) []string {
	if strings.HasPrefix(one, "${") {
		name, rest, _ := strings.Cut(one[2:], ":-")
		fallback, rest, _ := strings.Cut(rest, "}")
		return []string{"$" + name + rest, fallback + rest}
	}
	head, rest, _ := strings.Cut(one, "/")
	if leaf, ok := leaves[head]; ok {
		return []string{one, leaf + "/" + rest}
	}
	return []string{one}
}

// A claim is one file entry's hold on a place.
type claim struct {
	store, place string
	file         *stores.File
}

func claims(goos string) (all []claim) {
	for _, store := range stores.All() {
		for i := range store.Files {
			file := &store.Files[i]
			for _, one := range file.Paths.For(goos) {
				for _, place := range places(one) {
					all = append(all, claim{store.Name, place, file})
				}
			}
			for _, one := range file.Workspace {
				all = append(all, claim{store.Name, "workspace/" + one, file})
			}
		}
	}
	return all
}

// apart says that two entries of one store speak of different keys of a file, of which some
// are confirmed and some are not.
func apart(a, b claim) bool {
	return a.store == b.store && a.file.Format == b.file.Format && !slices.ContainsFunc(a.file.Keys, func(k stores.Key) bool {
		return slices.ContainsFunc(b.file.Keys, func(o stores.Key) bool { return o.Key == k.Key })
	})
}

// TestOneStoreForOnePlace: a file is one store's, is of one format, and each of its keys is
// said once: of two that speak of one key only the first would be heard. A socket is no file.
func TestOneStoreForOnePlace(t *testing.T) {
	for _, goos := range []string{"linux", "darwin", "windows"} {
		all := claims(goos)
		for i, a := range all {
			for _, b := range all[:i] {
				if a.file != b.file && a.file.Point.Socket == b.file.Point.Socket && samePlace(a.place, b.place) && !apart(a, b) {
					t.Errorf("%s: %s claims %s, and %s %s", goos, a.store, a.place, b.store, b.place)
				}
				if a.file == b.file && a.place == b.place {
					t.Errorf("%s: %s names %s twice", goos, a.store, a.place)
				}
			}
		}
	}
	for _, store := range stores.All() {
		for i, file := range store.Files {
			for j, key := range file.Keys {
				for _, before := range file.Keys[:j] {
					if formats.Match(before.Key, key.Key) {
						t.Errorf("%s: files %d: %s is never heard behind %s", store.Name, i+1, key.Key, before.Key)
					}
				}
			}
		}
	}
}

// samePlace says whether two patterns can mean one file.
func samePlace(a, b string) bool {
	if a == b {
		return true
	}
	stars := strings.Contains(a, "*") || strings.Contains(b, "*")
	if !stars || strings.Contains(a, "**") || strings.Contains(b, "**") {
		return false
	}
	ab, _ := path.Match(a, strings.ReplaceAll(b, "*", "any"))
	ba, _ := path.Match(b, strings.ReplaceAll(a, "*", "any"))
	return ab || ba
}

func TestSamePlace(t *testing.T) {
	for pair, want := range map[string]bool{
		"~/a|~/a": true, "~/a|~/b": false, "~/*.json|~/x.json": true, "~/x.json|~/*.json": true, "~/a*|~/ab*": true,
		"~/*/x|~/y": false, "~/**/x|~/y/x": false,
	} {
		a, b, _ := strings.Cut(pair, "|")
		if samePlace(a, b) != want {
			t.Errorf("%s: %v", pair, !want)
		}
	}
}

// TestProvidersAndKindsExist: what a key names is what a provider's file holds.
func TestProvidersAndKindsExist(t *testing.T) {
	known := providers(t)
	for _, store := range stores.All() {
		if _, ok := known[store.Provider]; !ok && store.Provider != "" {
			t.Errorf("%s: there is no provider %s", store.Name, store.Provider)
		}
		for _, file := range store.Files {
			for _, key := range file.Keys {
				tokens, ok := known[key.Provider]
				if key.Provider == "" {
					continue
				}
				if !ok {
					t.Errorf("%s: %s: there is no provider %s", store.Name, key.Key, key.Provider)
				}
				if kind := key.Kind; kind != "" && !slices.Contains(tokens, kind) {
					t.Errorf("%s: %s: %s has no kind %s", store.Name, key.Key, key.Provider, kind)
				}
				if part := key.Provider + "/" + key.Part; key.Part != "" && key.Provider != "" && !slices.Contains(tokens, key.Part) && !ordinary(key.Part) {
					t.Errorf("%s: %s: no credential has a part %s", store.Name, key.Key, part)
				}
			}
		}
	}
}

// ordinary are the parts that any credential may have.
func ordinary(part string) bool {
	return slices.Contains([]string{"secret", "id", "user", "host", "session", "ca", "certificate", "namespace"}, part)
}

// providers gives the kinds and parts of the credentials of each provider.
func providers(t *testing.T) map[string][]string {
	t.Helper()
	names, err := filepath.Glob("../../../detectors/providers/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal("no providers' files", err)
	}
	known := map[string][]string{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var file struct {
			Name   string
			Tokens []struct{ Kind, Part string }
		}
		if err := yaml.Unmarshal(text, &file); err != nil {
			t.Fatal(err)
		}
		known[file.Name] = []string{}
		for _, token := range file.Tokens {
			known[file.Name] = append(known[file.Name], token.Kind, token.Part)
		}
	}
	return known
}

// TestPartsGoWithSecrets: a part is given to a secret of its provider in the same block; one
// without such a secret is never heard of.
func TestPartsGoWithSecrets(t *testing.T) {
	for _, store := range stores.All() {
		for i, file := range store.Files {
			for _, part := range file.Keys {
				if part.Part == "" || part.Part == "secret" || file.Format == formats.Kubeconfig {
					continue // the reader of kubeconfigs makes the blocks
				}
				if !slices.ContainsFunc(file.Keys, func(k stores.Key) bool {
					return (k.Part == "" || k.Part == "secret") && k.Provider == part.Provider && sameBlock(k.Key, part.Key)
				}) {
					t.Errorf("%s: files %d: no secret of the provider %q stands beside %s", store.Name, i+1, part.Provider, part.Key)
				}
			}
		}
	}
}

// sameBlock says whether two patterns can name entries of one block.
func sameBlock(a, b string) bool {
	blockA, blockB := block(a), block(b)
	return blockA == blockB || formats.Match(blockA, blockB) || formats.Match(blockB, blockA)
}

// block gives the pattern of the blocks that a key's entries stand in.
func block(key string) string {
	steps := formats.Steps(key)
	if last := len(steps) - 1; steps[last] != "**" {
		steps = steps[:last]
	}
	return formats.Join(steps...)
}
