package reports

import (
	"fmt"

	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/accept"
)

// MostReport bounds the JSON of a report that is read back, in bytes.
const MostReport = 64 << 20

// Read reads a report back from its own JSON. Whoever wrote the file may not have been overreach.
func Read(text []byte) (*scanner.Report, error) {
	var r scanner.Report
	if err := accept.Strictly(text, &r); err != nil {
		return nil, err
	}
	if r.Version != 1 {
		return nil, fmt.Errorf("version %d is not the one that is read, 1", r.Version)
	}
	ids := map[string]bool{}
	for i, f := range r.Findings {
		if f.ID == "" || ids[f.ID] {
			return nil, fmt.Errorf("findings[%d]: its id %q is none, or another's", i, f.ID)
		}
		ids[f.ID] = true
		if len(f.Locations) == 0 {
			return nil, fmt.Errorf("findings[%d]: it lies nowhere", i)
		}
		for _, reach := range f.Reach {
			if reach.Location < 0 || reach.Location >= len(f.Locations) {
				return nil, fmt.Errorf("findings[%d]: a route leads to location %d, which it has not", i, reach.Location)
			}
		}
	}
	return &r, nil
}
