// Package need looks for what a workspace shows that it needs of a provider: its git remotes,
// the files of its deployments, the code that uses a credential's variable. All of it is
// inferred: it is said beside a finding, and never makes one look safer.
package need

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/formats"
	"github.com/overreach-dev/overreach/scanner/sources"
)

// Need is what a workspace shows.
type Need struct {
	// Access is the most that a sign needs; 0 where none says.
	Access detectors.Access
	// Resources are those that the signs name.
	Resources []Resource
	Signs     []Sign
	// CutOff says that not all was looked at: there may be more.
	CutOff bool
}

// Resource is one that a sign names.
type Resource struct{ Kind, Name string }

// Sign is one thing that shows need.
type Sign struct {
	// Path is the file's absolute path; Line counts from 1, and is 0 for the file as a whole.
	Path  string
	Line  int
	Means string
	// Resource is the one that it names; its Name is empty where it names none.
	Resource Resource
}

// Bounds on one look, whatever number of findings it is for.
const (
	mostFiles   = 200
	mostCode    = 150 // of those; the rest is for files that signs name
	mostBytes   = 16 << 20
	mostTime    = 150 * time.Millisecond
	mostSigns   = 20 // of one need
	mostMatches = 5  // of one sign in one file
)

// Look remembers what was read of one workspace. It is for one goroutine.
type Look struct {
	files      sources.FS
	root, home string
	now        func() time.Time
	end        time.Time
	listed     bool
	listCut    bool
	names      []string // paths from the root, with forward slashes, the shallow first
	texts      map[string]*file
	git        *file
	gitSought  bool
	read, code int
	bytes      int64
	patterns   map[string]*regexp.Regexp
	globs      map[string][]string // the paths that a sign's file stands for
	known      map[question]Need
	cut        bool
}

// question tells one question from another: many findings ask the same.
type question struct {
	signs     *detectors.Sign
	variables string
}

// New makes a Look; without a file system it shows nothing. The clock starts at the first
// question.
func New(files sources.FS, root, home string, now func() time.Time) *Look {
	return &Look{
		files: files, root: root, home: home, now: now, texts: map[string]*file{}, patterns: map[string]*regexp.Regexp{},
		globs: map[string][]string{}, known: map[question]Need{},
	}
}

// CutOff says that some question was not answered in full.
func (l *Look) CutOff() bool { return l.cut }

// Of gives the need that a provider's signs show, and where the variables of these names are
// used.
func (l *Look) Of(signs []detectors.Sign, variables []string) Need {
	if l.files == nil {
		return Need{}
	}
	if l.end.IsZero() {
		l.end = l.now().Add(mostTime)
	}
	q := question{variables: strings.Join(variables, " ")}
	if len(signs) > 0 {
		q.signs = &signs[0]
	}
	n, known := l.known[q]
	if !known {
		n = l.answer(signs, variables)
		l.known[q] = n
	}
	return n
}

func (l *Look) answer(signs []detectors.Sign, variables []string) (n Need) {
	before := l.cut
	l.cut = false // what another question did not come to may not matter to this one
	for _, s := range signs {
		if s.File != "" && !l.late() {
			l.bySign(&n, s)
		}
	}
	l.byUse(&n, signs, variables)
	n.CutOff = n.CutOff || l.cut
	l.cut = n.CutOff || before
	return n
}

// late says that the time is over.
func (l *Look) late() bool {
	if l.now().After(l.end) {
		l.cut = true
		return true
	}
	return false
}

// bySign looks for one sign in the files that it names.
func (l *Look) bySign(n *Need, s detectors.Sign) {
	if s.File == gitConfig {
		if f := l.gitConfig(); f != nil {
			l.in(n, s, f)
		}
		return
	}
	for _, name := range l.glob(s.File) {
		if f := l.open(name, false); f != nil {
			l.in(n, s, f)
		}
	}
}

// glob gives the paths that a pattern stands for.
func (l *Look) glob(pattern string) []string {
	list := l.list()
	found, known := l.globs[pattern]
	if !known {
		steps := strings.Split(pattern, "/")
		for _, name := range list {
			if ok, err := path.Match(path.Base(pattern), path.Base(name)); err == nil && ok && fits(steps, strings.Split(name, "/")) {
				found = append(found, name)
			}
		}
		l.globs[pattern] = found
	}
	return found
}

// in looks for a sign in a file.
func (l *Look) in(n *Need, s detectors.Sign, f *file) {
	pattern := l.pattern(s.Pattern)
	if s.Key == "" {
		l.inText(n, s, f, pattern)
		return
	}
	matches := 0
	for _, e := range f.entries(s.Format) {
		if matches == mostMatches || !formats.Match(s.Key, e.Key) {
			continue
		}
		name := e.Value
		if s.Pattern != "" {
			found := pattern.FindStringSubmatch(e.Value)
			if found == nil {
				continue
			}
			name = found[len(found)-1]
		}
		matches++
		n.add(s, f, f.line(e.Start), s.Meaning(e.Key), name)
	}
}

func (l *Look) inText(n *Need, s detectors.Sign, f *file, pattern *regexp.Regexp) {
	if s.Pattern == "" {
		n.add(s, f, 0, s.Means, "")
		return
	}
	for _, at := range pattern.FindAllSubmatchIndex(f.text, mostMatches) {
		group := at[len(at)-2:]
		if group[0] >= 0 {
			n.add(s, f, f.line(group[0]), s.Means, string(f.text[group[0]:group[1]]))
		}
	}
}

func (l *Look) pattern(text string) *regexp.Regexp {
	if p := l.patterns[text]; p != nil {
		return p
	}
	p := regexp.MustCompile(text) // the provider's file was read strictly
	l.patterns[text] = p
	return p
}

// add adds a sign. A name that is none, such as a variable that something fills in, is left
// out, and the sign stays.
func (n *Need) add(s detectors.Sign, f *file, line int, means, name string) {
	sign := Sign{Path: f.path, Line: line, Means: plainName(means), Resource: Resource{Kind: s.Resource, Name: name}}
	if s.Resource == "" || !isName(name) {
		sign.Resource = Resource{}
	}
	n.Access = max(n.Access, s.Access)
	n.sign(sign)
}

func (n *Need) sign(s Sign) {
	if slices.Contains(n.Signs, s) {
		return
	}
	if len(n.Signs) == mostSigns {
		n.CutOff = true
		return
	}
	n.Signs = append(n.Signs, s)
	if s.Resource.Name != "" && !slices.Contains(n.Resources, s.Resource) {
		n.Resources = append(n.Resources, s.Resource)
	}
}

// isName says whether resources may be called so. What programs fill in ("${bucket}") names none.
func isName(text string) bool {
	runes := 0
	for _, r := range text {
		runes++
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) && !strings.ContainsRune("@_~", r) && (runes == 1 || !strings.ContainsRune("./:+ -", r)) {
			return false
		}
	}
	return runes > 0 && runes <= 128
}

// plainName cuts what a key of a stranger's file may have made long.
func plainName(means string) string {
	if letters := []rune(means); len(letters) > 160 {
		return string(letters[:160]) + "…"
	}
	return means
}

// fits says whether a path is one that a sign's file stands for.
func fits(pattern, name []string) bool {
	if len(pattern) == 0 {
		return len(name) == 0
	}
	if pattern[0] == "**" {
		return fits(pattern[1:], name) || len(name) > 0 && fits(pattern, name[1:])
	}
	if len(name) == 0 {
		return false
	}
	ok, err := path.Match(pattern[0], name[0])
	return err == nil && ok && fits(pattern[1:], name[1:])
}
