package agents

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// claudeHost is one with the programs that the sandbox needs.
func claudeHost(t *testing.T, files map[string]string) Host {
	t.Helper()
	files["~/bin/bwrap"], files["~/bin/socat"] = "", ""
	h := host(t, files)
	h.Env = append(h.Env, "PATH="+h.InHome("bin"))
	return h
}

func (h Host) home(path string) Target { return Target{Path: h.InHome(path), Place: Home} }
func (h Host) work(path string) Target { return Target{Path: h.InWorkspace(path), Place: Workspace} }

// TestClaudePatterns: the rows of what was measured on 2.1.330, with rules of the user.
func TestClaudePatterns(t *testing.T) {
	for rule, denied := range map[string]bool{
		"Read(secret.txt)": true, "Read(./secret.txt)": true, "Read(**/secret.txt)": true, "Read(*.txt)": true,
		"Read(~/app/secret.txt)": true, "Read(/HOME/app/secret.txt)": false, "Read(//HOME/app/secret.txt)": true, "Read(/secret.txt)": false,
		"Read(other.txt)": false, "Read": true,
	} {
		h := claudeHost(t, map[string]string{})
		rule = strings.Replace(rule, "/HOME", h.Home, 1)
		h = claudeSettings(t, h, `{"permissions": {"deny": ["`+rule+`"]}}`)
		got := reaches(h, "claude-code", h.work("secret.txt"))
		if want := "read tool stopped"; strings.Contains(got, want) != denied {
			t.Errorf("%s: %s", rule, got)
		}
		if !strings.Contains(got, "shell free") {
			t.Errorf("%s: no rule stops the shell: %s", rule, got)
		}
	}
}

func claudeSettings(t *testing.T, h Host, text string) Host {
	t.Helper()
	put(t, h.InHome(".claude/settings.json"), text)
	return h
}

func TestClaudeSetups(t *testing.T) {
	const deny = `"permissions": {"deny": ["Read(~/.aws/**)"]}`
	for name, c := range map[string]struct {
		settings string
		target   func(Host) Target
		want     string
	}{
		"a deny alone":              {`{` + deny + `}`, aws, "shell asks yes, read tool stopped yes"},
		"a sandbox alone":           {`{"sandbox": {"enabled": true}}`, aws, "shell free unknown, read tool asks yes"},
		"both":                      {`{` + deny + `, "sandbox": {"enabled": true}}`, aws, "read tool stopped yes, shell stopped yes"},
		"the sandbox's own deny":    {`{"sandbox": {"enabled": true, "filesystem": {"denyRead": ["~/.aws"]}}}`, aws, "read tool asks yes, shell stopped yes"},
		"approvals skipped":         {`{"permissions": {"defaultMode": "bypassPermissions"}}`, aws, "read tool free yes, shell free yes"},
		"skipped, and denied":       {`{"permissions": {"defaultMode": "bypassPermissions", "deny": ["Read(~/.aws/**)"]}}`, aws, "shell free yes, read tool stopped yes"},
		"a command allowed":         {`{"permissions": {"allow": ["Bash"]}}`, aws, "shell free yes, read tool asks yes"},
		"a folder added":            {`{"permissions": {"additionalDirectories": ["~/.aws"]}}`, aws, "read tool free yes, shell asks yes"},
		"a deny beats an allow":     {`{"permissions": {"allow": ["Read(~/**)"], "deny": ["Read(~/.aws/**)"]}}`, aws, "shell asks yes, read tool stopped yes"},
		"a variable taken out":      {`{"sandbox": {"enabled": true, "credentials": {"envVars": [{"name": "RAILWAY_TOKEN", "mode": "deny"}]}}}`, railway, "inherited environment stopped unknown, another process's environment stopped yes"},
		"another variable":          {`{"sandbox": {"enabled": true, "credentials": {"envVars": [{"name": "OTHER", "mode": "deny"}]}}}`, railway, "inherited environment free unknown"},
		"the environment scrubbed":  {`{"env": {"CLAUDE_CODE_SUBPROCESS_ENV_SCRUB": "1"}}`, railway, "inherited environment stopped yes, another process's environment stopped yes"},
		"settings that are broken":  {`{"permissions": {"deny": ["Read(~/.aws/**)"`, aws, "shell asks yes, read tool stopped yes"},
		"settings with a comment":   {"{\n// why\n" + deny + `}`, aws, "shell asks yes, read tool stopped yes"},
		"settings of another shape": {`["permissions"]`, aws, "read tool asks yes, shell asks yes"},
	} {
		h := claudeSettings(t, claudeHost(t, map[string]string{}), c.settings)
		if got := reaches(h, "claude-code", c.target(h)); got != c.want {
			t.Errorf("%s: %s, not %s", name, got, c.want)
		}
	}
}

func aws(h Host) Target   { return h.home(".aws/credentials") }
func railway(Host) Target { return Target{Name: "RAILWAY_TOKEN", Place: Environment} }

