package command

import (
	"path/filepath"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/expand"
)

// run says what a program would do with its arguments, and gives what it would print, where that
// can be told.
func (s *shell) run(args []string, in stream) stream {
	if len(args) == 0 || !s.step() {
		return nothingKnown
	}
	if s.depth > mostDepth {
		s.unseen("programs that run programs too deep", true)
		return nothingKnown
	}
	if out, done := s.byShebang(args, in); done {
		return out
	}
	name := filepath.Base(strings.TrimSuffix(filepath.ToSlash(args[0]), ".exe"))
	args = args[1:]
	if strings.Contains(name, unknown) {
		s.unseen("a program whose name is made only when it runs", true)
		s.arguments(name, args)
		return nothingKnown
	}
	if f, ok := s.funcs[name]; ok {
		in2 := s.sub()
		in2.args = args
		out := in2.stmt(f.body, in)
		s.dir, s.vars = in2.dir, in2.vars
		return out
	}
	if w, ok := wrappers[name]; ok {
		return s.wrapped(name, w, args, in)
	}
	if out, done := s.builtin(name, args, in); done {
		return out
	}
	s.seen.Programs = append(s.seen.Programs, Program{name, args, in.text})
	if out, done := s.interpreter(name, args, in); done {
		return out
	}
	switch name {
	case "curl", "wget", "http", "https", "xh", "xhs", "gh", "glab":
		s.request(name, args, in)
	case "find":
		return s.find(args)
	case "grep", "egrep", "fgrep", "rg", "ag", "ack":
		return s.search(name, args, in)
	case "ssh":
		s.elsewhere(args, sshTakes, 1)
	case "docker", "podman", "kubectl", "nerdctl", "docker-compose":
		s.container(name, args)
	case "ps":
		s.processes(args)
	}
	s.arguments(name, args)
	if text, ok := printed(s, name, args, in); ok {
		return stream{text: text, flow: in.flow}
	}
	return nothingKnown
}

// wrapper is a program that runs the one that its arguments name.
type wrapper struct {
	// takes are the flags that have a value of their own, as letters and words.
	takes []string
	// skip is how many arguments stand before the program.
	skip int
}

var wrappers = map[string]wrapper{
	"command": {}, "builtin": {}, "exec": {takes: []string{"-a"}}, "nohup": {}, "time": {takes: []string{"-f", "-o"}}, "nice": {takes: []string{"-n"}},
	"ionice": {takes: []string{"-c", "-n", "-p"}}, "timeout": {takes: []string{"-s", "-k", "--signal", "--kill-after"}, skip: 1}, "stdbuf": {takes: []string{"-i", "-o", "-e"}},
	"setsid": {}, "sudo": {takes: []string{"-u", "-g", "-h", "-p", "-C", "-r", "-t", "-U", "-D", "--user", "--group"}}, "doas": {takes: []string{"-u", "-C"}},
	"env": {takes: []string{"-u", "-C", "-S", "--unset", "--chdir", "--split-string"}}, "xargs": {takes: []string{"-I", "-n", "-P", "-L", "-d", "-a", "-s", "-E", "--max-args", "--max-procs", "--delimiter", "--arg-file"}},
	"busybox": {}, "watch": {takes: []string{"-n", "--interval"}}, "chronic": {}, "unbuffer": {}, "strace": {takes: []string{"-e", "-o", "-p"}}, "parallel": {takes: []string{"-j", "--jobs"}},
	"npx": {takes: []string{"-p", "--package"}}, "bunx": {}, "uvx": {takes: []string{"--from"}}, "caffeinate": {takes: []string{"-t", "-w"}}, "proot": {}, "chroot": {skip: 1}, "flock": {skip: 1, takes: []string{"-w"}},
}

