package agents

// A sign is a variable that an agent sets for the commands that it runs.
type sign struct{ variable, title string }

// signs are those that agents set. "AGENT" and "AI_AGENT" are what several have agreed on.
// Sources: CLAUDECODE, GEMINI_CLI, COPILOT_CLI and CODEX_SANDBOX_NETWORK_DISABLED were seen set or stand in the
// vendors' own repositories; OPENCODE in https://github.com/anomalyco/opencode/pull/34062;
// CURSOR_AGENT, AUGMENT_AGENT, TRAE_AI_SHELL_ID, CODEX_SANDBOX, OPENCODE_CLIENT and AGENT are listed in
// https://github.com/agentsmd/agents.md/issues/136. The others are not confirmed: they stand in third
// parties' code alone. One that is wrong makes overreach refuse once too often.
var signs = []sign{
	{"CLAUDECODE", "Claude Code"},
	{"CLAUDE_CODE_SESSION_ID", "Claude Code"},
	{"CURSOR_AGENT", "Cursor"},
	{"GEMINI_CLI", "Gemini CLI"},
	{"CODEX_SANDBOX", "Codex"},
	{"CODEX_SANDBOX_NETWORK_DISABLED", "Codex"},
	{"CODEX_CI", "Codex"},
	{"CODEX_THREAD_ID", "Codex"},
	{"COPILOT_CLI", "Copilot CLI"},
	{"OPENCODE", "opencode"},
	{"OPENCODE_CLIENT", "opencode"},
	{"CLINE_ACTIVE", "Cline"},
	{"AUGMENT_AGENT", "Augment"},
	{"TRAE_AI_SHELL_ID", "TRAE"},
	{"GOOSE_TERMINAL", "goose"},
	{"ANTIGRAVITY_AGENT", "Antigravity"},
	{"AI_AGENT", "an agent"},
	{"AGENT", "an agent"},
}

// Running says which agent started this program, and which variable tells so. It is a courtesy
// of the agents: one that hides itself is not seen.
func Running(getenv func(string) string) (title, variable string, ok bool) {
	for _, s := range signs {
		if value := getenv(s.variable); value != "" && value != "0" && value != "false" {
			return s.title, s.variable, true
		}
	}
	return "", "", false
}
