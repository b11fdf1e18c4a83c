package agents

import (
	"path/filepath"
	"strings"

	"github.com/overreach-dev/overreach/detectors/formats"
)

// hookFiles are where agents read their hooks from, for a user and in a workspace.
func (h Host) hookFiles(agent string) []Settings {
	var paths []string
	switch agent {
	case "claude-code":
		paths = []string{join(h.claudeFolder(), "settings.json"), h.InWorkspace(".claude/settings.json"), h.InWorkspace(".claude/settings.local.json")}
	case "codex":
		paths = []string{join(h.Folder("CODEX_HOME", ".codex"), "hooks.json"), h.InWorkspace(".codex/hooks.json")}
	case "gemini-cli":
		paths = []string{h.InHome(".gemini/settings.json"), h.InWorkspace(".gemini/settings.json")}
	case "copilot-cli":
		paths = append(h.folder(h.InHome(".copilot/hooks"), "*.json"), h.folder(h.InWorkspace(".github/hooks"), "*.json")...)
	case "vscode-agent":
		paths = append(h.folder(h.InWorkspace(".github/hooks"), "*.json"), h.InWorkspace(".claude/settings.json"))
	case "goose":
		paths = append(h.folder(h.InHome(".agents/plugins"), "*/hooks/hooks.json"), h.folder(h.InWorkspace(".agents/plugins"), "*/hooks/hooks.json")...)
	}
	var files []Settings
	for _, path := range paths {
		if s := h.Settings(path, formats.JSON); !s.Absent {
			files = append(files, s)
		}
	}
	return files
}

// folder gives the files below a folder that a pattern of one or of two and more steps fits.
func (h Host) folder(path, pattern string) (files []string) {
	step, rest, deeper := strings.Cut(pattern, "/")
	entries, err := h.FS.ReadDir(path)
	if path == "" || err != nil {
		return nil
	}
	for _, e := range entries {
		if ok, _ := filepath.Match(step, e.Name()); !ok {
			continue
		}
		switch at := filepath.Join(path, e.Name()); {
		case !deeper:
			files = append(files, at)
		case strings.Contains(rest, "*"):
			files = append(files, h.folder(at, rest)...)
		default:
			files = append(files, filepath.Join(at, filepath.FromSlash(rest)))
		}
	}
	return files
}

// hooks names hooks that will not do what they are meant to.
func (h Host) hooks(a *Agent) {
	for _, s := range h.hookFiles(a.Name) {
		for _, v := range s.All("hooks.**") {
			event := formats.Steps(v.Whole)[1]
			if v.Key == "command" || v.Key == "bash" {
				h.hook(a, s, v, event)
			}
			if v.Key == "matcher" {
				a.matcher(v)
			}
		}
	}
}

// hook looks at one command. What a script behind it does is not looked at.
func (h Host) hook(a *Agent, s Settings, v Value, event string) {
	start := strings.EqualFold(event, "SessionStart")
	refuses := strings.Contains(v.Text, "exit 2") || strings.Contains(v.Text, `"decision"`)
	switch {
	case start && refuses && a.Name != "vscode-agent" && a.Name != "goose":
		a.weak("session-start-cannot-block", v, "a hook at the start of a session cannot stop it: the answer is passed over", "block at the prompt (UserPromptSubmit, BeforeAgent, userPromptSubmitted)")
	case a.Name == "codex" && strings.Contains(v.Text, `"ask"`):
		a.weak("hook-cannot-ask", v, "Codex knows no ask: the call goes through", `answer "deny"`)
	case a.Name == "copilot-cli" && strings.Contains(v.Text, "hookSpecificOutput") && event[0] >= 'a':
		a.weak("hook-answer-not-read", v, "under events in camelCase an answer in Claude's form is passed over", `answer {"permissionDecision": "deny"}, or name the event PreToolUse`)
	}
	gate := strings.EqualFold(event, "PreToolUse") || strings.EqualFold(event, "UserPromptSubmit") || event == "BeforeTool" || event == "BeforeAgent" || event == "userPromptSubmitted"
	entry := strings.TrimSuffix(v.Whole, "."+v.Key)
	_, timed := s.Get(entry + ".timeout")
	_, timedToo := s.Get(entry + ".timeoutSec")
	if gate && !timed && !timedToo && a.Name != "vscode-agent" {
		a.weak("hook-without-timeout", v, "a hook that hangs lets the call through in the end, after the agent's own time, which is minutes", "set a timeout of a few seconds")
	}
	if a.Name == "codex" {
		h.codexTrust(a, s, v)
	}
}

// codexTrust: a hook that no one has trusted is passed over without a word.
func (h Host) codexTrust(a *Agent, s Settings, v Value) {
	config := h.Settings(join(h.Folder("CODEX_HOME", ".codex"), "config.toml"), formats.TOML)
	for _, state := range config.All("hooks.state.*.trusted_hash") {
		if strings.HasPrefix(state.In(1), s.File) || strings.HasPrefix(h.Home+strings.TrimPrefix(state.In(1), "~"), s.File) {
			return
		}
	}
	a.weak("hook-untrusted", v, "nobody has trusted it, and Codex passes it over without a word", "trust it by /hooks in Codex")
}

// matcher: two agents do not take it as it reads.
func (a *Agent) matcher(v Value) {
	switch {
	case a.Name == "goose" && v.Text == "*":
		a.weak("hook-matcher-star", v, `the matcher is a regular expression, of which "*" is none: the hook is skipped`, `write ".*"`)
	case a.Name == "vscode-agent" && v.Text != "" && v.Text != "*" && v.Text != ".*":
		a.weak("hook-matcher-ignored", v, "VS Code passes matchers over: the hook runs for every tool, and must tell them apart itself", "look at tool_name in the hook")
	}
}

// readableTranscripts names sessions that every user of the machine reads.
func (h Host) readableTranscripts(a *Agent) {
	folder := map[string]string{
		"codex": ".codex/sessions", "gemini-cli": ".gemini/tmp", "opencode": ".local/share/opencode", "continue": ".continue/sessions",
	}[a.Name]
	if folder == "" || h.Home == "" || h.goos() == "windows" {
		return
	}
	path := h.InHome(folder)
	for at := path; ; at = filepath.Dir(at) {
		info, err := h.FS.Stat(at)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return
		}
		if at == filepath.Dir(at) {
			break
		}
	}
	a.weak("transcripts-readable", Value{Text: folder, File: path}, "every user of the machine reads its sessions, and all that it has ever read", "chmod 700 "+h.tilde(path))
}

// unisolated names filters of variables which the processes above undo.
func (h Host) unisolated(a *Agent) {
	for _, f := range a.Setup.Filters {
		if f.File != "" && !f.Isolated && !a.Setup.Sandbox.On && f.Bypass != "" {
			a.weak("filter-without-isolation", f.Value, "what it takes out of the environment of commands still stands in that of the processes above (/proc/PID/environ)", "turn the sandbox on with it")
			return
		}
	}
}
