package command

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"io"
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/expand"
)

// printed gives what a few programs print, which commands are hidden with: what is decoded, turned
// round and piped into a shell.
func printed(s *shell, name string, args []string, in stream) (string, bool) {
	switch name {
	case "echo":
		return echo(args), true
	case "printf":
		if len(args) == 0 {
			return "", true
		}
		return format(args), true
	}
	if name == "ls" {
		return s.names(args)
	}
	words, f := sorted(args, []string{"-s", "-d", "-w", "-n"})
	if in.file != "" {
		in.text, _ = s.content(in.file)
	}
	if len(words) > 0 && name != "tr" {
		text, ok := s.content(s.absolute(words[0]))
		if !ok {
			return "", false
		}
		in.text = text
	}
	if strings.Contains(in.text, unknown) || in.text == "" {
		return "", false
	}
	switch name {
	case "cat", "tee", "head", "tail", "sort", "uniq":
		return in.text, true
	case "rev":
		return reversed(in.text), true
	case "tac":
		lines := strings.SplitAfter(in.text, "\n")
		slices.Reverse(lines)
		return strings.Join(lines, ""), true
	case "base64":
		if slices.ContainsFunc(args, func(a string) bool { return a == "-d" || a == "-D" || a == "--decode" || strings.HasPrefix(a, "-d") }) {
			return unbase(in.text)
		}
	case "openssl":
		if slices.Contains(args, "base64") && slices.Contains(args, "-d") {
			return unbase(in.text)
		}
	case "xxd":
		if f.has("-r") && f.has("-p") {
			out, err := hex.DecodeString(strings.Join(strings.Fields(in.text), ""))
			return string(out), err == nil
		}
	case "gunzip", "zcat", "gzip":
		return unzipped(in.text)
	case "tr":
		return translated(args, in.text)
	}
	return "", false
}

// names are what ls prints into a pipe: a name a line.
func (s *shell) names(args []string) (string, bool) {
	words, f := sorted(args, nil)
	if len(words) > 1 || slices.ContainsFunc(f, func(x [2]string) bool { return !slices.Contains([]string{"-a", "-A", "-1", "-r", "-t"}, x[0]) }) {
		return "", false
	}
	dir := s.dir
	if len(words) == 1 {
		dir = s.absolute(words[0])
	}
	entries, err := s.list(dir)
	if err != nil || len(entries) > mostFields {
		return "", false
	}
	var out strings.Builder
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") || f.has("-a") || f.has("-A") {
			out.WriteString(e.Name() + "\n")
		}
	}
	return out.String(), true
}

// kept are the lines that grep prints of a text that is piped into it.
func kept(text, pattern string, f flags) (string, bool) {
	switch {
	case f.has("-F"):
		pattern = regexp.QuoteMeta(pattern)
	case !f.has("-E") && strings.ContainsAny(pattern, `\+?|(){}`): // they mean something else there
		return "", false
	}
	if f.has("-x") {
		pattern = "^(?:" + pattern + ")$"
	}
	if f.has("-i") {
		pattern = "(?i)" + pattern
	}
	expr, err := regexp.Compile(pattern)
	if err != nil || slices.ContainsFunc(f, func(x [2]string) bool { return !slices.Contains([]string{"-F", "-E", "-x", "-i", "-v", "-e"}, x[0]) }) {
		return "", false
	}
	var out strings.Builder
	for line := range strings.Lines(text) {
		if expr.MatchString(strings.TrimSuffix(line, "\n")) != f.has("-v") {
			out.WriteString(line)
		}
	}
	return out.String(), true
}

func echo(args []string) string {
	newline, escapes := "\n", false
	for len(args) > 0 && (args[0] == "-n" || args[0] == "-e" || args[0] == "-ne" || args[0] == "-en") {
		if strings.Contains(args[0], "n") {
			newline = ""
		}
		escapes = escapes || strings.Contains(args[0], "e")
		args = args[1:]
	}
	text := strings.Join(args, " ")
	if escapes {
		text = format([]string{strings.ReplaceAll(text, "%", "%%")})
	}
	return text + newline
}

// format is printf, which takes its format again for the arguments that are left over.
func format(args []string) string {
	var out strings.Builder
	rest := args[1:]
	for range mostRounds {
		text, used, err := expand.Format(nil, args[0], rest)
		if err != nil {
			return unknown
		}
		out.WriteString(text)
		if rest = rest[min(used, len(rest)):]; len(rest) == 0 || used == 0 {
			return out.String()
		}
	}
	return out.String() + unknown
}

func unbase(text string) (string, bool) {
	text = strings.TrimRight(strings.Join(strings.Fields(text), ""), "=")
	out, err := base64.RawStdEncoding.DecodeString(text)
	return string(out), err == nil
}

func unzipped(text string) (string, bool) {
	z, err := gzip.NewReader(strings.NewReader(text))
	if err != nil {
		return "", false
	}
	out, err := io.ReadAll(io.LimitReader(z, mostText+1))
	return string(out), err == nil && len(out) <= mostText
}

func reversed(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		runes := []rune(line)
		slices.Reverse(runes)
		lines[i] = string(runes)
	}
	return strings.Join(lines, "\n")
}

// translated is tr for two plain sets of letters, such as that which turns letters by thirteen.
func translated(args []string, text string) (string, bool) {
	if len(args) == 2 && args[0] == "-d" {
		gone := spelled(args[1])
		return strings.Map(func(r rune) rune {
			if slices.Contains(gone, r) {
				return -1
			}
			return r
		}, text), true
	}
	if len(args) != 2 || strings.ContainsAny(args[0]+args[1], "[") || strings.HasPrefix(args[0], "-") {
		return "", false
	}
	from, to := spelled(args[0]), spelled(args[1])
	if len(to) == 0 || len(from) > 512 {
		return "", false
	}
	var out bytes.Buffer
	for _, r := range text {
		if i := slices.Index(from, r); i >= 0 {
			r = to[min(i, len(to)-1)]
		}
		out.WriteRune(r)
	}
	return out.String(), true
}

// spelled writes out the ranges of a set of letters.
func spelled(set string) (list []rune) {
	r := []rune(set)
	for i := 0; i < len(r); i++ {
		if i+2 < len(r) && r[i+1] == '-' && r[i+2] >= r[i] && r[i+2]-r[i] < 256 {
			for c := r[i]; c <= r[i+2]; c++ {
				list = append(list, c)
			}
			i += 2
			continue
		}
		list = append(list, r[i])
	}
	return list
}
