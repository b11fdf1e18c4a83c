package agents

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
)

// HookWish is what is to stand in an agent's hooks.
type HookWish struct {
	// Program is overreach's path, absolute. Project sets the hooks of the workspace in place of
	// the user's; Closed has the agent stop a call where the hook fails, if it can.
	Program         string
	Project, Closed bool
}

// hookAgents are the agents that have hooks.
var hookAgents = []string{"claude-code", "codex", "cursor", "gemini-cli", "copilot-cli", "vscode-agent", "windsurf", "cline", "goose", "opencode"}

// hookSet is where an agent's hooks of ours stand.
type hookSet struct {
	// path is a settings file that entries are merged into; lists are the events with theirs.
	path  string
	lists []hookList
	// version is that of the file, where it has one.
	version bool
	// files are whole files of our own.
	files []ownFile
}

type hookList struct {
	event string
	entry any
}

type ownFile struct {
	path, text string
	runs       bool
}

// hookTimes are how long an agent waits: a prompt and a call are answered in a fraction of it.
const (
	hookSeconds = 10
	hookMillis  = hookSeconds * 1000
)

func (h Host) hookSet(agent string, w HookWish) (hookSet, error) {
	command := h.hookCommand(agent, w.Program)
	switch agent {
	case "claude-code":
		return hookSet{path: h.settingsPath(w.Project, join(h.claudeFolder(), "settings.json"), ".claude/settings.json"), lists: claudeHooks(command, w.Closed)}, nil
	case "vscode-agent":
		if !w.Project { // it reads Claude's hooks for a user
			return h.hookSet("claude-code", w)
		}
		return hookSet{files: []ownFile{{path: h.InWorkspace(".github/hooks/overreach-vscode.json"), text: vscodeHooks(command)}}}, nil
	case "codex":
		return hookSet{path: h.settingsPath(w.Project, join(h.Folder("CODEX_HOME", ".codex"), "hooks.json"), ".codex/hooks.json"), lists: claudeHooks(command, false)}, nil
	case "gemini-cli":
		return hookSet{path: h.settingsPath(w.Project, h.InHome(".gemini/settings.json"), ".gemini/settings.json"), lists: geminiHooks(command)}, nil
	case "cursor":
		return hookSet{path: h.settingsPath(w.Project, h.InHome(".cursor/hooks.json"), ".cursor/hooks.json"), version: true, lists: cursorHooks(command, w.Closed)}, nil
	case "windsurf":
		return hookSet{path: h.settingsPath(w.Project, h.InHome(".codeium/windsurf/hooks.json"), ".windsurf/hooks.json"), lists: windsurfHooks(command)}, nil
	case "copilot-cli":
		return hookSet{files: []ownFile{{path: h.settingsPath(w.Project, h.InHome(".copilot/hooks/overreach.json"), ".github/hooks/overreach.json"), text: copilotHooks(command)}}}, nil
	case "goose":
		folder := h.settingsPath(w.Project, h.InHome(".agents/plugins/overreach"), ".agents/plugins/overreach")
		return hookSet{files: gooseFiles(folder, command, w.Closed)}, nil
	case "cline":
		return hookSet{files: clineFiles(h.settingsPath(w.Project, h.InHome(".cline/hooks"), ".cline/hooks"), command)}, nil
	case "opencode":
		path := h.settingsPath(w.Project, h.InHome(".config/opencode/plugin/overreach.js"), ".opencode/plugin/overreach.js")
		return hookSet{files: []ownFile{{path: path, text: opencodePlugin(w.Program)}}}, nil
	}
	return hookSet{}, fmt.Errorf("%s has no hooks that overreach knows", agent)
}

// hookCommand is the command line that an agent runs.
func (h Host) hookCommand(agent, program string) string {
	if strings.Trim(program, "/.-_+abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
		if h.goos() == "windows" {
			program = `"` + program + `"`
		} else {
			program = "'" + strings.ReplaceAll(program, "'", `'\''`) + "'"
		}
	}
	return program + " hook " + agent
}

type object map[string]any

func claudeHooks(command string, closed bool) []hookList {
	entry := func(close bool) object {
		o := object{"type": "command", "command": command, "timeout": hookSeconds}
		if close && closed {
			o["onFailure"] = "block"
		}
		return o
	}
	group := func(close bool) object { return object{"hooks": []any{entry(close)}} }
	return []hookList{{"SessionStart", group(false)}, {"UserPromptSubmit", group(true)}, {"PreToolUse", group(true)}, {"PostToolUse", group(false)}}
}

