package agents

import (
	"slices"
	"strings"
)

// readCursor reads Cursor's ignore files, the sandbox of its shell, and its command line's rules.
// Sources, beside what its sandbox's helper was seen to do: https://cursor.com/docs and the source
// of @cursor/sdk 1.0.32.
func readCursor(h Host, a *Agent) {
	layers := h.layers(a, "json",
		[2]string{"user", h.InHome(".cursor/sandbox.json")},
		[2]string{"project", h.InWorkspace(".cursor/sandbox.json")},
	)
	rules := h.layers(a, "json",
		[2]string{"user", h.InHome(".cursor/cli-config.json")},
		[2]string{"project", h.InWorkspace(".cursor/cli.json")},
	)
	for _, l := range rules {
		for _, v := range l.List("permissions.deny") {
			if pattern, ok := strings.CutPrefix(v.Text, "Read("); ok {
				h.cursorDeny(a, v, strings.TrimSuffix(pattern, ")"))
			}
		}
	}
	a.servers(h.Settings(h.InHome(".cursor/mcp.json"), "json"), "mcpServers")
	a.servers(h.Settings(h.InWorkspace(".cursor/mcp.json"), "json"), "mcpServers")
	ignore := h.InWorkspace(".cursorignore")
	first := len(a.Setup.Rules)
	h.ignoreRules(a, ignore, []string{ReadTool, Search}, "the shell outside of its sandbox")
	h.cursorSandbox(a, layers, slices.Clone(a.Setup.Rules[first:]))
	for _, name := range []string{".cursorindexingignore"} {
		h.advisory(a, h.InWorkspace(name), "it keeps files out of the index alone: the read tool and the shell read them")
	}
}

// cursorDeny: "*" stands for any letters, and "~" for the home.
func (h Host) cursorDeny(a *Agent, v Value, pattern string) {
	if rest, ok := strings.CutPrefix(pattern, "~/"); ok {
		pattern = h.InHome(rest)
	}
	fits := anyLetters(strings.ReplaceAll(pattern, "**", "*"))
	a.Setup.Rules = append(a.Setup.Rules, Rule{
		Value: v, Verdict: Stopped, Routes: []string{ReadTool}, Kind: "deny rule", Bypass: "the shell",
		Fits: func(t Target) bool {
			if t.Path == "" {
				return false
			}
			return fits(t.Path) || within(h.Workspace, t.Path) && fits(below(h.Workspace, t.Path))
		},
	})
}

// cursorSandbox: it hides what the ignore file names, in a workspace that is a repository of
// git alone; the home stays readable unless the boundary is the workspace.
func (h Host) cursorSandbox(a *Agent, layers []layer, ignored []Rule) {
	kind, _ := last(layers, "type")
	boundary, _ := last(layers, "readBoundary")
	s := &a.Setup.Sandbox
	*s = Sandbox{
		Value: Value{Text: "the sandbox of its shell"}, Known: true, On: kind.Text != "insecure_none", Network: "unknown",
		ReadOnly: kind.Text == "workspace_readonly", Bypass: "a command that is allowed to run outside the sandbox; Run Everything",
	}
	if kind.Text != "" {
		s.Value = Value{Text: "type: " + kind.Text, File: kind.File, Line: kind.Line}
	}
	repository := h.Exists(h.InWorkspace(".git"))
	s.Hides = func(t Target) (Value, bool) {
		if boundary.Text == "workspace" && t.Path != "" && t.Place != Workspace {
			return Value{Text: "readBoundary: workspace", File: boundary.File, Line: boundary.Line}, true
		}
		i := slices.IndexFunc(ignored, func(r Rule) bool { return r.Fits(t) })
		if i < 0 || !repository {
			return Value{}, false
		}
		return ignored[i].Value, true
	}
	if len(ignored) == 0 {
		return
	}
	switch {
	case !s.On:
		a.weak("deny-without-sandbox", ignored[0].Value, "without the sandbox the shell reads what the ignore file names", "take type: insecure_none out of sandbox.json")
	case !repository:
		a.weak("ignore-without-git", ignored[0].Value, "the sandbox hides what the ignore file names in a git repository only, and the workspace is none", "run git init in the workspace")
	}
}
