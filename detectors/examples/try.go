package examples

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/overreach-dev/overreach/detectors"
)

// Try asks an example's answers through the whole lookup machine, and says in what the Grant
// differs from what is wanted.
func Try(ctx context.Context, p detectors.Provider, e Example) (problems []string, g detectors.Grant) {
	k, err := p.Knowledge()
	if err != nil {
		return []string{err.Error()}, g
	}
	s, err := e.Secret(p)
	if err != nil {
		return []string{err.Error()}, g
	}
	f := &Front{Answers: e.Answers}
	g = f.ask(ctx, p, s, e)
	for _, line := range f.Strange() {
		problems = append(problems, "asked what the example does not answer: "+line)
	}
	problems = append(problems, e.Grant.compare(k, g)...)
	text, _ := e.Made.text()
	if shown := Show(g); strings.Contains(shown, Sample) || text != "" && strings.Contains(shown, text) {
		problems = append(problems, "the secret's text stands in the Grant")
	}
	return problems, g
}

// ask asks a front about an example's secret, as the user who is told of there configured it.
func (f *Front) ask(ctx context.Context, p detectors.Provider, s detectors.Secret, e Example) detectors.Grant {
	asker := detectors.Asker{Transport: f, Dialer: f, Now: Now, Exchange: e.Exchange}
	if host := e.Parts["host"]; host != "" && !e.Stranger {
		asker.Instances = map[string][]string{p.Name: {host}}
	}
	return asker.Ask(ctx, p, s)
}

// Show is a Grant for people.
func Show(g detectors.Grant) string {
	text, err := json.MarshalIndent(g, "", " ")
	if err != nil {
		return fmt.Sprint(err)
	}
	return string(text)
}

// compare says in what a Grant is not what is wanted.
func (want Wanted) compare(k *detectors.Knowledge, g detectors.Grant) (problems []string) {
	wrong := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	for _, pair := range [][3]string{
		{"state", string(g.State), want.State}, {"kind", g.Kind, want.Kind}, {"principal", g.Principal, want.Principal},
		{"expires", expires(g), want.Expires},
	} {
		if pair[1] != pair[2] {
			wrong("%s is %q, not %q", pair[0], pair[1], pair[2])
		}
	}
	if most := g.MaxAccess().String(); want.Access != "" && most != want.Access {
		wrong("the greatest access is %s, not %s", most, want.Access)
	}
	if g.Complete != want.Complete {
		wrong("complete is %v, not %v", g.Complete, want.Complete)
	}
	var permissions, resources, unknown, destroys, opens []string
	for _, p := range g.Permissions {
		permissions = append(permissions, strings.TrimSuffix(p.Name+" "+string(p.Answer), " granted"))
	}
	for _, r := range g.Resources {
		resources = append(resources, r.Kind+" "+r.Name)
	}
	for _, u := range g.Unknown {
		unknown = append(unknown, u.Code)
	}
	for _, d := range k.Destructions(g) {
		destroys = append(destroys, d.Call+" "+d.Resource.Name)
	}
	for _, o := range k.Openings(g) {
		opens = append(opens, strings.TrimSuffix(detectors.OpeningText(o.What, o.Means)+": "+o.Resource.Name, ": "))
	}
	problems = append(problems, holds("permissions", permissions, want.Permissions, want.Lacks, want.Only)...)
	problems = append(problems, holds("resources", resources, want.Resources, nil, len(want.Resources) > 0)...)
	problems = append(problems, holds("unknown", unknown, want.Unknown, nil, true)...)
	problems = append(problems, holds("opens", opens, want.Opens, want.Shuts, false)...)
	return append(problems, holds("destroys", destroys, want.Destroys, want.Spares, false)...)
}

func expires(g detectors.Grant) string {
	switch {
	case g.NeverExpires:
		return "never"
	case g.Expires.IsZero():
		return ""
	}
	return g.Expires.UTC().Format(time.RFC3339)
}

func holds(what string, got, want, without []string, only bool) (problems []string) {
	for _, w := range want {
		if !slices.Contains(got, w) {
			problems = append(problems, fmt.Sprintf("%s lack %q", what, w))
		}
	}
	for _, g := range got {
		if only && !slices.Contains(want, g) {
			problems = append(problems, fmt.Sprintf("%s hold %q, which was not expected", what, g))
		}
		if slices.Contains(without, g) {
			problems = append(problems, fmt.Sprintf("%s hold %q", what, g))
		}
	}
	return problems
}
