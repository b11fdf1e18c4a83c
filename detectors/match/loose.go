package match

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/overreach-dev/overreach/detectors/formats"
)

// loosely makes the item of an entry whose key holds values of all kinds (a program's
// arguments, its variables, an address), where the value itself or the name before it says
// that it is a credential. What a rule knows by its shape needs no hint and is found anyway.
func (s *search) loosely(e, before *entry, h *KeyHint) (item, bool) {
	name, from := nameOf(e, before)
	it := item{span: span{e.Start, e.End}, provider: h.Provider, kind: h.Kind, text: e.Value, password: h.Provider == ""}
	it.cut(s.text, from, len(e.Value))
	if strings.Contains(it.text, "://") {
		ok := it.login(s.text)
		return it, ok
	}
	if !it.decode("") {
		return item{}, false
	}
	s.identify(&it)
	return it, it.rule != nil || it.encoding != "" || telling(name, it.text)
}

// cut leaves a part of the item's text. Where that is written otherwise than it reads, a part
// of it has no place of its own.
func (it *item) cut(text []byte, from, to int) {
	if string(text[it.start:it.end]) == it.text {
		it.start, it.end = it.start+from, it.start+to
	}
	it.text = it.text[from:to]
}

var namedArgument = regexp.MustCompile(`^-{0,2}[A-Za-z_][A-Za-z0-9_.-]*=`)

// nameOf gives the name that speaks for a value, and where in the entry the value begins: for
// an argument "--name=value", "Name: value" or the option before it, else the key.
func nameOf(e, before *entry) (name string, from int) {
	steps := formats.Steps(e.Key)
	name = steps[len(steps)-1]
	if strings.Trim(name, "0123456789") != "" {
		return name, 0
	}
	name = ""
	if before != nil && before.Group == e.Group && strings.HasPrefix(before.Value, "-") {
		name = before.Value
	}
	if end := len(namedArgument.FindString(e.Value)); end > 0 {
		name, from = e.Value[:end-1], end
	}
	if header, _, ok := strings.Cut(e.Value[from:], ":"); ok && !strings.Contains(header, "/") && formats.SaysSecret(header) {
		name, from = header, from+len(header)+1
		for from < len(e.Value) && e.Value[from] == ' ' {
			from++
		}
	}
	return name, from
}

// login leaves of an address what opens it: the password before the host, or the parameter
// whose name says that it is secret.
func (it *item) login(text []byte) bool {
	begin := strings.Index(it.text, "://") + len("://")
	end := len(it.text)
	if i := strings.IndexAny(it.text[begin:], "/?#"); i >= 0 {
		end = begin + i
	}
	host := it.text[begin:end]
	if at := strings.LastIndexByte(host, '@'); at >= 0 {
		user, password, ok := strings.Cut(host[:at], ":")
		if ok && password != "" && !placeholder(password) {
			it.parts = map[string]string{"user": unescaped(user), "host": host[at+1:]}
			it.password = true
			it.cut(text, begin+len(user)+1, begin+at)
			it.text = unescaped(it.text)
			return true
		}
	}
	return it.parameter(text)
}

func (it *item) parameter(text []byte) bool {
	from := strings.IndexByte(it.text, '?') + 1
	for from > 0 && from < len(it.text) {
		end := len(it.text)
		if i := strings.IndexAny(it.text[from:], "&#"); i >= 0 {
			end = from + i
		}
		name, value, _ := strings.Cut(it.text[from:end], "=")
		if formats.SaysSecret(name) && telling(name, unescaped(value)) {
			it.cut(text, from+len(name)+1, end)
			it.text = unescaped(it.text)
			return true
		}
		from = end + 1
	}
	return false
}

func unescaped(text string) string {
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}

var likePath = regexp.MustCompile(`^(?:~|\.{1,2})?/[a-z0-9_./ -]*$|^~/|^[A-Za-z]:\\|^\.{1,2}/`)

// What is taken for a credential by its looks alone, whatever its name.
const (
	fewestUnnamed = 20
	leastEntropy  = 3.5 // bits a letter
)

// telling says whether a value that may be anything is a credential, by what can be seen of it
// and of its name: it is no word, path, number or switch.
func telling(name, text string) bool {
	if placeholder(text) || strings.ContainsAny(text, " \t\n") || strings.Contains(text, "://") || text[0] == '-' || likePath.MatchString(text) {
		return false
	}
	name = strings.ToLower(name)
	if strings.Contains(name, "pass") || strings.HasSuffix(name, "pwd") {
		return len(text) >= 4 && text != "true" && text != "false"
	}
	letters := strings.Trim(text, "0123456789.-") != ""
	mixed := letters && strings.ContainsAny(text, "0123456789")
	if formats.SaysSecret(name) {
		return len(text) >= fewestBytes && (mixed || letters && len(text) >= 3*fewestBytes)
	}
	identifies := strings.HasSuffix(name, "id")
	return len(text) >= fewestUnnamed && mixed && !identifies && !strings.ContainsAny(text, "/.@:=") && entropy([]byte(text)) >= leastEntropy
}
