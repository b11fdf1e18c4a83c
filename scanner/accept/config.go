package accept

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/match"
	"github.com/overreach-dev/overreach/scanner/sources"
)

// configFile is a .gitleaks.toml. It is read here and not by the gitleaks module, which
// keeps its state for the whole process and panics at an expression that does not compile.
type configFile struct {
	Title, Description string
	Extend             struct {
		Path, URL     string
		UseDefault    bool
		DisabledRules []string
	}
	Rules      []configRule
	AllowList  *configAllowlist
	Allowlists []configAllowlist
}

type configRule struct {
	ID, Description, Path, Regex string
	SecretGroup                  int
	Entropy                      float64
	Keywords, Tags               []string
	AllowList                    *configAllowlist
	Allowlists                   []configAllowlist
	Required                     []map[string]any
	SkipReport                   bool
}

type configAllowlist struct {
	Description, Condition, RegexTarget string
	Commits, Paths, Regexes, StopWords  []string
	TargetRules                         []string
}

// mostExtended is how often one file may extend the next, as in gitleaks.
const mostExtended = 2

// config reads a file of the workspace and those that it extends.
func (l *List) config(files sources.FS, name string, depth int) error {
	path := filepath.Join(l.Root, name)
	text, err := read(files, path)
	if err != nil || text == nil {
		if err == nil && depth > 0 {
			err = &Error{path, "there is no such file, which " + configName + " extends"}
		}
		return err
	}
	var c configFile
	if err := l.decode(name, text, &c); err != nil {
		return wrong(path, err)
	}
	if err := l.take(name, &c); err != nil {
		return wrong(path, err)
	}
	switch next := c.Extend.Path; {
	case c.Extend.URL != "":
		l.Notes = append(l.Notes, name+": extend.url is not fetched")
	case next == "":
	case depth == mostExtended:
		l.Notes = append(l.Notes, fmt.Sprintf("%s: files extend one another more than %d deep", name, mostExtended))
	case !filepath.IsLocal(filepath.FromSlash(next)):
		l.Notes = append(l.Notes, name+": extend.path leads out of the workspace and is not read")
	default:
		return l.config(files, filepath.FromSlash(next), depth+1)
	}
	return nil
}

// decode reads a file; keys that gitleaks does not know are named and passed over.
func (l *List) decode(name string, text []byte, c *configFile) error {
	err := toml.NewDecoder(strings.NewReader(string(text))).DisallowUnknownFields().Decode(c)
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) {
		for _, e := range unknown.Errors {
			line, _ := e.Position()
			l.Notes = append(l.Notes, fmt.Sprintf("%s:%d: unknown key %s", name, line, strings.Join(e.Key(), ".")))
		}
		*c = configFile{}
		err = toml.Unmarshal(text, c)
	}
	var at *toml.DecodeError
	if errors.As(err, &at) {
		line, _ := at.Position()
		return fmt.Errorf("line %d: %w", line, err)
	}
	return err
}

// take adds a file's rules, and what it accepts. It takes nothing away: rules of our own
// stay as they are, whatever a file of the same name for them says.
func (l *List) take(name string, c *configFile) error {
	if len(c.Extend.DisabledRules) > 0 {
		l.allow(name, detectors.Allowance{Rules: c.Extend.DisabledRules, Any: true}, "the rule is disabled")
	}
	for i := range c.Rules {
		if err := l.rule(name, &c.Rules[i]); err != nil {
			return fmt.Errorf("rule %q: %w", c.Rules[i].ID, err)
		}
	}
	for _, a := range allOf(c.AllowList, c.Allowlists) {
		if err := l.allowlist(name, a, a.TargetRules); err != nil {
			return fmt.Errorf("allowlist %q: %w", a.Description, err)
		}
	}
	return nil
}

func (l *List) rule(name string, r *configRule) error {
	if r.ID == "" {
		return errors.New("it has no id")
	}
	allowlists := allOf(r.AllowList, r.Allowlists)
	for _, a := range allowlists {
		if err := l.allowlist(name, a, []string{r.ID}); err != nil {
			return err
		}
	}
	if r.Regex == "" && r.Path == "" {
		return nil // it changes another rule, of which only what it accepts is heeded
	}
	for _, expression := range []string{r.Regex, r.Path} {
		re, err := regexp.Compile(expression)
		if err != nil {
			return err
		}
		if expression == r.Regex && (r.SecretGroup < 0 || r.SecretGroup > re.NumSubexp()) {
			return fmt.Errorf("secretGroup %d of an expression that has %d groups", r.SecretGroup, re.NumSubexp())
		}
	}
	if r.SkipReport || r.Regex == "" || len(r.Required) > 0 {
		l.Notes = append(l.Notes, fmt.Sprintf("%s: rule %s is not used: it is one of paths alone, or part of another", name, r.ID))
		return nil
	}
	l.Rules = append(l.Rules, match.Rule{
		ID: r.ID, Regex: r.Regex, Group: r.SecretGroup, Entropy: r.Entropy, Path: r.Path,
		Keywords: slices.DeleteFunc(slices.Clone(r.Keywords), func(k string) bool { return k == "" }),
	})
	return nil
}

func allOf(one *configAllowlist, more []configAllowlist) []configAllowlist {
	if one != nil {
		return append([]configAllowlist{*one}, more...)
	}
	return more
}

func (l *List) allowlist(name string, c configAllowlist, rules []string) error {
	a := detectors.Allowance{Rules: rules, Target: c.RegexTarget, StopWords: c.StopWords}
	switch strings.ToUpper(c.Condition) {
	case "", "OR", "||":
	case "AND", "&&":
		a.All = true
	default:
		return fmt.Errorf("condition %q is neither AND nor OR", c.Condition)
	}
	switch c.RegexTarget {
	case "", "secret":
		a.Target = ""
	case "match", "line":
	default:
		return fmt.Errorf("regexTarget %q is none of secret, match, line", c.RegexTarget)
	}
	var err error
	if a.Paths, err = compiled(c.Paths); err != nil {
		return err
	}
	if a.Regexes, err = compiled(c.Regexes); err != nil {
		return err
	}
	if a.All && len(c.Commits) > 0 {
		return nil // it is for commits alone, and no file is one
	}
	l.allow(name, a, c.Description)
	return nil
}

func (l *List) allow(by string, a detectors.Allowance, reason string) {
	l.allowances = append(l.allowances, allowance{a, by, reason})
}

func compiled(list []string) (out []*regexp.Regexp, err error) {
	for _, expression := range list {
		re, err := regexp.Compile(expression)
		if err != nil {
			return nil, err
		}
		out = append(out, re)
	}
	return out, nil
}
