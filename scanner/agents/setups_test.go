package agents

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/scanner/sources"
)

// TestSetups: what each agent reaches with its settings and ignore files as they are here; what
// could be measured is measured in proof, and this table runs anywhere.
func TestSetups(t *testing.T) {
	env := func(h Host) Target { return h.work(".env") }
	sub := func(h Host) Target { return h.work("sub/.env") }
	secret := func(h Host) Target { return h.work("secret.txt") }
	gh := func(h Host) Target { return h.home(".config/gh/hosts.yml") }
	variable := func(name string) func(Host) Target {
		return func(Host) Target { return Target{Name: name, Place: Environment} }
	}
	for name, c := range map[string]struct {
		agent  string
		files  map[string]string
		args   []string
		env    []string
		target func(Host) Target
		want   string
	}{
		"gemini as it comes":            {agent: "gemini-cli", target: secret, want: "read tool free yes, shell asks yes"},
		"gemini, .env":                  {agent: "gemini-cli", files: map[string]string{".env": "A=1"}, target: env, want: "shell asks yes, .env autoload asks yes, read tool stopped yes"},
		"gemini, no local .env":         {agent: "gemini-cli", files: map[string]string{".env": "A=1", "~/.gemini/settings.json": `{"advanced": {"ignoreLocalEnv": true}}`}, target: env, want: "shell asks yes, read tool stopped yes"},
		"gemini, an ignore file":        {agent: "gemini-cli", files: map[string]string{".geminiignore": "secret.txt\n"}, target: secret, want: "shell asks yes, read tool stopped yes"},
		"gemini, ignored and not":       {agent: "gemini-cli", files: map[string]string{".geminiignore": "*.txt\n!secret.txt\n"}, target: secret, want: "read tool free yes, shell asks yes"},
		"gemini, a class":               {agent: "gemini-cli", files: map[string]string{".geminiignore": "secre[st].txt\n"}, target: secret, want: "shell asks yes, read tool stopped yes"},
		"gemini, braces are letters":    {agent: "gemini-cli", files: map[string]string{".geminiignore": "{secret,x}.txt\n"}, target: secret, want: "read tool free yes, shell asks yes"},
		"gemini, approvals skipped":     {agent: "gemini-cli", args: []string{"--yolo"}, target: aws, want: "shell free yes"},
		"gemini, tool sandboxing":       {agent: "gemini-cli", files: map[string]string{"~/.gemini/settings.json": `{"security": {"toolSandboxing": true}}`}, target: env, want: "read tool stopped yes, shell stopped yes"},
		"gemini, the home is not in it": {agent: "gemini-cli", files: map[string]string{"~/.gemini/settings.json": `{"security": {"toolSandboxing": true}}`}, target: aws, want: "shell asks yes"},
		"gemini, redaction":             {agent: "gemini-cli", files: map[string]string{"~/.gemini/settings.json": `{"security": {"environmentVariableRedaction": {"enabled": true}}}`}, target: variable("MY_KEY"), want: "another process's environment asks yes, inherited environment stopped yes"},
		"gemini, a name it lets pass":   {agent: "gemini-cli", files: map[string]string{"~/.gemini/settings.json": `{"security": {"environmentVariableRedaction": {"enabled": true, "allowed": ["MY_KEY"]}}}`}, target: variable("MY_KEY"), want: "inherited environment asks yes"},
		"gemini, in a runner":           {agent: "gemini-cli", env: []string{"GITHUB_SHA=a"}, target: variable("PLAIN"), want: "another process's environment asks yes, inherited environment stopped yes"},

		"opencode as it comes":        {agent: "opencode", target: secret, want: "read tool free yes, search or index free yes, shell free yes"},
		"opencode, .env":              {agent: "opencode", target: env, want: "search or index free yes, shell free yes, read tool asks yes"},
		"opencode, denied":            {agent: "opencode", files: map[string]string{"opencode.json": `{"permission": {"read": {"*": "allow", "*.env": "deny"}}}`}, target: sub, want: "search or index free yes, shell free yes, read tool stopped yes"},
		"opencode, the last counts":   {agent: "opencode", files: map[string]string{"opencode.json": `{"permission": {"read": {"*.env": "deny", "*": "allow"}}}`}, target: sub, want: "read tool free yes, search or index free yes, shell free yes"},
		"opencode, outside":           {agent: "opencode", target: aws, want: "shell free yes, read tool asks yes"},
		"opencode, outside allowed":   {agent: "opencode", files: map[string]string{"~/.config/opencode/opencode.json": `{"permission": {"external_directory": "allow"}}`}, target: aws, want: "read tool free yes, shell free yes"},
		"opencode, broken":            {agent: "opencode", files: map[string]string{"opencode.json": `{"permission": {"read": {"*.env": "deny"`}, target: sub, want: "search or index free yes, shell free yes, read tool stopped yes"},
		"copilot as it comes":         {agent: "copilot-cli", target: secret, want: "read tool free yes, shell free yes"},
		"copilot, outside":            {agent: "copilot-cli", target: aws, want: "shell free yes, read tool asks yes"},
		"copilot, all paths":          {agent: "copilot-cli", args: []string{"--allow-all-paths"}, target: aws, want: "read tool free yes, shell free yes"},
		"copilot, its sandbox":        {agent: "copilot-cli", args: []string{"--sandbox"}, target: aws, want: "read tool asks yes, shell stopped yes"},
		"copilot, its sandbox's work": {agent: "copilot-cli", args: []string{"--sandbox"}, target: env, want: "read tool free yes, shell free unknown"},
		"copilot, a name":             {agent: "copilot-cli", args: []string{"--secret-env-vars=RAILWAY_TOKEN,B"}, target: railway, want: "another process's environment asks yes, inherited environment stopped yes"},
		"copilot, a model's key":      {agent: "copilot-cli", target: variable("OPENAI_API_KEY"), want: "another process's environment asks yes, inherited environment stopped yes"},

		"cline as it comes":          {agent: "cline", target: aws, want: "read tool free yes, shell free yes"},
		"cline, .env":                {agent: "cline", files: map[string]string{".env": "A=1", ".clineignore": ".env\n"}, target: env, want: "read tool free yes, shell free yes, .env autoload free yes"},
		"continue, a name":           {agent: "continue", target: aws, want: "shell free yes, read tool stopped yes"},
		"continue, another":          {agent: "continue", target: gh, want: "read tool free yes, shell free yes"},
		"amp as it comes":            {agent: "amp", target: env, want: "read tool free yes, shell free yes"},
		"amp, a glob below":          {agent: "amp", files: map[string]string{"~/.config/amp/settings.json": `{"amp.permissions": [{"tool": "Read", "matches": {"path": "**/.env"}, "action": "reject"}]}`}, target: sub, want: "shell free yes, read tool stopped yes"},
		"amp, a glob at the root":    {agent: "amp", files: map[string]string{"~/.config/amp/settings.json": `{"amp.permissions": [{"tool": "Read", "matches": {"path": "**/.env"}, "action": "reject"}]}`}, target: env, want: "read tool free yes, shell free yes"},
		"amp, the first counts":      {agent: "amp", files: map[string]string{"~/.config/amp/settings.json": `{"amp.permissions": [{"tool": "Read", "action": "allow"}, {"tool": "Read", "matches": {"path": ".env"}, "action": "reject"}]}`}, target: env, want: "read tool free yes, shell free yes"},
		"amp, every command asks":    {agent: "amp", files: map[string]string{"~/.config/amp/settings.json": `{"amp.permissions": [{"tool": "Bash", "action": "ask"}]}`}, target: aws, want: "read tool free yes, shell asks yes"},
		"cursor, an ignore file":     {agent: "cursor", files: map[string]string{".cursorignore": "**/.env\n", ".git/HEAD": ""}, target: sub, want: "read tool stopped yes, shell stopped unknown"},
		"cursor, and no repository":  {agent: "cursor", files: map[string]string{".cursorignore": "**/.env\n"}, target: sub, want: "shell free unknown, read tool stopped yes"},
		"cursor, and no sandbox":     {agent: "cursor", files: map[string]string{".cursorignore": "**/.env\n", ".git/HEAD": "", "~/.cursor/sandbox.json": `{"type": "insecure_none"}`}, target: sub, want: "shell free yes, read tool stopped yes"},
		"cursor, a boundary":         {agent: "cursor", files: map[string]string{".cursor/sandbox.json": `{"readBoundary": "workspace"}`}, target: aws, want: "read tool free yes, shell stopped unknown"},
		"cursor, a rule":             {agent: "cursor", files: map[string]string{"~/.cursor/cli-config.json": `{"permissions": {"deny": ["Read(**/.env)"]}}`}, target: sub, want: "shell free unknown, read tool stopped yes"},
		"goose, its own rules":       {agent: "goose", target: sub, want: "shell free yes, read tool stopped yes"},
		"goose, an ignore file":      {agent: "goose", files: map[string]string{".gooseignore": "other\n"}, target: sub, want: "read tool free yes, shell free yes"},
		"goose, approvals":           {agent: "goose", files: map[string]string{"~/.config/goose/config.yaml": "GOOSE_MODE: approve\n"}, target: secret, want: "read tool free yes, shell asks yes"},
		"zed, its own list":          {agent: "zed", target: sub, want: "shell asks yes, read tool stopped yes"},
		"zed, another list":          {agent: "zed", files: map[string]string{"~/.config/zed/settings.json": `{"private_files": ["**/secret.txt"]}`}, target: sub, want: "read tool free yes, shell asks yes"},
		"windsurf, an ignore file":   {agent: "windsurf", files: map[string]string{".codeiumignore": "secret.txt\n"}, target: secret, want: "shell asks yes, read tool stopped yes"},
		"roo, an ignore file":        {agent: "roo", files: map[string]string{".rooignore": "secret.txt\n"}, target: secret, want: "shell asks yes, read tool stopped yes"},
		"aider, .env":                {agent: "aider", files: map[string]string{".env": "A=1"}, target: env, want: "read tool asks yes, shell asks yes, .env autoload asks yes"},
		"VS Code, approvals skipped": {agent: "vscode-agent", files: map[string]string{"~/.config/Code/User/settings.json": `{"chat.tools.autoApprove": true}`}, target: secret, want: "read tool free yes, shell free yes"},
	} {
		h := host(t, c.files, c.env...)
		h.Args = c.args
		if got := reaches(h, c.agent, c.target(h)); got != c.want {
			t.Errorf("%s: %s, not %s", name, got, c.want)
		}
	}
}

