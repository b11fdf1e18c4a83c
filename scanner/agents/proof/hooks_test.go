//go:build reach

package proof

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/overreach-dev/overreach/scanner/agents/trial"
)

// off are settings by which an agent passes the hook over, or nothing where it needs a person first.
var off = map[string]map[string]string{
	"claude-code": {"~/.claude/settings.json": `{"disableAllHooks": true}`},
	"codex":       {},
	"gemini-cli":  {"~/.gemini/settings.json": `{"hooksConfig": {"enabled": false}}`},
}

// TestHooks: "hooks status" tells by the agent itself whether its hook is called; and through the hook
// the model is told of what is in reach, and of a credential that a command printed.
func TestHooks(t *testing.T) {
	program := buildOverreach(t)
	for _, d := range drivers() {
		if d.direct != nil || d.Name == "continue" { // it has no hooks
			continue
		}
		t.Run(d.Name, func(t *testing.T) {
			l := newLab(t, nil)
			l.env = append(l.env, "PATH=/usr/local/bin:/usr/bin:/bin:"+l.module(".bin"))
			l.first(t, d)
			if settings, ok := off[d.Name]; ok {
				l.lay(t, settings)
				l.run(t, nil, program, "hooks", "install", d.Name)
				if out := l.run(t, nil, program, "hooks", "status", d.Name); !strings.Contains(out, "does not heed the hook") {
					t.Errorf("turned off: %s", out)
				}
				for path := range settings {
					_ = os.Remove(l.path(path))
				}
			}
			l.run(t, nil, program, "hooks", "install", d.Name)
			if d.Name == "codex" {
				l.trust(t, d)
			}
			if out := l.run(t, nil, program, "hooks", "status", d.Name); !strings.Contains(out, "it asked the hook, and heeded it") {
				t.Errorf("turned on: %s", out)
			}
			l.told(t, program, d)
			if !t.Failed() {
				t.Logf("reach: hooks, %s: the real agent heeds the hook, and its model hears what the hook says", d.Name)
			}
		})
	}
}

// first starts an agent once that fetches something at its first start.
func (l *lab) first(t *testing.T, d driver) {
	t.Helper()
	if len(d.Needs) == 0 {
		return
	}
	l.lay(t, map[string]string{"~/.config/opencode/plugin/none.js": "export const None = async () => ({})\n"})
	m := startModel(t, nil)
	l.lay(t, d.Files(m.Address, nil))
	d.start(t, l, m, nil, nil)
	for _, path := range d.Needs {
		if _, err := os.Stat(l.path("~/" + path)); err != nil {
			t.Fatal(err)
		}
	}
}

// lay writes files into a lab.
func (l *lab) lay(t *testing.T, files map[string]string) {
	t.Helper()
	for path, text := range files {
		l.put(t, path, text)
	}
	l.ownAgain(t)
}

// told has an agent print a token by a command that hides it, and looks what its model hears.
func (l *lab) told(t *testing.T, program string, d driver) {
	t.Helper()
	if d.Name == "cline" { // what it is told it shows the model as a part of the task alone
		return
	}
	hidden := []byte("glpat" + "-" + letters(20))
	slices.Reverse(hidden)
	command := "echo " + string(hidden) + " | rev"
	l.run(t, nil, program, "--offline", "--quiet", "--agent", d.Name)
	l.run(t, nil, "/bin/sh", "-c", "echo acknowledge | script -qec '"+program+" hooks acknowledge' /dev/null")
	m := startModel(t, []trial.Call{{Tools: d.Shell, Args: map[string]any{"command": command, "cmd": command, "description": "print"}}})
	var out string
	for path, text := range d.Files(m.Address, l.merged(t, d)) {
		l.put(t, path, text)
	}
	l.ownAgain(t)
	out = d.start(t, l, m, d.Willing, nil)
	if !m.Heard("beyond the policy within reach of this session") {
		t.Errorf("its model was not told what is in reach: %.1500s", out)
	}
	if !m.Heard("which now stands in the transcript") {
		result, _ := m.Result(0)
		t.Errorf("its model was not told of the token in the output: %s %.1500s", result, out)
	}
}

func letters(n int) string {
	const all = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	text := make([]byte, n)
	for i := range text {
		text[i] = all[rand.IntN(len(all))]
	}
	return string(text)
}

// merged are settings of the hook which the driver's own file would write over.
func (l *lab) merged(t *testing.T, d driver) map[string]string {
	t.Helper()
	switch d.Name {
	case "gemini-cli":
		text, err := os.ReadFile(l.path("~/.gemini/settings.json"))
		if err != nil {
			t.Fatal(err)
		}
		return map[string]string{"{{settings}}": ", " + strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(string(text)), "{"), "}")}
	case "codex":
		text, err := os.ReadFile(l.path("~/.codex/config.toml"))
		if err != nil {
			t.Fatal(err)
		}
		return map[string]string{"{{settings}}": string(text)}
	}
	return nil
}

// trust does what a person does by /hooks in Codex: it asks Codex for the hash of each hook, and
// writes it down as trusted.
func (l *lab) trust(t *testing.T, d driver) {
	t.Helper()
	c := exec.CommandContext(t.Context(), l.module(".bin", d.Program), "app-server")
	c.Dir, c.Env = l.workspace, l.env
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if l.owner != nil {
		uid, _ := strconv.Atoi(l.owner.Uid)
		gid, _ := strconv.Atoi(l.owner.Gid)
		c.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		_ = c.Wait()
	}()
	fmt.Fprintf(in, `{"id":1,"method":"initialize","params":{"clientInfo":{"name":"lab","title":"lab","version":"1"}}}`+"\n"+`{"method":"initialized"}`+"\n"+
		`{"id":2,"method":"hooks/list","params":{"cwds":[%q]}}`+"\n", l.workspace)
	l.lay(t, map[string]string{"~/.codex/config.toml": trusted(t, out)})
}

// trusted writes the hashes that Codex tells of its hooks as settings.
func trusted(t *testing.T, out io.Reader) string {
	t.Helper()
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var answer struct {
			ID     int
			Result struct {
				Data []struct {
					Hooks []struct{ Key, CurrentHash string }
				}
			}
		}
		if json.Unmarshal(lines.Bytes(), &answer) != nil || answer.ID != 2 {
			continue
		}
		var text strings.Builder
		for _, data := range answer.Result.Data {
			for _, hook := range data.Hooks {
				fmt.Fprintf(&text, "[hooks.state.%q]\ntrusted_hash = %q\n", hook.Key, hook.CurrentHash)
			}
		}
		return text.String()
	}
	t.Fatal("Codex does not tell its hooks")
	return ""
}
