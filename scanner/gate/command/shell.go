package command

import (
	"maps"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// shell is a shell as a command would find it: nothing is run, values are followed.
type shell struct {
	*reading
	dir  string
	vars map[string]expand.Variable
	// args are the arguments, and zero is $0, where it is known.
	args  []string
	zero  string
	funcs map[string]function
	depth int
	// remote says that it stands on another machine: its files are not those of this one.
	remote bool
	// flow are files whose names reach a command by a pipe, a loop or a substitution.
	flow []Path
}

type function struct{ body *syntax.Stmt }

// stream is what flows from one command into the next.
type stream struct {
	text string
	// file is where the text lies, where it is a file that was not read.
	file string
	// flow are files whose names the text holds, where they are not known one by one.
	flow []Path
}

var nothingKnown = stream{text: unknown}

func (s *shell) sub() *shell {
	c := *s
	c.vars, c.funcs = maps.Clone(s.vars), maps.Clone(s.funcs)
	c.depth++
	return &c
}

// text reads a text as a shell would.
func (s *shell) text(text string, in stream) stream {
	switch {
	case strings.Contains(text, unknown) && strings.Trim(text, unknown+" \n") == "":
		s.unseen("a script that is made only when it runs", true)
		return nothingKnown
	case len(text) > mostText || nested(text) || s.depth > mostDepth:
		s.unseen("a script that is too large or too deep", true)
		return nothingKnown
	}
	parser := syntax.NewParser(syntax.Variant(syntax.LangBash), syntax.RecoverErrors(0))
	file, err := parser.Parse(strings.NewReader(text), "")
	if err != nil {
		s.unseen("a text that does not read as a shell's", true)
		s.seen.Scripts = append(s.seen.Scripts, Script{"shell", text})
		if file == nil {
			return nothingKnown
		}
	}
	return s.stmts(file.Stmts, in)
}

// nested says that brackets stand deeper than a person writes them.
func nested(text string) bool {
	depth := 0
	for _, c := range []byte(text) {
		switch c {
		case '(', '{', '[':
			depth++
		case ')', '}', ']':
			depth = max(depth-1, 0)
		}
		if depth > 400 {
			return true
		}
	}
	return false
}

func (s *shell) stmts(list []*syntax.Stmt, in stream) (out stream) {
	for _, stmt := range list {
		out = join(out, s.stmt(stmt, in))
	}
	return out
}

func join(a, b stream) stream {
	if len(a.text)+len(b.text) > mostText {
		return stream{text: unknown, flow: append(a.flow, b.flow...)}
	}
	return stream{text: a.text + b.text, flow: append(a.flow, b.flow...)}
}

func (s *shell) stmt(stmt *syntax.Stmt, in stream) stream {
	if stmt == nil || !s.step() {
		return nothingKnown
	}
	to := false
	for _, r := range stmt.Redirs {
		in, to = s.redirect(r, in, to)
	}
	if s.depth > mostDepth {
		s.unseen("commands that are nested too deep", true)
		return nothingKnown
	}
	out := s.command(stmt.Cmd, in)
	if to {
		return stream{}
	}
	return out
}

// redirect opens what a command reads from or writes to.
func (s *shell) redirect(r *syntax.Redirect, in stream, to bool) (stream, bool) {
	switch r.Op {
	case syntax.Hdoc, syntax.DashHdoc:
		return stream{text: s.document(r.Hdoc)}, to
	case syntax.WordHdoc:
		return stream{text: s.word(r.Word) + "\n"}, to
	case syntax.DplIn, syntax.DplOut:
		return in, to
	}
	path := s.word(r.Word)
	if host, ok := strings.CutPrefix(path, "/dev/tcp/"); ok {
		host, _, _ = strings.Cut(host, "/")
		s.seen.Calls = append(s.seen.Calls, HTTP{Method: unknown, Host: host, Path: unknown, Body: unknown})
		s.unseen("a connection without a program that speaks for it", true)
		return nothingKnown, to
	}
	if r.Op == syntax.RdrIn || r.Op == syntax.RdrInOut {
		s.file(path, false)
		return stream{text: unknown, file: s.absolute(path)}, to
	}
	s.file(path, true)
	return in, to || r.N == nil || r.N.Value == "1"
}

func (s *shell) command(c syntax.Command, in stream) stream {
	switch c := c.(type) {
	case *syntax.CallExpr:
		return s.call(c, in)
	case *syntax.BinaryCmd:
		if c.Op == syntax.Pipe || c.Op == syntax.PipeAll {
			return s.sub().stmt(c.Y, s.sub().stmt(c.X, in))
		}
		return join(s.stmt(c.X, in), s.stmt(c.Y, in))
	case *syntax.Block:
		return s.stmts(c.Stmts, in)
	case *syntax.Subshell:
		return s.sub().stmts(c.Stmts, in)
	case *syntax.IfClause:
		out := s.stmts(c.Cond, in)
		out = join(out, s.stmts(c.Then, in))
		if c.Else != nil {
			out = join(out, s.deeper(c.Else, in))
		}
		return out
	case *syntax.WhileClause:
		s.flow = append(s.flow, in.flow...)
		return join(s.stmts(c.Cond, in), s.stmts(c.Do, in))
	case *syntax.ForClause:
		return s.loop(c, in)
	case *syntax.CaseClause:
		return s.choice(c, in)
	case *syntax.FuncDecl:
		s.funcs[c.Name.Value] = function{c.Body}
	case *syntax.DeclClause:
		for _, a := range c.Args {
			if a.Name == nil && a.Value != nil && s.word(a.Value) == "-p" {
				s.seen.Environment = true
				continue
			}
			s.assign(a)
		}
		s.seen.Environment = s.seen.Environment || len(c.Args) == 0
	case *syntax.TimeClause:
		return s.stmt(c.Stmt, in)
	case *syntax.CoprocClause:
		return s.stmt(c.Stmt, in)
	case *syntax.TestClause, *syntax.ArithmCmd, *syntax.LetClause:
		s.substitutions(c)
	case nil:
	default:
		s.unseen("a form of the shell that is not known here", true)
	}
	return stream{}
}

func (s *shell) deeper(c syntax.Command, in stream) stream {
	s.depth++
	defer func() { s.depth-- }()
	if s.depth > mostDepth*4 {
		s.unseen("commands that are nested too deep", true)
		return nothingKnown
	}
	return s.command(c, in)
}

// mostRounds is how many rounds of a loop are followed one by one.
const mostRounds = 32

func (s *shell) loop(c *syntax.ForClause, in stream) (out stream) {
	words, ok := c.Loop.(*syntax.WordIter)
	if !ok {
		s.substitutions(c.Loop)
		return s.stmts(c.Do, in)
	}
	items := s.fields(words.Items)
	if !words.InPos.IsValid() {
		items = s.args
	}
	if len(items) > mostRounds {
		s.unseen("the later rounds of a long loop", true)
		items = append(items[:mostRounds:mostRounds], unknown)
	}
	for _, item := range items {
		s.set(words.Name.Value, item)
		out = join(out, s.stmts(c.Do, in))
	}
	return out
}

func (s *shell) choice(c *syntax.CaseClause, in stream) (out stream) {
	s.word(c.Word)
	for _, item := range c.Items {
		out = join(out, s.stmts(item.Stmts, in))
	}
	return out
}

// substitutions reads the commands that stand inside of a node and nothing else of it.
func (s *shell) substitutions(n syntax.Node) {
	syntax.Walk(n, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.CmdSubst:
			s.sub().stmts(n.Stmts, stream{})
			return false
		case *syntax.ParamExp:
			s.uses(n)
		}
		return true
	})
}

