package command

import (
	"cmp"
	"encoding/json"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/overreach-dev/overreach/detectors"
)

// Hit is a call that destroys, recognised where it is being made.
type Hit struct {
	Provider, Title, Call, Means string
	Never                        bool
}

// Destroying gives the calls that destroy among what was seen, of some providers.
func Destroying(seen Seen, providers []detectors.Provider) (hits []Hit) {
	m := newMade(seen)
	for _, p := range providers {
		for _, d := range p.Destroys {
			if slices.ContainsFunc(d.Calls, m.makes) {
				hits = append(hits, Hit{p.Name, p.Title, d.Call, d.Means, d.Never})
			}
		}
	}
	return hits
}

// made is what was seen, in the form in which calls are sought in it.
type made struct {
	Seen
	bodies  []string
	scripts []scriptWords
}

type scriptWords struct {
	by, text, lower string
	// literals are the texts in quotes, words all of theirs, tokens those of the text as SQL has them.
	literals, words, tokens []string
	paths                   []string
	database                bool
}

func newMade(seen Seen) *made {
	m := &made{Seen: seen}
	for _, c := range seen.Calls {
		m.bodies = append(m.bodies, decoded(c.Body))
	}
	for _, s := range seen.Scripts {
		w := scriptWords{by: s.By, text: s.Text, lower: strings.ToLower(s.Text), literals: texts(s.Text), tokens: sqlTokens(s.Text), database: slices.Contains(databases, s.By)}
		for _, l := range w.literals {
			w.words = append(w.words, strings.Fields(l)...)
			if strings.HasPrefix(l, "/") {
				w.paths = append(w.paths, l)
			}
		}
		for _, a := range addresses(s.Text) {
			if i := strings.Index(a, "/"); i >= 0 {
				w.paths = append(w.paths, a[i:])
			}
		}
		m.scripts = append(m.scripts, w)
	}
	return m
}

// decoded gives a body with the texts of its JSON as they are meant, beside the body itself.
func decoded(body string) string {
	var value any
	if json.Unmarshal([]byte(body), &value) != nil {
		return body
	}
	var out strings.Builder
	out.WriteString(body)
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			out.WriteString("\n" + v)
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			for _, e := range v {
				walk(e)
			}
		}
	}
	walk(value)
	return out.String()
}

func (m *made) makes(c detectors.Call) bool {
	switch {
	case c.Command != "":
		return m.commands(c.Command)
	case c.GraphQL != "":
		return m.graphql(c)
	}
	return m.sends(c)
}

func (m *made) graphql(c detectors.Call) bool {
	for i, h := range m.Calls {
		if hostFits(c.Host, h.Host) && (hasWord(m.bodies[i], c.GraphQL) || hasWord(h.Path, c.GraphQL)) {
			return true
		}
	}
	return slices.ContainsFunc(m.scripts, func(s scriptWords) bool { return hasWord(s.text, c.GraphQL) })
}

func (m *made) sends(c detectors.Call) bool {
	for _, h := range m.Calls {
		if hostFits(c.Host, h.Host) && (h.Method == c.Method || strings.Contains(h.Method, unknown)) && pathFits(c.Path, h.Path) {
			return true
		}
	}
	return slices.ContainsFunc(m.scripts, func(s scriptWords) bool {
		return (c.Host == "" || strings.Contains(s.lower, c.Host)) && strings.Contains(s.lower, strings.ToLower(c.Method)) &&
			slices.ContainsFunc(s.paths, func(p string) bool { return pathFits(c.Path, p) })
	})
}

// hostFits says whether a request goes to a host. Of a call that names none, every host but this
// machine fits.
func hostFits(want, host string) bool {
	if strings.Contains(host, unknown) {
		return true
	}
	if want == "" {
		return host != "localhost" && !strings.HasPrefix(host, "127.") && host != "[" && host != "::1"
	}
	return strings.EqualFold(want, host)
}

// pathFits holds a path against one in which {name} stands for any step.
func pathFits(want, have string) bool {
	want, wantQuery, _ := strings.Cut(want, "?")
	have, query, _ := strings.Cut(have, "?")
	if wantQuery != "" && !strings.Contains(query, wantQuery) {
		return false
	}
	w, h := strings.Split(strings.Trim(want, "/"), "/"), strings.Split(strings.Trim(have, "/"), "/")
	if strings.HasSuffix(have, "/") { // "…/projects/" + id
		h = append(h, unknown)
	}
	for i, step := range w {
		if i >= len(h) {
			return i > 0 && strings.HasSuffix(h[len(h)-1], unknown)
		}
		if strings.Contains(h[i], unknown) {
			continue
		}
		if !stepFits(step, h[i]) {
			return false
		}
	}
	return len(h) <= len(w) || len(h) == len(w)+1 && h[len(h)-1] == unknown
}

