package command

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// flags are those of a command line, each with its value where it has one.
type flags [][2]string

func (f flags) has(name string) bool {
	return slices.ContainsFunc(f, func(x [2]string) bool { return x[0] == name })
}

// value gives the last value of one of the names.
func (f flags) value(names ...string) (value string, ok bool) {
	for _, x := range f {
		if slices.Contains(names, x[0]) {
			value, ok = x[1], true
		}
	}
	return value, ok
}

// all gives every value of the names.
func (f flags) all(names ...string) (list []string) {
	for _, x := range f {
		if slices.Contains(names, x[0]) {
			list = append(list, x[1])
		}
	}
	return list
}

// pastFlags gives the flags before the first argument that is none, and what stands from there on.
func pastFlags(args, takes []string) (rest []string, f flags) {
	for i := 0; i < len(args); {
		a := args[i]
		if a == "--" {
			return args[i+1:], f
		}
		if len(a) < 2 || a[0] != '-' {
			return args[i:], f
		}
		used, one := flagAt(args[i:], takes)
		f = append(f, one...)
		i += used
	}
	return nil, f
}

// Words are the arguments of a command line that are no flags, of which none has a value of its own.
func Words(args []string) []string {
	words, _ := sorted(args, nil)
	return words
}

// sorted takes a command line apart, wherever in it the flags stand.
func sorted(args, takes []string) (words []string, f flags) {
	for i := 0; i < len(args); {
		a := args[i]
		if a == "--" {
			return append(words, args[i+1:]...), f
		}
		if len(a) < 2 || a[0] != '-' {
			words = append(words, a)
			i++
			continue
		}
		used, one := flagAt(args[i:], takes)
		f = append(f, one...)
		i += used
	}
	return words, f
}

// flagAt reads the flag that a command line begins with: --name=value, --name value, or letters of
// which the last may have its value behind it or in the next argument.
func flagAt(args, takes []string) (used int, f flags) {
	a := args[0]
	next := func() string {
		if len(args) > 1 {
			return args[1]
		}
		return unknown
	}
	if name, value, joined := strings.Cut(a, "="); strings.HasPrefix(a, "--") && joined {
		return 1, flags{{name, value}}
	}
	if slices.Contains(takes, a) {
		return min(2, len(args)), flags{{a, next()}}
	}
	if strings.HasPrefix(a, "--") {
		return 1, flags{{a, ""}}
	}
	for i := 1; i < len(a); i++ {
		letter := "-" + a[i:i+1]
		if !slices.Contains(takes, letter) {
			f = append(f, [2]string{letter, ""})
			continue
		}
		if i+1 < len(a) {
			return 1, append(f, [2]string{letter, a[i+1:]})
		}
		return min(2, len(args)), append(f, [2]string{letter, next()})
	}
	return 1, f
}

// joinQuoted writes arguments so that a shell reads them as they are.
func joinQuoted(args []string) string {
	var out strings.Builder
	for _, a := range args {
		q, err := syntax.Quote(a, syntax.LangBash)
		if err != nil {
			q = unknown
		}
		out.WriteString(q + " ")
	}
	return out.String()
}
