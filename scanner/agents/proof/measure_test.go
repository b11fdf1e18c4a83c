//go:build reach

package proof

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/agents/trial"
)

// A row is one thing that an agent was made to try: what its profile says, and what came.
type row struct {
	Agent, Version, Scene string
	Route, Form, Target   string
	Predicted, Measured   bool
	Why, Text             string
}

// An attempt is a call, with what it is to fetch.
type attempt struct {
	trial.Call
	route, form, target string
}

// attempts are a scene's: each form of the shell at each of its files and variables, and the
// read tool.
func attempts(l *lab, d driver, s scene) (list []attempt) {
	shell := func(route string, f form, target string) {
		command := l.write(f, target)
		args := map[string]any{"command": command, "cmd": command, "commands": []any{command}, "description": "t", "requires_approval": false}
		list = append(list, attempt{trial.Call{Tools: d.Shell, Args: args}, route, f.name, target})
	}
	for _, target := range s.shell {
		for _, f := range fileForms {
			shell(agents.Shell, f, target)
		}
	}
	for _, target := range s.variables {
		for _, f := range variableForms {
			shell(agents.Inherited, f, target)
		}
		if target != dotenvVariable { // the process that loaded it was not started with it
			shell(agents.Processes, ancestors, target)
		}
	}
	if s.history {
		for _, f := range historyForms {
			shell(agents.GitHistory, f, goneFile)
		}
	}
	for _, target := range s.read {
		path := l.path(target)
		args := map[string]any{"file_path": path, "filePath": path, "absolute_path": path, "path": path, "filepath": path, "paths": []any{path}, "files": []any{map[string]any{"path": path}}}
		list = append(list, attempt{trial.Call{Tools: d.Read, Args: args}, agents.ReadTool, "read", target})
	}
	return list
}

// measure plays a scene's attempts. An agent that gives up at one is started anew behind it.
func measure(t *testing.T, d driver, s scene) []row {
	t.Helper()
	var rows []row
	l := newLab(t, nil)
	if s.history {
		l.commit(t)
	}
	list := l.possible(t, attempts(l, d, s))
	if d.direct != nil {
		return l.try(t, d, s, list)
	}
	for from := 0; from < len(list); {
		m := startModel(t, callsOf(list[from:]))
		for path, text := range d.Files(m.Address, s.files) {
			l.put(t, path, strings.ReplaceAll(text, "{{home}}", strings.TrimPrefix(l.home, "/")))
		}
		l.harden(t, d, s)
		l.ownAgain(t)
		out := d.start(t, l, m, s.flags, s.env)
		if l.late {
			t.Fatalf("%s, %s: it hung at %q: %.500s", d.Name, s.name, list[from].form, out)
		}
		predict := l.predictor(t, d, s)
		done := 0
		for i, a := range list[from:] {
			text, ok := m.Result(i)
			if !ok && i > done {
				break
			}
			done = i + 1
			if !ok && m.Tools() == "" {
				t.Fatalf("%s, %s: it never called a tool (%s): %.2000s", d.Name, s.name, m.Tools(), out)
			}
			r := predict(a, strings.Contains(text, l.canary(a.target)))
			r.Text = text[:min(len(text), 300)]
			rows = append(rows, r)
			if !ok {
				break
			}
		}
		from += done
	}
	return rows
}

// harden writes what is proposed to put a scene's targets out of reach.
func (l *lab) harden(t *testing.T, d driver, s scene) {
	t.Helper()
	var targets []agents.Target
	for _, name := range s.harden {
		targets = append(targets, l.target(name))
	}
	h := l.host(s.env)
	for _, a := range agents.All(h) {
		if a.Name != d.Name || len(targets) == 0 {
			continue
		}
		changes, _, err := h.Harden(a, targets, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range changes {
			if err := os.MkdirAll(filepath.Dir(c.Path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(c.Path, c.After, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// try makes a scene's attempts one by one, without a model.
func (l *lab) try(t *testing.T, d driver, s scene, list []attempt) (rows []row) {
	t.Helper()
	for path, text := range s.files {
		l.put(t, path, text)
	}
	l.harden(t, d, s)
	l.ownAgain(t)
	predict := l.predictor(t, d, s)
	for _, a := range list {
		got, text := d.direct(t, l, a)
		r := predict(a, got)
		r.Text = text[:min(len(text), 300)]
		rows = append(rows, r)
	}
	return rows
}

// possible leaves out the ways by which a shell of the user's own gets nothing here.
func (l *lab) possible(t *testing.T, list []attempt) []attempt {
	t.Helper()
	return slices.DeleteFunc(list, func(a attempt) bool {
		command, ok := a.Args["command"].(string)
		if !ok || a.route == agents.Processes || a.target == dotenvVariable {
			return false
		}
		return !strings.Contains(l.run(t, nil, "/bin/bash", "-c", command), l.canary(a.target))
	})
}

func callsOf(list []attempt) []trial.Call {
	calls := make([]trial.Call, len(list))
	for i, a := range list {
		calls[i] = a.Call
	}
	return calls
}

// dotenvVariable is set by the workspace's .env file alone.
const dotenvVariable = "$DOTENV_LOADED"

// canary gives what is to be fetched: a variable that only the .env file sets has the file's.
func (l *lab) canary(target string) string {
	if target == dotenvVariable {
		return l.canaries["~/ws/proj/.env"]
	}
	return l.canaries[target]
}

// predictor makes rows of what the profile says of the agent as the scene sets it up.
func (l *lab) predictor(t *testing.T, d driver, s scene) func(attempt, bool) row {
	t.Helper()
	h := l.host(s.env)
	h.Args = s.flags
	for _, a := range agents.All(h) {
		if a.Name != d.Name {
			continue
		}
		return func(at attempt, got bool) row {
			r := row{Agent: a.Name, Version: a.Installed, Scene: s.name, Route: at.route, Form: at.form, Target: at.target, Measured: got}
			r.Predicted, r.Why = a.Picks(l.target(at.target), at.route, at.form)
			return r
		}
	}
	t.Errorf("there is no profile of %s", d.Name)
	return func(at attempt, got bool) row {
		return row{Agent: d.Name, Scene: s.name, Route: at.route, Form: at.form, Target: at.target, Measured: got}
	}
}
