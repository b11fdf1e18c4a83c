package agents

import (
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// readGemini reads Gemini CLI's settings. Sources, beside what the suite in proof measured:
// https://geminicli.com/docs/get-started/configuration and the source of @google/gemini-cli 0.61.0.
func readGemini(h Host, a *Agent) {
	system := map[string]string{"darwin": "/Library/Application Support/GeminiCli", "windows": `C:\ProgramData\gemini-cli`}[h.goos()]
	if system == "" {
		system = "/etc/gemini-cli"
	}
	override := h.Getenv("GEMINI_CLI_SYSTEM_SETTINGS_PATH")
	if override == "" {
		override = filepath.Join(system, "settings.json")
	}
	layers := h.layers(a, "json",
		[2]string{"managed", filepath.Join(system, "system-defaults.json")},
		[2]string{"user", h.InHome(".gemini/settings.json")},
		[2]string{"project", h.InWorkspace(".gemini/settings.json")},
		[2]string{"managed", override},
	)
	for _, l := range layers {
		a.servers(l.Settings, "mcpServers")
	}
	mode, _ := h.Arg("--approval-mode")
	if h.HasArg("--yolo", "-y") || mode == "yolo" {
		a.open(argument("--yolo"), Shell, Inherited, Processes, Autoload, Sockets)
	}
	a.Setup.Rules = append(a.Setup.Rules, geminiNames(), geminiForms())
	h.ignoreRules(a, h.InWorkspace(".geminiignore"), []string{ReadTool, Search}, "its shell takes no notice of it")
	h.advisory(a, h.InWorkspace(".geminiignore"), "its shell reads what the file names all the same")
	geminiFilter(h, a, layers)
	geminiSandbox(h, a, layers)
	if off, _ := last(layers, "advanced.ignoreLocalEnv"); !off.True() {
		h.loads(a, h.upward(".gemini/.env", ".env")...)
	}
}

// upward gives the places of files in the workspace and the folders above it, and in the home.
func (h Host) upward(names ...string) (paths []string) {
	for folder := h.Workspace; folder != ""; folder = filepath.Dir(folder) {
		for _, name := range names {
			paths = append(paths, filepath.Join(folder, filepath.FromSlash(name)))
		}
		if folder == filepath.Dir(folder) || folder == h.Home {
			break
		}
	}
	for _, name := range names {
		paths = append(paths, h.InHome(name))
	}
	return paths
}

// geminiNames are the names that its read tool refuses whatever the settings say.
func geminiNames() Rule {
	return Rule{
		Value: Value{Text: "its own list: .env, .git, node_modules, gha-creds-*.json"}, Verdict: Stopped, Routes: []string{ReadTool}, Kind: "deny rule", Bypass: "the shell",
		Fits: func(t Target) bool {
			for step := range strings.SplitSeq(filepath.ToSlash(t.Path), "/") {
				if step == ".env" || step == ".git" || step == "node_modules" || strings.HasPrefix(step, "gha-creds-") && strings.HasSuffix(step, ".json") {
					return true
				}
			}
			return false
		},
	}
}

// geminiForms are the ways of the shell that it refuses: substitutions of commands, and what
// gives nothing without a terminal.
func geminiForms() Rule {
	return Rule{
		Value: Value{Text: "its check of commands"}, Verdict: Stopped, Partly: []string{Shell}, Kind: "deny rule", Bypass: "any command without $(…)",
		Fits:    func(t Target) bool { return t.Path != "" },
		Catches: func(form string, _ Target) bool { return form == "$(<file)" || form == "git diff" },
	}
}

func geminiFilter(h Host, a *Agent, layers []layer) {
	const key = "security.environmentVariableRedaction."
	on, ok := last(layers, key+"enabled")
	strict := h.Getenv("GITHUB_SHA") != ""
	if !on.True() && !strict {
		if !ok {
			on = Value{Text: key + "enabled", File: h.InHome(".gemini/settings.json")}
		}
		a.weak("environment-not-redacted", on, "every command inherits all variables: redaction is off as it comes", "set "+key+"enabled to true")
		return
	}
	on.Text = key + "enabled"
	var blocked, allowed []Value
	for _, l := range layers {
		blocked = append(blocked, l.List(key+"blocked")...)
		allowed = append(allowed, l.List(key+"allowed")...)
	}
	named := func(list []Value, name string) bool {
		return slices.ContainsFunc(list, func(v Value) bool { return strings.EqualFold(v.Text, name) })
	}
	a.Setup.Filters = append(a.Setup.Filters, Filter{
		Value: on, Bypass: "the environment of the processes above still holds it (/proc/PID/environ)",
		Strips: func(name string) bool {
			return !named(allowed, name) && (strict || named(blocked, name) || geminiRedacts(strings.ToUpper(name)))
		},
	})
}

// geminiRedacts gives the names that its redaction takes for secret.
func geminiRedacts(name string) bool {
	return slices.ContainsFunc([]string{"TOKEN", "SECRET", "PASSWORD", "PASSWD", "KEY", "AUTH", "CREDENTIAL", "CREDS", "PRIVATE", "CERT"}, func(word string) bool {
		return strings.Contains(name, word)
	}) || slices.Contains([]string{"CLIENT_ID", "DB_URI", "DATABASE_URL", "CONNECTION_STRING", "AWS_DEFAULT_REGION"}, name)
}

// geminiSandbox: that of its tools hides the workspace's .env files, to a depth of three, and
// leaves the home and the network.
func geminiSandbox(h Host, a *Agent, layers []layer) {
	on, _ := last(layers, "security.toolSandboxing")
	if !on.True() {
		return
	}
	on.Text = "security.toolSandboxing"
	a.Setup.Sandbox = Sandbox{
		Value: on, Known: true, On: true, Network: "yes", Bypass: "the read tool and MCP servers run outside of it",
		Hides: func(t Target) (Value, bool) {
			place, ok := inside(h.Workspace, t.Path)
			base := path.Base(place)
			return on, ok && strings.Count(place, "/") < 3 && (base == ".env" || strings.HasPrefix(base, ".env."))
		},
	}
}
