package providers

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
	sampling "github.com/overreach-dev/overreach/detectors/internal/sample"
	"github.com/overreach-dev/overreach/detectors/internal/secret"
	"github.com/overreach-dev/overreach/detectors/match"
)

// assignments are the forms in which a name is given its value; in a file of a known format
// where one is named.
var assignments = []struct{ format, text string }{
	{"", "%n=%s"}, {"", "A=1\nexport %n='%s'\nB=2\n"}, {"", "%n: %s\n"}, {"", "%n: \"%s\"\r\n"}, {"", "  - %n=%s\n"},
	{"", "{\"a\": 1, \"%n\": \"%s\", \"b\": 2}"}, {"", "%n := \"%s\""}, {"", "'%n' => '%s',"}, {"", "setenv(\"%n\", \"%s\")"},
	{"", "ENV %n %s\n"}, {"", "process.env.%n = \"%s\";"}, {"", "docker run -e %n=%s image"}, {"", "os.environ[\"%n\"] = \"%s\""},
	{"dotenv", "A=1\n%n=%s\nB=2\n"}, {"dotenv", "export %n=\"%s\"\n"}, {"json", "{\"env\": {\"%n\": \"%s\"}}"}, {"yaml", "env:\n  %n: \"%s\"\n"},
}

// laid is a sample of a token in a text, and what must be found in it.
type laid struct {
	text, format string
	secret       string
	parts        map[string]string
}

type finder struct {
	*testing.T
	engine   *match.Engine
	provider detectors.Provider
	token    detectors.Token
}

// TestEveryTokenIsFound writes samples of every kind of token that has a form or names of its
// own, and lays them into texts of many forms: at the start, in the middle and at the end.
func TestEveryTokenIsFound(t *testing.T) {
	engine := testEngine(t)
	for _, p := range All() {
		for _, token := range p.Tokens {
			name := p.Name + "/" + token.Kind
			if token.Part != "" {
				name += "/" + token.Part
			}
			t.Run(name, func(t *testing.T) {
				f := finder{t, engine, p, token}
				f.byPattern()
				f.byName()
				f.byRule()
				f.misses()
			})
		}
	}
}

