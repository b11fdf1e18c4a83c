package accept

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Baseline is what existed when it was recorded: only what is new or has grown counts.
type Baseline struct {
	Version  int    `json:"version"`
	Findings []Mark `json:"findings"`
}

// MostBaseline bounds a baseline's file, in bytes.
const MostBaseline = 8 << 20

const baselineVersion = 1

// NewBaseline records marks. What it writes is the same on every machine that sees the same.
func NewBaseline(marks []Mark) Baseline {
	b := Baseline{Version: baselineVersion, Findings: make([]Mark, len(marks))}
	for i, m := range marks {
		m.Places = slices.Clone(m.Places)
		b.Findings[i] = m.sort()
	}
	slices.SortFunc(b.Findings, func(a, b Mark) int {
		return cmp.Or(comparePlaces(a.Places[0], b.Places[0]), strings.Compare(a.Provider, b.Provider), strings.Compare(a.Kind, b.Kind))
	})
	return b
}

// Text is the file.
func (b Baseline) Text() ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(b)
	if err == nil && out.Len() > MostBaseline {
		err = fmt.Errorf("it would be larger than the %d bytes that are read", MostBaseline)
	}
	return out.Bytes(), err
}

// ReadBaseline reads a baseline's file strictly.
func ReadBaseline(text []byte) (Baseline, error) {
	var head struct {
		Version int `json:"version"`
	}
	var b Baseline
	if err := json.Unmarshal(text, &head); err != nil {
		return b, fmt.Errorf("no JSON: %w", err)
	}
	if head.Version != baselineVersion {
		return b, fmt.Errorf("version %d is not the one that is read, %d", head.Version, baselineVersion)
	}
	if err := Strictly(text, &b); err != nil {
		return b, err
	}
	seen := map[place]bool{}
	for i, m := range b.Findings {
		if err := m.Check(); err != nil {
			return b, fmt.Errorf("findings[%d]: %w", i, err)
		}
		for _, p := range m.Places {
			key := place{m.Provider, m.Kind, p}
			if seen[key] {
				return b, fmt.Errorf("findings[%d]: %s stands there twice", i, p.Short())
			}
			seen[key] = true
		}
	}
	return b, nil
}

// Strictly reads one JSON value: no key that the type lacks, none twice, and nothing after it.
func Strictly(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if err := once(decoder, 0); err != nil {
		return err
	}
	decoder = json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return errors.New(strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something stands after its end")
	}
	return nil
}

// deepest is how deep values may lie in each other.
const deepest = 64

// once reads a value and fails where an object has a key twice, in whatever case: Go takes
// "Path" for "path".
func once(d *json.Decoder, depth int) error {
	token, err := d.Token()
	if err != nil {
		return fmt.Errorf("no JSON: %w", err)
	}
	delim, nested := token.(json.Delim)
	if !nested {
		return nil
	}
	if depth == deepest {
		return fmt.Errorf("its values lie more than %d deep in each other", deepest)
	}
	keys := map[string]bool{}
	for d.More() {
		if delim == '{' {
			key, err := d.Token()
			if err != nil {
				return fmt.Errorf("no JSON: %w", err)
			}
			name := strings.ToLower(fmt.Sprint(key))
			if keys[name] {
				return fmt.Errorf("the key %q stands twice", key)
			}
			keys[name] = true
		}
		if err := once(d, depth+1); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}
