package match

import (
	"encoding/base64"
	"strings"
	"sync"
	"testing"

	"github.com/overreach-dev/overreach/detectors/internal/secret"
)

const uuid = `[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`

// pretended are rules of a provider that does not exist, of each sort that there is.
func pretended() []Rule {
	return []Rule{
		{ID: "rail-named", Provider: "rail", Kinds: []Kind{{Name: "project token"}}, Names: []string{"RAIL_TOKEN", "Rail-Access-Token"}, Value: uuid},
		{ID: "rail-near", Provider: "rail", Kinds: []Kind{{Name: "token"}}, Regex: `\b(` + uuid + `)\b`, Near: []string{"Rail.Example"}, NearBytes: 100},
		{ID: "road-near", Provider: "road", Regex: `\b(` + uuid + `)\b`, Near: []string{"road.example"}, NearBytes: 100},
		{ID: "prefixed", Provider: "rail", Kinds: []Kind{{Name: "any"}, {Prefix: "zzq_live_", Name: "live"}, {Prefix: "zzq_", Name: "plain"}}, Regex: `\b(zzq_[a-z_]*[0-9a-f]{12})\b`},
		{ID: "cloud-secret", Provider: "cloud", Names: []string{"CLOUD_SECRET_KEY"}, Value: `[A-Za-z0-9/+]{40}`},
		{ID: "cloud-id", Provider: "cloud", Regex: `\bCLD[A-Z0-9]{12}\b`, Part: "id", Alone: true},
		{ID: "cloud-session", Provider: "cloud", Names: []string{"CLOUD_SESSION"}, Part: "session"},
		{ID: "free", Provider: "free", Names: []string{"FREE_PASSWORD"}},
	}
}

func ownEngine(t testing.TB) *Engine { return newEngine(t, append(GitleaksRules(), pretended()...)) }

// specific are the candidates that are not of context alone.
func specific(t *testing.T, e *Engine, in Input) []Candidate {
	t.Helper()
	all, err := e.Find(in)
	if err != nil {
		t.Fatal(err)
	}
	var out []Candidate
	for _, c := range all {
		if !c.Generic {
			out = append(out, c)
		}
	}
	return out
}

func one(t *testing.T, e *Engine, in Input) Candidate {
	t.Helper()
	got := specific(t, e, in)
	if len(got) != 1 {
		t.Fatalf("%d candidates, want 1, in %q: %+v", len(got), in.Text, got)
	}
	return got[0]
}

func TestNamesAreFoundInAssignmentsOfManyLanguages(t *testing.T) {
	e, s := ownEngine(t), newSampler(1)
	for _, shape := range []string{
		"RAIL_TOKEN=%s", "export RAIL_TOKEN=%s\n", "export RAIL_TOKEN='%s'", "RAIL_TOKEN: %s\n", "RAIL_TOKEN: \"%s\"",
		"{\"RAIL_TOKEN\": \"%s\"}", "ENV RAIL_TOKEN %s\n", "set -x RAIL_TOKEN %s", "setenv(\"RAIL_TOKEN\", \"%s\")",
		"os.environ[\"RAIL_TOKEN\"] = \"%s\"", "process.env.RAIL_TOKEN = `%s`;", "$env:RAIL_TOKEN=\"%s\"", "rail_token = \"%s\"",
		"docker run -e RAIL_TOKEN=%s image", "RAIL_TOKEN := \"%s\"", "'RAIL_TOKEN' => '%s',", "{\"text\":\"RAIL_TOKEN=\\\"%s\\\"\"}",
		"curl -H 'Rail-Access-Token: %s' x", "rail-access-token: %s", "RAIL_TOKEN == \"%s\"", "x=1;RAIL_TOKEN=%s;y=2",
	} {
		value := s.match(t, uuid)
		c := one(t, e, Input{Text: []byte(strings.ReplaceAll(shape, "%s", value))})
		if c.Rule != "rail-named" || c.Provider != "rail" || c.Kind != "project token" || secret.Open(c.Text) != value {
			t.Errorf("%q gives %+v", shape, c)
		}
		if !strings.EqualFold(c.Key, "RAIL_TOKEN") && !strings.EqualFold(c.Key, "Rail-Access-Token") {
			t.Errorf("%q is held by %q", shape, c.Key)
		}
	}
}

func TestNamesAreNotFoundElsewhere(t *testing.T) {
	e, s := ownEngine(t), newSampler(2)
	for _, shape := range []string{
		"MY_RAIL_TOKEN=%s", "RAIL_TOKENS=%s", "Rail_Token=%s", "RAIL_TOKEN=%s0", "RAIL_TOKEN=x%s", "RAIL_TOKEN=\n%s", "RAIL_TOKEN is what %s is",
	} {
		text := strings.ReplaceAll(shape, "%s", s.match(t, uuid))
		if got := specific(t, e, Input{Text: []byte(text)}); len(got) > 0 {
			t.Errorf("%q gives %+v", text, got)
		}
	}
	for _, text := range []string{"FREE_PASSWORD=${OTHER_VALUE}", "FREE_PASSWORD=changeme123", "FREE_PASSWORD=<your password>", "FREE_PASSWORD=xxxxxxxxxxxx", "FREE_PASSWORD=short", "FREE_PASSWORD="} {
		if got := specific(t, e, Input{Text: []byte(text)}); len(got) > 0 {
			t.Errorf("the placeholder in %q gives %+v", text, got)
		}
	}
	if c := one(t, e, Input{Text: []byte("FREE_PASSWORD=\"two words and more\"")}); secret.Open(c.Text) != "two words and more" {
		t.Errorf("a quoted value gives %+v", c)
	}
}

