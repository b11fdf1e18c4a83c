package formats

import "strings"

// Join makes a key of steps.
func Join(steps ...string) string {
	var key []byte
	for i, step := range steps {
		if i > 0 {
			key = append(key, '.')
		}
		key = appendStep(key, step)
	}
	return string(key)
}

func appendStep(key []byte, step string) []byte {
	for i := 0; i < len(step); i++ {
		if step[i] == '.' || step[i] == '\\' {
			key = append(key, '\\')
		}
		key = append(key, step[i])
	}
	return key
}

// Steps takes a key apart.
func Steps(key string) []string {
	var steps []string
	var step strings.Builder
	for i := 0; i < len(key); i++ {
		switch {
		case key[i] == '\\' && i+1 < len(key):
			i++
			step.WriteByte(key[i])
		case key[i] == '.':
			steps = append(steps, step.String())
			step.Reset()
		default:
			step.WriteByte(key[i])
		}
	}
	return append(steps, step.String())
}

// Match says whether a key fits a pattern: a key in which the step "*" stands for any one
// step and "**" for any number of them; a "*" beside letters stands for any letters of that
// step. Capitals do not matter: most programs read their
// own keys that way, and a key that none would write does no harm.
func Match(pattern, key string) bool { return matchSteps(Steps(pattern), Steps(key)) }

func matchSteps(pattern, key []string) bool {
	p, k := 0, 0
	star, resume := -1, 0
	for k < len(key) {
		switch {
		case p < len(pattern) && pattern[p] == "**":
			star, resume = p, k
			p++
		case p < len(pattern) && matchStep(pattern[p], key[k]):
			p++
			k++
		case star >= 0:
			resume++
			p, k = star+1, resume
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == "**" {
		p++
	}
	return p == len(pattern)
}

func matchStep(pattern, step string) bool {
	if pattern == "*" || strings.EqualFold(pattern, step) {
		return true
	}
	if strings.IndexByte(pattern, '*') < 0 {
		return false
	}
	pieces := strings.Split(pattern, "*")
	last := len(pieces) - 1
	if !hasPrefixFold(step, pieces[0]) {
		return false
	}
	step = strings.ToLower(step[len(pieces[0]):])
	for _, piece := range pieces[1:last] {
		_, rest, ok := strings.Cut(step, strings.ToLower(piece))
		if !ok {
			return false
		}
		step = rest
	}
	return strings.HasSuffix(step, strings.ToLower(pieces[last]))
}

func hasPrefixFold(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}
