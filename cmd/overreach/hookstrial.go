package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/overreach-dev/overreach/scanner/agents/trial"
	"github.com/overreach-dev/overreach/scanner/gate/session"
)

// refusal is a part of what every hook says to a write to overreach's own files.
const refusal = "not for an agent to read or change"

// tryHook runs the hook as the agent would, on a write to overreach's own files: which must be
// denied.
func (w World) tryHook(ctx context.Context, name string) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	p, _ := session.ProtocolOf(name)
	input, err := json.Marshal(map[string]any{
		"hook_event_name": "PreToolUse", "cwd": w.Dir, "tool_name": "Write", "tool_input": map[string]any{"file_path": filepath.Join(w.configDir(), "config.yaml"), "content": ""},
	})
	if err != nil {
		return 0, err
	}
	var out, said bytes.Buffer
	c := exec.CommandContext(ctx, w.Program, "hook", p.Name)
	c.Dir, c.Env, c.Stdin, c.Stdout, c.Stderr = w.Dir, w.Env, bytes.NewReader(input), &out, &said
	begin := time.Now()
	err = c.Run()
	var code *exec.ExitError
	if err != nil && (!errors.As(err, &code) || code.ExitCode() != 2) {
		return 0, err
	}
	if !strings.Contains(out.String()+said.String(), refusal) {
		return 0, errors.New("it let through what it has to deny")
	}
	return time.Since(begin), nil
}

// trialTime is how long an agent may take to start, make one call and end.
const trialTime = time.Minute

// tryAgent starts the agent itself, in a home of its own with nothing of the user's but the hook,
// against a model on loopback that asks it to write to overreach's own files: if the agent calls the
// hook it is refused. Known is false where that cannot be told.
func (w World) tryAgent(ctx context.Context, name string) (fired, known bool, why string) {
	a, ok := trial.Find(name)
	if !ok {
		return false, false, "it does not run without a login"
	}
	program := w.host(w.Dir).Program(a.Program)
	if program == "" {
		return false, false, a.Program + " is not in the PATH"
	}
	stage, err := w.stage(program)
	if err != nil {
		return false, false, reason(err).Error()
	}
	defer func() {
		trial.EndIn(stage.Home)
		_ = os.RemoveAll(filepath.Dir(stage.Home))
	}()
	if err := w.fetched(a, stage.Home); err != nil {
		return false, false, "start it once first: it fetches what its hooks need"
	}
	there := w
	there.Env, there.Dir = []string{"HOME=" + stage.Home, "USERPROFILE=" + stage.Home, "APPDATA=" + filepath.Join(stage.Home, "AppData"), "LOCALAPPDATA=" + filepath.Join(stage.Home, "AppData")}, stage.Workspace
	target := filepath.Join(there.configDir(), "config.yaml")
	command := "echo version: 1 > '" + target + "'"
	model, err := trial.Listen([]trial.Call{{Tools: a.Shell, Args: map[string]any{
		"command": command, "cmd": command, "commands": []any{command}, "description": "write a file", "requires_approval": false,
	}}})
	if err != nil {
		return false, false, reason(err).Error()
	}
	defer model.Close()
	files, settings, err := w.host(w.Dir).HookTrial(name, there.host(stage.Workspace))
	if err == nil {
		err = lay(stage.Home, files, a.Files(model.Address, map[string]string{"{{settings}}": settings}))
	}
	if err == nil {
		err = os.MkdirAll(filepath.Dir(target), 0o700)
	}
	if err != nil {
		return false, false, reason(err).Error()
	}
	stage.Flags, stage.Env = a.Willing, append(there.Env[2:], "PATH="+w.getenv("PATH"))
	ctx, cancel := context.WithTimeout(ctx, trialTime)
	defer cancel()
	said, _ := a.Play(ctx, stage, model) // how it ends tells nothing: some end with an error when they are refused
	result, called := model.Result(0)
	_, written := os.Stat(target)
	switch {
	case written != nil && (strings.Contains(result+said, refusal) || a.Cancels != "" && model.Tools() != "" && strings.Contains(said, a.Cancels)):
		return true, true, ""
	case written == nil:
		return false, true, "it made a call that the hook has to deny"
	case called:
		return false, true, "it made the call without asking the hook: " + plain(firstLine(result))
	}
	return false, false, "it made no call: " + plain(firstLine(said))
}

// stage makes a home and a workspace for one run, beside what else is remembered here: some agents
// behave otherwise in the temporary folder.
func (w World) stage(program string) (s trial.Stage, err error) {
	folder := w.cacheDir()
	if folder == "" {
		return s, errors.New("there is no home to try it in")
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return s, err
	}
	if folder, err = os.MkdirTemp(folder, "trial-"); err != nil {
		return s, err
	}
	s = trial.Stage{Program: program, Home: filepath.Join(folder, "home"), Workspace: filepath.Join(folder, "workspace")}
	return s, errors.Join(os.Mkdir(s.Home, 0o700), os.Mkdir(s.Workspace, 0o700))
}

// fetched leads from a home made for one run to what the agent has fetched in the user's.
func (w World) fetched(a trial.Agent, home string) error {
	for _, path := range a.Needs {
		from, to := filepath.Join(w.home(), path), filepath.Join(home, path)
		if _, err := os.Stat(from); err != nil {
			return err
		}
		if err := errors.Join(os.MkdirAll(filepath.Dir(to), 0o700), os.Symlink(from, to)); err != nil {
			return err
		}
	}
	return nil
}

// lay writes files, "~/…" into a home. Scripts among them are run.
func lay(home string, lists ...map[string]string) error {
	for _, files := range lists {
		for path, text := range files {
			if below, ok := strings.CutPrefix(path, "~/"); ok {
				path = filepath.Join(home, below)
			}
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o700)); err != nil {
				return err
			}
		}
	}
	return nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// tried says what came of the agent's trial, on a line of its own.
func (w World) tried(ctx context.Context, title string, user bool) error {
	if !user {
		_, err := fmt.Fprintf(w.Stdout, "%s: it stands in the project alone: that the agent calls it is seen only in the agent\n", title)
		return err
	}
	fmt.Fprintf(w.Stderr, "%s: starting it against a model on this machine …\n", title)
	fired, known, why := w.tryAgent(ctx, title)
	switch {
	case fired:
		_, err := fmt.Fprintf(w.Stdout, "%s: the agent itself was started against a model on this machine: it asked the hook, and heeded it\n", title)
		return err
	case known:
		return failure{fmt.Sprintf("%s: the agent does not heed the hook: %s", title, why), hookHint(title)}
	}
	_, err := fmt.Fprintf(w.Stdout, "%s: that the agent calls it is seen only in the agent: %s\n", title, why)
	return err
}

func hookHint(name string) string {
	if name == "codex" {
		return "type /hooks in Codex, and trust those of overreach"
	}
	return "look whether its settings turn hooks off; overreach hooks install " + name + " writes them anew"
}
