package detectors

import (
	"strings"
	"unicode/utf8"
)

// The forms by which people write "put yours here". What stands below them is the same for
// ASCII, written out: a text dense with tokens is asked for each of them.
const (
	placeholderExpression = `(?i)(?:example|changeme|change[_-]me|placeholder|replace[_-]?(?:me|with)|insert[_-]|your[_-]|my[_-]?(?:token|key|secret|password)|dummy|redacted|not[_-]?a?[_-]?real|x{5,}|\*{4,}|\.\.\.|<[^<>]*>|\btodo\b)`
	referenceExpression   = `^(?:\$\{.*\}|\$\(.*\)|\$[A-Za-z_]\w*|\{\{.*\}\}|%[A-Za-z_]\w*%|\$\{\{.*\}\}|<.*>|op://.*|vault:.*|env:.*|[A-Z]+(?:_[A-Z]+)+|[A-Z][A-Za-z]*(?:-[A-Z][A-Za-z]*)+)$`
)

// beyondASCII tells of texts that are not all ASCII: some runes fold to ASCII letters.
var beyondASCII = compiledOnce(referenceExpression + "|" + placeholderExpression)

func placeholder(text string) bool {
	if !ascii(text) {
		return beyondASCII().MatchString(text) || fewLetters(text)
	}
	return reference(text) || placeholderWord(text) || fewLetters(text)
}

func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// reference is referenceExpression.
func reference(text string) bool {
	if text == "" || strings.IndexByte(text, '\n') >= 0 {
		return false
	}
	switch text[0] {
	case '$':
		return within(text, "${", "}") || within(text, "$(", ")") || bareName(text[1:])
	case '{':
		return within(text, "{{", "}}")
	case '%':
		return within(text, "%", "%") && bareName(text[1:len(text)-1])
	case '<':
		return within(text, "<", ">")
	case 'o', 'v', 'e':
		return strings.HasPrefix(text, "op://") || strings.HasPrefix(text, "vault:") || strings.HasPrefix(text, "env:")
	}
	return constant(text) || header(text)
}

func within(text, open, shut string) bool {
	return len(text) >= len(open)+len(shut) && strings.HasPrefix(text, open) && strings.HasSuffix(text, shut)
}

// bareName is [A-Za-z_]\w* from end to end.
func bareName(text string) bool {
	for i := range len(text) {
		if b := text[i]; !wordByte(b) || i == 0 && '0' <= b && b <= '9' {
			return false
		}
	}
	return text != ""
}

func wordByte(b byte) bool {
	return 'a' <= b|0x20 && b|0x20 <= 'z' || '0' <= b && b <= '9' || b == '_'
}

// constant is [A-Z]+(?:_[A-Z]+)+ from end to end.
func constant(text string) bool {
	parts, letters := 0, 0
	for i := range len(text) {
		switch b := text[i]; {
		case 'A' <= b && b <= 'Z':
			letters++
		case b == '_' && letters > 0:
			parts, letters = parts+1, 0
		default:
			return false
		}
	}
	return parts > 0 && letters > 0
}

// header is [A-Z][A-Za-z]*(?:-[A-Z][A-Za-z]*)+ from end to end.
func header(text string) bool {
	parts, letters := 0, 0
	for i := range len(text) {
		switch b := text[i]; {
		case 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z' && letters > 0:
			letters++
		case b == '-' && letters > 0:
			parts, letters = parts+1, 0
		default:
			return false
		}
	}
	return parts > 0 && letters > 0
}

// placeholderWord is placeholderExpression.
func placeholderWord(text string) bool {
	for i := range len(text) {
		rest := text[i:]
		found := false
		switch text[i] | 0x20 {
		case 'e':
			found = begins(rest, "example")
		case 'c':
			found = begins(rest, "change") && begins(joint(rest[6:]), "me")
		case 'p':
			found = begins(rest, "placeholder")
		case 'r':
			found = begins(rest, "redacted") || begins(rest, "replace") && beginsAny(joint(rest[7:]), "me", "with")
		case 'i':
			found = begins(rest, "insert") && joint(rest[6:]) != rest[6:]
		case 'y':
			found = begins(rest, "your") && joint(rest[4:]) != rest[4:]
		case 'm':
			found = begins(rest, "my") && beginsAny(joint(rest[2:]), "token", "key", "secret", "password")
		case 'd':
			found = begins(rest, "dummy")
		case 'n':
			found = begins(rest, "not") && notReal(rest[3:])
		case 'x':
			found = begins(rest, "xxxxx")
		case 't':
			found = begins(rest, "todo") && (i == 0 || !wordByte(text[i-1])) && (len(rest) == 4 || !wordByte(rest[4]))
		case '*':
			found = strings.HasPrefix(rest, "****")
		case '.':
			found = strings.HasPrefix(rest, "...")
		case '<':
			found = tag(rest)
		}
		if found {
			return true
		}
	}
	return false
}

// begins says whether a text begins with a word in small letters, whatever its own case.
func begins(text, word string) bool {
	if len(text) < len(word) {
		return false
	}
	for i := range len(word) {
		if b := text[i]; b != word[i] && (b < 'A' || b > 'Z' || b|0x20 != word[i]) {
			return false
		}
	}
	return true
}

func beginsAny(text string, words ...string) bool {
	for _, word := range words {
		if begins(text, word) {
			return true
		}
	}
	return false
}

// joint leaves out an underscore or a hyphen that a text begins with.
func joint(text string) string {
	if text != "" && (text[0] == '_' || text[0] == '-') {
		return text[1:]
	}
	return text
}

// notReal is [_-]?a?[_-]?real.
func notReal(text string) bool {
	text = joint(text)
	if begins(text, "a") {
		text = text[1:]
	}
	return begins(joint(text), "real")
}

// tag is <[^<>]*>.
func tag(text string) bool {
	if text[0] != '<' {
		return false
	}
	end := strings.IndexAny(text[1:], "<>")
	return end >= 0 && text[1+end] == '>'
}
