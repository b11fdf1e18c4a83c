package command

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// values gives a shell's variables to the expansion of words. One that nothing sets is not empty
// but unknown: a start file may set it.
type values struct {
	s *shell
	// defaults are the names for which the word has a value of its own, where they are unset.
	defaults map[string]bool
}

func (v values) Get(name string) expand.Variable {
	text := func(t string) expand.Variable { return expand.Variable{Set: true, Kind: expand.String, Str: t} }
	switch {
	case name == "@" || name == "*":
		return expand.Variable{Set: true, Kind: expand.Indexed, List: v.s.args}
	case name == "#":
		return text(strconv.Itoa(len(v.s.args)))
	case name == "0" && v.s.zero != "":
		return text(v.s.zero)
	case name == "PWD":
		return text(v.s.dir)
	case name == "HOME" && v.s.vars[name].String() == "":
		return text(v.s.place.Home)
	case name == "IFS" || strings.HasPrefix(name, "HOME "):
		return v.s.vars[name]
	}
	if n, err := strconv.Atoi(name); err == nil && n > 0 && n <= len(v.s.args) {
		return text(v.s.args[n-1])
	}
	one := v.s.vars[name]
	v.s.values += len(one.Str)
	switch {
	case v.s.values > mostValues:
		v.s.unseen("values that grow without end", true)
		return text(unknown)
	case !one.Set && v.defaults[name]:
		return expand.Variable{}
	case !one.Set:
		return text(unknown)
	}
	return one
}

func (v values) Each(func(string, expand.Variable) bool) {}

var errEnough = errors.New("enough")

// config is how words are expanded here.
func (s *shell) config(words ...*syntax.Word) *expand.Config {
	defaults := map[string]bool{}
	for _, w := range words {
		syntax.Walk(w, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.CmdSubst, *syntax.ProcSubst:
				return false
			case *syntax.ParamExp:
				s.uses(n)
				if n.Param != nil && n.Exp != nil {
					defaults[n.Param.Value] = true
				}
			}
			return true
		})
	}
	return &expand.Config{
		Env:      values{s, defaults},
		CmdSubst: s.substitute,
		ProcSubst: func(p *syntax.ProcSubst) (string, error) {
			s.sub().stmts(p.Stmts, stream{})
			return unknown, nil
		},
		ReadDir2: s.list,
	}
}

// uses notes a variable whose value is used.
func (s *shell) uses(p *syntax.ParamExp) {
	if p.Param == nil {
		return
	}
	name := p.Param.Value
	if v, set := s.vars[name]; !set || v.Exported {
		s.seen.Variables = append(s.seen.Variables, name)
	}
	if p.Excl { // ${!name} is the value of the variable that name names
		if v := s.vars[name]; v.Set && !strings.Contains(v.String(), unknown) {
			s.seen.Variables = append(s.seen.Variables, v.String())
		} else {
			s.seen.Environment = true
		}
	}
}

func (s *shell) substitute(w io.Writer, c *syntax.CmdSubst) error {
	in := s.sub()
	out := in.stmts(c.Stmts, stream{})
	// $(<file) is a command of its own.
	if len(c.Stmts) == 1 && c.Stmts[0].Cmd == nil && len(c.Stmts[0].Redirs) > 0 {
		out = nothingKnown
	}
	s.flow = append(s.flow, out.flow...)
	s.values += len(out.text)
	if s.values > mostValues {
		out.text = unknown
	}
	_, err := io.WriteString(w, out.text)
	return err
}

// list reads a folder for a pattern of names.
func (s *shell) list(path string) ([]fs.DirEntry, error) {
	s.listed++
	if s.listed > mostListed || s.remote || s.place.FS == nil {
		return nil, errEnough
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(s.dir, path)
	}
	return s.place.FS.ReadDir(path)
}

// fields gives the arguments that words come to.
func (s *shell) fields(words []*syntax.Word) []string {
	if s.depth > mostDepth {
		return []string{unknown}
	}
	config, out := s.config(words...), []string{}
	for _, w := range words {
		list, err := s.expanded(config, w)
		if err != nil {
			list = []string{unknown}
		}
		out = append(out, list...)
		if len(out) > mostFields {
			s.unseen("more arguments than can be looked through", true)
			return out[:mostFields]
		}
	}
	return out
}

// expanded gives the fields of one word. Names in the working folder are sought there: the
// expansion itself knows no folder to stand in.
func (s *shell) expanded(config *expand.Config, w *syntax.Word) (list []string, err error) {
	defer func() {
		if recover() != nil {
			err = errEnough
		}
	}()
	for field, err := range expand.FieldsSeq(config, w) {
		if err != nil {
			return nil, err
		}
		list = append(list, field)
		if len(list) > mostFields {
			break
		}
	}
	return list, nil
}

// word gives the text that a word comes to where it is not split.
func (s *shell) word(w *syntax.Word) string {
	if w == nil {
		return ""
	}
	return s.whole(w, expand.Literal)
}

func (s *shell) document(w *syntax.Word) string {
	if w == nil {
		return ""
	}
	return s.whole(w, expand.Document)
}

func (s *shell) whole(w *syntax.Word, by func(*expand.Config, *syntax.Word) (string, error)) (text string) {
	defer func() {
		if recover() != nil {
			text = unknown
		}
	}()
	if s.depth > mostDepth {
		return unknown
	}
	text, err := by(s.config(w), w)
	if err != nil {
		return unknown
	}
	return text
}

// absolute is a path as seen from where the shell stands; empty where nothing of it is known.
func (s *shell) absolute(path string) string {
	switch {
	case path == "" || strings.Trim(path, unknown) == "":
		return ""
	case path == "~":
		path = s.place.Home
	case strings.HasPrefix(path, "~/"):
		path = filepath.Join(s.place.Home, path[2:])
	}
	if !filepath.IsAbs(path) && !strings.HasPrefix(path, unknown) {
		path = filepath.Join(s.dir, path)
	}
	return filepath.Clean(strings.ReplaceAll(path, unknown, "*"))
}

// file notes a file that is read or written to.
func (s *shell) file(path string, write bool) {
	s.path(path, Path{Write: write, Mention: write})
}

// path notes a path with what is known of its use.
func (s *shell) path(text string, p Path) {
	if s.remote || strings.ContainsAny(text, "\n\x00") && len(text) > 4096 {
		return
	}
	if p.At = s.absolute(text); p.At == "" {
		if text != "" {
			s.unseen("a file whose name is made only when it runs", false)
			for _, f := range s.flow {
				f.Write, f.Mention, f.Search = p.Write, p.Mention, p.Search
				s.seen.Paths = append(s.seen.Paths, f)
			}
		}
		return
	}
	p.Partly = p.Partly || strings.Contains(text, unknown) || strings.Contains(s.dir, unknown)
	s.seen.Paths = append(s.seen.Paths, p)
}
