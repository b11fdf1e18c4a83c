package match

import (
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors/internal/secret"
)

// TestLooseKeys: of values of all kinds those are credentials that say so, or whose names do.
func TestLooseKeys(t *testing.T) {
	e, s := ownEngine(t), newSampler(9)
	key, password := s.match(t, `[a-f]{4}[0-9]{4}[a-z0-9]{24}`), s.match(t, `[a-z]{9}[0-9]{3}`)
	token := "zzq_live_" + strings.Repeat("4f", 6)
	hints := []KeyHint{{Key: "env.*", Loose: true}, {Key: "args.*", Loose: true}, {Key: "headers.*", Loose: true}, {Key: "url", Loose: true}}
	in := func(text string) Input { return Input{Text: []byte(text), Format: "json", Keys: hints} }
	for text, want := range map[string]string{
		`{"env":{"NODE_ENV":"production","LOG":"debug","PORT":"8080","DIR":"/home/u/x1","MAX_TOKENS":"4096","CACHE_KEY":"users","A_TOKEN":"${A}"}}`: "",
		`{"args":["-y","@scope/server-2024","--verbose","--port","3000","--token-file","/run/x1/token","-e","API_TOKEN"]}`:                          "",
		`{"url":"https://mcp.example.org/v2/sse?project=a1b2c3d4e5"}`:                                                                               "",
		`{"headers":{"Accept":"application/json; v=2","User-Agent":"x/1.2.3.4.5"}}`:                                                                 "",
		`{"env":{"ACME_API_KEY":"` + key + `","KEY_FILE":"a1b2c3d4e5f6"}}`:                                                                          key,
		`{"env":{"DB_PASSWORD":"` + password + `"}}`:                                                                                                password,
		`{"env":{"DATABASE":"acme://app:` + password + `@h.example.org:1/db"}}`:                                                                     password,
		`{"args":["run","` + key + `"]}`:                                                                                                            key,
		`{"env":{"PLAIN":"` + token + `"}}`:                                                                                                         token,
		`{"args":["--api-key","` + key + `","x"]}`:                                                                                                  key,
		`{"args":["--api-key=` + key + `"]}`:                                                                                                        key,
		`{"args":["-e","ACME_TOKEN=` + key + `"]}`:                                                                                                  key,
		`{"args":["--header","Authorization: Bearer ` + key + `"]}`:                                                                                 key,
		`{"args":["mcp-remote","https://x.example.org/sse?api_key=` + key + `&a=b"]}`:                                                               key,
		`{"headers":{"Authorization":"Bearer ` + key + `","X-Api-Key":"${input:key}"}}`:                                                             key,
		`{"headers":{"X-Acme-Token":"` + key + `"}}`:                                                                                                key,
		`{"url":"https://me:` + password + `@h.example.org/sse"}`:                                                                                   password,
		`{"url":"https://h.example.org/sse?access_token=` + key + `#x"}`:                                                                            key,
		`{"args":["postgres","` + password + `"],"env":{"X_ID":"` + key + `"}}`:                                                                     "",
	} {
		var got []string
		for _, c := range specific(t, e, in(text)) {
			got = append(got, secret.Open(c.Text))
			if text[c.Start:c.End] != secret.Open(c.Text) {
				t.Errorf("%s: its place holds %q", text, text[c.Start:c.End])
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: found %q, want %q", text, got, want)
		}
	}
	c := one(t, e, in(`{"url":"https://m%40x:a\u0062c%21def@h.example.org/sse"}`))
	if secret.Open(c.Text) != "abc!def" || secret.Open(c.Parts["user"]) != "m@x" || secret.Open(c.Parts["host"]) != "h.example.org" || c.Key != "url" {
		t.Errorf("an address written with escapes: %+v", c)
	}
}
