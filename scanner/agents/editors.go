package agents

import (
	"regexp"
	"slices"
)

// The agents of this file were not run: what is said of them comes from their makers' pages, as
// their profiles name them.

// ignoreFiles are those that bind the tools of agents which have no other rule for reading.
func ignoreFiles(name string) []string {
	return map[string][]string{"windsurf": {".codeiumignore"}, "roo": {".rooignore"}, "goose": {".gooseignore"}, "aider": {".aiderignore"}}[name]
}

// readIgnoring reads the ignore files of an agent whose tools obey them and whose shell does not.
func readIgnoring(h Host, a *Agent) {
	for _, name := range ignoreFiles(a.Name) {
		path := h.InWorkspace(name)
		h.ignoreRules(a, path, []string{ReadTool, Search}, "its shell takes no notice of it")
		h.advisory(a, path, "its shell reads what the file names all the same")
	}
	switch a.Name {
	case "goose":
		h.readGoose(a)
	case "aider":
		h.layers(a, "yaml", [2]string{"user", h.InHome(".aider.conf.yml")}, [2]string{"project", h.InWorkspace(".aider.conf.yml")})
		h.loads(a, h.InWorkspace(".env"))
	case "windsurf":
		a.servers(h.Settings(h.InHome(".codeium/windsurf/mcp_config.json"), "json"), "mcpServers")
	case "roo":
		a.servers(h.Settings(h.InWorkspace(".roo/mcp.json"), "json"), "mcpServers")
	}
}

// readGoose: without an ignore file of its own, environment files and secrets are left out.
// Source: https://block.github.io/goose/docs/guides/using-gooseignore
func (h Host) readGoose(a *Agent) {
	config := h.Folder("XDG_CONFIG_HOME", ".config")
	layers := h.layers(a, "yaml", [2]string{"user", join(config, "goose/config.yaml")})
	global := join(config, "goose/.gooseignore")
	h.ignoreRules(a, global, []string{ReadTool, Search}, "its shell takes no notice of it")
	if !h.isFile(global) && !h.isFile(h.InWorkspace(".gooseignore")) {
		for _, pattern := range []string{"**/.env", "**/.env.*", "**/secrets.*"} {
			a.Setup.Rules = append(a.Setup.Rules, Rule{
				Value: Value{Text: "its own rule " + pattern}, Verdict: Stopped, Routes: []string{ReadTool, Search}, Kind: "ignore file",
				Bypass: "its shell takes no notice of it", Fits: h.gitPattern(h.Workspace, pattern),
			})
		}
	}
	mode, _ := last(layers, "GOOSE_MODE")
	if env := h.Getenv("GOOSE_MODE"); env != "" {
		mode = Value{Text: env, File: "the environment"}
	}
	if slices.Contains([]string{"approve", "smart_approve", "chat"}, mode.Text) {
		fits := func(Target) bool { return true }
		a.Setup.Rules = append(a.Setup.Rules, Rule{
			Value: Value{Text: "GOOSE_MODE: " + mode.Text, File: mode.File, Line: mode.Line}, Verdict: Asks, Routes: []string{Shell, Inherited, Sockets},
			Kind: "approval", Bypass: "one approval of the tool", Fits: fits,
		})
	}
}

// readVSCode reads what approves the commands of VS Code's agent by itself.
// Source: https://code.visualstudio.com/docs/copilot/security
func readVSCode(h Host, a *Agent) {
	user := map[string]string{"darwin": "Library/Application Support/Code/User", "windows": "AppData/Roaming/Code/User"}[h.goos()]
	if user == "" {
		user = ".config/Code/User"
	}
	layers := h.layers(a, "json", [2]string{"user", h.InHome(user + "/settings.json")}, [2]string{"project", h.InWorkspace(".vscode/settings.json")})
	for _, l := range layers {
		for _, name := range []string{`chat\.tools\.autoApprove`, `chat\.tools\.global\.autoApprove`} {
			if v, ok := l.Get(name); ok && v.True() {
				v.Text = v.Key
				a.open(v, Shell, Inherited, Sockets, ReadTool)
				if l.name == "project" {
					a.weak("workspace-loosens", v, "the workspace's own settings approve every command", "take it out of .vscode/settings.json")
				}
			}
		}
	}
	a.servers(h.Settings(h.InWorkspace(".vscode/mcp.json"), "json"), "servers")
	h.advisory(a, h.InWorkspace(".copilotignore"), "nothing reads a file of this name")
}

// readZed reads which files its tools leave out.
// Source: https://zed.dev/docs/configuring-zed
func readZed(h Host, a *Agent) {
	folder := map[string]string{"darwin": "Library/Application Support/Zed", "windows": "AppData/Roaming/Zed"}[h.goos()]
	if folder == "" {
		folder = ".config/zed"
	}
	layers := h.layers(a, "json", [2]string{"user", h.InHome(folder + "/settings.json")}, [2]string{"project", h.InWorkspace(".zed/settings.json")})
	patterns := []Value{}
	for _, p := range []string{"**/.env*", "**/*.pem", "**/*.key", "**/*.cert", "**/*.crt", "**/secrets.yml"} {
		patterns = append(patterns, Value{Text: p, Key: "its own private_files"})
	}
	for _, l := range layers {
		if own := l.List("private_files"); len(own) > 0 {
			patterns = own
		}
		a.servers(l.Settings, "context_servers")
		for _, v := range l.List("agent.tool_permissions.tools.terminal.always_allow") {
			if _, err := regexp.Compile(v.Text); err == nil && slices.Contains([]string{".*", "^.*$", ""}, v.Text) {
				a.open(v, Shell, Inherited, Sockets)
			}
		}
	}
	for _, v := range patterns {
		a.Setup.Rules = append(a.Setup.Rules, Rule{
			Value: v, Verdict: Stopped, Routes: []string{ReadTool, Search}, Kind: "deny rule", Bypass: "its terminal takes no notice of it",
			Fits: func(t Target) bool {
				place, ok := inside(h.Workspace, t.Path)
				return ok && globstar(v.Text, place)
			},
		})
	}
}
