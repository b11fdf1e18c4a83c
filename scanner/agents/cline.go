package agents

import (
	"path/filepath"
	"slices"
	"strings"
)

// readCline reads what bears on Cline's command line: it approves itself, and takes no notice
// of .clineignore, as the suite in proof measured.
func readCline(h Host, a *Agent) {
	h.layers(a, "json", [2]string{"user", h.InHome(".cline/data/settings/providers.json")})
	a.servers(h.Settings(h.InHome(".cline/data/settings/cline_mcp_settings.json"), "json"), "mcpServers")
	h.loads(a, h.InWorkspace(".env"))
	h.advisory(a, h.InWorkspace(".clineignore"), "Cline's command line takes no notice of it, and its makers call it no security boundary")
}

// readContinue reads what bears on Continue's command line.
func readContinue(h Host, a *Agent) {
	layers := h.layers(a, "yaml",
		[2]string{"user", h.InHome(".continue/config.yaml")},
		[2]string{"user", h.InHome(".continue/permissions.yaml")},
	)
	for _, l := range layers {
		a.servers(l.Settings, "mcpServers")
	}
	a.Setup.Rules = append(a.Setup.Rules, Rule{
		Value: Value{Text: "its own list of names"}, Verdict: Stopped, Routes: []string{ReadTool}, Kind: "deny rule", Bypass: "the shell",
		Fits: func(t Target) bool { return t.Path != "" && continueRefuses(filepath.ToSlash(t.Path)) },
	})
	h.loads(a, h.InWorkspace(".env"))
	h.advisory(a, h.InWorkspace(".continueignore"), "it keeps files out of the index alone: the read tool and the shell read them")
}

// continueRefuses: by the name of a file or that of its folder.
// Source: the names in the source of @continuedev/cli 1.5.47, as far as they were tried.
func continueRefuses(path string) bool {
	base, folder := filepath.Base(path), filepath.Base(filepath.Dir(path))
	for _, pattern := range []string{
		"*.env", ".env*", "config.json", "config.yaml", "config.yml", "settings.json", "auth.json", "*.key", "*.pem", "*.token", "*.secret", "*.secrets", "id_rsa", "id_ed25519",
	} {
		if ok, err := filepath.Match(pattern, base); err == nil && ok {
			return true
		}
	}
	return slices.Contains([]string{".aws", ".gcp", ".azure", ".kube", ".docker", ".ssh", ".gnupg", "secrets", "private", "keys", "certs"}, folder)
}

// readAmp reads Amp's rules: of those that fit, the first decides, and behind them stand its
// own, which allow. Sources, beside what "amp permissions test" answered:
// https://ampcode.com/manual#permissions
func readAmp(h Host, a *Agent) {
	a.Setup.Order = FirstMatch
	layers := h.layers(a, "json",
		[2]string{"user", h.InHome(".config/amp/settings.json")},
		[2]string{"project", h.InWorkspace(".amp/settings.json")},
	)
	for _, l := range layers {
		a.servers(l.Settings, `amp\.mcpServers`)
		for _, tool := range l.All(`amp\.permissions.*.tool`) {
			entry := strings.TrimSuffix(tool.Whole, ".tool")
			action, _ := l.Get(entry + ".action")
			path, scoped := l.Get(entry + ".matches.path")
			verdict := map[string]Verdict{"reject": Stopped, "ask": Asks, "allow": Free, "delegate": Asks}[action.Text]
			switch {
			case verdict == "":
			case tool.Text == "Read":
				a.ampRead(h, action, path, scoped, verdict)
			case tool.Text == "Bash" && len(l.All(entry+".matches.**")) == 0:
				v := Value{Text: "Bash: " + action.Text, File: action.File, Line: action.Line}
				fits := func(Target) bool { return true }
				a.Setup.Rules = append(a.Setup.Rules, Rule{Value: v, Verdict: verdict, Routes: []string{Shell, Inherited, Processes}, Kind: "deny rule", Fits: fits})
			}
		}
	}
}

// ampRead: the pattern is held against the path as the tool is given it, mostly from the
// workspace: "**/x" wants a slash before x.
func (a *Agent) ampRead(h Host, action, path Value, scoped bool, verdict Verdict) {
	v := Value{Text: "Read " + path.Text + ": " + action.Text, File: action.File, Line: action.Line}
	a.Setup.Rules = append(a.Setup.Rules, Rule{
		Value: v, Verdict: verdict, Routes: []string{ReadTool}, Kind: "deny rule", Bypass: "its shell, which its own rules allow cat, head and node",
		Fits: func(t Target) bool {
			if t.Path == "" || !scoped {
				return t.Path != ""
			}
			name := filepath.ToSlash(t.Path)
			if within(h.Workspace, t.Path) {
				name = below(h.Workspace, t.Path)
			}
			if strings.HasPrefix(path.Text, "**/") && !strings.Contains(name, "/") {
				return false
			}
			return globstar(path.Text, name)
		},
	})
	if scoped && strings.HasPrefix(path.Text, "**/") && verdict == Stopped {
		a.weak("glob-misses-root", v, path.Text+" does not match "+strings.TrimPrefix(path.Text, "**/")+" at the workspace's root", "add a rule for "+strings.TrimPrefix(path.Text, "**/"))
	}
}
