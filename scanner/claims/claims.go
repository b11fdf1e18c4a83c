// Package claims reads what other scanners say they found: a place each, and at times the text that
// stood there. What they say is theirs to say: whether it still stands, and what it is, the scan tells.
package claims

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
)

// Claim is one finding of another scanner.
type Claim struct {
	// Tool and Rule are what it calls itself and what it found.
	Tool, Rule string
	// Path is as the report has it; empty where it names no file.
	Path string
	// Commit is the full name of the commit whose file it is; empty for a file as it stands.
	Commit string
	// Line and Last count from 1; 0 where the report names no line.
	Line, Last int
	// Text is what it found; empty where the report does not hold it, or only a part.
	Text detectors.Text
}

// Most is how many claims one report may hold, MostReport how large it may be.
const (
	Most       = 1_000_000
	MostReport = 1 << 30
)

// A format is one file and one line here.
var formats = []struct {
	name string
	read func(*report) error
}{
	{"gitleaks", readGitleaks},
	{"trufflehog", readTrufflehog},
	{"sarif", readSARIF},
}

// Formats are the names of the formats.
func Formats() (names []string) {
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// Read reads a report. An error says what about it is not as the format has it.
func Read(format string, in io.Reader, sealer detectors.Sealer) ([]Claim, error) {
	i := slices.IndexFunc(formats, func(f struct {
		name string
		read func(*report) error
	}) bool {
		return f.name == format
	})
	if i < 0 {
		return nil, fmt.Errorf("format %q is none of %s", format, strings.Join(Formats(), ", "))
	}
	bounded := &io.LimitedReader{R: in, N: MostReport + 1}
	r := &report{in: bounded, sealer: sealer}
	err := formats[i].read(r)
	if bounded.N <= 0 {
		return nil, fmt.Errorf("it is larger than %d MiB", MostReport>>20)
	}
	return r.claims, err
}

// report is one being read.
type report struct {
	in     io.Reader
	sealer detectors.Sealer
	claims []Claim
}

var errMany = fmt.Errorf("it holds more than %d findings", Most)

// add takes a claim, with the text that it names where that is the whole of it.
func (r *report) add(c Claim, text string) error {
	if len(r.claims) >= Most {
		return errMany
	}
	if whole(text) {
		c.Text = r.sealer.Seal(text)
	}
	c.Line, c.Last = max(c.Line, 0), max(c.Line, c.Last, 0)
	r.claims = append(r.claims, c)
	return nil
}

// mostText is how long a credential may be that is sought by its text.
const mostText = 64 << 10

// whole says that a report names a credential itself, and not what redacting has left of it.
func whole(text string) bool {
	return len(text) >= 8 && len(text) <= mostText && text != "REDACTED" && !strings.HasSuffix(text, "...") && !strings.Contains(text, "***")
}

var errNoReport = errors.New("it is no report of that format")
