package sources

import (
	"bytes"
	"strings"
)

// Bounds on ignore files: beyond them files count as not ignored, which overstates who reads
// them and never understates it.
const (
	maxIgnoreFile  = 1 << 20
	maxIgnoreRules = 5000
)

// An ignoreRule is one line of a .gitignore.
type ignoreRule struct {
	pattern string
	steps   []string // for a pattern that holds a slash: what each step of the path must fit
	shape   shape
	negated bool // "!": not ignored after all
	folder  bool // "/" at the end: folders only

	line int // where it stands, and as what
	text string
}

// shape says how a pattern without a slash is compared: most need no pattern at all.
type shape uint8

const (
	whole   shape = iota // equal to the name
	ending               // "*.log": the name's end
	general              // by wildmatch
)

// parseIgnore reads the rules of an ignore file, the last first: the last that fits decides.
func parseIgnore(text []byte) []ignoreRule {
	text = bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF"))
	var rules []ignoreRule
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		line = strings.TrimRight(line, "\r\n")
		if rule, ok := parseIgnoreLine(line); ok && len(rules) < maxIgnoreRules {
			rule.line, rule.text = number, line
			rules = append(rules, rule)
		}
	}
	for i, j := 0, len(rules)-1; i < j; i, j = i+1, j-1 {
		rules[i], rules[j] = rules[j], rules[i]
	}
	return rules
}

func parseIgnoreLine(line string) (ignoreRule, bool) {
	line = trimIgnore(line)
	if line == "" || line[0] == '#' {
		return ignoreRule{}, false
	}
	rule := ignoreRule{}
	if line[0] == '!' {
		rule.negated, line = true, line[1:]
	}
	if strings.HasSuffix(line, "/") {
		rule.folder, line = true, line[:len(line)-1]
	}
	if line == "" {
		return ignoreRule{}, false
	}
	rule.pattern = line
	if strings.Contains(line, "/") {
		rule.steps = strings.Split(strings.TrimPrefix(line, "/"), "/")
		return rule, true
	}
	rule.shape = shapeOf(line)
	if rule.shape == ending {
		rule.pattern = line[1:]
	}
	return rule, true
}

// trimIgnore takes away the blanks at a line's end that no backslash keeps.
func trimIgnore(line string) string {
	for strings.HasSuffix(line, " ") && !strings.HasSuffix(line, `\ `) {
		line = line[:len(line)-1]
	}
	return line
}

func shapeOf(pattern string) shape {
	switch {
	case !strings.ContainsAny(pattern, `*?[\`):
		return whole
	case pattern[0] == '*' && !strings.ContainsAny(pattern[1:], `*?[\`):
		return ending
	}
	return general
}

// matches says whether the rule fits a file or folder: path is its place below the rule's
// own folder, name the path's last step.
func (r *ignoreRule) matches(path, name string, folder bool) bool {
	if r.folder && !folder {
		return false
	}
	switch {
	case r.steps != nil:
		// The last step tells most paths apart at little cost.
		if last := r.steps[len(r.steps)-1]; last != "**" && !wildmatch(last, name) {
			return false
		}
		return matchPath(r.steps, strings.Split(path, "/"))
	case r.shape == whole:
		return r.pattern == name
	case r.shape == ending:
		return strings.HasSuffix(name, r.pattern)
	}
	return wildmatch(r.pattern, name)
}

// matchPath matches a path step by step. "**" stands for any number of folders; at the end
// for at least one step, since "a/**" is what lies in a, and not a.
func matchPath(pattern, path []string) bool {
	p, n := 0, 0
	star, resume := -1, 0
	for n < len(path) {
		switch {
		case p < len(pattern) && pattern[p] == "**":
			if p == len(pattern)-1 {
				return true
			}
			star, resume = p, n
			p++
		case p < len(pattern) && wildmatch(pattern[p], path[n]):
			p++
			n++
		case star >= 0:
			resume++
			p, n = star+1, resume
		default:
			return false
		}
	}
	return p == len(pattern)
}
