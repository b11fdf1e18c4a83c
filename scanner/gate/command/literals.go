package command

import (
	"path"
	"strings"
)

// mostLiterals is how many texts of a script are looked at.
const mostLiterals = 200

// texts are the texts that stand in quotes in a script. A quote that nothing ends on its line opens
// none: it may be an apostrophe.
func texts(script string) (list []string) {
	for i := 0; i < len(script) && len(list) < mostLiterals; i++ {
		q := script[i]
		if q != '"' && q != '\'' && q != '`' {
			continue
		}
		if end := closing(script[i+1:], q); end >= 0 {
			if end > 0 {
				list = append(list, unescaped.Replace(script[i+1:i+1+end]))
			}
			i += end + 1
		}
	}
	return list
}

// mostLiteral is how long a text in quotes may be.
const mostLiteral = 4000

func closing(text string, quote byte) int {
	for i := 0; i < len(text) && i < mostLiteral; i++ {
		switch {
		case text[i] == '\\':
			i++
		case text[i] == quote:
			return i
		case text[i] == '\n' && quote != '`':
			return -1
		}
	}
	return -1
}

// addresses are the addresses of the web in a script.
func addresses(script string) (list []string) {
	for len(list) < mostLiterals {
		i := strings.Index(script, "://")
		if i < 0 {
			return list
		}
		script = script[i+3:]
		end := strings.IndexAny(script, " \t\r\n\"'`<>\\)")
		if end < 0 {
			end = len(script)
		}
		list = append(list, script[:end])
	}
	return list
}

var unescaped = strings.NewReplacer(`\"`, `"`, `\'`, `'`, `\/`, `/`, `\n`, "\n", `\\`, `\`)

// literals are the files that a script names by texts in it: whole, and put together of the steps
// that stand one behind the other.
func (s *shell) literals(script string) (paths []Path) {
	list := texts(script)
	add := func(text string) {
		if at := s.absolute(text); at != "" && !s.remote {
			paths = append(paths, Path{At: at, Write: writes(script)})
		}
	}
	for i, text := range list {
		if len(text) > 300 || strings.Contains(text, "\n") || strings.Contains(text, "://") {
			continue
		}
		add(text)
		if strings.Contains(text, " ") { // a command line in a script
			for _, word := range strings.Fields(text) {
				if strings.ContainsAny(word, "/.~") {
					add(strings.TrimLeft(word, "<>@"))
				}
			}
			continue
		}
		add("~/" + strings.TrimLeft(text, "/~")) // expanduser, HOME + "/…"
		joined := text
		for _, next := range list[i+1 : min(i+5, len(list))] {
			if len(joined)+len(next) > 300 {
				break
			}
			if direct := joined + next; len(direct) < 300 { // "cred" + "entials"
				add(direct)
				add("~/" + strings.TrimLeft(direct, "/~"))
			}
			joined = path.Join(joined, next)
			add("~/" + strings.TrimLeft(joined, "/~"))
			add(joined)
		}
	}
	return paths
}

// writes says that a script may write to a file or take it away.
func writes(script string) bool {
	for _, word := range []string{"write", "'w", "\"w", "unlink", "remove", "rename", "rmtree", "rm(", "rmSync", "truncate", "copy", "'a'", "\"a\"", "chmod"} {
		if strings.Contains(script, word) {
			return true
		}
	}
	return false
}
