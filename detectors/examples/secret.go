package examples

import (
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/overreach-dev/overreach/detectors"
)

// Now is the time at which examples are asked about.
func Now() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

// Sample is a text that stands for a secret: nothing in it is shaped like anybody's token.
const Sample = "sample-secret-text-of-this-test"

func sealer() detectors.Sealer { return detectors.NewSealer([]byte("a key for the tests")) }

// SampleSecret is a secret of a kind whose text says nothing, with what goes with it.
func SampleSecret(p detectors.Provider, kind string, parts map[string]string) (detectors.Secret, error) {
	s := detectors.Secret{Provider: p.Name, Kind: kind, Text: sealer().Seal(Sample), Parts: map[string]detectors.Text{}}
	for name, text := range parts {
		part, err := madeUp(text)
		if err != nil {
			return s, err
		}
		s.Parts[name] = sealer().Seal(part)
	}
	return s, nil
}

// Secret is the secret of an example.
func (e Example) Secret(p detectors.Provider) (detectors.Secret, error) {
	s, err := SampleSecret(p, e.Kind, e.Parts)
	if err != nil || e.Made.Form == "" {
		return s, err
	}
	text, err := e.Made.text()
	s.Text = sealer().Seal(text)
	return s, err
}

// madeUp gives what no file may hold: "AKIA of 123456789012" is a key id of that account.
func madeUp(text string) (string, error) {
	prefix, account, found := strings.Cut(text, " of ")
	if !found {
		return text, nil
	}
	return KeyID(prefix, account)
}

// KeyID makes an access key's id of an account of AWS: the account's number stands in the bits
// 1 to 40 of what follows the prefix, and the first bit says that it does.
func KeyID(prefix, account string) (string, error) {
	number, err := strconv.ParseUint(account, 10, 40)
	if err != nil {
		return "", fmt.Errorf("%q is no account's number", account)
	}
	var raw [10]byte
	binary.BigEndian.PutUint64(raw[:8], 1<<63|number<<23)
	return prefix + base32.StdEncoding.EncodeToString(raw[:]), nil
}
