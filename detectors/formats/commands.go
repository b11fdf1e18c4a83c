package formats

import "strings"

// said gives what a word says from the byte "from" on, counted within it.
func (r *commandReader) said(w word, from int) string { return string(r.bytes[w.from+from : w.to]) }

// piece gives a part of a word with its place; without a value where an expansion begins it,
// since what stands there is no value.
func (r *commandReader) piece(w word, from, to int) piece {
	from, to = w.from+from, w.from+to
	if from >= to || w.live == from {
		return piece{}
	}
	return piece{string(r.bytes[from:to]), r.spans[from].start, r.spans[to-1].end}
}

// rest gives the part of a word from a byte on.
func (r *commandReader) rest(w word, from int) piece { return r.piece(w, from, w.to-w.from) }

// command reads one command.
func (r *commandReader) command(words []word) {
	piped := r.piped
	r.piped, r.before = piece{}, nil
	words = r.prefix(words)
	if len(words) == 0 || r.done {
		return
	}
	name := programName(r.said(words[0], 0))
	if r.declares(name, words) || r.powerShell(words) {
		return
	}
	words = words[1:]
	r.arguments(words, isShell(name))
	r.inner(name, words)
	if (name == "echo" || name == "printf") && r.pipe && len(words) > 0 {
		r.piped = r.rest(words[len(words)-1], 0)
	}
	if i := r.contained(name, words); i >= 0 {
		u := use{commandReader: r, name: programName(r.said(words[i], 0)), words: words[i+1:]}
		u.read()
		words = words[:i]
	}
	u := use{commandReader: r, name: name, words: words, piped: piped}
	u.read()
}

