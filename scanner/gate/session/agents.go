package session

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/scanner/gate/command"
)

// Protocol is how one agent's hooks are answered.
type Protocol struct {
	// Name is that of the agent's profile, Alias a shorter one.
	Name, Alias string
	// Asks says that the agent can be relied on to ask its person where the answer says so.
	Asks bool
	// Say writes an answer as the agent wants it.
	Say func(Event, Answer) Reply
}

// Reply is what the hook's process leaves behind.
type Reply struct {
	Stdout, Stderr string
	Code           int
}

// Protocols are those of all agents that have hooks.
func Protocols() []Protocol {
	return []Protocol{
		{"claude-code", "claude", true, sayClaude}, {"codex", "", false, sayCodex}, {"cursor", "", false, sayCursor}, {"gemini-cli", "gemini", false, sayGemini},
		{"copilot-cli", "copilot", true, sayCopilot}, {"vscode-agent", "vscode", true, sayClaude}, {"windsurf", "", false, sayByCode}, {"cline", "", false, sayCline},
		{"goose", "", false, sayGoose}, {"opencode", "", false, sayOpencode},
	}
}

// ProtocolOf finds an agent's protocol by name.
func ProtocolOf(name string) (Protocol, bool) {
	all := Protocols()
	i := slices.IndexFunc(all, func(p Protocol) bool { return name != "" && (p.Name == name || p.Alias == name) })
	if i < 0 {
		return Protocol{}, false
	}
	return all[i], true
}

// Reply writes the answer to an event: where nobody would be asked, asking is denying.
func (p Protocol) Reply(e Event, a Answer) Reply {
	if a.Decision == Ask && (!p.Asks || e.Unasked) {
		a.Decision = Deny
	}
	return p.Say(e, a)
}

// The bounds of what an agent may tell its hook.
const (
	MostInput = 10 << 20
	mostNest  = 200
)

// ReadEvent reads what an agent tells its hook. Agents' hooks are much alike, and one agent may
// call what was set up for another: the shape tells what is meant, not who calls.
func ReadEvent(text []byte) (Event, error) {
	if len(text) > MostInput {
		return Event{}, fmt.Errorf("the input is larger than %d MB", MostInput>>20)
	}
	if tooNested(text) {
		return Event{}, errors.New("the input is nested too deep")
	}
	var in map[string]any
	if err := json.Unmarshal(bytes.TrimSpace(text), &in); err != nil || in == nil {
		return Event{}, errors.New("the input is no JSON object")
	}
	e := Event{Name: firstText(in, "hook_event_name", "hookEventName", "agent_action_name", "hookName", "event")}
	e.Kind, e.Caller = kindOf(e.Name), callerOf(in)
	info := firstObject(in, "tool_info", "tool_call", "preToolUse", "postToolUse", "userPromptSubmit", "tool")
	if e.Name == "" { // Copilot's own events have no names
		e.Kind = shapeOf(in)
	}
	e.Dir = dirOf(in, info)
	e.Prompt = firstText(in, "prompt", "user_prompt")
	if e.Prompt == "" {
		e.Prompt = firstText(info, "prompt", "user_prompt")
	}
	e.Tool = toolOf(in, info)
	e.Output = outputOf(in, info)
	e.Unasked = slices.Contains([]string{"bypassPermissions", "dontAsk", "auto"}, firstText(in, "permission_mode", "permissionMode"))
	if e.Kind == Other && e.Name == "" {
		return e, errors.New("the input names no event")
	}
	if e.Kind == Before && e.Tool.Input == nil {
		return e, errors.New("the input names no tool's arguments")
	}
	return e, nil
}

// callerOf tells agents that run Claude Code's hooks too by what they tell of themselves: VS Code
// writes its keys otherwise, Copilot CLI names no transcript (seen with 1.0.102).
func callerOf(in map[string]any) string {
	has := func(key string) bool { _, ok := in[key]; return ok }
	switch {
	case has("cursor_version") || has("conversation_id"):
		return "cursor"
	case has("hookEventName") && has("sessionId"):
		return "vscode-agent"
	case has("hook_event_name") && has("timestamp") && has("session_id") && !has("transcript_path"):
		return "copilot-cli"
	}
	return ""
}

