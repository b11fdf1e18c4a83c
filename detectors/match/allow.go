package match

import "bytes"

// An allowlist is an Allowlist that is ready to be asked.
type allowlist struct {
	*Allowlist
	paths, regexes *lazy
	words          *stopWords
}

func newAllowlist(a *Allowlist) allowlist {
	return allowlist{
		Allowlist: a,
		paths:     &lazy{expression: oneOf(a.Paths)},
		regexes:   &lazy{expression: oneOf(a.Regexes)},
		words:     &stopWords{words: a.StopWords},
	}
}

// allowsPath says whether a text of this name is passed over as a whole.
func (a *allowlist) allowsPath(name string) bool {
	if name == "" || len(a.Paths) == 0 || a.All && len(a.Regexes)+len(a.StopWords) > 0 {
		return false
	}
	return a.paths.matches([]byte(name))
}

// allows says whether a match is none: the secret, the whole match, the lines it is on.
func (a *allowlist) allows(name string, secret, match, line []byte) bool {
	target := secret
	switch a.Target {
	case "match":
		target = match
	case "line":
		target = line
	}
	if !a.All {
		return a.words.in(secret) || len(target) > 0 && a.regexes.matches(target)
	}
	return (len(a.Paths) == 0 || name != "" && a.paths.matches([]byte(name))) &&
		(len(a.StopWords) == 0 || a.words.in(secret)) &&
		(len(a.Regexes) == 0 || len(target) > 0 && a.regexes.matches(target))
}

// linesOf gives the whole lines that a span is on.
func linesOf(text []byte, s span) []byte {
	start := bytes.LastIndexByte(text[:s.start], '\n') + 1
	if end := bytes.IndexByte(text[s.end:], '\n'); end >= 0 {
		return text[start : s.end+end]
	}
	return text[start:]
}
