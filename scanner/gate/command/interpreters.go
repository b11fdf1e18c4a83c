package command

import (
	"bytes"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

var shells = []string{"sh", "bash", "zsh", "dash", "ksh", "ash", "mksh", "fish", "rbash"}

// language is a program that runs a text of another language: the flags that take the text.
type language struct{ text, takes []string }

var languages = map[string]language{
	"python": {text: []string{"-c"}, takes: []string{"-W", "-X", "-m"}}, "node": {text: []string{"-e", "--eval", "-p", "--print"}, takes: []string{"-r", "--require", "--import"}},
	"deno": {text: []string{"eval"}}, "bun": {text: []string{"-e", "--eval", "-p", "--print"}},
	"perl": {text: []string{"-e", "-E"}, takes: []string{"-I"}}, "ruby": {text: []string{"-e"}, takes: []string{"-r", "-I"}}, "php": {text: []string{"-r", "-B", "-R"}, takes: []string{"-d"}},
	"lua": {text: []string{"-e"}, takes: []string{"-l"}}, "osascript": {text: []string{"-e"}}, "pwsh": {text: []string{"-Command", "-c", "-EncodedCommand"}}, "powershell": {text: []string{"-Command", "-c"}},
	"Rscript": {text: []string{"-e"}}, "tclsh": {}, "awk": {}, "gawk": {}, "mawk": {}, "sqlite3": {},
	"psql": {text: []string{"-c", "--command"}, takes: databaseTakes}, "mysql": {text: []string{"-e", "--execute"}, takes: databaseTakes}, "mariadb": {text: []string{"-e", "--execute"}, takes: databaseTakes},
	"mongosh": {text: []string{"--eval"}}, "mongo": {text: []string{"--eval"}}, "redis-cli": {}, "valkey-cli": {}, "clickhouse-client": {text: []string{"-q", "--query"}}, "cqlsh": {text: []string{"-e"}},
	"duckdb": {text: []string{"-c"}}, "pgcli": {}, "usql": {text: []string{"-c"}}, "snowsql": {text: []string{"-q"}}, "bq": {},
}

var databaseTakes = []string{"-h", "-U", "-d", "-p", "-u", "-P", "-D", "-v", "-o", "--host", "--username", "--dbname", "--port", "--user", "--database"}

// interpreter reads what a shell or another language is given to run.
func (s *shell) interpreter(name string, args []string, in stream) (out stream, done bool) {
	if slices.Contains(shells, name) {
		return s.shellRun(args, in), true
	}
	base := strings.TrimRight(name, "0123456789.")
	if name == "sqlite3" {
		base = name
	}
	if base == "nodejs" {
		base = "node"
	}
	l, known := languages[base]
	if !known {
		return stream{}, false
	}
	s.language(base, l, args, in)
	return nothingKnown, true
}

func (s *shell) shellRun(args []string, in stream) stream {
	words, f := pastFlags(args, []string{"-c", "-o", "-O", "--rcfile", "--init-file"})
	in2 := s.sub()
	if text, ok := f.value("-c"); ok {
		if len(words) > 0 {
			in2.zero, in2.args = words[0], words[1:]
		}
		return in2.text(text, in)
	}
	if len(words) > 0 && !f.has("-s") {
		s.file(words[0], false)
		return in2.follow(words[0], words[1:], in)
	}
	if in.file != "" {
		return in2.follow(in.file, nil, stream{})
	}
	if strings.Contains(in.text, unknown) {
		s.unseen("a script that is piped into a shell", true)
	}
	return in2.text(in.text, stream{})
}

// follow reads a script's file, where it is one that can be read.
func (s *shell) follow(path string, args []string, in stream) stream {
	at := s.absolute(path)
	text, ok := s.content(at)
	if !ok {
		s.unseen("a script that cannot be read", false)
		return nothingKnown
	}
	if s.ran[at] {
		return nothingKnown
	}
	s.ran[at] = true
	s.args = args
	if s.settled(at) {
		s.trusted++
		defer func() { s.trusted-- }()
	}
	return s.text(text, in)
}

// settled says that a script has stood there as it is since before the session: what it hides is not
// the agent's doing. Builds have many such.
func (s *shell) settled(path string) bool {
	info, err := s.place.FS.Stat(path)
	return err == nil && info.ModTime().Before(s.place.Since)
}

// byShebang follows a script that is run by its path, by the program that its first line names.
func (s *shell) byShebang(args []string, in stream) (out stream, done bool) {
	if !strings.Contains(args[0], "/") {
		return stream{}, false
	}
	text, ok := s.content(s.absolute(args[0]))
	line, _, _ := strings.Cut(text, "\n")
	line, script := strings.CutPrefix(line, "#!")
	words := strings.Fields(line)
	if !ok || !script || len(words) == 0 {
		return stream{}, false
	}
	if filepath.Base(words[0]) == "env" && len(words) > 1 {
		words = words[1:]
	}
	words[0] = filepath.Base(words[0])
	return s.run(slices.Concat(words, args), in), true
}

// mostFile is how large a script may be that is followed.
const mostFile = 256 << 10

// Text reads a small file of text; ok is false where it is none, or cannot be read.
func (w Place) Text(path string) (text string, ok bool) {
	return (&shell{reading: &reading{place: w}}).content(path)
}

// content reads a small file of text.
func (s *shell) content(path string) (string, bool) {
	if s.remote || path == "" || s.place.FS == nil || strings.Contains(path, "*") {
		return "", false
	}
	s.listed++
	info, err := s.place.FS.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > mostFile || s.listed > mostListed {
		return "", false
	}
	file, err := s.place.FS.Open(path)
	if err != nil {
		return "", false
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, mostFile))
	if err != nil || bytes.IndexByte(text, 0) >= 0 || !utf8.Valid(text) {
		return "", false
	}
	return string(text), true
}

