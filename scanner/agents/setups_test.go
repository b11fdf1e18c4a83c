package agents

import (
	"fmt"
	"slices"
	"strings"
	"testing"
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
		"gemini loads .env":            {"gemini-cli", map[string]string{"~/.gemini/settings.json": redacted, ".env": "A=1"}, []string{"dotenv-loaded"}},
		"gemini's ignore file":         {"gemini-cli", map[string]string{"~/.gemini/settings.json": redacted, ".geminiignore": "x\n"}, []string{"ignore-file-advisory"}},
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
		"Claude's approvals, by work":  {"claude-code", map[string]string{".claude/settings.json": `{"permissions": {"defaultMode": "bypassPermissions", "allow": ["Bash"], "additionalDirectories": ["~/x"]}, "sandbox": {"enabled": false}}`}, []string{"workspace-loosens", "workspace-loosens", "workspace-loosens", "workspace-loosens"}},
	} {
		if got := weaknesses(host(t, c.files), c.agent); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, not %q", name, got, c.want)
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
