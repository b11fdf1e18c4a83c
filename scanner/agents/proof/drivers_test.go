//go:build reach

package proof

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/scanner/agents"
)

// A driver starts a real agent against a model.
type driver struct {
	// agent is the profile's name.
	agent string
	// shell and read are what the agent calls its tools.
	shell, read []string
	// files are what points it at the model; start starts it with a scene's flags.
	files func(m *model) map[string]string
	start func(t *testing.T, l *lab, m *model, flags, env []string) string
	// direct tries one attempt without a model: by the program that decides, or the sandbox
	// itself.
	direct func(t *testing.T, l *lab, a attempt) (got bool, text string)
}

func (l *lab) module(steps ...string) string {
	return filepath.Join(append([]string{l.bin, "node_modules"}, steps...)...)
}

func none(*model) map[string]string { return nil }

// drivers are the agents that run here, and how each is pointed at the model.
var drivers = []driver{
	{
		agent: "claude-code", shell: []string{"Bash"}, read: []string{"Read"}, files: none,
		start: func(t *testing.T, l *lab, m *model, flags, env []string) string {
			env = append(env, "ANTHROPIC_BASE_URL="+m.address, "ANTHROPIC_API_KEY=none", "DISABLE_TELEMETRY=1", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1", "DISABLE_AUTOUPDATER=1")
			return l.run(t, env, l.module("@anthropic-ai", "claude-code-linux-x64", "claude"), append([]string{"-p", "go", "--output-format", "text"}, flags...)...)
		},
	},
	{
		agent: "codex", shell: []string{"exec_command", "shell", "shell_command"},
		files: func(m *model) map[string]string {
			return map[string]string{"~/.codex/config.toml": "model = \"mock\"\nmodel_provider = \"mock\"\ncheck_for_update_on_startup = false\nsandbox_workspace_write = { exclude_slash_tmp = true, exclude_tmpdir_env_var = true }\n{{settings}}\n[model_providers.mock]\nname = \"mock\"\nbase_url = \"" + m.address + "/v1\"\nwire_api = \"responses\"\n"}
		},
		start: func(t *testing.T, l *lab, _ *model, flags, env []string) string {
			return l.run(t, env, l.module(".bin", "codex"), append([]string{"exec", "--skip-git-repo-check"}, append(flags, "go")...)...)
		},
	},
	{
		agent: "gemini-cli", shell: []string{"run_shell_command"}, read: []string{"read_file"},
		files: func(*model) map[string]string {
			return map[string]string{"~/.gemini/settings.json": `{"security": {"auth": {"selectedType": "gemini-api-key"}{{security}}}{{settings}}}`}
		},
		start: func(t *testing.T, l *lab, m *model, flags, env []string) string {
			env = append(env, "GOOGLE_GEMINI_BASE_URL="+m.address, "GEMINI_API_KEY=none", "GEMINI_TELEMETRY_ENABLED=false", "GEMINI_CLI_TRUST_WORKSPACE=true")
			return l.run(t, env, l.module(".bin", "gemini"), append([]string{"-p", "go", "-m", "gemini-2.5-flash"}, flags...)...)
		},
	},
	{
		agent: "opencode", shell: []string{"bash"}, read: []string{"read"},
		files: func(m *model) map[string]string {
			return map[string]string{"~/.config/opencode/opencode.json": `{"$schema": "https://opencode.ai/config.json", "model": "mock/mock", "small_model": "mock/mock", "autoupdate": false, "share": "disabled", "provider": {"mock": {"npm": "@ai-sdk/openai-compatible", "name": "mock", "options": {"baseURL": "` + m.address + `/v1", "apiKey": "none"}, "models": {"mock": {"name": "mock"}}}}{{settings}}}`}
		},
		start: func(t *testing.T, l *lab, _ *model, flags, env []string) string {
			env = append(env, "OPENCODE_DISABLE_AUTOUPDATE=1", "OPENCODE_DISABLE_MODELS_FETCH=1", "OPENCODE_DISABLE_LSP_DOWNLOAD=1")
			return l.run(t, env, l.module(".bin", "opencode"), append([]string{"run", "go"}, flags...)...)
		},
	},
	{
		agent: "copilot-cli", shell: []string{"bash"}, read: []string{"view"}, files: none,
		start: func(t *testing.T, l *lab, m *model, flags, env []string) string {
			env = append(env, "COPILOT_OFFLINE=true", "COPILOT_PROVIDER_BASE_URL="+m.address+"/v1", "COPILOT_PROVIDER_API_KEY=none", "COPILOT_MODEL=mock", "COPILOT_AUTO_UPDATE=false")
			return l.run(t, env, l.module(".bin", "copilot"), append([]string{"-p", "go", "--no-auto-update"}, flags...)...)
		},
	},
	{
		agent: "cline", shell: []string{"run_commands", "execute_command", "bash"}, read: []string{"read_files", "read_file"}, files: none,
		start: func(t *testing.T, l *lab, m *model, flags, env []string) string {
			env = append(env, "CLINE_TELEMETRY_DISABLED=1")
			out := l.run(t, env, l.module(".bin", "cline"), "auth", "-p", "openai-compatible", "-k", "none", "-m", "mock", "-b", m.address+"/v1")
			return out + l.run(t, env, l.module(".bin", "cline"), append(flags, "go on")...)
		},
	},
	{
		agent: "continue", shell: []string{"Bash", "bash", "runTerminalCommand"}, read: []string{"Read", "read", "readFile"},
		files: func(m *model) map[string]string {
			return map[string]string{"~/.continue/config.yaml": "name: lab\nversion: 1.0.0\nschema: v1\nmodels:\n  - name: mock\n    provider: openai\n    model: mock\n    apiKey: none\n    apiBase: " + m.address + "/v1\n    roles: [chat]\n    capabilities: [tool_use]\n"}
		},
		start: func(t *testing.T, l *lab, _ *model, flags, env []string) string {
			env = append(env, "CONTINUE_TELEMETRY_ENABLED=0")
			return l.run(t, env, l.module(".bin", "cn"), append([]string{"-p", "go"}, flags...)...)
		},
	},
}

// blanks stand in a driver's files for what a scene adds to them.
var blanks = []string{"{{settings}}", "{{security}}"}

// direct are the agents that cannot be run without a login, by the part of them that can.
var direct = []driver{
	{
		// Its sandbox's helper, with the policy that the agent gives it for a workspace.
		agent: "cursor", files: none,
		direct: func(t *testing.T, l *lab, a attempt) (bool, string) {
			ignored, _ := os.ReadFile(l.path(".cursorignore"))
			patterns, _ := json.Marshal(strings.Fields(string(ignored)))
			policy := fmt.Sprintf(`{"sandbox": {"type": "workspace_readwrite", "cwd": %q, "networkAccess": false, "ignoreMapping": {%q: %s}}}`, l.workspace, l.workspace, patterns)
			l.put(t, "~/policy.json", policy)
			l.ownAgain(t)
			text := l.run(t, nil, l.module("@cursor", "sdk-linux-x64", "bin", "cursorsandbox"), "--policy", l.path("~/policy.json"), "--", "/bin/bash", "-c", a.args["command"].(string))
			return strings.Contains(text, l.canary(a.target)), text
		},
	},
	{
		// What its own rules answer.
		agent: "amp", files: none,
		direct: func(t *testing.T, l *lab, a attempt) (bool, string) {
			tool, flag, value := "Bash", "--cmd", fmt.Sprint(a.args["command"])
			if a.route == agents.ReadTool {
				tool, flag, value = "Read", "--path", strings.TrimPrefix(fmt.Sprint(a.args["path"]), l.workspace+"/")
			}
			text := l.run(t, nil, l.module(".bin", "amp"), "permissions", "test", tool, flag, value)
			return strings.Contains(text, "action: allow"), text
		},
	},
}

// settings are the driver's files with a scene's.
func (d driver) settings(m *model, scene map[string]string) map[string]string {
	all := map[string]string{}
	for path, text := range d.files(m) {
		for _, blank := range blanks {
			text = strings.Replace(text, blank, scene[blank], 1)
		}
		all[path] = text
	}
	for path, text := range scene {
		if !slices.Contains(blanks, path) {
			all[path] = text
		}
	}
	return all
}