// language notes the texts that a program of another language is given.
func (s *shell) language(name string, l language, args []string, in stream) {
	words, f := sorted(args, slices.Concat(l.takes, l.text))
	texts := f.all(l.text...)
	if name == "deno" && len(words) > 1 && words[0] == "eval" {
		texts = append(texts, words[1])
	}
	words = append(words, f.all("-f", "--file")...)
	whole := slices.Contains([]string{"awk", "gawk", "mawk", "redis-cli", "valkey-cli", "sqlite3", "bq", "snowsql", "mongosh", "mongo"}, name)
	if whole {
		texts = append(texts, strings.Join(args, " "))
	}
	s.arguments(name, args)
	if len(texts)+len(words) == 0 || slices.Contains(databases, name) || slices.Contains(words, "-") {
		if in.file != "" {
			in.text, _ = s.content(in.file)
		}
		if in.text != "" {
			texts = append(texts, in.text)
		}
	}
	if len(texts) == 0 && len(words) > 0 {
		at := s.absolute(words[0])
		if text, ok := s.content(at); ok && filepath.Ext(words[0]) != "" {
			texts = append(texts, text)
			if s.settled(at) {
				s.trusted++
				defer func() { s.trusted-- }()
			}
		} else {
			s.unseen("a program in "+name+" that cannot be read", false)
		}
	}
	for _, text := range texts {
		s.script(name, text)
	}
}

// script keeps a text of another language. What builds its own text as it runs hides it.
func (s *shell) script(by, text string) {
	if len(text) > mostText || len(s.seen.Scripts) > 256 {
		s.unseen("a script that is too large", true)
		text = text[:min(len(text), mostText)]
	}
	s.seen.Scripts = append(s.seen.Scripts, Script{by, text})
	s.seen.Paths = append(s.seen.Paths, s.literals(text)...)
	s.seen.Environment = s.seen.Environment || takesAll(text)
	if strings.Trim(text, unknown+" \n") == "" || hides(text) {
		s.unseen("a script in "+by+" that makes what it does only when it runs", true)
	}
}

// takesAll says that a script takes all variables rather than one.
func takesAll(text string) bool {
	for _, word := range []string{"%ENV", "ENV.to_h", "ENV.each", "ENV.inspect", "ENVIRON", "os.environ.items", "os.environ.copy", "os.environ.values", "getenv()"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	for _, word := range []string{"os.environ", "process.env"} {
		for rest := text; ; {
			i := strings.Index(rest, word)
			if i < 0 {
				break
			}
			rest = rest[i+len(word):]
			if rest == "" || rest[0] != '[' && rest[0] != '.' && !nameLetter(rest[0]) {
				return true
			}
		}
	}
	return false
}

// hides says that a text decodes or puts together what it then does.
func hides(text string) bool {
	for _, word := range []string{"b64decode", "base64", "unhexlify", "fromhex", "chr(", "fromCharCode", "exec(", "eval(", "__import__", "codecs.", "unpack(", "zlib", "pack(", "atob(", "decode(", "[::-1]", ".reverse()"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}