func TestNearTiesAShapelessTextToTheNearestProvider(t *testing.T) {
	e, s := ownEngine(t), newSampler(3)
	value := s.match(t, uuid)
	for text, want := range map[string]string{
		"https://rail.example/x?t=" + value:                                                 "rail-near",
		value + strings.Repeat("\n", 90) + "RAIL.EXAMPLE":                                   "rail-near",
		"road.example" + strings.Repeat(" ", 60) + value + " rail.example":                  "rail-near",
		"road.example " + value + strings.Repeat(" ", 60) + " rail.example":                 "road-near",
		"road.example RAIL_TOKEN=" + value:                                                  "rail-named",
		"nothing near " + value:                                                             "",
		"rail.example" + strings.Repeat(" ", 101) + value:                                   "",
		"rail.example " + value + "0":                                                       "",
		strings.Repeat(value+" ", 40) + "rail.example" + strings.Repeat(" ", 200) + value:   "rail-near rail-near rail-near",
		strings.Repeat("0", 300) + value + strings.Repeat("\n", 50) + "rail.example " + "0": "",
	} {
		var rules []string
		for _, c := range specific(t, e, Input{Text: []byte(text)}) {
			rules = append(rules, c.Rule)
		}
		if got := strings.Join(rules, " "); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

func TestKindsAreToldApartByTheirLongestPrefix(t *testing.T) {
	e := ownEngine(t)
	for prefix, want := range map[string]string{"zzq_": "plain", "zzq_live_": "live", "zzq_test_": "plain"} {
		if c := one(t, e, Input{Text: []byte(prefix + strings.Repeat("a1", 6))}); c.Kind != want {
			t.Errorf("%s is of kind %q, want %q", prefix, c.Kind, want)
		}
	}
}

func TestPartsAreAssembledWithTheSecret(t *testing.T) {
	e, s := ownEngine(t), newSampler(4)
	id, key := "CLD"+s.match(t, `[A-Z0-9]{12}`), s.match(t, `[A-Za-z0-9/+]{40}`)
	text := "region=x\nid = " + id + "\nCLOUD_SESSION=" + "abcdefgh1234" + "\n\nCLOUD_SECRET_KEY=" + key + "\n"
	c := one(t, e, Input{Text: []byte(text)})
	if secret.Open(c.Text) != key || secret.Open(c.Parts["id"]) != id || secret.Open(c.Parts["session"]) != "abcdefgh1234" || c.Line != 5 {
		t.Errorf("got %+v", c)
	}
	far := "id = " + id + strings.Repeat("\n", 21) + "CLOUD_SECRET_KEY=" + key
	if got := specific(t, e, Input{Text: []byte(far)}); len(got) != 2 || len(got[1].Parts) > 0 {
		t.Errorf("parts that are far apart: %+v", got)
	}
	if c := one(t, e, Input{Text: []byte("id = " + id)}); c.Rule != "cloud-id" {
		t.Errorf("an id alone: %+v", c)
	}
	if got := specific(t, e, Input{Text: []byte("CLOUD_SESSION=abcdefgh1234")}); len(got) > 0 {
		t.Errorf("a part that is none alone: %+v", got)
	}
}

func TestKeysOfAKnownFormatTellWhatAValueIs(t *testing.T) {
	e, s := ownEngine(t), newSampler(5)
	token, password := "zzq_live_"+strings.Repeat("4f", 6), s.match(t, `[a-z0-9]{14}`)
	hints := []KeyHint{
		{Key: "**.auth", Decode: "basic"},
		{Key: "user.accessToken", Provider: "rail", Kind: "login"},
		{Key: "hosts.*.oauth_token"},
		{Key: "headers.Authorization"},
		{Key: "command.**"},
		{Key: "accounts.*.secret", Provider: "acct"},
		{Key: "accounts.*.name", Provider: "acct", Part: "user"},
	}
	in := func(text string) Input { return Input{Text: []byte(text), Format: "json", Keys: hints} }

	text := `{"auths":{"r.example":{"auth":"` + base64.StdEncoding.EncodeToString([]byte("me:"+password)) + `"}}}`
	if c := one(t, e, in(text)); secret.Open(c.Text) != password || secret.Open(c.Parts["user"]) != "me" || c.Encoding != "base64" || c.Rule != KeyRule {
		t.Errorf("basic: %+v", c)
	}
	text = `{"user":{"accessToken":"` + password + `"}}`
	if c := one(t, e, in(text)); secret.Open(c.Text) != password || c.Provider != "rail" || c.Kind != "login" || c.Key != "user.accessToken" || text[c.Start:c.End] != password {
		t.Errorf("a key alone: %+v", c)
	}
	text = `{"hosts":{"a.b":{"oauth_token":"` + token + `"}}}`
	if c := one(t, e, in(text)); secret.Open(c.Text) != token || c.Provider != "rail" || c.Kind != "live" || c.Rule != "prefixed" {
		t.Errorf("a key and a rule: %+v", c)
	}
	text = `{"headers":{"Authorization":"Bearer ` + token + `"}}`
	if c := one(t, e, in(text)); secret.Open(c.Text) != token || text[c.Start:c.End] != token || c.Kind != "live" {
		t.Errorf("a header: %+v", c)
	}
	text = `{"accounts":[{"name":"a","secret":"` + password + `"},{"name":"b","secret":"` + password + `2"}]}`
	got := specific(t, e, in(text))
	if len(got) != 2 || secret.Open(got[0].Parts["user"]) != "a" || secret.Open(got[1].Parts["user"]) != "b" {
		t.Errorf("groups: %+v", got)
	}
	text = `{"command":{"x":{"FREE_PASSWORD":"` + password + `"}}}`
	if c := one(t, e, in(text)); secret.Open(c.Text) != password || c.Provider != "free" || c.Key != "command.x.FREE_PASSWORD" {
		t.Errorf("a hint of no provider, and a name that tells it: %+v", c)
	}
	text = `{"user":{"accessToken":"${RAIL}"},"other":{"x":"` + token + `"}}`
	if c := one(t, e, in(text)); c.Key != "other.x" || c.Rule != "prefixed" {
		t.Errorf("a reference, and a value without a hint: %+v", c)
	}
	id, key := "CLD"+s.match(t, `[A-Z0-9]{12}`), s.match(t, `[A-Za-z0-9/+]{40}`)
	environ := "CLOUD_SECRET_KEY=" + key + "\x00A=b\x00CLOUD_ID=" + id + "\x00"
	if c := one(t, e, Input{Text: []byte(environ), Format: "environ"}); c.Key != "CLOUD_SECRET_KEY" || secret.Open(c.Parts["id"]) != id {
		t.Errorf("an environment: %+v", c)
	}
}

func TestABrokenFormatGivesAnErrorAndWhatStandsThere(t *testing.T) {
	e := ownEngine(t)
	token := "zzq_" + strings.Repeat("4f", 6)
	got, err := e.Find(Input{Text: []byte(`{"a":"` + token + `"`), Format: "json"})
	if err == nil || len(got) != 1 || secret.Open(got[0].Text) != token {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestLinesAndColumnsCountFromOne(t *testing.T) {
	e := ownEngine(t)
	token := "zzq_" + strings.Repeat("4f", 6)
	for text, want := range map[string][2]int{
		token: {1, 1}, "\n" + token: {2, 1}, "a\r\nbc " + token: {2, 4}, "\n\n " + token + "\n": {3, 2}, "é " + token: {1, 4},
	} {
		if c := one(t, e, Input{Text: []byte(text)}); c.Line != want[0] || c.Column != want[1] || text[c.Start:c.End] != token {
			t.Errorf("%q: line %d, column %d, want %v", text, c.Line, c.Column, want)
		}
	}
}

func TestOrderIsStableWhateverWasFoundBefore(t *testing.T) {
	e, s := ownEngine(t), newSampler(6)
	var text strings.Builder
	for _, rule := range GitleaksRules()[:60] {
		text.WriteString(s.match(t, rule.Regex) + "\n")
	}
	first := ourVerdicts(e, text.String(), "")
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 3 {
				ourVerdicts(e, "something else: "+text.String()[500:], "")
				again := ourVerdicts(e, text.String(), "")
				if len(again) != len(first) {
					t.Errorf("%d candidates, and before %d", len(again), len(first))
					return
				}
				for i := range again {
					if again[i] != first[i] {
						t.Errorf("candidate %d is %v, and was %v", i, again[i], first[i])
					}
				}
			}
		})
	}
	wait.Wait()
}

func TestARuleThatCannotWorkIsAnErrorThatNamesIt(t *testing.T) {
	for what, rule := range map[string]Rule{
		"an expression": {Regex: `a(b`}, "no keyword": {Regex: `[a-z]{40}`}, "a group": {Regex: `(abcd)`, Group: 2},
		"a path": {Regex: `abcd`, Path: `(`}, "an allowlist": {Regex: `abcd`, Allowlists: []Allowlist{{Regexes: []string{`*`}}}},
		"a value": {Names: []string{"A"}, Value: `(`}, "nothing": {}, "an empty keyword": {Regex: `abcd`, Keywords: []string{""}},
	} {
		rule.ID = "this-one"
		if _, err := New([]Rule{rule}, secret.Sealer{}); err == nil || !strings.Contains(err.Error(), "this-one") {
			t.Errorf("%s: %v", what, err)
		}
	}
}
