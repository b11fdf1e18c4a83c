package scanner

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/formats"
	"github.com/overreach-dev/overreach/detectors/match"
	"github.com/overreach-dev/overreach/scanner/need"
)

// Need is what the workspace shows that it needs of a finding's provider. It is inferred, and
// changes nothing of the judgement.
type Need struct {
	Inferred bool `json:"inferred"`
	// Access is the most that a sign needs; empty where none says.
	Access    detectors.Access `json:"access"`
	Resources []string         `json:"resources"`
	Signs     []NeedSign       `json:"signs"`
	// CutOff says that not all was looked at: there may be more.
	CutOff bool `json:"cut_off"`
	// Text holds what the credential may do against what is shown.
	Text string `json:"text"`
}

// NeedSign is one thing in the workspace that shows need.
type NeedSign struct {
	Path     string `json:"path"`
	Line     int    `json:"line"`
	Means    string `json:"means"`
	Resource string `json:"resource,omitempty"`
}

// Short is the sign's place in a few letters.
func (s NeedSign) Short() string { return Location{Path: s.Path, Line: s.Line}.Short() }

// needs looks for what the workspace shows, for findings beyond the policy alone.
type needs struct {
	Options
	look *need.Look
}

func (o Options) needs() needs { return needs{o, need.New(o.FS, o.Root, o.Home, o.Now)} }

// of gives nil where the workspace shows nothing.
func (n needs) of(h held, a asking, j judgement) *Need {
	if !j.Beyond {
		return nil
	}
	var signs []detectors.Sign
	if a.knowledge != nil {
		signs = a.knowledge.Signs
	}
	var variables []string
	for _, p := range h.places {
		steps := formats.Steps(p.Key)
		if name := steps[len(steps)-1]; !slices.Contains(variables, name) {
			variables = append(variables, name)
		}
	}
	shown := n.look.Of(signs, variables)
	if len(shown.Signs) == 0 {
		return nil
	}
	out := &Need{Inferred: true, Access: shown.Access, Resources: []string{}, CutOff: shown.CutOff}
	for _, s := range shown.Signs {
		sign := NeedSign{Path: n.shown(s.Path), Line: s.Line, Means: cmp.Or(n.harmless(s.Means), "a sign whose words are not shown"), Resource: n.harmless(s.Resource.Name)}
		out.Signs = append(out.Signs, sign)
		if sign.Resource != "" && !slices.Contains(out.Resources, sign.Resource) {
			out.Resources = append(out.Resources, sign.Resource)
		}
	}
	shown.Resources = slices.DeleteFunc(shown.Resources, func(r need.Resource) bool { return !slices.Contains(out.Resources, r.Name) })
	out.Text = against(a.grant, shown, out.Resources)
	return out
}

// note says that something was not looked at.
func (n needs) note() []string {
	if !n.look.CutOff() {
		return nil
	}
	return []string{"the look for what this workspace needs was cut off by its bounds: it may need more than is said here"}
}

// harmless leaves out a name that may be a credential: a stranger's file can call anything
// anything.
func (n needs) harmless(text string) string {
	if found, err := n.Engine.Find(match.Input{Text: []byte(text)}); err != nil || len(found) > 0 {
		return ""
	}
	return text
}

// against holds a grant against the need: what it reaches that nothing here shows need of, and
// the most that it may do.
func against(g detectors.Grant, shown need.Need, names []string) string {
	if len(names) == 0 && shown.Access == 0 {
		return ""
	}
	text := "this workspace shows need of " + few(names)
	all, beyond := outside(g, shown.Resources)
	switch {
	case len(names) == 0:
		text = "this workspace shows need of it, and names nothing"
	case all == 0:
		text += "; what of the kind it reaches is not known"
	case beyond == all:
		text = "it reaches " + many(all, shown.Resources) + "; " + text + ", which is none of them"
	case beyond > 0:
		text = "it reaches " + many(all, shown.Resources) + "; " + text + ", and of " + none(beyond)
	default:
		text += ", and it reaches no more of the kind"
	}
	if most := g.MaxAccess(); most > 0 && shown.Access > 0 {
		text += fmt.Sprintf("; the most that it may do is %s, what is shown needs %s", most, shown.Access)
	}
	return text
}

func none(n int) string {
	if n == 1 {
		return "not the other one"
	}
	return fmt.Sprintf("none of the other %d", n)
}

// outside counts the grant's resources of the kinds that are needed, and those among them that
// are not.
func outside(g detectors.Grant, needed []need.Resource) (all, beyond int) {
	for _, r := range g.Resources {
		same := func(x need.Resource) bool { return strings.EqualFold(x.Kind, r.Kind) }
		if !slices.ContainsFunc(needed, same) {
			continue
		}
		all++
		if !slices.ContainsFunc(needed, func(x need.Resource) bool {
			return same(x) && (strings.EqualFold(x.Name, r.Name) || strings.EqualFold(x.Name, r.ID))
		}) {
			beyond++
		}
	}
	return all, beyond
}

// many counts resources of the kinds that are needed.
func many(n int, needed []need.Resource) string {
	var kinds []string
	for _, r := range needed {
		kind := r.Kind
		if before, y := strings.CutSuffix(kind, "y"); n != 1 && y {
			kind = before + "ies"
		} else if n != 1 {
			kind += "s"
		}
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	return fmt.Sprintf("%d %s", n, strings.Join(kinds, " or "))
}

func few(names []string) string {
	if len(names) > 3 {
		return strings.Join(names[:3], ", ") + fmt.Sprintf(" and %d more", len(names)-3)
	}
	return strings.Join(names, ", ")
}
