package detectors

import (
	"strings"
	"testing"
)

func TestSignsAreReadStrictly(t *testing.T) {
	for sign, wrong := range map[string]string{
		`{file: a.toml, format: toml, key: app, resource: app, access: write, means: deploys}`: "",
		`{file: 'x/**/a.toml', access: write, means: deploys}`:                                 "",
		`{pattern: 'erase\(', access: destroy, means: erases}`:                                 "",
		`{file: a, pattern: '(x)', resource: app, access: read, means: x, confirmed: false}`:   "",
		`{file: c, format: ini, key: 'r.*.url', access: write, means: 'remote {name}'}`:        "",
		`{file: a, means: deploys}`:                                                  "access and means",
		`{file: a, access: write}`:                                                   "access and means",
		`{file: a, access: all, means: x}`:                                           "none of read",
		`{file: a, acess: write, means: x}`:                                          "field acess not found",
		`{file: ../a, access: write, means: x}`:                                      "no path in the workspace",
		`{file: /etc/a, access: write, means: x}`:                                    "no path in the workspace",
		`{access: write, means: x}`:                                                  "a pattern is sought",
		`{pattern: x, format: toml, key: a, access: write, means: x}`:                "a pattern is sought",
		`{file: a, format: toml, access: write, means: x}`:                           "belong together",
		`{file: a, key: x, access: write, means: x}`:                                 "belong together",
		`{file: a, with: x, access: write, means: x}`:                                "goes with them",
		`{file: a, format: word, key: x, access: write, means: x}`:                   "format \"word\"",
		`{file: a, pattern: '(', access: write, means: x}`:                           "missing closing",
		`{file: a, pattern: '(a)(b)', resource: app, access: write, means: x}`:       "more than one group",
		`{file: a, pattern: '(a)', access: write, means: x}`:                         "does not say of which kind",
		`{file: a, pattern: a, resource: app, access: write, means: x}`:              "no group that names the app",
		`{file: a, resource: app, access: write, means: x}`:                          "nothing names the app",
		`{file: a, format: ini, key: x.y, access: write, means: 'remote {name}'}`:    "{name} needs",
		`{file: a, format: ini, key: '**.*', access: write, means: 'remote {name}'}`: "{name} needs",
	} {
		_, err := ReadKnowledge([]byte("schema: 1\nname: x\ntitle: X\nsigns:\n  - " + sign + "\n"))
		if wrong == "" && err != nil || wrong != "" && (err == nil || !strings.Contains(err.Error(), wrong)) {
			t.Errorf("%s: %v", sign, err)
		}
	}
}

func TestMeaning(t *testing.T) {
	s := Sign{Key: "remote.*.url", Means: "git remote {name}"}
	for key, want := range map[string]string{"remote.origin.url": "git remote origin", `remote.a\.b.url`: "git remote a.b", "remote": "git remote {name}"} {
		if got := s.Meaning(key); got != want {
			t.Errorf("%s means %q", key, got)
		}
	}
}
