package trial

import (
	"slices"
	"strings"
)

// Agent is how a real agent is pointed at a model, and started so that it ends by itself.
type Agent struct {
	// Name is that of its profile, Program its command.
	Name, Program string
	// Shell and Read are what it calls its tools; one without a tool for reading has no Read.
	Shell, Read []string
	// Willing are the flags by which it tries a call of its shell without a person's approval.
	Willing []string
	// Needs are what it fetches once for its hooks and keeps in the home; Cancels is what it says where
	// a hook's refusal ends its whole run, which it does without the hook's words.
	Needs   []string
	Cancels string
	// files point it at a model, "~/…" in the home; env are variables for the same.
	files func(address string) map[string]string
	env   func(address string) []string
	// login is run first, where the agent wants it.
	login func(address string) []string
	// before and behind stand around a caller's flags.
	before, behind []string
}

// blanks stand in an agent's files for what a caller adds to them.
var blanks = []string{"{{settings}}", "{{security}}"}

// Files are what points the agent at a model, with what a caller adds: files of its own, and texts for
// the blanks.
func (a Agent) Files(address string, add map[string]string) map[string]string {
	all := map[string]string{}
	if a.files != nil {
		for path, text := range a.files(address) {
			for _, blank := range blanks {
				text = strings.Replace(text, blank, add[blank], 1)
			}
			all[path] = text
		}
	}
	for path, text := range add {
		if !slices.Contains(blanks, path) {
			all[path] = text
		}
	}
	return all
}

// Env are the variables that point it at a model, and keep it from asking anybody else.
func (a Agent) Env(address string) []string { return a.env(address) }

// Commands are the arguments that it is started with, one run after the other.
func (a Agent) Commands(address string, flags []string) (runs [][]string) {
	if a.login != nil {
		runs = append(runs, a.login(address))
	}
	return append(runs, slices.Concat(a.before, flags, a.behind))
}

// Find gives an agent by its profile's name.
func Find(name string) (Agent, bool) {
	all := Agents()
	i := slices.IndexFunc(all, func(a Agent) bool { return a.Name == name })
	if i < 0 {
		return Agent{}, false
	}
	return all[i], true
}

// Agents are those that run without a login against a model of one's own.
func Agents() []Agent {
	return []Agent{
		{
			Name: "claude-code", Program: "claude", Shell: []string{"Bash"}, Read: []string{"Read"}, Willing: []string{"--allowedTools", "Bash"},
			env: func(address string) []string {
				return []string{"ANTHROPIC_BASE_URL=" + address, "ANTHROPIC_API_KEY=none", "DISABLE_TELEMETRY=1", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1", "DISABLE_AUTOUPDATER=1"}
			},
			before: []string{"-p", "go", "--output-format", "text"},
		},
		{
			Name: "codex", Program: "codex", Shell: []string{"exec_command", "shell", "shell_command"},
			files: func(address string) map[string]string {
				return map[string]string{"~/.codex/config.toml": "model = \"mock\"\nmodel_provider = \"mock\"\ncheck_for_update_on_startup = false\nsandbox_workspace_write = { exclude_slash_tmp = true, exclude_tmpdir_env_var = true }\n{{settings}}\n[model_providers.mock]\nname = \"mock\"\nbase_url = \"" + address + "/v1\"\nwire_api = \"responses\"\n"}
			},
			env:    func(string) []string { return nil },
			before: []string{"exec", "--skip-git-repo-check"}, behind: []string{"go"},
		},
		{
			Name: "gemini-cli", Program: "gemini", Shell: []string{"run_shell_command"}, Read: []string{"read_file"}, Willing: []string{"--yolo"},
			files: func(string) map[string]string {
				return map[string]string{"~/.gemini/settings.json": `{"security": {"auth": {"selectedType": "gemini-api-key"}{{security}}}{{settings}}}`}
			},
			env: func(address string) []string {
				return []string{"GOOGLE_GEMINI_BASE_URL=" + address, "GEMINI_API_KEY=none", "GEMINI_TELEMETRY_ENABLED=false", "GEMINI_CLI_TRUST_WORKSPACE=true"}
			},
			before: []string{"-p", "go", "-m", "gemini-2.5-flash"},
		},
		{
			Name: "opencode", Program: "opencode", Shell: []string{"bash"}, Read: []string{"read"},
			Needs: []string{".config/opencode/package.json", ".config/opencode/package-lock.json", ".config/opencode/node_modules"},
			files: func(address string) map[string]string {
				return map[string]string{"~/.config/opencode/opencode.json": `{"$schema": "https://opencode.ai/config.json", "model": "mock/mock", "small_model": "mock/mock", "autoupdate": false, "share": "disabled", "provider": {"mock": {"npm": "@ai-sdk/openai-compatible", "name": "mock", "options": {"baseURL": "` + address + `/v1", "apiKey": "none"}, "models": {"mock": {"name": "mock"}}}}{{settings}}}`}
			},
			env: func(string) []string {
				return []string{"OPENCODE_DISABLE_AUTOUPDATE=1", "OPENCODE_DISABLE_MODELS_FETCH=1", "OPENCODE_DISABLE_LSP_DOWNLOAD=1"}
			},
			before: []string{"run", "go"},
		},
		{
			Name: "copilot-cli", Program: "copilot", Shell: []string{"bash"}, Read: []string{"view"}, Willing: []string{"--allow-all-tools"},
			env: func(address string) []string {
				return []string{"COPILOT_OFFLINE=true", "COPILOT_PROVIDER_BASE_URL=" + address + "/v1", "COPILOT_PROVIDER_API_KEY=none", "COPILOT_MODEL=mock", "COPILOT_AUTO_UPDATE=false"}
			},
			before: []string{"-p", "go", "--no-auto-update"},
		},
		{
			Name: "cline", Program: "cline", Shell: []string{"run_commands", "execute_command", "bash"}, Read: []string{"read_files", "read_file"},
			Cancels: "[abort]",
			env:     func(string) []string { return []string{"CLINE_TELEMETRY_DISABLED=1"} },
			login: func(address string) []string {
				return []string{"auth", "-p", "openai-compatible", "-k", "none", "-m", "mock", "-b", address + "/v1"}
			},
			behind: []string{"go on"},
		},
		{
			Name: "continue", Program: "cn", Shell: []string{"Bash", "bash", "runTerminalCommand"}, Read: []string{"Read", "read", "readFile"},
			files: func(address string) map[string]string {
				return map[string]string{"~/.continue/config.yaml": "name: lab\nversion: 1.0.0\nschema: v1\nmodels:\n  - name: mock\n    provider: openai\n    model: mock\n    apiKey: none\n    apiBase: " + address + "/v1\n    roles: [chat]\n    capabilities: [tool_use]\n"}
			},
			env:    func(string) []string { return []string{"CONTINUE_TELEMETRY_ENABLED=0"} },
			before: []string{"-p", "go"},
		},
	}
}
