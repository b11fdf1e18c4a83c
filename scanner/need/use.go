package need

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
)

// byUse looks for the code that uses the variables, and in it for the signs that have no file
// of their own.
func (l *Look) byUse(n *Need, signs []detectors.Sign, variables []string) {
	variables = slices.DeleteFunc(slices.Clone(variables), func(name string) bool { return !aVariable(name) })
	if len(variables) == 0 || l.late() {
		return
	}
	for _, name := range l.list() {
		if !isCode(name) {
			continue
		}
		if l.late() {
			return
		}
		f := l.open(name, true)
		if f == nil || !n.uses(f, variables) {
			continue
		}
		for _, s := range signs {
			if s.File == "" {
				l.in(n, s, f)
			}
		}
	}
}

// aVariable says whether a name is one of a variable, and long enough to be looked for.
func aVariable(name string) bool {
	return len(name) > 3 && len(name) <= 100 && (name[0] < '0' || name[0] > '9') &&
		!strings.ContainsFunc(name, func(c rune) bool {
			return c != '_' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')
		})
}

// uses adds the first place of each variable in a file.
func (n *Need) uses(f *file, variables []string) (any bool) {
	for _, variable := range variables {
		if at := use(f.text, variable); at >= 0 {
			any = true
			n.sign(Sign{Path: f.path, Line: f.line(at), Means: Uses + variable})
		}
	}
	return any
}

// Uses begins what is said of code that uses a variable.
const Uses = "uses "

// use is where a variable is first used; -1 where it is not. A name alone is no use: what
// stands before it must read a variable.
func use(text []byte, variable string) int {
	for from := 0; ; {
		i := bytes.Index(text[from:], []byte(variable))
		if i < 0 {
			return -1
		}
		at := from + i
		from = at + len(variable)
		if from < len(text) && isWord(text[from]) {
			continue
		}
		if before := bytes.ToLower(text[max(0, at-40):at]); slices.ContainsFunc(readers, func(r string) bool { return bytes.HasSuffix(before, []byte(r)) }) {
			return at
		}
	}
}

func isWord(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// readers are what stands straight before the name of a variable that is read, in the
// languages and files that agents meet, in small letters.
var readers = readersOf()

func readersOf() []string {
	list := []string{"$", "${", "$env:", "${env:", "%", "process.env.", "import.meta.env.", "bun.env.", "secrets.", "vars.", "env.", "environ."}
	for _, call := range []string{
		"environ[", "environ.get(", "getenv(", "lookupenv(", "env[", "env.fetch(", "env.get(", "env(", "env!(", "option_env!(", "env::var(", "env::var_os(",
		"getenvironmentvariable(", "fetch_env!(", "get_env(", "secrets[", "getproperty(",
	} {
		list = append(list, call+`"`, call+`'`)
	}
	return list
}

// isCode says whether a file is one that people and machines run, or that says what they run.
func isCode(name string) bool {
	base := strings.ToLower(path.Base(name))
	if ext := path.Ext(base); ext != "" && slices.Contains(codeEndings, ext[1:]) {
		return !strings.Contains(base, ".min.")
	}
	first, _, _ := strings.Cut(base, ".")
	return slices.Contains(codeNames, first)
}

var (
	codeEndings = strings.Fields("js mjs cjs jsx ts mts cts tsx vue svelte astro py go rb rs java kt kts scala cs fs php swift dart ex exs erl clj lua pl r jl " +
		"sh bash zsh fish ps1 bat cmd yml yaml toml tf hcl prisma gradle cfg conf ini mk nix")
	codeNames = strings.Fields("makefile dockerfile justfile procfile rakefile vagrantfile jenkinsfile taskfile package deno")
)
