package formats

import (
	"slices"
	"strings"
)

// maxSteps bounds the path of a name.
const maxSteps = 16

func (r *sourceReader) is(i int, kind tokenKind) bool {
	return i >= 0 && i < len(r.tokens) && r.tokens[i].kind == kind
}

// sign gives the sign that is the ith token, or nothing.
func (r *sourceReader) sign(i int) string {
	if !r.is(i, isSign) {
		return ""
	}
	return r.written(r.tokens[i].start, r.tokens[i].end)
}

// name gives the name that is the ith token, without what languages put before it.
func (r *sourceReader) name(i int) string {
	if !r.is(i, isName) {
		return ""
	}
	return strings.TrimLeft(r.written(r.tokens[i].start, r.tokens[i].end), "$@")
}

// target gives the path of the name that a value is given to, where the ith token is what
// stands before the value; and how many brackets around the value belong to it alone.
func (r *sourceReader) target(i int) (steps []string, up int) {
	// The letters before a quote say how it is to be read: b"…", f'…', @"…".
	if r.is(i, isName) && r.tokens[i].end == r.pos && len(r.written(r.tokens[i].start, r.pos)) <= 2 {
		i--
	}
	switch sign := r.sign(i); sign {
	case "=", ":=", "+=", "?=", ".=", "||=", "??=":
		return r.path(r.annotated(i-1), sign), 0
	case "=>", ":", "||", "??", "?:":
		return r.path(i-1, sign), 0
	case ",":
		return r.argument(i), 1
	case "(":
		return r.wrapped(i)
	}
	switch {
	case r.name(i) == "or":
		return r.path(i-1, "||"), 0
	case r.is(i, isName) && r.name(i-1) == "define" && r.sign(i-2) == "#", r.is(i, isName) && r.name(i-1) == "#define":
		return []string{r.name(i)}, 0
	}
	return nil, 0
}

// beforeType gives what stands before the name of a type: in "c := &pkg.Config{", the sign.
func (r *sourceReader) beforeType(i int) int {
	at := i
	for r.is(at, isName) || r.sign(at) == "." || r.sign(at) == "&" {
		if at--; i-at > maxSteps {
			return i
		}
	}
	return at
}

// annotated gives the name's place where its type stands between it and the sign: in
// "password: string = …".
func (r *sourceReader) annotated(i int) int {
	before := i
	for ; before >= 0 && before > i-keptTokens/2; before-- {
		switch sign := r.sign(before); {
		case r.is(before, isName), sign == "[", sign == "]", sign == "&", sign == "|", sign == "?", sign == "*", sign == ".":
			continue
		case sign == ":" && before < i && r.is(before-1, isName) && r.sign(before-2) != "?":
			return before - 1
		}
		break
	}
	return i
}

// path reads a path from its end, where the sign follows it.
func (r *sourceReader) path(i int, sign string) []string {
	var steps []string
	for len(steps) < maxSteps {
		switch {
		case r.sign(i) == "]":
			open := i - 1
			if r.sign(open) != "[" {
				open--
			}
			if r.sign(open) != "[" {
				return nil
			}
			if r.is(open+1, isLiteral) {
				steps = append(steps, r.literalText(open+1))
			}
			i = open - 1
			continue
		case r.sign(i) == ")":
			if r.is(i-1, isLiteral) && r.sign(i-2) == "(" {
				steps = append(steps, r.literalText(i-1))
			}
			return pathOf(steps)
		case r.is(i, isLiteral):
			if before := r.sign(i - 1); before == "?" || i > 0 && before == "" && r.sameLine(i-1, i) {
				return nil
			}
			return pathOf(append(steps, r.literalText(i)))
		case !r.is(i, isName):
			return nil
		}
		steps = append(steps, r.name(i))
		before := r.sign(i - 1)
		if before != "." && before != "->" && before != "::" && before != "?." {
			if before == "?" && sign == ":" {
				return nil
			}
			return pathOf(steps)
		}
		i -= 2
	}
	return pathOf(steps)
}

func (r *sourceReader) sameLine(i, j int) bool {
	return strings.IndexByte(r.written(r.tokens[i].end, r.tokens[j].start), '\n') < 0
}

func (r *sourceReader) literalText(i int) string {
	return r.written(r.tokens[i].start, r.tokens[i].end)
}

// pathOf turns the steps of a path round. What says only "here" is no step; what is too long
// to be a name makes the path none.
func pathOf(steps []string) []string {
	slices.Reverse(steps)
	for len(steps) > 1 && (steps[0] == "this" || steps[0] == "self") {
		steps = steps[1:]
	}
	for _, step := range steps {
		if step == "" || len(step) > mostName || strings.ContainsAny(step, "\n\r") {
			return nil
		}
	}
	return steps
}

// argument gives the first argument of a call whose second one is the value: define('NAME',
// …), os.environ.get("NAME", …). The comma is the ith token.
func (r *sourceReader) argument(i int) []string {
	if !r.is(i-1, isLiteral) || r.sign(i-2) != "(" {
		return nil
	}
	switch strings.ToLower(r.name(i - 3)) {
	case "define", "putenv", "setenv", "set", "get", "getenv", "fetch", "env", "setdefault", "setproperty", "getproperty",
		"setenvironmentvariable", "put", "add", "header", "setheader", "addheader", "setrequestheader", "append", "config",
		"ini_set", "option", "setoption", "withenv", "getordefault", "getstring", "default", "environ", "requireenv":
		return pathOf([]string{r.literalText(i - 1)})
	}
	return nil
}

// wrapped gives the target of a value that only a conversion stands around: []byte("…"),
// SecretStr('…'). The bracket is the ith token.
func (r *sourceReader) wrapped(i int) ([]string, int) {
	switch strings.ToLower(r.name(i - 1)) {
	case "string", "str", "byte", "bytes", "bytearray", "secretstr", "secretstring", "secret", "from", "to", "some", "of", "b64decode", "atob", "frombase64string", "fromstring", "parse":
	default:
		return nil, 0
	}
	at := i - 2
	for r.sign(at) == "]" || r.sign(at) == "[" || r.sign(at) == "::" || r.is(at, isName) || r.sign(at) == "." {
		if at--; i-at > maxSteps {
			return nil, 0
		}
	}
	switch r.sign(at) {
	case "=", ":=", "=>", ":":
		steps, up := r.target(at)
		return steps, up + 1
	}
	return nil, 0
}
