package agents

import (
	"slices"
	"strings"
)

// readCopilot reads how Copilot CLI is started and set up. Sources, beside what the suite in
// proof measured: its own help, of version 1.0.102.
func readCopilot(h Host, a *Agent) {
	layers := h.layers(a, "json",
		[2]string{"user", h.InHome(".copilot/settings.json")},
		[2]string{"project", h.InWorkspace(".github/copilot/settings.json")},
		[2]string{"local", h.InWorkspace(".github/copilot/settings.local.json")},
	)
	a.servers(h.Settings(h.InHome(".copilot/mcp-config.json"), "json"), "mcpServers")
	a.servers(h.Settings(h.InWorkspace(".mcp.json"), "json"), "mcpServers")
	if h.HasArg("--allow-all-tools", "--allow-all", "--yolo") {
		a.open(argument("--allow-all-tools"), Shell, Inherited, Processes, Sockets)
	}
	if h.HasArg("--allow-all-paths", "--allow-all", "--yolo") {
		a.open(argument("--allow-all-paths"), ReadTool)
	} else {
		a.Setup.Rules = append(a.Setup.Rules, copilotGate())
	}
	if names, ok := h.Arg("--secret-env-vars"); ok {
		list := strings.Split(names, ",")
		a.Setup.Filters = append(a.Setup.Filters, Filter{
			Value: argument("--secret-env-vars"), Bypass: "the environment of the processes above still holds it (/proc/PID/environ)",
			Strips: func(name string) bool { return slices.Contains(list, name) },
		})
	}
	// What it takes out by itself are the keys of its own models.
	a.Setup.Filters = append(a.Setup.Filters, Filter{
		Value: Value{Text: "its own list of models' keys"}, Bypass: "the environment of the processes above still holds it (/proc/PID/environ)",
		Strips: func(name string) bool {
			return slices.Contains([]string{"OPENAI_API_KEY", "ANTHROPIC_API_KEY", "AZURE_OPENAI_API_KEY"}, name) || strings.HasPrefix(name, "COPILOT_")
		},
	})
	h.copilotSandbox(a, layers)
	h.advisory(a, h.InWorkspace(".copilotignore"), "nothing reads a file of this name")
}

// copilotGate is its check of paths: it sees those that are written out or that $HOME leads
// to, not those behind a tilde.
func copilotGate() Rule {
	return Rule{
		Value: Value{Text: "its check of paths"}, Verdict: Asks, Partly: []string{Shell}, Kind: "deny rule", Bypass: "a tilde, a script, python3 -c",
		Fits: func(t Target) bool { return t.Path != "" },
		Catches: func(form string, t Target) bool {
			return t.Place != Workspace && slices.Contains([]string{"cat by $HOME", "cd, cat", "symbolic link"}, form)
		},
	}
}

// copilotSandbox: its sandbox hides the home, and leaves the workspace.
func (h Host) copilotSandbox(a *Agent, layers []layer) {
	v, _ := last(layers, "sandbox.enabled")
	if h.HasArg("--sandbox") {
		v = argument("--sandbox")
	} else if !v.True() {
		return
	}
	v.Text = "sandbox.enabled"
	var denied []func(Target) bool
	for _, l := range layers {
		for _, path := range l.List("sandbox.userPolicy.filesystem.deniedPaths") {
			at := h.expand(path.Text, h.Workspace)
			denied = append(denied, func(t Target) bool { return within(at, t.Path) })
		}
	}
	a.Setup.Sandbox = Sandbox{
		Value: v, Known: true, On: true, Network: "unknown", Bypass: "the read tool and MCP servers run outside of it; allowDevToolAccess shows ~/.npmrc and the like",
		Hides: func(t Target) (Value, bool) {
			if t.Path == "" {
				return v, false
			}
			for _, fits := range denied {
				if fits(t) {
					return v, true
				}
			}
			return v, t.Place == Home || t.Place == Own
		},
	}
	a.Setup.Filters = append(a.Setup.Filters, Filter{Value: v, Isolated: true, Strips: func(name string) bool { return name == "GH_TOKEN" || name == "GITHUB_TOKEN" }})
}