func (s *shell) call(c *syntax.CallExpr, in stream) stream {
	if len(c.Args) == 0 {
		for _, a := range c.Assigns {
			s.assign(a)
		}
		return stream{}
	}
	args := s.fields(c.Args)
	at := s
	if len(c.Assigns) > 0 {
		at = s.sub()
		for _, a := range c.Assigns {
			at.assign(a)
		}
		at.depth--
	}
	out := at.run(args, in)
	s.dir, s.funcs = at.dir, at.funcs
	return out
}

func (s *shell) assign(a *syntax.Assign) {
	switch {
	case a.Name == nil:
		if a.Value != nil {
			s.substitutions(a.Value)
		}
	case a.Array != nil:
		var words []*syntax.Word
		for _, e := range a.Array.Elems {
			if e.Value != nil {
				words = append(words, e.Value)
			}
		}
		s.vars[a.Name.Value] = expand.Variable{Set: true, Kind: expand.Indexed, List: s.fields(words)}
	case a.Index != nil:
		s.set(a.Name.Value, unknown)
	case a.Value != nil:
		value := s.word(a.Value)
		if a.Append {
			value = s.vars[a.Name.Value].String() + value
		}
		s.set(a.Name.Value, value)
	}
}

func (s *shell) set(name, value string) {
	if len(value) > mostText {
		value = unknown
	}
	s.vars[name] = expand.Variable{Set: true, Kind: expand.String, Str: value}
}