func testEngine(t *testing.T) *match.Engine {
	t.Helper()
	engine, err := match.New(detectors.Rules(match.GitleaksRules(), All()), detectors.NewSealer([]byte("a key for the tests")))
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

func (f finder) sample(seed uint64, expression string) string {
	f.Helper()
	text, err := sampling.New(seed).Match(expression)
	if err != nil {
		f.Fatal(err)
	}
	return text
}

// byPattern lays what the pattern matches into texts of any form, alone and next to another.
func (f finder) byPattern() {
	if f.token.Pattern == "" {
		return
	}
	near := ""
	if len(f.token.Near) > 0 {
		near = f.token.Near[0] + "\n"
	}
	for i, shape := range sampling.Shapes() {
		one := f.matched(f.sample(uint64(i), f.token.Pattern))
		if !f.bare(one) {
			shape = "a = 1\n%s\nb = 2\n" // it brings its own surroundings
		}
		one.text = near + sampling.Dress(shape, "setting", one.text)
		f.expect(slices.Repeat([]laid{one}, strings.Count(shape, "%s"))...)
	}
	a, b := f.matched(f.sample(100, f.token.Pattern)), f.matched(f.sample(101, f.token.Pattern))
	for _, between := range []string{"\n", " ", "\", \"", "','"} {
		if between != "\n" && !f.bare(a) {
			continue
		}
		f.expect(laid{text: near + "(" + between[:1] + a.text + between + b.text + between[len(between)-1:] + ")", secret: a.secret}, laid{secret: b.secret})
	}
}

// bare says whether a match is the secret alone, or an address that holds it, and no more of
// what stands around than a byte.
func (f finder) bare(one laid) bool {
	return len(one.text)-len(one.secret) <= 1 || regexp.MustCompile(f.token.Pattern).SubexpIndex("secret") > 0
}

// matched takes the secret and its parts out of a sample of the pattern.
func (f finder) matched(text string) laid {
	f.Helper()
	return f.matchedBy(f.token.Pattern, text)
}

func (f finder) matchedBy(expression, text string) laid {
	f.Helper()
	re := regexp.MustCompile(expression)
	groups := re.FindStringSubmatch(text)
	if groups == nil {
		f.Fatalf("the sample %q does not match", text)
	}
	one := laid{text: text, secret: groups[0], parts: map[string]string{}}
	if i := re.SubexpIndex("secret"); i > 0 {
		one.secret = groups[i]
		for n, name := range re.SubexpNames() {
			if name != "" && n != i && groups[n] != "" {
				one.parts[name] = groups[n]
			}
		}
	} else if i := slices.IndexFunc(groups[1:], func(g string) bool { return g != "" }); i >= 0 {
		one.secret = groups[i+1]
	}
	return one
}

func (f finder) byName() {
	for i, name := range f.token.Names {
		for n, a := range assignments {
			value := f.value(uint64(100*i + n))
			f.expect(laid{text: sampling.Dress(a.text, name, value), format: a.format, secret: value})
		}
	}
}

// value is what a name of the token may hold.
func (f finder) value(seed uint64) string {
	if f.token.Value == "" {
		return f.sample(seed, `[a-z]{4}[0-9]{3}[A-Za-z0-9]{9}`)
	}
	return f.sample(seed, f.token.Value)
}

// byRule lays what the gitleaks rules match that the token claims. Their conditions beside the
// expression (entropy, stop words) hold for most samples, not for all.
func (f finder) byRule() {
	for _, rule := range match.GitleaksRules() {
		if !slices.Contains(f.token.Rules, rule.ID) || rule.Regex == "" {
			continue
		}
		name := "notes.txt"
		if rule.Path != "" {
			name = f.sample(0, rule.Path)
		}
		seen, tried := map[string]bool{}, 0
		for seed := uint64(0); seed < 60 && !seen[f.provider.Name+" "+f.token.Kind]; seed++ {
			text := "x = 1\n" + f.sample(seed, rule.Regex) + "\n"
			if !slices.ContainsFunc(rule.Keywords, func(word string) bool { return strings.Contains(strings.ToLower(text), word) }) {
				continue // an expression that takes any byte for the dot of a host
			}
			tried++
			found, _ := f.engine.Find(match.Input{Text: []byte(text), Name: name})
			for _, c := range found {
				seen[c.Provider+" "+c.Kind] = true
			}
		}
		if tried > 0 && !seen[f.provider.Name+" "+f.token.Kind] {
			f.Errorf("%s finds none of the kind: %v", rule.ID, seen)
		}
	}
}

// expect holds what is found in the first one's text against all that are given. A part is
// looked for beside the secret that it goes with.
func (f finder) expect(want ...laid) {
	f.Helper()
	text := want[0].text
	if f.token.Part != "" {
		if c := f.find(text, want[0].format); len(c) > 0 && c[0].Kind == f.token.Kind && secret.Open(c[0].Text) != want[0].secret {
			f.Errorf("a part by itself gives %s %s in %q", c[0].Provider, c[0].Kind, text)
		}
		return
	}
	got := f.find(text, want[0].format)
	if len(got) != len(want) {
		f.Errorf("%d candidates, want %d, in %q: %s", len(got), len(want), text, list(got))
		return
	}
	for i, c := range got {
		if c.Provider != f.provider.Name || c.Kind != f.token.Kind || secret.Open(c.Text) != want[i].secret {
			f.Errorf("%q gives %s, want %s", text, list(got), want[i].secret)
		}
		for name, part := range want[i].parts {
			if secret.Open(c.Parts[name]) != part {
				f.Errorf("%q: the %s is %q, want %q", text, name, secret.Open(c.Parts[name]), part)
			}
		}
		if why, noise := detectors.Noise(c, false); noise {
			f.Errorf("%q is taken for noise: %s", text, why)
		}
	}
}

// find gives the candidates that are not of context alone.
func (f finder) find(text, format string) []match.Candidate {
	f.Helper()
	found, err := f.engine.Find(match.Input{Text: []byte(text), Name: "notes.txt", Format: format})
	if err != nil {
		f.Fatalf("%q: %v", text, err)
	}
	return slices.DeleteFunc(found, func(c match.Candidate) bool { return c.Generic })
}

func list(found []match.Candidate) string {
	var out []string
	for _, c := range found {
		out = append(out, fmt.Sprintf("%s/%s by %s: %q", c.Provider, c.Kind, c.Rule, secret.Open(c.Text)))
	}
	return strings.Join(out, "; ")
}

// misses holds the token's expressions against what is nearly one: its shortest sample with a
// letter less, or with one that is in no alphabet.
func (f finder) misses() {
	id := f.provider.Name + "-" + f.token.Kind
	if f.token.Part != "" {
		id += "-" + f.token.Part
	}
	try := func(text, format string) {
		f.Helper()
		for _, c := range f.find(text, format) {
			if c.Rule == id {
				f.Errorf("%q, which is nearly one, gives %s", text, list([]match.Candidate{c}))
			}
		}
	}
	near := strings.Join(f.token.Near, " ")
	if f.token.Pattern != "" {
		re := regexp.MustCompile(f.token.Pattern)
		one := f.matched(f.shortest(f.token.Pattern))
		for _, miss := range f.nearly(one.secret, func(s string) bool { return !re.MatchString(strings.Replace(one.text, one.secret, s, 1)) }) {
			try("x = '"+strings.Replace(one.text, one.secret, miss, 1)+"'\n"+near, "")
		}
	}
	if len(f.token.Names) > 0 && f.token.Value != "" {
		re := regexp.MustCompile(`\A(?:` + f.token.Value + `)\z`)
		for _, miss := range f.nearly(f.shortest(f.token.Value), func(s string) bool { return !re.MatchString(s) }) {
			try(f.token.Names[0]+"='"+miss+"'\n", "")
			try(f.token.Names[0]+"='"+miss+"'\n", "dotenv")
		}
	}
}

func (f finder) shortest(expression string) string {
	s := sampling.New(7)
	s.Shortest = true
	text, err := s.Match(expression)
	if err != nil {
		f.Fatal(err)
	}
	return text
}

// nearly gives what is nearly the text and is none: at least one with a letter less, unless the
// expression takes texts of any length.
func (f finder) nearly(text string, none func(string) bool) []string {
	f.Helper()
	var out []string
	for at := range len(text) {
		for _, miss := range []string{text[:at] + text[at+1:], text[:at] + "~" + text[at+1:], text[:at] + "\u00e9" + text[at+1:]} {
			if none(miss) {
				out = append(out, miss)
			}
		}
	}
	if len(out) == 0 {
		f.Errorf("whatever is changed in %q, it is still one", text)
	}
	return out
}

// TestPartsGoWithTheirSecret lays every part beside the secret of its kind.
func TestPartsGoWithTheirSecret(t *testing.T) {
	engine := testEngine(t)
	for _, p := range All() {
		for _, part := range p.Tokens {
			if part.Part == "" {
				continue
			}
			i := slices.IndexFunc(p.Tokens, func(o detectors.Token) bool { return o.Part == "" && o.Kind == part.Kind })
			if i < 0 {
				continue // of any of the provider's kinds
			}
			t.Run(p.Name+"/"+part.Kind+"/"+part.Part, func(t *testing.T) {
				of, main := finder{t, engine, p, part}, finder{t, engine, p, p.Tokens[i]}
				partText, partLine := of.line(1)
				text, line := main.line(2)
				for _, lines := range []string{partLine + "\n" + line + "\n", "# settings\n" + line + "\n\n" + partLine} {
					got := main.find(lines, "")
					if len(got) != 1 || got[0].Kind != part.Kind || secret.Open(got[0].Text) != text || secret.Open(got[0].Parts[part.Part]) != partText {
						t.Errorf("%q gives %s", lines, list(got))
					}
				}
			})
		}
	}
}

// line is one of the token, and a line that holds it.
func (f finder) line(seed uint64) (text, line string) {
	switch {
	case len(f.token.Names) > 0:
		text = f.value(seed)
		return text, f.token.Names[0] + "=" + text
	case f.token.Pattern != "":
		one := f.matched(f.sample(seed, f.token.Pattern))
		return one.secret, one.text
	}
	for _, rule := range match.GitleaksRules() {
		if slices.Contains(f.token.Rules, rule.ID) {
			one := f.matchedBy(rule.Regex, f.sample(seed, rule.Regex))
			return one.secret, one.text
		}
	}
	f.Fatal("no way to find it")
	return "", ""
}
