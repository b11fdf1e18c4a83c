package sources

import "strings"

// wildmatch says whether a name, or one step of a path, fits a pattern as git reads it: "*"
// and "?" for letters, classes in brackets, a backslash before what is meant as it stands.
func wildmatch(pattern, name string) bool {
	p, n := 0, 0
	star, resume := -1, 0
	for n < len(name) {
		if p < len(pattern) && pattern[p] == '*' {
			star, resume = p, n
			p++
			continue
		}
		if width, ok := matchOne(pattern[p:], name[n]); ok {
			p += width
			n++
			continue
		}
		if star < 0 {
			return false
		}
		resume++
		p, n = star+1, resume
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// matchOne matches one letter and gives how much of the pattern that took.
func matchOne(pattern string, letter byte) (int, bool) {
	if pattern == "" {
		return 0, false
	}
	switch pattern[0] {
	case '?':
		return 1, true
	case '[':
		return matchClass(pattern, letter)
	case '\\':
		if len(pattern) == 1 {
			return 0, false
		}
		return 2, pattern[1] == letter
	}
	return 1, pattern[0] == letter
}

// matchClass matches a class: [abc], [a-z], [!a], [^a], [[:digit:]]. One that is not closed
// matches nothing.
func matchClass(pattern string, letter byte) (int, bool) {
	i := 1
	negated := i < len(pattern) && (pattern[i] == '!' || pattern[i] == '^')
	if negated {
		i++
	}
	found := false
	for first := true; i < len(pattern); first = false {
		if pattern[i] == ']' && !first {
			return i + 1, found != negated
		}
		if strings.HasPrefix(pattern[i:], "[:") {
			if end := strings.Index(pattern[i:], ":]"); end >= 0 {
				found = found || inClass(pattern[i+2:i+end], letter)
				i += end + 2
				continue
			}
		}
		low, width := classLetter(pattern[i:])
		i += width
		high := low
		if i+1 < len(pattern) && pattern[i] == '-' && pattern[i+1] != ']' {
			high, width = classLetter(pattern[i+1:])
			i += 1 + width
		}
		found = found || low <= letter && letter <= high
	}
	return 0, false
}

func classLetter(pattern string) (byte, int) {
	if pattern[0] == '\\' && len(pattern) > 1 {
		return pattern[1], 2
	}
	return pattern[0], 1
}

func inClass(name string, b byte) bool {
	lower, upper, digit := b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b >= '0' && b <= '9'
	graph := b > ' ' && b < 0x7f
	switch name {
	case "lower":
		return lower
	case "upper":
		return upper
	case "digit":
		return digit
	case "alpha":
		return lower || upper
	case "alnum":
		return lower || upper || digit
	case "punct":
		return graph && !lower && !upper && !digit
	case "graph":
		return graph
	case "print":
		return graph || b == ' '
	case "blank":
		return b == ' ' || b == '\t'
	case "space":
		return b == ' ' || b >= '\t' && b <= '\r'
	case "cntrl":
		return b < ' ' || b == 0x7f
	case "xdigit":
		return digit || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F'
	}
	return false
}