// programName gives a program's name without its folder and Windows' ending.
func programName(path string) string {
	path = path[strings.LastIndexAny(path, `/\`)+1:]
	return strings.TrimSuffix(strings.ToLower(path), ".exe")
}

// prefix reads the assignments before a command, and passes over the words that only say how
// it is to be run.
func (r *commandReader) prefix(words []word) []word {
	for len(words) > 0 && !r.done {
		text := r.said(words[0], 0)
		switch text {
		case "if", "then", "elif", "else", "while", "until", "do", "!", "{", "}", "time", "nohup", "exec", "command", "builtin", "begin", "and", "or", "not", "noglob", "call", "@", "&", "-":
			words = words[1:]
			continue
		case "sudo", "doas", "env":
			words = r.options(words[1:], "ugCpDhrtT")
			continue
		case "nice", "timeout", "xargs", "ionice", "stdbuf":
			words = r.options(words[1:], "nIPLdsckioe")
			if text == "timeout" && len(words) > 0 {
				words = words[1:]
			}
			continue
		}
		if !r.assignment(words[0], anyName) {
			return words
		}
		words = words[1:]
	}
	return words
}

// options passes over options; those of one of the letters take the next word too.
func (r *commandReader) options(words []word, letters string) []word {
	for len(words) > 0 {
		text := r.said(words[0], 0)
		if len(text) < 2 || text[0] != '-' {
			break
		}
		words = words[1:]
		if len(text) == 2 && strings.IndexByte(letters, text[1]) >= 0 && len(words) > 0 {
			words = words[1:]
		}
	}
	return words
}

// assignment reads a word NAME=VALUE, and says whether it is one.
func (r *commandReader) assignment(w word, isName func(string) bool) bool {
	text := r.said(w, 0)
	equals := strings.IndexByte(text, '=')
	if equals < 1 {
		return false
	}
	name := strings.TrimSuffix(text[:equals], "+")
	if !isName(name) {
		return false
	}
	value := r.whole(w, equals+1)
	r.before = append(r.before, named{name, r.rest(w, equals+1)})
	r.assign(name, value)
	return true
}

// whole gives a value of which an expansion is kept as text.
func (r *commandReader) whole(w word, from int) piece {
	w.live = -1
	return r.rest(w, from)
}

func (r *commandReader) assign(name string, value piece) {
	// A command within a command leaves its sign alone.
	if value.value == "" || value.value == "$" || value.value == "`" {
		return
	}
	if !r.addAt(name, value.value, value.start, value.end) {
		r.done = true
	}
}

// anyName says whether a word may be the name of a variable.
func anyName(name string) bool {
	for i := 0; i < len(name); i++ {
		if !isNameByte(name[i]) || name[i] == '-' || name[i] == '.' {
			return false
		}
	}
	return name != "" && (name[0] < '0' || name[0] > '9')
}

// exportedName says whether a word is a name as those of environments are written: among a
// program's arguments no others are taken for variables.
func exportedName(name string) bool {
	return len(name) > 2 && anyName(name) && name == strings.ToUpper(name) && strings.Trim(name, "_0123456789") != ""
}

// propertyName says whether a word is the name of a Java property.
func propertyName(name string) bool {
	return anyName(strings.NewReplacer(".", "_", "-", "_").Replace(name))
}

// arguments reads the variables that are given to a program as arguments: -e NAME=VALUE,
// --env=NAME=VALUE, -Dname=value, or plainly.
func (r *commandReader) arguments(words []word, shell bool) {
	for i, w := range words {
		text := r.said(w, 0)
		option, _, _ := strings.Cut(text, "=")
		switch {
		case isPairs(option), i > 0 && isPairs(r.said(words[i-1], 0)), shell && strings.ContainsAny(text, " \t\n"):
			continue
		case strings.HasPrefix(text, "-D"):
			w.from += 2
			r.assignment(w, propertyName)
			continue
		case strings.HasPrefix(text, "-e"), strings.HasPrefix(text, "-P"):
			w.from += 2
		case strings.HasPrefix(text, "--"):
			w.from += min(len(option)+1, len(text))
		}
		r.assignment(w, exportedName)
	}
}

// isPairs says whether an option's value is NAME=VALUE, or more of them that commas part.
func isPairs(option string) bool {
	switch option {
	case "--from-literal", "--set", "--set-string", "--set-env-vars", "--update-env-vars", "--env-vars", "--parameters":
		return true
	}
	return false
}

// declares reads the commands that set variables, and says whether it is one of them.
func (r *commandReader) declares(name string, words []word) bool {
	switch name {
	case "export", "declare", "typeset", "local", "readonly", "alias":
		for _, w := range r.options(words[1:], "") {
			if name == "alias" {
				r.alias(w)
			} else {
				r.assignment(w, anyName)
			}
		}
	case "setenv", "setx":
		if rest := r.options(words[1:], ""); len(rest) >= 2 && anyName(r.said(rest[0], 0)) {
			r.assign(r.said(rest[0], 0), r.whole(rest[1], 0))
		}
	case "set":
		r.set(words[1:])
	default:
		return false
	}
	return true
}

// alias reads the command that an alias stands for.
func (r *commandReader) alias(w word) {
	if i := strings.IndexByte(r.said(w, 0), '='); i >= 0 {
		w.from += i + 1
		r.again(w)
	}
}

// set reads fish's "set -gx NAME VALUE", csh's "set NAME = VALUE" and cmd's "set NAME=VALUE".
func (r *commandReader) set(words []word) {
	for len(words) > 0 && strings.HasPrefix(r.said(words[0], 0), "-") {
		flag := strings.TrimLeft(r.said(words[0], 0), "-")
		if len(flag) < 4 && strings.Trim(flag, "gxUuLlaf") != "" {
			return
		}
		words = words[1:]
	}
	if len(words) == 0 || r.assignment(words[0], anyName) || len(words) == 1 {
		return
	}
	value := words[1]
	if r.said(value, 0) == "=" && len(words) > 2 {
		value = words[2]
	}
	if name := r.said(words[0], 0); anyName(name) {
		r.assign(name, r.whole(value, 0))
	}
}

// powerShell reads $env:NAME = VALUE and $name = VALUE.
func (r *commandReader) powerShell(words []word) bool {
	text := r.said(words[0], 0)
	if len(text) < 2 || text[0] != '$' {
		return false
	}
	name, _, attached := strings.Cut(text[1:], "=")
	if colon := strings.IndexByte(name, ':'); colon >= 0 {
		name = name[colon+1:]
	}
	name = strings.Trim(name, "{}")
	switch {
	case !anyName(name):
		return false
	case attached && !strings.HasSuffix(text, "="):
		r.assign(name, r.whole(words[0], strings.IndexByte(text, '=')+1))
	case attached && len(words) > 1:
		r.assign(name, r.whole(words[1], 0))
	case len(words) > 2 && r.said(words[1], 0) == "=":
		r.assign(name, r.whole(words[2], 0))
	case len(words) > 1 && strings.HasPrefix(r.said(words[1], 0), "="):
		r.assign(name, r.whole(words[1], 1))
	default:
		return false
	}
	return true
}

// isShell says whether a program takes commands as words.
func isShell(name string) bool {
	switch name {
	case "bash", "sh", "zsh", "dash", "ksh", "fish", "eval", "ssh", "su", "watch", "cmd", "powershell", "pwsh", "xargs", "wsl", "parallel", "sshpass", "vagrant":
		return true
	}
	return false
}

// inner finds the commands that are given to a shell as one word: by a shell's name, or by
// the option -c.
func (r *commandReader) inner(name string, words []word) {
	for i, w := range words {
		text := r.said(w, 0)
		if strings.ContainsAny(text, " \t\n") && (isShell(name) || i > 1 && r.said(words[i-1], 0) == "-c" && isShell(programName(r.said(words[i-2], 0)))) {
			r.again(w)
		}
	}
}

// again has a word's text read as commands of its own.
func (r *commandReader) again(w word) {
	r.later = append(r.later, placed{
		text:  append([]byte{}, r.bytes[w.from:w.to]...),
		spans: append([]span{}, r.spans[w.from:w.to]...),
	})
}

// contained finds a program that another one runs elsewhere: docker exec box mysql -p….
func (r *commandReader) contained(name string, words []word) int {
	switch name {
	case "docker", "podman", "nerdctl", "kubectl", "oc", "docker-compose", "podman-compose", "vagrant", "ssh", "su", "lxc",
		"systemd-run", "winpty", "watch", "parallel", "fly", "flyctl", "npx", "poetry", "uv", "pipenv":
	default:
		return -1
	}
	for i, w := range words {
		if _, known := programs[programName(r.said(w, 0))]; !known {
			continue
		}
		if i > 0 {
			if before := r.said(words[i-1], 0); strings.HasPrefix(before, "--") && before != "--" {
				continue
			}
		}
		return i
	}
	return -1
}

// groupOf begins the block of a command's values.
func (r *commandReader) groupOf(name string) {
	if r.seen == nil {
		r.seen = map[string]int{}
	}
	r.seen[name]++
	r.block(r.seen[name])
}
