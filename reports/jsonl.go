package reports

import (
	"bufio"
	"encoding/json"
	"io"

	"github.com/overreach-dev/overreach/scanner"
)

// A line of JSONL holds one thing of the contract of version 1, under a name that tells what it
// is. The first is the summary.
type (
	summaryLine struct {
		Version int             `json:"version"`
		Summary scanner.Summary `json:"summary"`
	}
	findingLine struct {
		Finding scanner.Finding `json:"finding"`
	}
	weaknessLine struct {
		Weakness scanner.Weakness `json:"weakness"`
	}
	cureLine struct {
		Cure scanner.Cure `json:"cure"`
	}
)

// writeJSONL writes one finding a line, for programs that read while it is written.
func writeJSONL(w io.Writer, r *scanner.Report, _ Options) error {
	out := bufio.NewWriter(w)
	err := writeLine(out, summaryLine{r.Version, r.Summary})
	for _, f := range r.Findings {
		err = firstOf(err, writeLine(out, findingLine{f}))
	}
	for _, weak := range r.Weaknesses {
		err = firstOf(err, writeLine(out, weaknessLine{weak}))
	}
	for _, c := range r.Cures {
		err = firstOf(err, writeLine(out, cureLine{c}))
	}
	return firstOf(err, out.Flush())
}

func writeLine(w io.Writer, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return writeEscaped(w, append(text, '\n'))
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
