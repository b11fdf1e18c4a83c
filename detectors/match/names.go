package match

import (
	"regexp"
	"strings"
)

// fewestBytes is how long a value is at least of which nothing else is known; the expression
// anyValue says the same.
const fewestBytes = 8

// anyValue is what a named value looks like of which nothing else is known.
const anyValue = `"([^"\r\n]{8,512})"|'([^'\r\n]{8,512})'|([^\s"'\x60,;(){}<>]{8,512})`

// assignment writes the expression that finds a name's value in assignments of any language:
// NAME=value, "NAME": "value", NAME => value, setenv("NAME", "value"), ENV NAME value,
// os.environ["NAME"] = "value", and the same inside a JSON string. Its first group is the name.
func assignment(names []string, value string) string {
	const (
		edge  = `(?:^|[^A-Za-z0-9_])`
		quote = `(?:\\?["'\x60])?`
		then  = `\]?[ \t]{0,16}(?:=>|:=|==?|:|,|[ \t])[ \t]{0,16}`
		end   = `(?:$|[\s"'\x60\\,;(){}<>\]&|#])`
	)
	if value == "" {
		return edge + nameGroup(names) + quote + then + `(?:` + anyValue + `)`
	}
	return edge + nameGroup(names) + quote + then + quote + `(` + value + `)` + end
}

func nameGroup(names []string) string {
	spelled := make([]string, 0, len(names))
	for _, name := range names {
		switch {
		case mixed(name):
			spelled = append(spelled, "(?i:"+regexp.QuoteMeta(name)+")")
		default:
			spelled = append(spelled, regexp.QuoteMeta(name))
			if lower := strings.ToLower(name); lower != name {
				spelled = append(spelled, regexp.QuoteMeta(lower))
			}
		}
	}
	return "(" + strings.Join(spelled, "|") + ")"
}

// mixed says that a name has both cases, as a header has.
func mixed(name string) bool {
	return strings.ToLower(name) != name && strings.ToUpper(name) != name
}

// holds says whether a key's last step is the name.
func holds(name, step string) bool {
	return step == name || strings.ToLower(name) == step || mixed(name) && strings.EqualFold(name, step)
}
