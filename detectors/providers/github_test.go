package providers

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/examples"
)

// TestGitHubPages: all pages are read, and that they were is said only of the last.
func TestGitHubPages(t *testing.T) {
	page := func(n int) string {
		repos := make([]map[string]any, n)
		for i := range repos {
			repos[i] = map[string]any{
				"id": i, "name": fmt.Sprint(i), "full_name": fmt.Sprintf("ann/%d", i), "owner": map[string]any{"login": "ann"},
				"permissions": map[string]any{"admin": true},
			}
		}
		text, err := json.Marshal(repos)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	const repos = "GET https://api.github.com/user/repos?sort=pushed&per_page=100&page="
	user := examples.Answer{Request: "GET https://api.github.com/user", Headers: map[string]string{"X-OAuth-Scopes": "delete_repo"}, Body: `{"login":"ann"}`}
	p := provider(t, "github")
	for _, c := range []struct {
		name     string
		answers  []examples.Answer
		repos    int
		complete bool
	}{
		{"three pages", []examples.Answer{user, {Request: repos + "1", Body: page(100)}, {Request: repos + "2", Body: page(100)}, {Request: repos + "3", Body: page(7)}}, 207, true},
		{"a full last page", []examples.Answer{user, {Request: repos + "1", Body: page(100)}, {Request: repos + "2", Body: page(0)}}, 100, true},
		{"a page that fails", []examples.Answer{user, {Request: repos + "1", Body: page(100)}, {Request: repos + "2", Status: 500}}, 100, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			asker := detectors.Asker{Transport: &examples.Front{Answers: c.answers}, Now: examples.Now}
			g := asker.Ask(context.Background(), p, sampleSecret(t, p, "classic", nil))
			if len(g.Resources) != c.repos || g.Complete != c.complete {
				t.Errorf("%d repositories, complete %v: %v", len(g.Resources), g.Complete, g.Unknown)
			}
		})
	}
}
