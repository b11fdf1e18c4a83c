package match

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors/internal/secret"
)

// wraps are ways to write a text, by the name that a Candidate has for them.
var wraps = map[string]func(string) string{
	"base64": func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	"hex":    func(s string) string { return hex.EncodeToString([]byte(s)) },
	"percent": func(s string) string {
		return "%" + fmt.Sprintf("%02X", s[0]) + strings.ReplaceAll(url.QueryEscape(s[1:]), "_", "%5F") + "%20"
	},
	"escape": func(s string) (out string) {
		for _, r := range s {
			out += fmt.Sprintf("\\u%04x", r)
		}
		return out
	},
}

func encodedOne(t *testing.T, text, token, encoding string) {
	t.Helper()
	var all []Candidate
	for _, c := range specific(t, ownEngine(t), Input{Text: []byte(text)}) {
		if c.Encoding != "" {
			all = append(all, c)
		}
	}
	if len(all) != 1 || secret.Open(all[0].Text) != token || all[0].Encoding != encoding {
		t.Errorf("%q gives %+v, want one, in %s", text, all, encoding)
		return
	}
	if c := all[0]; c.Line != 2 || !strings.HasPrefix(text[c.Start:], strings.Split(text[2:], " ")[0][:4]) && c.Start != 2 {
		t.Errorf("%q: line %d, from %d", text, c.Line, c.Start)
	}
}

func TestWhatIsEncodedIsFound(t *testing.T) {
	token := "zzq_live_" + strings.Repeat("4f", 6)
	for name, wrap := range wraps {
		encodedOne(t, "x\n"+wrap(" "+token+" ")+"\nnext line\n", token, name)
		for second, again := range wraps {
			encodedOne(t, "x\n"+again(wrap(" "+token+" "))+"\n", token, second+">"+name)
		}
	}
	deep := " " + token + " "
	for range nestings {
		deep = wraps["base64"](deep)
	}
	encodedOne(t, "x\n"+deep+"\n", token, "base64>base64>base64>base64>base64")
	if got := specific(t, ownEngine(t), Input{Text: []byte(wraps["base64"](deep))}); len(got) > 0 {
		t.Errorf("six layers give %+v", got)
	}
	for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		encodedOne(t, "x\n"+alphabet.EncodeToString([]byte("~~~?? "+token+"?>"))+"\n", token, "base64")
	}
}

func TestPasswordsInBasicHeadersAreFound(t *testing.T) {
	e := ownEngine(t)
	code := base64.StdEncoding.EncodeToString([]byte("me:" + newSampler(41).match(t, `[a-z0-9]{14}`)))
	for _, shape := range []string{
		"Authorization: Basic %s\r\n", "curl -H 'authorization: basic %s'", `{"Authorization": "Basic %s"}`,
		`{"auths":{"r.example":{"auth":"%s"}}}`, `headers["Authorization"] = "Basic %s"`,
	} {
		text := strings.ReplaceAll(shape, "%s", code)
		found := false
		for _, c := range specific(t, e, Input{Text: []byte(text)}) {
			found = found || c.Rule == BasicRule && secret.Open(c.Parts["user"]) == "me" && c.Encoding == "base64" && text[c.Start:c.End] == code
		}
		if !found {
			t.Errorf("%q: not found", text)
		}
	}
}

func TestTokensInKubernetesSecretsAreFound(t *testing.T) {
	token := "zzq_live_" + strings.Repeat("4f", 6)
	text := "kind: Secret\ndata:\n  token: " + base64.StdEncoding.EncodeToString([]byte(token)) + "\n"
	if c := one(t, ownEngine(t), Input{Text: []byte(text)}); secret.Open(c.Text) != token || c.Line != 3 || c.Column != 10 {
		t.Errorf("got %+v", c)
	}
}

// compareRuns holds the ways of finding runs against each other.
func compareRuns(t *testing.T, text []byte) {
	t.Helper()
	var masks [blocksAtOnce]uint32
	vector, plain := runs{text: text, masks: &masks, plain: !vectors()}, runs{text: text, plain: true}
	for at := 0; ; {
		a, b := vector.next(at), plain.next(at)
		if a != b {
			t.Fatalf("from %d: %v by the vector unit, %v without, in %q", at, a, b, text)
		}
		if at = a.end; at == 0 {
			return
		}
	}
}

func TestRunsAreTheSameWithoutAVectorUnit(t *testing.T) {
	s := newSampler(42)
	for range 500 {
		compareRuns(t, []byte(s.match(t, `(?:[\w/+-]{0,20}={0,3}[ .%]{1,3}|[0-9a-f]{20,33}|\n| {0,20}){30}`)))
	}
}

// FuzzDecode looks for a text that decoding takes too much of, or reads wrongly.
func FuzzDecode(f *testing.F) {
	e := newEngine(f, append(GitleaksRules(), pretended()...))
	for _, wrap := range wraps {
		f.Add([]byte("a " + wrap("zzq_live_444444444444") + "%20%41" + wrap(wrap("zzq_live_444444444444"))))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 1<<14 {
			return
		}
		compareRuns(t, text)
		var masks [blocksAtOnce]uint32
		at, size := 0, 0
		for _, g := range segmentsOf(text, &masks, nil) {
			if g.start < at || g.end <= g.start || g.end > len(text) || len(g.plain) > g.end-g.start {
				t.Fatalf("a segment %v that grows or overlaps, in %q", g, text)
			}
			at, size = g.end, size+len(g.plain)
		}
		if size > len(text) {
			t.Fatalf("%d bytes out of %d", size, len(text))
		}
		if _, err := e.Find(Input{Text: text}); err != nil {
			t.Fatal(err)
		}
	})
}
