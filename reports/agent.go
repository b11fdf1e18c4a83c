package reports

import (
	"encoding/json"
	"io"

	"github.com/overreach-dev/overreach/scanner"
)

// AgentBytes is how long a report for agents is at most, where nothing else is said.
const AgentBytes = 4000

type agentReport struct {
	Overreach agentSummary   `json:"overreach"`
	Findings  []agentFinding `json:"findings"`
	NotShown  int            `json:"not_shown"`
}

type agentSummary struct {
	Version      int  `json:"version"`
	Complete     bool `json:"complete"`
	Findings     int  `json:"findings"`
	BeyondPolicy int  `json:"beyond_policy"`
	Irreversible int  `json:"irreversible"`
	NotRead      int  `json:"not_read"`
}

type agentFinding struct {
	ID       string   `json:"id"`
	Severity string   `json:"severity"`
	Standing string   `json:"standing"`
	Change   string   `json:"change,omitempty"`
	Kind     string   `json:"kind"`
	State    string   `json:"state"`
	Places   []string `json:"places"`
	// Elsewhere counts the places that are not named.
	Elsewhere    int      `json:"elsewhere"`
	Irreversible int      `json:"irreversible"`
	Why          []string `json:"why"`
}

// writeAgent writes a short report for language models: data, of which no word tells them to do
// something, the worst first, for as long as there is room.
func writeAgent(w io.Writer, r *scanner.Report, o Options) error {
	s := r.Summary
	most := AgentBytes
	if o.Bytes > 0 {
		most = o.Bytes
	}
	out := agentReport{
		Overreach: agentSummary{r.Version, s.Complete, s.Findings, s.BeyondPolicy, s.Irreversible, len(s.NotRead)},
		Findings:  []agentFinding{}, NotShown: len(r.Findings),
	}
	text, err := json.Marshal(out)
	for _, f := range r.Findings {
		out.Findings = append(out.Findings, agentOf(f))
		out.NotShown--
		longer, e := json.Marshal(out)
		if e != nil || len(longer) >= most {
			err = firstOf(err, e)
			break
		}
		text = longer
	}
	if err != nil {
		return err
	}
	return writeEscaped(w, append(text, '\n'))
}

func agentOf(f scanner.Finding) agentFinding {
	out := agentFinding{
		ID: agentText(f.ID), Severity: f.Severity.String(), Standing: standing(f), Change: agentText(f.Change), Kind: agentText(ruleOf(f)), State: agentText(string(f.Grant.State)),
		Places: []string{}, Irreversible: finals(f), Why: []string{},
	}
	for _, l := range f.Locations {
		if len(out.Places) == 3 || l.Path == scanner.Outside {
			out.Elsewhere++
			continue
		}
		out.Places = append(out.Places, agentText(l.Short()))
	}
	for i, reason := range f.Reasons {
		if i == 3 {
			break
		}
		out.Why = append(out.Why, agentText(reason.Code)) // its text may name places and things
	}
	return out
}

func agentText(text string) string { return clean(cut(text, 120)) }
