//go:build servers && linux

package servers

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
)

// recorded is one answer of GitHub as octokit's own fixtures keep it.
type recorded struct {
	Method, Path string
	Status       int
	Response     json.RawMessage
	Headers      map[string]any
}

// recordings are all of them.
func recordings(t *testing.T) []recorded {
	t.Helper()
	files, err := filepath.Glob(folderOf(t, "github-answers") + "/node_modules/@octokit/fixtures/scenarios/api.github.com/*/normalized-fixture.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no recorded answers: run .ci/servers")
	}
	var all []recorded
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var some []recorded
		if err := json.Unmarshal(text, &some); err != nil {
			t.Fatal(file, err)
		}
		all = append(all, some...)
	}
	return all
}

// replay answers with recorded answers, by the path that is asked for; for all else with the one
// by which GitHub says that something is not there.
type replay struct {
	answers map[string]recorded
	missing recorded
	asked   []string
}

func (r *replay) RoundTrip(req *http.Request) (*http.Response, error) {
	r.asked = append(r.asked, req.URL.Path)
	a, ok := r.answers[req.URL.Path]
	if !ok {
		a = r.missing
	}
	resp := &http.Response{StatusCode: a.Status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(a.Response))), Request: req}
	for name, value := range a.Headers {
		resp.Header.Set(name, fmt.Sprint(value))
	}
	return resp, nil
}

func pick(t *testing.T, all []recorded, what string, is func(recorded) bool) recorded {
	t.Helper()
	i := slices.IndexFunc(all, is)
	if i < 0 {
		t.Fatalf("no recorded answer is %s", what)
	}
	return all[i]
}

type recordedRepository struct {
	FullName   string `json:"full_name"`
	Visibility string
	Private    bool
}

// with is a recorded answer with another body, made of what was recorded elsewhere.
func (r recorded) with(t *testing.T, body any) recorded {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r.Response = text
	return r
}

// TestGitHubRecorded runs the lookup over what GitHub really answered. Of the lookup's own
// questions the recordings hold "issues" alone: of /user and /user/repos the headers are
// recorded ones, and the users and repositories in the bodies are as recorded elsewhere.
func TestGitHubRecorded(t *testing.T) {
	all := recordings(t)
	ran(t, fmt.Sprintf("GitHub, by %d answers that @octokit/fixtures 23.1.2 recorded", len(all)))
	listing := pick(t, all, "a list of collaborators", func(r recorded) bool { return r.Method == "get" && strings.HasSuffix(r.Path, "/collaborators") })
	var users []map[string]any
	if err := json.Unmarshal(listing.Response, &users); err != nil || len(users) == 0 {
		t.Fatal(err)
	}
	var bodies []json.RawMessage
	var repositories []recordedRepository
	for _, r := range all {
		var one recordedRepository
		if r.Method == "get" && r.Status == 200 && json.Unmarshal(r.Response, &one) == nil && one.FullName != "" {
			bodies, repositories = append(bodies, r.Response), append(repositories, one)
		}
	}
	if len(bodies) < 2 {
		t.Fatalf("%d recorded repositories", len(bodies))
	}
	missing := pick(t, all, "one that says that something is not there", func(r recorded) bool { return r.Status == 404 })
	user := listing.with(t, users[0])

	p, k := knowledge(t, "github")
	t.Cleanup(func() { delete(ways, "github") })
	front := &replay{missing: missing, answers: map[string]recorded{"/user": user, "/user/repos": listing.with(t, bodies)}}
	ways["github"] = front
	g := ask(t, p, secretOf("github", "classic", "sample-of-a-classic-token", nil))
	if g.State != detectors.Live || g.Principal != users[0]["login"] || len(g.Resources) != len(repositories) {
		t.Errorf("%s of %q\n%s", g.State, g.Principal, shown(g))
	}
	for i, r := range g.Resources {
		want := repositories[i]
		if r.Name != want.FullName || r.Visibility != want.Visibility || r.Role != "admin" || !strings.HasPrefix(want.FullName, r.In+"/") || r.ID == "" {
			t.Errorf("%+v is not %+v", r, want)
		}
	}
	said, _ := listing.Headers["x-oauth-scopes"].(string)
	for _, scope := range strings.Split(said, ", ") {
		i := slices.IndexFunc(g.Permissions, func(p detectors.Permission) bool { return p.Name == scope })
		if i < 0 || g.Permissions[i].Answer != detectors.Granted || g.Permissions[i].WorstCase || k.Permission(scope, nil, detectors.Granted, detectors.Stated).WorstCase {
			t.Errorf("the scope %q is not among\n%s", scope, shown(g))
		}
	}
	if !slices.ContainsFunc(g.Unknown, func(r detectors.Reason) bool { return r.Code == "organizations" }) {
		t.Errorf("organizations were not told, and it is not said\n%s", shown(g))
	}
	holdRecordings(t, p, all, front)
	holdProbes(t, p, all, front, bodies[0])
}

// holdRecordings puts every recorded answer in the place of both of the first: none but a user is
// one, and none that is not a list of repositories is one.
func holdRecordings(t *testing.T, p detectors.Provider, all []recorded, front *replay) {
	t.Helper()
	before := front.answers
	defer func() { front.answers = before }()
	for _, r := range all {
		if r.Method != "get" {
			continue
		}
		front.answers = map[string]recorded{"/user": r, "/user/repos": r}
		g := ask(t, p, secretOf("github", "classic", "sample-of-a-classic-token", nil))
		var body struct{ Login string }
		isUser := json.Unmarshal(r.Response, &body) == nil && body.Login != "" && r.Status == 200
		if isUser != (g.State == detectors.Live) || g.State == detectors.Dead || !isUser && g.MaxAccess() != detectors.Admin {
			t.Errorf("%s (%d) gives %s\n%s", r.Path, r.Status, g.State, shown(g))
		}
	}
}

// holdProbes is a fine-grained token, which is told nothing: a recorded list of issues says
// that it may read issues, and recorded refusals say nothing.
func holdProbes(t *testing.T, p detectors.Provider, all []recorded, front *replay, repository json.RawMessage) {
	t.Helper()
	var private map[string]any
	if err := json.Unmarshal(repository, &private); err != nil {
		t.Fatal(err)
	}
	private["private"], private["visibility"] = true, "private"
	issues := pick(t, all, "a list of issues", func(r recorded) bool { return r.Status == 200 && strings.Contains(r.Path, "/issues?per_page") })
	front.answers["/user/repos"] = front.answers["/user"].with(t, []any{private})
	front.answers["/repos/"+fmt.Sprint(private["full_name"])+"/issues"] = issues
	user := front.answers["/user"]
	user.Headers = map[string]any{"content-type": "application/json; charset=utf-8"} // of such a token no scopes are told
	front.answers["/user"], front.asked = user, nil
	g := ask(t, p, secretOf("github", "fine-grained", "sample-of-a-fine-grained-token", nil))
	var granted []string
	for _, one := range g.Permissions {
		if one.Answer == detectors.Granted && one.Evidence >= detectors.Observed {
			granted = append(granted, one.Name)
		}
	}
	if g.State != detectors.Live || !slices.Equal(granted, []string{"issues:read"}) || len(front.asked) < 10 || g.MaxAccess() != detectors.Admin {
		t.Errorf("%s, granted %q after %d questions\n%s", g.State, granted, len(front.asked), shown(g))
	}
}