func geminiHooks(command string) (list []hookList) {
	for _, event := range []string{"SessionStart", "BeforeAgent", "BeforeTool", "AfterTool"} {
		group := object{"hooks": []any{object{"name": "overreach", "type": "command", "command": command, "timeout": hookMillis}}}
		if strings.HasSuffix(event, "Tool") {
			group["matcher"] = ".*"
		}
		list = append(list, hookList{event, group})
	}
	return list
}

// cursorHooks: the events of their own cover commands, servers and files; preToolUse the rest.
func cursorHooks(command string, closed bool) (list []hookList) {
	for _, event := range []string{"sessionStart", "beforeSubmitPrompt", "beforeShellExecution", "beforeMCPExecution", "beforeReadFile", "preToolUse", "postToolUse"} {
		entry := object{"command": command, "timeout": hookSeconds}
		if event == "preToolUse" {
			entry["matcher"] = "Write|Edit|StrReplace|Delete|Grep|TabWrite"
		}
		if closed && event != "sessionStart" && event != "postToolUse" {
			entry["failClosed"] = true
		}
		list = append(list, hookList{event, entry})
	}
	return list
}

func windsurfHooks(command string) (list []hookList) {
	for _, event := range []string{"pre_user_prompt", "pre_read_code", "pre_write_code", "pre_run_command", "pre_mcp_tool_use", "post_run_command"} {
		list = append(list, hookList{event, object{"command": command, "show_output": true}})
	}
	return list
}

func written(value any) string {
	text, _ := json.MarshalIndent(value, "", "  ") // of maps of texts and numbers
	return string(text) + "\n"
}

func copilotHooks(command string) string {
	events := object{}
	for _, event := range []string{"sessionStart", "userPromptSubmitted", "preToolUse", "postToolUse"} {
		events[event] = []any{object{"type": "command", "bash": command, "powershell": "& " + command, "timeoutSec": hookSeconds}}
	}
	return written(object{"version": 1, "hooks": events})
}

func vscodeHooks(command string) string {
	events := object{}
	for _, event := range []string{"SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse"} {
		events[event] = []any{object{"type": "command", "command": command, "timeout": hookSeconds}}
	}
	return written(object{"hooks": events})
}

func gooseFiles(folder, command string, closed bool) []ownFile {
	events := object{}
	for _, event := range []string{"SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse"} {
		entry := object{"type": "command", "command": command, "timeout": hookSeconds}
		if closed && event == "PreToolUse" {
			entry["on_failure"] = "block"
		}
		events[event] = []any{object{"matcher": ".*", "hooks": []any{entry}}}
	}
	return []ownFile{
		{path: filepath.Join(folder, "plugin.json"), text: written(object{"name": "overreach", "version": "1.0.0", "description": "overreach hook goose: checks what a session reaches for"})},
		{path: filepath.Join(folder, "hooks", "hooks.json"), text: written(object{"hooks": events})},
	}
}

func clineFiles(folder, command string) (files []ownFile) {
	for _, event := range []string{"TaskStart", "UserPromptSubmit", "PreToolUse", "PostToolUse"} {
		files = append(files, ownFile{path: filepath.Join(folder, event+".sh"), text: "#!/bin/sh\n# overreach wrote this hook; overreach hooks remove cline takes it away\nexec " + command + "\n", runs: true})
	}
	return files
}

// opencodePlugin asks overreach in the plugin's own process: opencode has no hooks that are
// commands.
func opencodePlugin(program string) string {
	path, _ := json.Marshal(program)
	return `// overreach wrote this plugin; overreach hooks remove opencode takes it away.
import { spawnSync } from "node:child_process"
const program = ` + string(path) + `
const ask = (directory, event) => {
  const done = spawnSync(program, ["hook", "opencode"], { input: JSON.stringify({ ...event, cwd: directory }), encoding: "utf8", timeout: 10000, cwd: directory })
  try {
    const said = JSON.parse(done.stdout)
    if (said.warn) console.error(said.warn)
    return said
  } catch {
    console.error("overreach: its hook failed: this call was not checked")
    return {}
  }
}
export const Overreach = async ({ directory }) => {
  const context = ask(directory, { event: "start" }).context
  return {
    "chat.message": async (_, output) => {
      const prompt = (output.parts || []).map((part) => part.text || "").join("\n")
      const said = ask(directory, { event: "prompt", prompt })
      if (said.block) throw new Error(said.block)
    },
    "tool.execute.before": async (input, output) => {
      const said = ask(directory, { event: "before", tool: input.tool, args: output.args || {} })
      if (said.block) throw new Error(said.block)
    },
    "tool.execute.after": async (input, output) => {
      const said = ask(directory, { event: "after", tool: input.tool, output: output.output || "" })
      if (said.context) output.output = (output.output || "") + "\n" + said.context
    },
    "experimental.chat.system.transform": async (_, output) => {
      if (context) output.system.push(context)
    },
  }
}
`
}