func (s *shell) wrapped(name string, w wrapper, args []string, in stream) stream {
	at := s.sub()
	at.depth = s.depth + 1
	rest, flags := pastFlags(args, w.takes)
	if name == "command" && (flags.has("-v") || flags.has("-V")) {
		return nothingKnown
	}
	if name == "env" {
		if text, ok := flags.value("-S", "--split-string"); ok {
			return at.text(text+" "+joinQuoted(rest), in)
		}
		rest = at.assigned(rest)
	}
	if name == "sudo" {
		rest = at.assigned(rest)
	}
	if dir, ok := flags.value("-C", "--chdir"); ok && name == "env" {
		at.cd(dir)
	}
	if w.skip > 0 {
		rest = rest[min(w.skip, len(rest)):]
	}
	if len(rest) == 0 {
		if name == "env" {
			s.seen.Environment = true
		}
		if name == "sudo" || name == "doas" { // sudo -i: a shell
			return at.run([]string{"sh"}, in)
		}
		if name != "xargs" {
			return nothingKnown
		}
		rest = []string{"echo"}
	}
	switch name {
	case "xargs":
		return at.xargs(rest, flags, in)
	case "parallel":
		s.unseen("parallel makes its own commands", true)
	case "watch":
		return at.text(strings.Join(rest, " "), in)
	case "exec":
		out := at.run(rest, in)
		s.dir = at.dir
		return out
	}
	return at.run(rest, in)
}

// assigned sets NAME=VALUE arguments and gives those behind them.
func (s *shell) assigned(args []string) []string {
	for i, a := range args {
		name, value, ok := strings.Cut(a, "=")
		if !ok || name == "" || strings.ContainsAny(name, "/ "+unknown) {
			return args[i:]
		}
		s.set(name, value)
	}
	return nil
}

// xargs adds what is piped in as arguments.
func (s *shell) xargs(rest []string, flags flags, in stream) stream {
	if f, ok := flags.value("-a", "--arg-file"); ok {
		s.file(f, false)
		in = nothingKnown
	}
	s.flow = append(s.flow, in.flow...)
	items := strings.Fields(in.text)
	if len(items) > mostRounds {
		s.unseen("more arguments than can be looked through", true)
		items = items[:mostRounds]
	}
	holder, each := flags.value("-I")
	if !each {
		return s.run(append(slices.Clone(rest), items...), stream{})
	}
	var out stream
	for _, item := range items {
		one := make([]string, len(rest))
		for i, a := range rest {
			one[i] = strings.ReplaceAll(a, holder, item)
		}
		out = join(out, s.run(one, stream{}))
	}
	return out
}

// builtin is what a shell does itself.
func (s *shell) builtin(name string, args []string, in stream) (out stream, done bool) {
	switch name {
	case "cd", "pushd":
		rest, _ := pastFlags(args, nil)
		to := s.place.Home
		if len(rest) > 0 {
			to = rest[0]
		}
		s.cd(to)
	case "eval":
		return s.sub2().text(strings.Join(args, " "), in), true
	case ".", "source":
		if len(args) > 0 {
			s.file(args[0], false)
			s.follow(args[0], args[1:], in)
		}
	case "trap":
		if len(args) > 0 {
			s.sub().text(args[0], stream{})
		}
	case "export", "declare", "local", "readonly", "typeset":
		if len(args) == 0 || slices.Contains(args, "-p") {
			s.seen.Environment = true
		}
		s.assigned(args)
	case "set":
		if len(args) == 0 {
			s.seen.Environment = true
		} else if i := slices.Index(args, "--"); i >= 0 {
			s.args = args[i+1:]
		}
	case "read", "mapfile", "readarray":
		for _, a := range args {
			if !strings.HasPrefix(a, "-") {
				s.read(name, a, in)
			}
		}
	case "unset":
		for _, a := range args {
			delete(s.vars, a)
		}
	case "alias":
		for _, a := range args {
			if n, text, ok := strings.Cut(a, "="); ok {
				s.unseen("an alias: "+n, false)
				s.sub().text(text, stream{})
			}
		}
	case "printenv":
		s.seen.Variables = append(s.seen.Variables, args...)
		s.seen.Environment = s.seen.Environment || len(args) == 0
	case ":", "true", "false", "test", "[", "shift", "return", "exit", "wait", "jobs", "fg", "bg", "umask", "ulimit", "break", "continue", "hash", "type", "which":
	default:
		return stream{}, false
	}
	return nothingKnownFor(name), true
}

func nothingKnownFor(name string) stream {
	if name == "printenv" || name == "which" || name == "type" {
		return nothingKnown
	}
	return stream{}
}

