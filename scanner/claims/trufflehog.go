package claims

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// trufflehogFinding is what trufflehog writes of one, a line each.
// Source: https://github.com/trufflesecurity/trufflehog/blob/main/pkg/output/json.go and
// https://github.com/trufflesecurity/trufflehog/blob/main/proto/source_metadata.proto
type trufflehogFinding struct {
	SourceMetadata *struct {
		Data map[string]trufflehogPlace
	}
	DetectorName string
	Raw, RawV2   string
}

type trufflehogPlace struct {
	File   string `json:"file"`
	Commit string `json:"commit"`
	Line   int    `json:"line"`
}

// mostLine is how long a line of a report may be.
const mostLine = 16 << 20

func readTrufflehog(r *report) error {
	lines := bufio.NewReaderSize(r.in, 1<<20)
	for n := 1; ; n++ {
		line, err := readLine(lines)
		if len(line) > 0 {
			if bad := r.trufflehogLine(line); bad != nil {
				return fmt.Errorf("line %d: %w", n, bad)
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return nil
}

func readLine(in *bufio.Reader) (line []byte, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if line = append(line, part...); len(line) > mostLine {
			return nil, errors.New("it is too long")
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return bytes.TrimSpace(line), err
		}
	}
}

// trufflehogLine reads one line. What it logs stands between its findings, and is passed over.
func (r *report) trufflehogLine(line []byte) error {
	if line[0] != '{' {
		return nil
	}
	var f trufflehogFinding
	if err := json.Unmarshal(line, &f); err != nil {
		return plainError(err)
	}
	if f.SourceMetadata == nil {
		return nil
	}
	c := Claim{Tool: "trufflehog", Rule: f.DetectorName}
	for _, place := range f.SourceMetadata.Data {
		c.Path, c.Commit, c.Line = place.File, place.Commit, place.Line
	}
	return r.add(c, f.Raw)
}
