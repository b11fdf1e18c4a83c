package examples

import (
	"context"
	"fmt"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
)

// Bad are answers that tell nothing.
func Bad() map[string]Answer {
	return map[string]Answer{
		"500":            {Status: 500, Body: "oops"},
		"429":            {Status: 429, Headers: map[string]string{"Retry-After": "3600"}},
		"redirect":       {Status: 302, Headers: map[string]string{"Location": "https://elsewhere.example/"}},
		"web page":       {Status: 200, Body: "<html><body>Sign in</body></html>"},
		"truncated":      {Status: 200, Body: `{"data":{"apiToken":{"workspaces":[{"id":"`},
		"null":           {Status: 200, Body: "null"},
		"a list":         {Status: 200, Body: "[]"},
		"a string":       {Status: 200, Body: `"text"`},
		"wrong types":    {Status: 200, Body: `{"data":5,"id":{},"scopes":7,"message":[],"user":true,"error":{},"ok":"yes"}`},
		"deep":           {Status: 200, Body: strings.Repeat("[", 20000) + strings.Repeat("]", 20000)},
		"giant":          {Status: 200, Body: `"` + strings.Repeat("a", 5<<20) + `"`},
		"404":            {Status: 404, Body: `{"message":"Not Found"}`},
		"empty":          {Status: 200},
		"empty 204":      {Status: 204},
		"terminal codes": {Status: 200, Body: "{\"message\":\"\\u001b[2J\\u001b]0;x\\u0007\"}"},
	}
}

// TryBadly puts a lookup before an answer that tells nothing, whatever is asked: it must not
// make the secret look safer than what is known of it without asking.
func TryBadly(ctx context.Context, p detectors.Provider, e Example, answer Answer) (problems []string) {
	s, err := e.Secret(p)
	if err != nil {
		return []string{err.Error()}
	}
	k, err := p.Knowledge()
	if err != nil {
		return []string{err.Error()}
	}
	answer.Request = "*"
	f := &Front{Answers: []Answer{answer}}
	g := f.ask(ctx, p, s, e)
	if g.State == detectors.Dead || g.State == detectors.Expired {
		problems = append(problems, fmt.Sprintf("taken for %s", g.State))
	}
	if least := p.ByDocuments(k, s, Now()).MaxAccess(); g.MaxAccess() < least {
		problems = append(problems, fmt.Sprintf("looks safer (%s) than its documents (%s): %s", g.MaxAccess(), least, Show(g)))
	}
	if g.State != detectors.Canary && len(g.Unknown) == 0 && len(g.Hosts) > 0 {
		problems = append(problems, "does not say that nothing was determined")
	}
	return problems
}

// OfKinds gives of each kind the first example that has answers.
func (f File) OfKinds() map[string]Example {
	kinds := map[string]Example{}
	for _, e := range f.Examples {
		if len(kinds[e.Kind].Answers) == 0 {
			kinds[e.Kind] = e
		}
	}
	return kinds
}
