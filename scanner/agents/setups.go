package agents

import (
	"path/filepath"
	"slices"
	"strings"
)

// setUp reads how an agent is set up. An agent whose settings are not read is taken as it
// comes, and the report says so.
func (h Host) setUp(a *Agent) {
	read := reader(a.Name)
	if read == nil {
		return
	}
	read(h, a)
	h.hooks(a)
	h.readableTranscripts(a)
	h.unisolated(a)
	a.Setup.Files = slices.DeleteFunc(a.Setup.Files, func(f File) bool { return f.Path == "" })
	for i := range a.Setup.Weaknesses {
		a.Setup.Weaknesses[i].Agent = a.Name
	}
}

// Settings says what the agent is set up by: "read" where its settings files were read,
// "default" where it has none here, "not read" where nobody here knows how.
func (a *Agent) Settings() string {
	switch {
	case reader(a.Name) == nil:
		return "not read"
	case len(a.Setup.Files) == 0:
		return "default"
	}
	return "read"
}

// reader gives what reads an agent's settings into its Setup.
func reader(name string) func(Host, *Agent) {
	switch name {
	case "claude-code":
		return readClaude
	case "codex":
		return readCodex
	case "gemini-cli":
		return readGemini
	case "opencode":
		return readOpencode
	case "copilot-cli":
		return readCopilot
	case "cline":
		return readCline
	case "continue":
		return readContinue
	case "amp":
		return readAmp
	case "cursor":
		return readCursor
	case "windsurf", "roo", "goose", "aider":
		return readIgnoring
	case "vscode-agent":
		return readVSCode
	case "zed":
		return readZed
	}
	return nil
}

// layer is one settings file by the part that it plays.
type layer struct {
	name string
	Settings
}

// layers reads settings files, weakest first, and notes in the setup which there are.
func (h Host) layers(a *Agent, format string, paths ...[2]string) []layer {
	var list []layer
	for _, p := range paths {
		if p[1] == "" {
			continue
		}
		s := h.Settings(p[1], format)
		if s.Absent {
			continue
		}
		file := File{Path: p[1], Layer: p[0]}
		if s.Broken != nil {
			file.Problem = s.Broken.Error()
		}
		a.Setup.Files = append(a.Setup.Files, file)
		list = append(list, layer{p[0], s})
	}
	return list
}

// weak notes a weakness that was seen to be one on the version that was measured.
func (a *Agent) weak(code string, v Value, what, do string) {
	a.Setup.Weaknesses = append(a.Setup.Weaknesses, Weakness{Code: code, Value: v, What: what, Do: do, Evidence: "measured"})
}

// open notes that a setting opens routes.
func (a *Agent) open(v Value, routes ...string) {
	for _, r := range routes {
		a.Setup.Opened = append(a.Setup.Opened, Opened{Value: v, Route: r})
	}
}

// argument is a flag that the agent is started with.
func argument(text string) Value { return Value{Text: text, File: "the command line"} }

// loads notes the first of the files that is there, whose variables the agent takes into its
// own environment.
func (h Host) loads(a *Agent, paths ...string) {
	for _, path := range paths {
		if path == "" || !h.isFile(path) {
			continue
		}
		a.Loaded = append(a.Loaded, path)
		a.weak("dotenv-loaded", Value{Text: ".env", File: path},
			a.Title+" loads it by itself: every command inherits what stands there, whatever rules and ignore files say of the file",
			"keep what agents must not have out of it")
		return
	}
}

// advisory notes an ignore file that is none for the shell, or for anything.
func (h Host) advisory(a *Agent, path, what string) {
	if h.isFile(path) {
		a.weak("ignore-file-advisory", Value{Text: filepath.Base(path), File: path}, what, "move the file out of the workspace, or keep the agent in a container")
	}
}

// servers notes the MCP servers that a settings file starts: of each its command, or its
// address.
func (a *Agent) servers(s Settings, tables ...string) {
	for _, table := range tables {
		for _, key := range []string{"command", "url", "serverUrl", "httpUrl"} {
			a.Setup.Servers = append(a.Setup.Servers, s.All(table+".*."+key)...)
		}
		a.served(s.All(table + ".*.args.*"))
	}
}

// served notes the folders that servers of files are started with. Others may read files too, and
// do not say which.
// Source: https://github.com/modelcontextprotocol/servers/tree/main/src/filesystem
func (a *Agent) served(args []Value) {
	files := map[string]bool{}
	for _, arg := range args {
		server := arg.In(2)
		if strings.Contains(arg.Text, "server-filesystem") {
			files[server] = true
		} else if files[server] && filepath.IsAbs(arg.Text) {
			v := Value{Text: "MCP server " + server, File: arg.File, Line: arg.Line}
			a.Setup.Served = append(a.Setup.Served, Served{Value: v, Folder: filepath.Clean(arg.Text)})
		}
	}
}

// last gives a setting from the strongest layer that has it.
func last(layers []layer, key string) (Value, bool) {
	for i := len(layers) - 1; i >= 0; i-- {
		if v, ok := layers[i].Get(key); ok {
			return v, true
		}
	}
	return Value{}, false
}