// weaknesses gives the codes of an agent's.
func weaknesses(h Host, agent string) []string {
	var codes []string
	for _, a := range All(h) {
		if a.Name == agent {
			for _, w := range a.Setup.Weaknesses {
				if w.What == "" || w.Do == "" || w.File == "" || w.Agent != agent {
					codes = append(codes, "incomplete "+w.Code)
				}
				codes = append(codes, w.Code)
			}
		}
	}
	return codes
}

func TestClaudeWeaknesses(t *testing.T) {
	for name, c := range map[string]struct {
		settings string
		bare     bool
		want     []string
	}{
		"none":                         {`{"permissions": {"deny": ["Read(~/.aws/**)"]}, "sandbox": {"enabled": true}}`, false, nil},
		"one slash":                    {`{"permissions": {"deny": ["Read(/etc/x)"]}, "sandbox": {"enabled": true}}`, false, []string{"deny-single-slash"}},
		"a bare Read":                  {`{"permissions": {"deny": ["Read"]}, "sandbox": {"enabled": true}}`, false, []string{"deny-bare-read"}},
		"a deny without a sandbox":     {`{"permissions": {"deny": ["Read(~/.aws/**)"]}}`, false, []string{"deny-without-sandbox"}},
		"a sandbox's deny alone":       {`{"sandbox": {"enabled": true, "filesystem": {"denyRead": ["~/.aws"]}}}`, false, []string{"sandbox-only"}},
		"a sandbox's credential alone": {`{"sandbox": {"enabled": true, "credentials": {"files": [{"path": "~/.config/gh", "mode": "deny"}]}}}`, false, []string{"sandbox-only"}},
		"a sandbox without its helper": {`{"sandbox": {"enabled": true}}`, true, []string{"sandbox-unavailable"}},
		"one that must be there":       {`{"sandbox": {"enabled": true, "failIfUnavailable": true}}`, true, nil},
		"a sandbox that is left":       {`{"permissions": {"allow": ["Bash"]}, "sandbox": {"enabled": true}}`, false, []string{"sandbox-can-be-left"}},
		"a command left out":           {`{"sandbox": {"enabled": true, "excludedCommands": ["gh"]}}`, false, []string{"sandbox-excluded-command"}},
	} {
		h := claudeHost(t, map[string]string{})
		if c.bare {
			h.Env = []string{"PATH=/nowhere"}
		}
		h = claudeSettings(t, h, c.settings)
		if got := weaknesses(h, "claude-code"); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}
}

// TestClaudeVersion: what is installed is told without running it.
func TestClaudeVersion(t *testing.T) {
	h := host(t, map[string]string{
		"~/lib/node_modules/@anthropic-ai/claude-code/package.json": `{"name": "@anthropic-ai/claude-code", "version": "2.1.197"}`,
		"~/lib/node_modules/@anthropic-ai/claude-code/claude":       "#!/bin/sh\n",
	})
	h.Env = append(h.Env, "PATH="+h.InHome("lib/node_modules/@anthropic-ai/claude-code"))
	for _, a := range Here(h) {
		if a.Name == "claude-code" && (a.Installed != "2.1.197" || a.Assumed) {
			t.Errorf("%s, assumed %v", a.Installed, a.Assumed)
		}
	}
}

// TestExplain: each rule that was considered is named with its file and line.
func TestExplain(t *testing.T) {
	h := claudeSettings(t, claudeHost(t, map[string]string{}), "{\"permissions\": {\n\"deny\": [\n\"Read(~/.ssh/**)\",\n\"Read(~/.aws/**)\"]}}")
	for _, a := range All(h) {
		if a.Name != "claude-code" {
			continue
		}
		_, steps := a.Explain(aws(h))
		for _, want := range []string{"3 Read(~/.ssh/**): does not fit", "4 Read(~/.aws/**): decides: stopped", "4 Read(~/.aws/**): named, and no stop"} {
			if !slices.ContainsFunc(steps, func(s Step) bool {
				return strings.HasPrefix(fmt.Sprintf("%d %s: %s", s.Line, s.Rule, s.Effect), want)
			}) {
				t.Errorf("no step says %q: %+v", want, steps)
			}
		}
	}
}

// TestServedFolder: a server of files hands out its folder whatever the rules and the sandbox say.
func TestServedFolder(t *testing.T) {
	h := claudeSettings(t, claudeHost(t, map[string]string{}), `{"permissions": {"deny": ["Read(~/.aws/**)"]}, "sandbox": {"enabled": true}}`)
	put(t, h.InHome(".claude.json"), `{"mcpServers": {"files": {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem", "`+h.InHome(".aws")+`"]}, "other": {"command": "x", "args": ["/etc"]}}}`)
	if got := reaches(h, "claude-code", aws(h)); got != "MCP server asks yes, read tool stopped yes, shell stopped yes" {
		t.Error(got)
	}
	if got := reaches(h, "claude-code", Target{Path: "/etc/x", Place: Machine}); strings.Contains(got, "MCP server") {
		t.Error(got)
	}
}