func tooNested(text []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > mostNest {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

func kindOf(name string) Kind {
	switch strings.ToLower(strings.NewReplacer("_", "", ".", "", "-", "").Replace(name)) {
	case "sessionstart", "taskstart", "start":
		return Start
	case "userpromptsubmit", "userpromptsubmitted", "beforeagent", "beforesubmitprompt", "preuserprompt", "prompt":
		return Prompt
	case "pretooluse", "beforetool", "beforeshellexecution", "beforemcpexecution", "beforereadfile", "beforetabfileread",
		"prereadcode", "prewritecode", "preruncommand", "premcptooluse", "toolcall", "permissionrequest", "before":
		return Before
	case "posttooluse", "posttoolusefailure", "aftertool", "aftershellexecution", "aftermcpexecution", "postruncommand", "postmcptooluse", "toolresult", "after":
		return After
	}
	return Other
}

func shapeOf(in map[string]any) Kind {
	has := func(key string) bool { _, ok := in[key]; return ok }
	switch {
	case has("toolResult") || has("tool_response"):
		return After
	case has("toolName") || has("tool_name"):
		return Before
	case has("prompt"):
		return Prompt
	case has("source"):
		return Start
	}
	return Other
}

func firstText(in map[string]any, keys ...string) string {
	for _, k := range keys {
		if text, ok := in[k].(string); ok && text != "" {
			return text
		}
	}
	return ""
}

func firstObject(in map[string]any, keys ...string) map[string]any {
	for _, k := range keys {
		if o, ok := in[k].(map[string]any); ok {
			return o
		}
	}
	return nil
}

func dirOf(in, info map[string]any) string {
	dirs := []string{firstText(in, "cwd", "directory"), firstText(info, "cwd")}
	for _, key := range []string{"workspace_roots", "workspaceRoots"} {
		if list, ok := in[key].([]any); ok && len(list) > 0 {
			text, _ := list[0].(string)
			dirs = append(dirs, text)
		}
	}
	for _, d := range dirs {
		if filepath.IsAbs(d) {
			return filepath.Clean(d)
		}
	}
	return ""
}

// toolOf finds the tool and its arguments: in an object of their own, or beside the rest.
func toolOf(in, info map[string]any) command.Tool {
	name := firstText(in, "tool_name", "toolName", "tool")
	if name == "" {
		name = firstText(info, "name", "toolName", "tool_name", "mcp_tool_name")
	}
	if name == "" { // of Cursor's and Windsurf's own events the name tells
		name = firstText(in, "hook_event_name", "agent_action_name")
	}
	for _, from := range []map[string]any{in, info} {
		for _, key := range []string{"tool_input", "toolArgs", "toolInput", "args", "input", "parameters", "mcp_tool_arguments"} {
			if value, ok := from[key]; ok && value != nil {
				return command.Tool{Name: name, Input: unwrapped(value)}
			}
		}
	}
	if info != nil {
		return command.Tool{Name: name, Input: info}
	}
	beside := map[string]any{}
	for _, key := range []string{"command", "file_path", "url"} {
		if value, ok := in[key]; ok {
			beside[key] = value
		}
	}
	if len(beside) == 0 {
		return command.Tool{Name: name}
	}
	return command.Tool{Name: name, Input: beside}
}

// unwrapped reads arguments that come as a text of JSON.
func unwrapped(value any) any {
	text, ok := value.(string)
	if !ok || tooNested([]byte(text)) {
		return value
	}
	var inner any
	if json.Unmarshal([]byte(text), &inner) == nil {
		if o, ok := inner.(map[string]any); ok {
			return o
		}
	}
	return map[string]any{"command": text}
}

func outputOf(in, info map[string]any) string {
	var out strings.Builder
	for _, from := range []map[string]any{in, info} {
		for _, key := range []string{"tool_response", "toolResult", "tool_output", "output", "result_json", "result", "stdout", "response"} {
			if value, ok := from[key]; ok {
				out.WriteString(command.Tool{Input: value}.Text())
			}
		}
	}
	return out.String()
}

// jsonReply is a reply of JSON alone.
func jsonReply(value any) Reply {
	text, err := json.Marshal(value)
	if err != nil {
		return Reply{Stderr: "overreach: " + err.Error()}
	}
	return Reply{Stdout: string(text) + "\n"}
}
