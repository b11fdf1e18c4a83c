package stores_test

import (
	"bytes"
	"crypto/aes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/formats"
	"github.com/overreach-dev/overreach/detectors/match"
	"github.com/overreach-dev/overreach/scanner/sources/stores"
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
				text, values := fill(string(template), random)
				if file.Format == formats.Mylogin {
					text = mylogin(text)
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
			found = append(found, entry.Value)
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

// placeholder is what stands for a value in an example: @{PREFIX:LENGTH}, @{uuid}, @{basic}
// and, for a private key in PEM, @{pem}.
// So no file of ours holds what looks like a token.
var placeholder = regexp.MustCompile(`@\{([^}]*)\}`)

func fill(template string, random *rand.Rand) (text string, values []string) {
	text = placeholder.ReplaceAllStringFunc(template, func(found string) string {
		value := sample(found[2:len(found)-1], random)
		values = append(values, value)
		return value
	})
	return text, values
}

func sample(what string, random *rand.Rand) string {
	switch what {
	case "uuid":
		b := letters(random, "0123456789abcdef", 32)
		return strings.Join([]string{b[:8], b[8:12], "4" + b[13:16], "a" + b[17:20], b[20:]}, "-")
	case "basic":
		return base64.StdEncoding.EncodeToString([]byte("user:" + letters(random, alphabet, 22)))
	case "pem":
		return "-----BEGIN " + "PRIVATE KEY-----\n" + letters(random, alphabet, 64) + "\n" + letters(random, alphabet, 48) + "\n-----END " + "PRIVATE KEY-----"
	}
	prefix, length, _ := strings.Cut(what, ":")
	n, _ := strconv.Atoi(length)
	if strings.HasSuffix(prefix, "IA") {
		return prefix + letters(random, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", n)
	}
	return prefix + letters(random, alphabet, n)
}

const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

func letters(random *rand.Rand, from string, n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = from[random.IntN(len(from))]
	}
	return string(out)
}

// mylogin writes a text as mysql_config_editor does: line by line under a key that stands
// before them.
func mylogin(text string) string {
	out := make([]byte, 24)
	key := make([]byte, 16)
	for i := range 20 {
		out[4+i] = byte(7*i + 1)
		key[i%16] ^= out[4+i]
	}
	cipher, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	for line := range strings.Lines(text) {
		pad := 16 - len(line)%16
		plain := append([]byte(line), bytes.Repeat([]byte{byte(pad)}, pad)...)
		out = binary.LittleEndian.AppendUint32(out, uint32(len(plain)))
		for i := 0; i < len(plain); i += 16 {
			cipher.Encrypt(plain[i:], plain[i:])
		}
		out = append(out, plain...)
	}
	return string(out)
}
