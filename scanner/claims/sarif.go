package claims

import (
	"encoding/json"
	"net/url"
	"path"
	"strings"
)

// sarifLog is as much of SARIF 2.1.0 as names a place.
// Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
type sarifLog struct {
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool struct {
		Driver struct {
			Name string `json:"name"`
		} `json:"driver"`
	} `json:"tool"`
	Bases   map[string]sarifArtifact `json:"originalUriBaseIds"`
	Results []struct {
		RuleID string `json:"ruleId"`
		Rule   struct {
			ID string `json:"id"`
		} `json:"rule"`
		Locations []struct {
			Physical struct {
				Artifact sarifArtifact `json:"artifactLocation"`
				Region   struct {
					Start int `json:"startLine"`
					End   int `json:"endLine"`
				} `json:"region"`
			} `json:"physicalLocation"`
		} `json:"locations"`
		// Prints are a tool's own: gitleaks keeps the commit among them.
		Prints map[string]any `json:"partialFingerprints"`
	} `json:"results"`
}

type sarifArtifact struct {
	URI  string `json:"uri"`
	Base string `json:"uriBaseId"`
}

func readSARIF(r *report) error {
	var all sarifLog
	if err := json.NewDecoder(r.in).Decode(&all); err != nil {
		return plainError(err)
	}
	if !strings.HasPrefix(all.Version, "2.") || all.Runs == nil {
		return errNoReport
	}
	for _, run := range all.Runs {
		for _, result := range run.Results {
			rule := result.RuleID
			if rule == "" {
				rule = result.Rule.ID
			}
			commit, _ := result.Prints["commitSha"].(string)
			if len(result.Locations) == 0 {
				if err := r.add(Claim{Tool: run.Tool.Driver.Name, Rule: rule}, ""); err != nil {
					return err
				}
			}
			for _, l := range result.Locations {
				region := l.Physical.Region
				c := Claim{Tool: run.Tool.Driver.Name, Rule: rule, Path: run.path(l.Physical.Artifact), Commit: commit, Line: region.Start, Last: region.End}
				if err := r.add(c, ""); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// mostBases is how many bases an address may stand on.
const mostBases = 8

// path is the file that an address names: as it stands where its base is not known.
func (run sarifRun) path(a sarifArtifact) string {
	text := a.URI
	for range mostBases {
		base, ok := run.Bases[a.Base]
		if a.Base == "" || !ok || base.URI == "" {
			break
		}
		text, a = base.URI+text, base
	}
	u, err := url.Parse(text)
	switch {
	case err != nil, u.Scheme != "" && u.Scheme != "file":
		return text
	case u.Scheme == "file":
		if drive := strings.TrimPrefix(u.Path, "/"); len(drive) > 1 && drive[1] == ':' {
			return drive
		}
		return u.Path
	case u.Path == "":
		return ""
	}
	return path.Clean(u.Path)
}
