package formats

import (
	"net/url"
	"slices"
	"strings"
)

// argument reads a word that is no option: an address with a login, a header, a database's
// connection words.
func (u *use) argument(w word) {
	if u.address(w, 0) || u.credentialHeader(w, 0) {
		return
	}
	text := u.said(w, 0)
	if strings.Contains(text, "password=") || strings.Contains(text, "Password=") || strings.Contains(text, "Pwd=") {
		u.connection(w, text)
	}
	// A value may hold the header: -c http.extraHeader="Authorization: …".
	if i := strings.IndexByte(text, '='); i >= 0 && strings.Contains(text[i:], ": ") {
		u.credentialHeader(w, i+1)
	}
}

// address takes the login and the host of a URL, and says whether a word is one.
func (u *use) address(w word, from int) bool {
	text := u.said(w, from)
	scheme := strings.Index(text, "://")
	if scheme < 1 || strings.ContainsAny(text[:scheme], " =:/") {
		return false
	}
	begin := scheme + len("://")
	end := len(text)
	if i := strings.IndexAny(text[begin:], "/?#"); i >= 0 {
		end = begin + i
	}
	// A password may hold what ends a host, where somebody typed it.
	if at := strings.LastIndexByte(text, '@'); at > end && strings.IndexByte(text[begin:end], ':') >= 0 && !strings.ContainsAny(text[end:at], "?#") {
		end = len(text)
		if i := strings.IndexAny(text[at:], "/?#"); i >= 0 {
			end = at + i
		}
	}
	at := strings.LastIndexByte(text[begin:end], '@')
	if at >= 0 {
		u.userInfo(w, from+begin, from+begin+at)
		begin += at + 1
	}
	u.take(isHost, u.piece(w, from+begin, from+end))
	return true
}

func (u *use) userInfo(w word, from, to int) {
	text := u.said(w, from)[:to-from]
	colon := strings.IndexByte(text, ':')
	if colon < 0 {
		u.take(isUser, u.piece(w, from, to))
		return
	}
	// GitHub takes a token as the user, with words for a password that say so.
	if text[colon+1:] == "x-oauth-basic" {
		u.take(isToken, u.piece(w, from, from+colon))
		return
	}
	u.take(isUser, decodedPiece(u.piece(w, from, from+colon)))
	u.take(isPassword, decodedPiece(u.piece(w, from+colon+1, to)))
}

func decodedPiece(p piece) piece {
	if decoded, err := url.PathUnescape(p.value); err == nil {
		p.value = decoded
	}
	return p
}

// credentialHeader takes a header whose name says that it holds a credential: by the header's
// name, as "Authorization: Bearer …", or "X-Token:…" as HTTPie has it.
func (u *use) credentialHeader(w word, from int) bool {
	text := u.said(w, from)
	colon := strings.IndexByte(text, ':')
	if colon < 1 || !isCredentialHeader(text[:colon]) {
		return false
	}
	value := colon + 1
	for value < len(text) && (text[value] == ' ' || text[value] == '=') {
		value++
	}
	p := u.rest(w, from+value)
	// "Bearer $TOKEN" holds nothing.
	if w.live >= 0 && w.live > w.from+from+value && !strings.ContainsAny(string(u.bytes[w.from+from+value:w.live]), "0123456789:") {
		p = piece{}
	}
	u.take(text[:colon], p)
	return true
}

// isCredentialHeader says whether a header's name is that of one that holds a credential.
func isCredentialHeader(name string) bool {
	lower := strings.ToLower(name)
	for i := 0; i < len(lower); i++ {
		if b := lower[i]; b != '-' && b != '_' && (b < 'a' || b > 'z') && (b < '0' || b > '9') {
			return false
		}
	}
	switch lower {
	case "authorization", "proxy-authorization", "apikey", "token":
		return true
	}
	for _, end := range [...]string{"-token", "-key", "-secret", "-auth", "-apikey", "-password", "-authorization", "_token", "_key", "-pat"} {
		if strings.HasSuffix(lower, end) {
			return !strings.HasPrefix(lower, "idempotency") && !strings.HasPrefix(lower, "sec-")
		}
	}
	return false
}

// connection takes the words of a connection string: host=… user=… password=…, parted by
// blanks or semicolons.
func (u *use) connection(w word, text string) {
	separator := " "
	if strings.Contains(text, ";") {
		separator = ";"
	}
	from := 0
	for _, pair := range strings.Split(text, separator) {
		name, value, _ := strings.Cut(pair, "=")
		p := u.piece(w, from+len(name)+1, from+len(name)+1+len(value))
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "host", "server", "hostaddr", "data source":
			u.take(isHost, p)
		case "user", "user id", "uid", "username":
			u.take(isUser, p)
		case "password", "pwd":
			u.take(isPassword, p)
		}
		from += len(pair) + 1
	}
}

// input takes what a program is given on its standard input, where it says so.
func (u *use) input() {
	if u.piped.value == "" {
		return
	}
	for _, w := range u.words {
		switch u.said(w, 0) {
		case "--password-stdin", "--passphrase-fd", "--stdin", "--pass-stdin":
			u.take(isPassword, u.piped)
		case "--with-token", "--token-stdin", "--with-access-token":
			u.take(isToken, u.piped)
		}
	}
	if user, _, ok := strings.Cut(u.piped.value, ":"); ok && u.name == "chpasswd" {
		u.take(isPassword, piece{u.piped.value[len(user)+1:], u.piped.start + len(user) + 1, u.piped.end})
	}
}

// database takes the password that PostgreSQL's and others' programs are given by a variable
// before them: it is theirs, and goes with their user and host.
func (u *use) database() {
	for _, p := range u.before {
		switch {
		case p.step == "PGPASSWORD" && (u.name == "psql" || strings.HasPrefix(u.name, "pg_")),
			p.step == "REDISCLI_AUTH" && u.name == "redis-cli",
			p.step == "MYSQL_PWD" && strings.HasPrefix(u.name, "mysql"),
			p.step == "SSHPASS" && u.name == "sshpass":
			u.forget(p.piece)
			u.take(p.step, p.piece)
		}
	}
}

// lately is how many of the last entries a variable before a command is sought among.
const lately = 64

// forget takes back the entry of a value that is told anew, with what goes with it.
func (u *use) forget(p piece) {
	tail := max(0, len(u.entries)-lately)
	kept := slices.DeleteFunc(u.entries[tail:], func(e Entry) bool { return e.Start == p.start && e.End == p.end })
	u.entries = u.entries[:tail+len(kept)]
}
