package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/match"
	"github.com/overreach-dev/overreach/scanner/gate/command"
	"github.com/overreach-dev/overreach/scanner/gate/session"
)

func hookCommand(w World) *cobra.Command {
	return &cobra.Command{
		Use:   "hook AGENT",
		Short: "Answer an agent's own hook: it is run by the agent (overreach hooks install sets that up)",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			p, ok := session.ProtocolOf(args[0])
			if !ok {
				return failure{fmt.Sprintf("there is no agent %q with hooks", args[0]), "one of " + strings.Join(hookAgents(), ", ")}
			}
			return w.answer(p)
		},
	}
}

func hookAgents() (names []string) {
	for _, p := range session.Protocols() {
		names = append(names, p.Name)
	}
	return names
}

// answer reads one event and answers it. A failure lets the call through with a warning, or stops
// it, where the user's configuration says "hooks: {fail: closed}".
func (w World) answer(p session.Protocol) error {
	e, reply, err := w.judged(p)
	if err != nil {
		reply = w.failed(p, e, err)
	}
	fmt.Fprint(w.Stderr, reply.Stderr)
	fmt.Fprint(w.Stdout, reply.Stdout)
	if reply.Code != 0 {
		return exit{reply.Code}
	}
	return nil
}

func (w World) failed(p session.Protocol, e session.Event, err error) session.Reply {
	text := "overreach: its hook failed (" + plain(err.Error()) + "): "
	s, settingsErr := readSettings(w, w.Dir, "")
	if settingsErr == nil && s.hooksClosed {
		if e.Kind == session.Other {
			e.Kind = session.Before
		}
		return p.Reply(e, session.Answer{Decision: session.Deny, Text: text + "the call is stopped, as your configuration says (hooks: fail: closed)."})
	}
	return p.Reply(e, session.Answer{Decision: session.Trouble, Text: text + "this call was not checked."})
}

func (w World) judged(p session.Protocol) (e session.Event, reply session.Reply, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("by a mistake of its own (%T)", r)
		}
	}()
	text, err := io.ReadAll(io.LimitReader(w.Stdin, session.MostInput+1))
	if err != nil {
		return e, reply, reason(err)
	}
	if e, err = session.ReadEvent(text); err != nil || e.Kind == session.Other {
		return e, p.Reply(e, session.Answer{}), err
	}
	if w.answeredElsewhere(p, e) {
		return e, p.Reply(e, session.Answer{}), nil
	}
	g, err := w.gate(e)
	if err != nil {
		return e, reply, err
	}
	return e, p.Reply(e, inTime(g, e)), nil
}

// patience is how long a call is looked through: an agent that waits longer lets it pass.
const patience = 4 * time.Second

// inTime judges an event; what takes too long is not called safe.
func inTime(g *session.Gate, e session.Event) session.Answer {
	judged := make(chan session.Answer, 1)
	go func() {
		defer func() {
			if recover() != nil {
				judged <- tooLong(e)
			}
		}()
		judged <- g.Judge(e)
	}()
	select {
	case a := <-judged:
		return a
	case <-time.After(patience):
		return tooLong(e)
	}
}

func tooLong(e session.Event) session.Answer {
	if e.Kind == session.Before {
		return session.Answer{Decision: session.Ask, Text: "overreach: this call cannot be looked through. Write it as several plain ones."}
	}
	return session.Answer{Decision: session.Trouble, Text: "overreach: this could not be looked through."}
}

// answeredElsewhere says that the agent which asks runs another's hook and has one of its own, which
// answers: Cursor and VS Code read Claude Code's settings, Copilot CLI those of the project and VS Code's.
func (w World) answeredElsewhere(p session.Protocol, e session.Event) bool {
	caller := e.Caller
	switch {
	case w.getenv("CURSOR_VERSION") != "":
		caller = "cursor"
	case caller == "copilot-cli" && w.getenv("COPILOT_CLI") == "": // so does Gemini CLI write
		return false
	}
	if caller == "" || caller == p.Name {
		return false
	}
	host := w.host(w.Dir)
	if caller == "vscode-agent" { // for a user it has no other hooks than Claude Code's
		files, _ := host.HookFiles(caller, true)
		return len(files) > 0
	}
	return host.Hooked(caller)
}

// gate is what is known here when an agent asks.
func (w World) gate(e session.Event) (*session.Gate, error) {
	all, _, err := w.providers()
	if err != nil {
		return nil, err
	}
	dirs := []string{e.Dir, w.Dir, w.getenv("CLAUDE_PROJECT_DIR"), w.getenv("CURSOR_PROJECT_DIR")}
	g := &session.Gate{
		Place:     command.Place{FS: w.FS, Home: w.home(), Dir: w.Dir, Env: w.Env},
		Providers: all, Find: w.finder(all), Own: w.own(), Fold: w.GOOS == "darwin" || w.GOOS == "windows",
		Hooked: w.host(w.Dir).HoldsHook,
	}
	if e.Dir != "" {
		g.Place.Dir = e.Dir
	}
	for _, dir := range dirs {
		if g.Flags, g.Known, err = session.LoadFlags(w.cacheDir(), dir); err != nil {
			return nil, reason(err)
		}
		if g.Known {
			g.Place.Since = g.Flags.At
			g.Own = append(g.Own, g.Flags.Reports...)
			g.Flag = func(f session.Flagged) { _ = g.Flags.Add(f, w.cacheDir()) } // it is said all the same
			break
		}
	}
	return g, nil
}

// own are overreach's program and folders, the program first.
func (w World) own() []string {
	list := []string{w.Program}
	for _, dir := range []string{w.cacheDir(), w.configDir()} {
		if dir != "" {
			list = append(list, dir)
		}
	}
	return list
}

// finder looks for credentials in a text. Their fingerprints are of no use here: no key is read.
func (w World) finder(all []detectors.Provider) func(string) []string {
	var engine *match.Engine
	return func(text string) (titles []string) {
		if len(text) < 8 {
			return nil
		}
		if engine == nil {
			var err error
			if engine, err = match.New(detectors.Rules(match.GitleaksRules(), all), detectors.NewSealer(nil)); err != nil {
				panic(err) // its own rules: the tests compile them
			}
		}
		found, _ := engine.Find(match.Input{Text: []byte(text)})
		for _, c := range found {
			if _, noise := detectors.Noise(c, false); noise || c.Provider == "" || c.Generic {
				continue
			}
			titles = append(titles, titleOf(all, c)+" ("+c.Text.Redacted()+")")
		}
		return titles
	}
}

func titleOf(all []detectors.Provider, c match.Candidate) string {
	for _, p := range all {
		if p.Name != c.Provider {
			continue
		}
		for _, t := range p.Tokens {
			if t.Kind == c.Kind {
				return p.Title + " " + t.Title
			}
		}
		return p.Title + " credential"
	}
	return c.Provider
}

// program is the absolute path of this program, without links.
func program() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}
