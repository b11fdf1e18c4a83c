//go:build reach

package proof

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/agents/trial"
)

// A driver has a real agent try what it reaches.
type driver struct {
	trial.Agent
	// direct tries one attempt without a model: by the program that decides, or the sandbox
	// itself.
	direct func(t *testing.T, l *lab, a attempt) (got bool, text string)
}

func (l *lab) module(steps ...string) string {
	return filepath.Join(append([]string{l.bin, "node_modules"}, steps...)...)
}

// drivers are the agents that run here.
func drivers() (list []driver) {
	for _, a := range trial.Agents() {
		list = append(list, driver{Agent: a})
	}
	return append(list, direct...)
}

// start has the agent run until it ends, and gives what it said.
func (d driver) start(t *testing.T, l *lab, m *trial.Model, flags, env []string) (out string) {
	t.Helper()
	for _, args := range d.Commands(m.Address, flags) {
		out += l.run(t, append(d.Env(m.Address), env...), l.module(".bin", d.Program), args...)
	}
	return out
}

// startModel starts a model that ends with the test.
func startModel(t *testing.T, calls []trial.Call) *trial.Model {
	t.Helper()
	m, err := trial.Listen(calls)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	return m
}

// direct are the agents that cannot be run without a login, by the part of them that can.
var direct = []driver{
	{
		// Its sandbox's helper, with the policy that the agent gives it for a workspace.
		Agent: trial.Agent{Name: "cursor"},
		direct: func(t *testing.T, l *lab, a attempt) (bool, string) {
			ignored, _ := os.ReadFile(l.path(".cursorignore"))
			patterns, _ := json.Marshal(strings.Fields(string(ignored)))
			policy := fmt.Sprintf(`{"sandbox": {"type": "workspace_readwrite", "cwd": %q, "networkAccess": false, "ignoreMapping": {%q: %s}}}`, l.workspace, l.workspace, patterns)
			l.put(t, "~/policy.json", policy)
			l.ownAgain(t)
			text := l.run(t, nil, l.module("@cursor", "sdk-linux-x64", "bin", "cursorsandbox"), "--policy", l.path("~/policy.json"), "--", "/bin/bash", "-c", a.Args["command"].(string))
			return strings.Contains(text, l.canary(a.target)), text
		},
	},
	{
		// What its own rules answer.
		Agent: trial.Agent{Name: "amp"},
		direct: func(t *testing.T, l *lab, a attempt) (bool, string) {
			tool, flag, value := "Bash", "--cmd", fmt.Sprint(a.Args["command"])
			if a.route == agents.ReadTool {
				tool, flag, value = "Read", "--path", strings.TrimPrefix(fmt.Sprint(a.Args["path"]), l.workspace+"/")
			}
			text := l.run(t, nil, l.module(".bin", "amp"), "permissions", "test", tool, flag, value)
			return strings.Contains(text, "action: allow"), text
		},
	},
}
