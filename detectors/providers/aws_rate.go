package providers

import (
	"fmt"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
)

// rate rates a policy's pattern: as the worst of what the provider's file knows that it reaches
// and that nothing denies. The traits of a kind of verb count only where the pattern names the
// verb: "s3:*" runs no code because some other service's actions begin with Run.
func (a *awsAsker) rate(name string, e *awsRights) detectors.Permission {
	pattern, but, _ := strings.Cut(name, " but ")
	p := detectors.Permission{Name: name, Answer: detectors.Granted, Evidence: detectors.Stated}
	known := 0
	for _, d := range a.q.Knowledge.Permissions {
		if !strings.Contains(d.Name, ":") || !actionsMeet(pattern, d.Name) || e.denied(d.Name) || excepted(but, d.Name) {
			continue
		}
		exact := !strings.Contains(d.Name, "*")
		known++
		p.Access, p.Extent = max(p.Access, d.Access), max(p.Extent, d.Extent)
		if exact || globFits(d.Name, pattern) {
			for _, t := range d.Traits {
				p.Traits = unite(p.Traits, t)
			}
		}
		if d.Access >= detectors.Destroy && d.Undo.Never() {
			p.Undo = detectors.Undo{Kind: "none"}
		}
	}
	if known == 0 {
		return a.permission(name, detectors.Stated)
	}
	p.Means = fmt.Sprintf("does all that %s stands for, up to %s", name, p.Access)
	return p
}

func excepted(list, action string) bool {
	for _, p := range strings.Split(list, ", ") {
		if p != "" && globFits(p, action) {
			return true
		}
	}
	return false
}

func unite(list []detectors.Trait, t detectors.Trait) []detectors.Trait {
	for _, have := range list {
		if have == t {
			return list
		}
	}
	return append(list, t)
}

// globFits says whether a pattern covers all that another text stands for: "*" is any letters,
// "?" any one, whatever their case.
func globFits(pattern, text string) bool {
	pattern, text = strings.ToLower(pattern), strings.ToLower(text)
	row := make([]bool, len(text)+1)
	row[0] = true
	for _, c := range []byte(pattern) {
		next := make([]bool, len(text)+1)
		next[0] = row[0] && c == '*'
		for i := range len(text) {
			switch c {
			case '*':
				next[i+1] = row[i+1] || next[i]
			case '?':
				next[i+1] = row[i] && text[i] != '*'
			default:
				next[i+1] = row[i] && text[i] == c
			}
		}
		row = next
	}
	return row[len(text)]
}

// actionsMeet says whether some action fits both patterns. An action is a service and a verb:
// no wildcard reaches over the colon between them, but that "*" alone is both.
func actionsMeet(a, b string) bool {
	service, verb := splitAction(a)
	otherService, otherVerb := splitAction(b)
	return globsMeet(service, otherService) && globsMeet(verb, otherVerb)
}

func splitAction(action string) (service, verb string) {
	service, verb, found := strings.Cut(action, ":")
	if !found {
		return service, "*"
	}
	return service, verb
}

// globsMeet says whether some text fits both patterns.
func globsMeet(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	row := make([]bool, len(b)+1)
	row[0] = true
	for i := range len(b) {
		row[i+1] = row[i] && b[i] == '*'
	}
	for i := range len(a) {
		next := make([]bool, len(b)+1)
		next[0] = row[0] && a[i] == '*'
		for j := range len(b) {
			if a[i] == '*' || b[j] == '*' {
				next[j+1] = row[j+1] || next[j] || row[j]
				continue
			}
			next[j+1] = row[j] && (a[i] == b[j] || a[i] == '?' || b[j] == '?')
		}
		row = next
	}
	return row[len(b)]
}