// read sets a variable to a line of what flows in, where that is known.
func (s *shell) read(by, name string, in stream) {
	line, _, _ := strings.Cut(in.text, "\n")
	if in.text == "" || by != "read" || strings.Count(in.text, "\n") > 1 {
		line = unknown
	}
	s.vars[name] = expand.Variable{Set: true, Kind: expand.String, Str: line}
}

// sub2 is this shell itself, one step deeper: what eval runs changes it.
func (s *shell) sub2() *shell {
	c := *s
	c.depth++
	return &c
}

func (s *shell) cd(to string) {
	switch at := s.absolute(to); {
	case to == "-", at == "":
		s.dir = unknown
	default:
		s.dir = at
	}
}

// named are programs that do no more with a file than to name it.
var named = []string{
	"echo", "printf", "ls", "stat", "touch", "mkdir", "basename", "dirname", "realpath", "readlink", "pwd", "du", "df", "sleep", "date",
	"chown", "kill", "pkill", "file", "tree", "exa", "eza", "lsof", "cal", "seq", "uname", "whoami", "id", "hostname", "tty", "clear",
}

// takers are programs that take what they are given away, or write over it.
var takers = []string{"rm", "rmdir", "unlink", "shred", "truncate", "chmod", "chattr", "tee", "sponge", "chflags", "setfacl", "xattr", "trash"}

// whole are programs that take a folder with all that is below it.
var whole = []string{"tar", "zip", "cp", "mv", "rsync", "scp", "sftp", "7z", "7za", "bsdtar", "cpio", "ditto", "rclone", "ln", "bindfs", "mount", "diff", "bat"}

// arguments notes the files that a program's arguments name.
func (s *shell) arguments(name string, args []string) {
	p := Path{
		Mention: slices.Contains(named, name),
		Write:   slices.Contains(takers, name) || name == "dd" || name == "install" || rewrites(name, args),
		Tree:    slices.Contains(whole, name) || slices.Contains(takers, name),
	}
	if p.Write && !rewrites(name, args) && name != "dd" && name != "install" {
		p.Mention = true // it shows nothing of what stands there
	}
	for i, a := range args {
		if i == 0 && (name == "sed" || name == "awk" || name == "jq" || name == "yq" || name == "gawk") && !strings.HasPrefix(a, "-") {
			continue // the program that it runs
		}
		one := p
		if i == len(args)-1 && slices.Contains([]string{"cp", "mv", "ln", "rsync", "scp", "ditto"}, name) {
			one.Write, one.Mention = true, true
		}
		s.argument(a, one)
	}
}

func rewrites(name string, args []string) bool {
	return slices.Contains([]string{"sed", "perl", "ruby", "gsed"}, name) && slices.ContainsFunc(args, func(a string) bool {
		return strings.HasPrefix(a, "-i") || strings.HasPrefix(a, "--in-place") || strings.HasPrefix(a, "-pi")
	})
}

// argument notes the file that an argument names, or that a part of it does.
func (s *shell) argument(a string, p Path) {
	if a == "" || len(a) > 4096 {
		return
	}
	if name, value, ok := strings.Cut(a, "="); ok && value != "" {
		one := p
		if name == "of" {
			one.Write = true
		}
		s.piece(value, one)
	}
	if strings.HasPrefix(a, "-") {
		if len(a) > 2 && a[1] != '-' { // -f/path
			s.piece(a[2:], p)
		}
		return
	}
	s.path(strings.TrimPrefix(strings.TrimPrefix(a, "@"), "file://"), p)
	if from, _, ok := strings.Cut(a, ":"); ok && from != "" && !strings.Contains(a, "://") {
		s.piece(from, p)
	}
}

// piece notes a part of an argument that reads as a path.
func (s *shell) piece(a string, p Path) {
	a = strings.TrimPrefix(strings.TrimPrefix(a, "@"), "file://")
	if !strings.HasPrefix(a, "-") && strings.Trim(a, unknown) != "" && !strings.Contains(a, "://") {
		s.path(a, p)
	}
}

// processes: some forms of ps show other processes' environments.
func (s *shell) processes(args []string) {
	for _, a := range args {
		if a == "-E" || !strings.HasPrefix(a, "-") && strings.Contains(a, "e") && strings.Trim(a, "abcdefghijklmnopqrstuvwxyz") == "" {
			s.seen.Environment = true
		}
	}
}