func stepFits(want, have string) bool {
	for {
		i := strings.IndexByte(want, '{')
		if i < 0 {
			break
		}
		j := strings.IndexByte(want[i:], '}')
		if j < 0 {
			break
		}
		want = want[:i] + "*" + want[i+j+1:]
	}
	ok, err := path.Match(want, have)
	return err == nil && ok
}

// hasWord says whether a name stands in a text by itself.
func hasWord(text, word string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(word)
		if (i == 0 || !nameLetter(text[i-1])) && (end == len(text) || !nameLetter(text[end])) {
			return true
		}
		from = i + 1
	}
}

func nameLetter(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

var databases = []string{"psql", "mysql", "mariadb", "sqlite3", "mongosh", "mongo", "redis-cli", "valkey-cli", "clickhouse-client", "cqlsh", "duckdb", "pgcli", "usql", "snowsql", "bq", "sql"}

// commands seeks a call that is written as a command line, or as a statement.
func (m *made) commands(form string) bool {
	words := strings.Fields(form)
	if statement(words[0]) {
		return slices.ContainsFunc(m.scripts, func(s scriptWords) bool { return s.states(form, words) })
	}
	for _, p := range m.Programs {
		if p.Name == words[0] && argumentsFit(words[1:], p.Args) {
			return true
		}
	}
	for _, s := range m.scripts {
		if s.by == words[0] && len(words) > 1 && slices.ContainsFunc(s.tokens, func(t string) bool { return t == words[1] }) {
			return true
		}
		for i, w := range s.words {
			if path.Base(w) == words[0] && argumentsFit(words[1:], s.words[i+1:min(len(s.words), i+40)]) {
				return true
			}
		}
	}
	return false
}

// statement tells a statement of a database from a command line by its first word.
func statement(word string) bool {
	return strings.HasPrefix(word, ".") || strings.HasPrefix(word, "db.") || strings.ContainsFunc(word, unicode.IsUpper)
}

func (s scriptWords) states(form string, words []string) bool {
	if strings.ToUpper(form) != form { // of a document database: .deleteMany(
		return strings.Contains(s.text, form) && (strings.Contains(s.lower, "mongo") || strings.HasPrefix(s.by, "mongo"))
	}
	for i := range s.tokens {
		if tokensFit(words, s.tokens[i:]) {
			return true
		}
	}
	return false
}

// tokensFit says whether a statement begins so; "*" stands for a few words.
func tokensFit(words, tokens []string) bool {
	for n, w := range words {
		if w == "*" {
			for skip := 1; skip <= 4 && skip <= len(tokens); skip++ {
				if tokensFit(words[n+1:], tokens[skip:]) {
					return true
				}
			}
			return false
		}
		if len(tokens) == 0 || tokens[0] != w {
			return false
		}
		tokens = tokens[1:]
	}
	return true
}

// sqlTokens are a text's words in capitals, without comments.
func sqlTokens(text string) []string {
	for {
		i := strings.Index(text, "/*")
		if i < 0 {
			break
		}
		j := strings.Index(text[i:], "*/")
		if j < 0 {
			break
		}
		text = text[:i] + " " + text[i+j+2:]
	}
	list := strings.FieldsFunc(strings.ToUpper(text), func(r rune) bool {
		return r != '_' && r != '.' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return list[:min(len(list), 20000)]
}

// argumentsFit seeks words in the order of a command line: between them stand only flags, each
// with a value perhaps. A flag is sought anywhere.
func argumentsFit(words, args []string) bool {
	at := 0
	for _, w := range words {
		if strings.HasPrefix(w, "-") {
			if !slices.ContainsFunc(args, func(a string) bool { return flagFits(w, a) }) {
				return false
			}
			continue
		}
		i, ok := nextWord(args, at, w)
		if !ok {
			return false
		}
		at = i + 1
	}
	return true
}

func nextWord(args []string, from int, word string) (int, bool) {
	afterFlag := true // of a program's own flags any may stand before its first word
	for i := from; i < len(args); i++ {
		a := args[i]
		switch {
		case a == word || strings.Contains(a, unknown) || strings.ContainsFunc(word, unicode.IsUpper) && strings.EqualFold(a, word):
			return i, true
		case strings.HasPrefix(a, "-"):
			afterFlag = !strings.Contains(a, "=")
		case i > from && afterFlag:
			afterFlag = false
		default:
			return 0, false
		}
	}
	return 0, false
}

func flagFits(want, have string) bool {
	if strings.HasPrefix(want, "--") || len(want) != 2 {
		name, _, _ := strings.Cut(have, "=")
		return name == want || have == want
	}
	return len(have) > 1 && have[0] == '-' && have[1] != '-' && strings.Contains(have[1:], want[1:])
}

// Worst is the hit that nothing undoes, if there is one, or else the first.
func Worst(hits []Hit) Hit {
	return slices.MinFunc(hits, func(a, b Hit) int { return cmp.Compare(rank(a.Never), rank(b.Never)) })
}

func rank(never bool) int {
	if never {
		return 0
	}
	return 1
}
