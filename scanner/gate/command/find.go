package command

import (
	"slices"
	"strings"
)

// find gives the files below some folders to a program, or prints their names.
func (s *shell) find(args []string) stream {
	var starts, names []string
	i := 0
	for ; i < len(args) && !strings.HasPrefix(args[i], "-") && args[i] != "(" && args[i] != "!"; i++ {
		starts = append(starts, args[i])
	}
	if len(starts) == 0 {
		starts = []string{"."}
	}
	for j := i; j+1 < len(args); j++ {
		if slices.Contains([]string{"-name", "-iname", "-path", "-wholename", "-ipath", "-regex"}, args[j]) {
			name := args[j+1][strings.LastIndex(args[j+1], "/")+1:]
			if args[j] == "-regex" || j > i && (args[j-1] == "!" || args[j-1] == "-not") {
				name = "*"
			}
			names = append(names, strings.ReplaceAll(name, unknown, "*"))
		}
	}
	var trees []Path
	for _, start := range starts {
		if at := s.absolute(start); at != "" && !s.remote {
			trees = append(trees, Path{At: at, Partly: strings.Contains(start, unknown), Tree: true, Names: names})
		}
	}
	for ; i < len(args); i++ {
		switch args[i] {
		case "-exec", "-execdir", "-ok", "-okdir":
			i = s.each(args, i+1, trees)
		case "-delete":
			for _, t := range trees {
				t.Write, t.Mention = true, true
				s.seen.Paths = append(s.seen.Paths, t)
			}
		}
	}
	return stream{text: unknown, flow: trees}
}

// each runs the program of an -exec for files that are not known one by one.
func (s *shell) each(args []string, from int, trees []Path) (end int) {
	end = from
	for end < len(args) && args[end] != ";" && args[end] != "+" {
		end++
	}
	program := make([]string, 0, end-from)
	for _, a := range args[from:end] {
		program = append(program, strings.ReplaceAll(a, "{}", unknown))
	}
	at := s.sub()
	at.flow = append(slices.Clone(s.flow), trees...)
	at.run(program, stream{})
	return end
}

var searchTakes = []string{"-e", "-f", "-m", "-A", "-B", "-C", "-g", "-t", "-T", "-d", "-D", "--include", "--exclude", "--exclude-dir", "--glob", "--type", "--regexp", "--file", "--max-count", "--context", "--color"}

// search shows the lines of files that a pattern fits.
func (s *shell) search(name string, args []string, in stream) stream {
	words, f := sorted(args, searchTakes)
	patterns := f.all("-e", "--regexp")
	if len(patterns) == 0 && len(words) > 0 {
		patterns, words = words[:1], words[1:]
	}
	p := Path{}
	if len(patterns) == 1 && !f.has("-v") && !f.has("-f") && !strings.Contains(patterns[0], unknown) && !slices.ContainsFunc(f, func(x [2]string) bool {
		return slices.Contains([]string{"-A", "-B", "-C", "-z", "--context", "--passthru", "--null-data"}, x[0])
	}) {
		p.Search = &patterns[0]
	}
	if f.has("-l") || f.has("-c") || f.has("-q") || f.has("--files-with-matches") {
		p.Mention = true
	}
	p.Tree = f.has("-r") || f.has("-R") || f.has("--recursive") || name == "rg" || name == "ag" || name == "ack"
	p.Names = f.all("--include")
	for _, file := range f.all("-f", "--file") {
		s.file(file, false)
	}
	if len(words) == 0 && p.Tree && in.text == "" && in.file == "" {
		words = []string{"."}
	}
	for _, w := range words {
		s.path(w, p)
	}
	if len(words) == 0 && len(patterns) == 1 && !p.Tree && in.text != "" && !strings.Contains(in.text+patterns[0], unknown) {
		if text, ok := kept(in.text, patterns[0], f); ok {
			return stream{text: text}
		}
	}
	return nothingKnown
}

var sshTakes = []string{"-B", "-b", "-c", "-D", "-E", "-e", "-F", "-I", "-i", "-J", "-L", "-l", "-m", "-O", "-o", "-p", "-Q", "-R", "-S", "-W", "-w"}

// elsewhere reads a command that is run on another machine: past so many words.
func (s *shell) elsewhere(args, takes []string, skip int) {
	rest, _ := pastFlags(args, takes)
	if len(rest) <= skip {
		return
	}
	at := s.sub()
	at.remote = true
	at.text(strings.Join(rest[skip:], " "), stream{})
}

var containerTakes = []string{
	"-e", "-u", "-w", "-v", "-p", "-n", "-c", "-f", "-l", "--env", "--env-file", "--user", "--workdir", "--volume", "--mount", "--name", "--network", "--entrypoint", "--publish", "--platform", "--hostname",
	"--namespace", "--context", "--kubeconfig", "--container", "--index", "--project-name", "--image", "--add-host", "--label", "--memory", "--cpus", "-H", "--host",
}

// container reads what is run inside of one.
func (s *shell) container(name string, args []string) {
	words, _ := pastFlags(args, containerTakes)
	if name == "docker" && len(words) > 0 && words[0] == "compose" {
		words, _ = pastFlags(words[1:], containerTakes)
	}
	if len(words) == 0 || words[0] != "exec" && words[0] != "run" {
		return
	}
	skip := 1
	run := words[0] == "run"
	rest, f := pastFlags(words[1:], containerTakes)
	if len(rest) > skip && rest[skip] == "--" {
		skip++
	}
	for _, v := range f.all("-v", "--volume") {
		from, _, _ := strings.Cut(v, ":")
		s.path(from, Path{Tree: true})
	}
	for _, m := range f.all("--mount") {
		for part := range strings.SplitSeq(m, ",") {
			if from, ok := strings.CutPrefix(part, "source="); ok {
				s.path(from, Path{Tree: true})
			} else if from, ok := strings.CutPrefix(part, "src="); ok {
				s.path(from, Path{Tree: true})
			}
		}
	}
	for _, v := range f.all("-e", "--env") {
		if !strings.Contains(v, "=") {
			s.seen.Variables = append(s.seen.Variables, v)
		}
	}
	if program, ok := f.value("--entrypoint"); ok && run && len(rest) > 0 {
		rest = append([]string{rest[0], program}, rest[1:]...)
	}
	if len(rest) > skip {
		at := s.sub()
		at.remote = true
		at.run(rest[skip:], stream{})
	}
}
