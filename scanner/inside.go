package scanner

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/scanner/accept"
)

// Outside stands for a place that is not named.
const Outside = "outside of the workspace"

// drive begins an absolute path of Windows, wherever the report is read.
var drive = regexp.MustCompile(`^[A-Za-z]:[/\\]`)

// InWorkspace says that a location is a file of the workspace.
func (l Location) InWorkspace() bool { return l.Process == "" && inWorkspace(l.Path) }

func inWorkspace(path string) bool {
	return path != Outside && !drive.MatchString(path) && accept.Place{Path: path}.Relative() && path != ".." && !strings.HasPrefix(path, "../")
}

// elsewhere says that a path leads out of the workspace; that of a variable is empty.
func elsewhere(path string) bool { return path != "" && !inWorkspace(path) }

// Inside gives the report with no place outside of the workspace named: it is what an agent is shown,
// for which a report would be a map to all that it could pick up.
func (r *Report) Inside() (*Report, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	var all any
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, err
	}
	h := hiding{places: r.outside()}
	if text, err = json.Marshal(h.in(all, "")); err != nil {
		return nil, err
	}
	out := new(Report)
	return out, json.Unmarshal(text, out)
}

// outside are the places that a report names outside of the workspace, the longest first.
func (r *Report) outside() (places []string) {
	add := func(path string) {
		path, _, _ = strings.Cut(path, "!") // what lies inside of an archive
		if len(path) > 1 && elsewhere(path) && !slices.Contains(places, path) {
			places = append(places, path)
		}
	}
	for _, f := range r.Findings {
		for _, l := range f.Locations {
			add(l.Path)
			if l.Process != "" {
				places = append(places, l.Process)
			}
		}
	}
	for _, list := range [][]Left{r.Summary.NotRead, r.Summary.NotAsked} {
		for _, l := range list {
			add(l.Path)
		}
	}
	for _, w := range r.Weaknesses {
		add(w.Path)
	}
	slices.SortFunc(places, func(a, b string) int { return len(b) - len(a) })
	return places
}

// inHome is a place in the home, wherever a text names one.
var inHome = regexp.MustCompile(`~[/\\][^\s"'` + "`" + `,;)]*`)

// hiding takes places out of whatever was read from a report's JSON.
type hiding struct{ places []string }

func (h hiding) in(value any, key string) any {
	switch v := value.(type) {
	case string:
		return h.text(v, key)
	case []any:
		for i := range v {
			v[i] = h.in(v[i], key)
		}
	case map[string]any:
		if path, ok := v["path"].(string); ok && elsewhere(path) || v["process"] != nil {
			for _, tell := range []string{"line", "column"} {
				if v[tell] != nil {
					v[tell] = 0
				}
			}
			for _, tell := range []string{"key", "repository", "encoding"} {
				if v[tell] != nil {
					v[tell] = ""
				}
			}
		}
		for k := range v {
			v[k] = h.in(v[k], k)
		}
	}
	return value
}

func (h hiding) text(text, key string) string {
	if key == "root" || text == "" {
		return text
	}
	if (key == "path" || key == "file") && elsewhere(text) {
		return Outside
	}
	for _, place := range h.places {
		text = strings.ReplaceAll(text, place, Outside)
	}
	return inHome.ReplaceAllString(text, Outside)
}