// TestWeaknesses: settings that do not do what they seem to, of the agents beside Claude Code and
// Codex.
func TestWeaknesses(t *testing.T) {
	const redacted = `{"security": {"environmentVariableRedaction": {"enabled": true}}}`
	for name, c := range map[string]struct {
		agent string
		files map[string]string
		want  []string
	}{
		"gemini's redaction is off":    {"gemini-cli", map[string]string{"~/.gemini/settings.json": `{}`}, []string{"environment-not-redacted"}},
		"gemini loads .env":            {"gemini-cli", map[string]string{"~/.gemini/settings.json": redacted, ".env": "A=1"}, []string{"dotenv-loaded", "filter-without-isolation"}},
		"gemini's ignore file":         {"gemini-cli", map[string]string{"~/.gemini/settings.json": redacted, ".geminiignore": "x\n"}, []string{"ignore-file-advisory", "filter-without-isolation"}},
		"opencode's read rule":         {"opencode", map[string]string{"opencode.json": `{"permission": {"read": {"*.env": "deny"}}}`}, []string{"deny-without-sandbox"}},
		"copilot's ignore file":        {"copilot-cli", map[string]string{".copilotignore": "x\n"}, []string{"ignore-file-advisory"}},
		"cline's ignore file":          {"cline", map[string]string{".clineignore": "x\n"}, []string{"ignore-file-advisory"}},
		"cline loads .env":             {"cline", map[string]string{".env": "A=1"}, []string{"dotenv-loaded"}},
		"continue's ignore file":       {"continue", map[string]string{".continueignore": "x\n"}, []string{"ignore-file-advisory"}},
		"amp's glob":                   {"amp", map[string]string{".amp/settings.json": `{"amp.permissions": [{"tool": "Read", "matches": {"path": "**/.env"}, "action": "reject"}]}`}, []string{"glob-misses-root"}},
		"cursor without its sandbox":   {"cursor", map[string]string{".cursorignore": "x\n", ".git/HEAD": "", ".cursor/sandbox.json": `{"type": "insecure_none"}`}, []string{"deny-without-sandbox"}},
		"cursor without a repository":  {"cursor", map[string]string{".cursorignore": "x\n"}, []string{"ignore-without-git"}},
		"cursor's index":               {"cursor", map[string]string{".cursorindexingignore": "x\n"}, []string{"ignore-file-advisory"}},
		"windsurf's ignore file":       {"windsurf", map[string]string{".codeiumignore": "x\n"}, []string{"ignore-file-advisory"}},
		"roo's ignore file":            {"roo", map[string]string{".rooignore": "x\n"}, []string{"ignore-file-advisory"}},
		"aider loads .env":             {"aider", map[string]string{".env": "A=1"}, []string{"dotenv-loaded"}},
		"VS Code's approvals, by work": {"vscode-agent", map[string]string{".vscode/settings.json": `{"chat.tools.autoApprove": true}`}, []string{"workspace-loosens"}},
		"a hook at a session's start":  {"claude-code", map[string]string{"~/.claude/settings.json": `{"hooks": {"SessionStart": [{"hooks": [{"type": "command", "command": "check || exit 2"}]}]}}`}, []string{"session-start-cannot-block"}},
		"a hook that may hang":         {"claude-code", map[string]string{"~/.claude/settings.json": `{"hooks": {"PreToolUse": [{"matcher": "Bash", "hooks": [{"type": "command", "command": "check"}]}]}}`}, []string{"hook-without-timeout"}},
		"a hook that may not":          {"claude-code", map[string]string{"~/.claude/settings.json": `{"hooks": {"PreToolUse": [{"matcher": "Bash", "hooks": [{"type": "command", "command": "check", "timeout": 5}]}]}}`}, nil},
		"a hook that nobody trusts":    {"codex", map[string]string{"~/.codex/hooks.json": `{"hooks": {"PreToolUse": [{"hooks": [{"type": "command", "command": "check", "timeout": 5}]}]}}`}, []string{"hook-untrusted"}},
		"a hook that is trusted":       {"codex", map[string]string{"~/.codex/hooks.json": `{"hooks": {"PreToolUse": [{"hooks": [{"type": "command", "command": "check", "timeout": 5}]}]}}`, "~/.codex/config.toml": `[hooks.state."~/.codex/hooks.json:pre_tool_use:0:0"]` + "\ntrusted_hash = \"sha256:a\"\n"}, nil},
		"a hook that asks":             {"codex", map[string]string{"~/.codex/hooks.json": `{"hooks": {"PreToolUse": [{"hooks": [{"type": "command", "command": "echo '{\"permissionDecision\": \"ask\"}'", "timeout": 5}]}]}}`}, []string{"hook-cannot-ask", "hook-untrusted"}},
		"a hook of another's answers":  {"copilot-cli", map[string]string{"~/.copilot/hooks/a.json": `{"version": 1, "hooks": {"preToolUse": [{"type": "command", "bash": "echo '{\"hookSpecificOutput\": {}}'", "timeoutSec": 5}]}}`}, []string{"hook-answer-not-read"}},
		"goose's matcher":              {"goose", map[string]string{".agents/plugins/a/hooks/hooks.json": `{"hooks": {"PreToolUse": [{"matcher": "*", "hooks": [{"type": "command", "command": "check", "timeout": 5}]}]}}`}, []string{"hook-matcher-star"}},
		"VS Code's matchers":           {"vscode-agent", map[string]string{".github/hooks/a.json": `{"hooks": {"PreToolUse": [{"matcher": "Bash", "command": "check"}]}}`}, []string{"hook-matcher-ignored"}},
		"a filter that is undone":      {"gemini-cli", map[string]string{"~/.gemini/settings.json": redacted}, []string{"filter-without-isolation"}},
		"one that is not":              {"gemini-cli", map[string]string{"~/.gemini/settings.json": `{"security": {"toolSandboxing": true, "environmentVariableRedaction": {"enabled": true}}}`}, nil},
		"Claude's approvals, by work":  {"claude-code", map[string]string{".claude/settings.json": `{"permissions": {"defaultMode": "bypassPermissions", "allow": ["Bash"], "additionalDirectories": ["~/x"]}, "sandbox": {"enabled": false}}`}, []string{"workspace-loosens", "workspace-loosens", "workspace-loosens", "workspace-loosens"}},
	} {
		if got := weaknesses(host(t, c.files), c.agent); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}
}

