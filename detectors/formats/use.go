package formats

import (
	"slices"
	"strings"
)

// A use is a program with its arguments, and what of a credential was found among them.
type use struct {
	*commandReader
	name    string
	words   []word
	piped   piece
	program program
	found   []named
	secret  bool // something found is more than a user or a host
}

type named struct {
	step string
	piece
}

// read records the credentials among the arguments, with the user and the host that go with
// them; these alone are nothing.
func (u *use) read() {
	u.program = programs[u.name]
	if u.program.when != "" && !slices.ContainsFunc(u.words, func(w word) bool { return u.said(w, 0) == u.program.when }) {
		u.program = program{}
	}
	plain := u.options()
	for _, w := range plain {
		u.argument(w)
	}
	if u.program.arguments != nil {
		u.program.arguments(u, plain)
	}
	u.input()
	u.database()
	if u.secret {
		u.record()
	}
}

func (u *use) record() {
	slices.SortStableFunc(u.found, func(a, b named) int { return a.start - b.start })
	u.groupOf(u.name)
	u.enter("command")
	u.enter(u.name)
	for _, f := range u.found {
		if !u.addAt(f.step, f.value, f.start, f.end) {
			u.done = true
			break
		}
	}
	u.leave()
	u.leave()
	u.suffix = ""
}

// take keeps a value that says something.
func (u *use) take(step string, p piece) {
	if p.value == "" || step == isNothing {
		return
	}
	u.found = append(u.found, named{step, p})
	u.secret = u.secret || step != isUser && step != isHost
}

// options reads the options and gives the words besides.
func (u *use) options() (plain []word) {
	for i := 0; i < len(u.words); i++ {
		w := u.words[i]
		text := u.said(w, 0)
		switch {
		case len(text) < 2 || text[0] != '-':
			if plain = append(plain, w); u.program.leading {
				return append(plain, u.words[i+1:]...)
			}
		case text == "--":
			return append(plain, u.words[i+1:]...)
		case text[1] == '-':
			i += u.long(w, text, u.words[i+1:])
		default:
			i += u.short(w, text, u.words[i+1:])
		}
	}
	return plain
}

// long reads an option of a word, and gives how many words it took besides its own.
func (u *use) long(w word, text string, next []word) int {
	name, _, attached := strings.Cut(text, "=")
	what, known := u.program.long[name]
	if !known {
		what = u.longOption(strings.ToLower(name))
	}
	switch {
	case attached:
		u.value(what, w, len(name)+1)
		return 0
	case what == isNothing && !known, what == isFlag, len(next) == 0, strings.HasPrefix(u.said(next[0], 0), "-"),
		what == isPassword && strings.Contains(u.program.attached, "p"):
		return 0
	}
	u.value(what, next[0], 0)
	return 1
}

// longOption says what the value of a long option is by the option's name, which is much the
// same in all programs.
func (u *use) longOption(name string) string {
	switch name {
	case "--user", "--username", "--login-user", "--http-user", "--ftp-user", "--docker-username", "--db-user":
		return isUser
	case "--host", "--hostname", "--server", "--docker-server", "--endpoint", "--endpoint-url":
		return isHost
	case "--header":
		return isHeader
	case "--url", "--uri", "--index-url", "--extra-index-url", "--registry":
		return isURL
	case "--secret":
		if _, registry := programs[u.name]; registry {
			return isNothing
		}
	}
	if isPairs(name) {
		return "pairs"
	}
	return secretOption(strings.TrimLeft(name, "-"))
}

// secretOption gives the step of an option whose name says that its value is a secret.
func secretOption(name string) string {
	switch first, _, _ := strings.Cut(name, "-"); first {
	case "no", "show", "ask", "prompt", "reset", "require", "generate", "with", "use", "random", "print", "skip", "disable", "enable", "rotate":
		return isNothing
	}
	for _, end := range [...]string{"password", "passwd", "pass", "pwd"} {
		if strings.HasSuffix(name, end) && !strings.HasSuffix(name, "bypass") {
			return isPassword
		}
	}
	for _, end := range [...]string{"token", "bearer", "pat"} {
		if name == end || strings.HasSuffix(name, "token") || strings.HasSuffix(name, "-"+end) {
			return isToken
		}
	}
	plain := strings.ReplaceAll(name, "-", "_")
	for _, end := range [...]string{"secret", "passphrase", "api_key", "apikey", "access_key", "secret_key", "private_key", "auth_key", "authkey", "account_key", "encryption_key", "connection_string", "master_key"} {
		if strings.HasSuffix(plain, end) {
			return plain
		}
	}
	return isNothing
}

// short reads a word of options of one letter.
func (u *use) short(w word, text string, next []word) int {
	for i := 1; i < len(text); i++ {
		what, known := u.program.short[text[i]]
		if !known {
			if strings.IndexByte(u.program.flags, text[i]) >= 0 {
				continue
			}
			u.credentialHeader(w, i+1)
			return 0
		}
		if i+1 < len(text) {
			from := i + 1
			if text[from] == '=' {
				from++
			}
			u.value(what, w, from)
			return 0
		}
		if strings.IndexByte(u.program.attached, text[i]) >= 0 || len(next) == 0 || len(u.said(next[0], 0)) > 1 && u.said(next[0], 0)[0] == '-' {
			return 0
		}
		u.value(what, next[0], 0)
		return 1
	}
	return 0
}

// value takes an option's value, which stands in a word from a byte on.
func (u *use) value(what string, w word, from int) {
	p := u.rest(w, from)
	switch what {
	case isFlag:
	case isNothing:
		if !u.address(w, from) {
			u.credentialHeader(w, from)
		}
	case isLogin:
		u.login(w, from)
	case isHeader:
		u.credentialHeader(w, from)
	case isURL:
		u.address(w, from)
	case isHost:
		if !u.address(w, from) {
			u.take(isHost, p)
		}
	case "pairs":
		u.pairs(w, from)
	case isUser, isPassword, isToken:
		u.take(what, p)
	default:
		if !isPath(p.value) {
			u.take(what, p)
		}
	}
}

func isPath(text string) bool {
	for _, begin := range [...]string{"/", "~", "./", "../", "@", "file:", "env:", `C:\`} {
		if strings.HasPrefix(text, begin) {
			return true
		}
	}
	return strings.HasSuffix(text, ".pem") || strings.HasSuffix(text, ".key")
}

// login takes a user and a password in one word.
func (u *use) login(w word, from int) {
	text := u.said(w, from)
	i := strings.IndexAny(text, u.program.separators)
	if i < 0 {
		u.take(isUser, u.rest(w, from))
		return
	}
	u.take(isUser, u.piece(w, from, from+i))
	u.take(isPassword, u.rest(w, from+i+1))
}

// pairs takes the secrets among NAME=VALUE pairs that commas may part.
func (u *use) pairs(w word, from int) {
	for _, pair := range strings.Split(u.said(w, from), ",") {
		if name, _, ok := strings.Cut(pair, "="); ok {
			value := u.piece(w, from+len(name)+1, from+len(pair))
			switch {
			case exportedName(name) && u.name != "kubectl" && u.name != "oc":
				u.assign(name, value)
			case u.name == "kubectl" || u.name == "oc" || secretOption(strings.ToLower(name)) != isNothing:
				u.take(name, value)
			}
		}
		from += len(pair) + 1
	}
}