// modes is a file system of which every folder has one mode.
type modes struct {
	sources.OS
	mode fs.FileMode
}

type moded struct {
	fs.FileInfo
	mode fs.FileMode
}

func (m moded) Mode() fs.FileMode { return m.FileInfo.Mode()&^fs.ModePerm | m.mode }

func (m modes) Stat(path string) (fs.FileInfo, error) {
	info, err := m.OS.Stat(path)
	if err != nil {
		return nil, err
	}
	return moded{info, m.mode}, nil
}

// TestReadableTranscripts: what any user of the machine may read is named.
func TestReadableTranscripts(t *testing.T) {
	h := host(t, map[string]string{"~/.codex/sessions/a.jsonl": "{}"})
	for mode, want := range map[fs.FileMode]bool{0o755: true, 0o700: false} {
		h.FS = modes{mode: mode}
		if got := slices.Contains(weaknesses(h, "codex"), "transcripts-readable"); got != want {
			t.Errorf("folders of mode %o: %v", mode, got)
		}
	}
}

// BenchmarkReach: every agent at typical settings, over ten thousand files.
func BenchmarkReach(b *testing.B) {
	var rules []string
	for i := range 30 {
		rules = append(rules, fmt.Sprintf(`"Read(~/secret%d/**)"`, i))
	}
	t := &testing.T{}
	h := host(t, map[string]string{
		"~/.claude/settings.json": `{"permissions": {"deny": [` + strings.Join(rules, ",") + `]}, "sandbox": {"enabled": false}}`,
		"~/.codex/config.toml":    "[shell_environment_policy]\nexclude = [\"A*\"]\n", ".cursorignore": strings.Repeat("**/.env\nsecret*\n", 5), ".geminiignore": "*.key\n", ".gooseignore": "*.pem\n",
	})
	var targets []Target
	for i := range 10000 {
		targets = append(targets, h.work(fmt.Sprintf("folder%d/sub/file%d.env", i%100, i)))
	}
	b.ResetTimer()
	for range b.N {
		for _, a := range All(h) {
			for _, target := range targets {
				a.Class(target)
				a.Reach(target)
			}
		}
	}
}
