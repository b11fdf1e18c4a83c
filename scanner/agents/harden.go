package agents

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Change is what one of an agent's files has to become for it to be stopped, as far as its own
// settings can.
type Change struct {
	Path string
	// Fragment is what is added, as a person would write it; After the whole text, with all that
	// stood in it before: nil where nothing has to change.
	Fragment      string
	Before, After []byte
	// Runs says that it is a program's text, Gone that the file is taken away.
	Runs, Gone bool
}

// Harden gives the smallest changes of an agent's settings that stop its routes to targets, and
// what they do not stop. With project the workspace's own settings are changed, else the user's.
func (h Host) Harden(a *Agent, targets []Target, project bool) (changes []Change, rest []string, err error) {
	files, names := h.wanted(targets)
	var made []Change
	switch a.Name {
	case "claude-code":
		made, err = h.hardenClaude(files, names, project)
	case "codex":
		made, err = h.hardenCodex(files, names, project)
	case "gemini-cli":
		made, err = h.hardenGemini(files, names, project)
	case "copilot-cli":
		made, err = h.hardenCopilot(files, project)
	case "cursor":
		made, err = h.hardenCursor(files, project)
	case "opencode":
		made, err = h.hardenOpencode(files, project)
	case "amp":
		made, err = h.hardenAmp(files, project)
	}
	if err != nil {
		return nil, nil, err
	}
	for _, c := range made {
		if string(c.Before) != string(c.After) {
			changes = append(changes, c)
		}
	}
	return changes, h.after(a, targets, made), nil
}

// wanted are the files, and the names of variables, that are to be out of reach, each once. An
// agent's own files stay with it.
func (h Host) wanted(targets []Target) (files, names []string) {
	for _, t := range targets {
		switch {
		case t.Place == Environment && t.Name != "":
			names = append(names, t.Name)
		case t.Path != "":
			files = append(files, t.Path)
		}
	}
	slices.Sort(files)
	slices.Sort(names)
	return slices.Compact(files), slices.Compact(names)
}

// after says what an agent would still reach with the changes made.
func (h Host) after(a *Agent, targets []Target, made []Change) (rest []string) {
	h.changed = map[string][]byte{}
	for _, c := range made {
		h.changed[c.Path] = c.After
	}
	hardened := h.agent(profileOf(a.Name))
	for _, t := range targets {
		for _, r := range hardened.Reach(t) {
			if r.Verdict == Stopped {
				continue
			}
			name := "$" + t.Name
			if t.Path != "" {
				name = t.Path
			}
			line := fmt.Sprintf("%s by the %s", h.tilde(name), r.Route)
			if r.Verdict == Asks {
				line += ", after a person's approval"
			}
			if r.Usable == "no" {
				line += ", without a network to use it from"
			}
			rest = append(rest, line)
		}
	}
	return rest
}

func profileOf(name string) Profile {
	i := slices.IndexFunc(table, func(p Profile) bool { return p.Name == name })
	return table[i]
}

// tilde writes a path of the home as settings do.
func (h Host) tilde(path string) string {
	if h.Home != "" && within(h.Home, path) && !within(h.Workspace, path) {
		return "~/" + below(h.Home, path)
	}
	return filepath.ToSlash(path)
}

// settingsPath is the user's file, or the project's.
func (h Host) settingsPath(project bool, user, inProject string) string {
	if project {
		return h.InWorkspace(inProject)
	}
	return user
}

func (h Host) hardenClaude(files, names []string, project bool) ([]Change, error) {
	path := h.settingsPath(project, join(h.claudeFolder(), "settings.json"), ".claude/settings.json")
	e, err := h.edit(path)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		e.add("permissions/deny", h.denyRule(f, false))
	}
	e.set("sandbox/enabled", true)
	e.set("sandbox/failIfUnavailable", true)
	e.set("sandbox/allowUnsandboxedCommands", false)
	for _, n := range names {
		e.add("sandbox/credentials/envVars", map[string]any{"name": n, "mode": "deny"})
	}
	return e.changes()
}

func (h Host) hardenGemini(files, names []string, project bool) ([]Change, error) {
	path := h.settingsPath(project, h.InHome(".gemini/settings.json"), ".gemini/settings.json")
	e, err := h.edit(path)
	if err != nil {
		return nil, err
	}
	e.set("security/toolSandboxing", true)
	e.set("security/environmentVariableRedaction/enabled", true)
	for _, n := range names {
		e.add("security/environmentVariableRedaction/blocked", n)
	}
	changes, err := e.changes()
	if err != nil {
		return nil, err
	}
	ignore, err := h.ignoreLines(".geminiignore", files)
	return append(changes, ignore...), err
}

func (h Host) hardenCopilot(files []string, project bool) ([]Change, error) {
	e, err := h.edit(h.settingsPath(project, h.InHome(".copilot/settings.json"), ".github/copilot/settings.json"))
	if err != nil {
		return nil, err
	}
	e.set("sandbox/enabled", true)
	for _, f := range files {
		e.add("sandbox/userPolicy/filesystem/deniedPaths", h.tilde(f))
	}
	return e.changes()
}

func (h Host) hardenCursor(files []string, project bool) ([]Change, error) {
	changes, err := h.ignoreLines(".cursorignore", files)
	if err != nil {
		return nil, err
	}
	e, err := h.edit(h.settingsPath(project, h.InHome(".cursor/sandbox.json"), ".cursor/sandbox.json"))
	if err != nil {
		return nil, err
	}
	e.set("type", "workspace_readwrite")
	e.set("readBoundary", "workspace")
	more, err := e.changes()
	return append(changes, more...), err
}

func (h Host) hardenOpencode(files []string, project bool) ([]Change, error) {
	e, err := h.edit(h.settingsPath(project, h.InHome(".config/opencode/opencode.json"), "opencode.json"))
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if within(h.Workspace, f) {
			// Where the workspace is no repository, paths are written from the system's root.
			e.set("permission/read/"+pointerStep(below(h.Workspace, f)), "deny")
			e.set("permission/read/"+pointerStep("*/"+below(h.Workspace, f)), "deny")
		}
	}
	e.set("permission/external_directory", "deny")
	return e.changes()
}

func (h Host) hardenAmp(files []string, project bool) ([]Change, error) {
	e, err := h.edit(h.settingsPath(project, h.InHome(".config/amp/settings.json"), ".amp/settings.json"))
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		path := filepath.ToSlash(f)
		if within(h.Workspace, f) {
			path = below(h.Workspace, f)
		}
		e.first("amp.permissions", map[string]any{"tool": "Read", "matches": map[string]any{"path": path}, "action": "reject"})
	}
	e.add("amp.permissions", map[string]any{"tool": "Bash", "action": "ask"})
	return e.changes()
}

// ignoreLines adds the workspace's files to an ignore file.
func (h Host) ignoreLines(name string, files []string) ([]Change, error) {
	path := h.InWorkspace(name)
	before, err := h.Read(path)
	if err != nil {
		return nil, err
	}
	have := strings.Split(strings.ReplaceAll(string(before), "\r\n", "\n"), "\n")
	var lines []string
	for _, f := range files {
		if line := "/" + below(h.Workspace, f); within(h.Workspace, f) && !slices.Contains(have, line) {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return nil, nil
	}
	fragment := strings.Join(lines, "\n") + "\n"
	text := string(before)
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return []Change{{Path: path, Fragment: fragment, Before: before, After: []byte(text + fragment)}}, nil
}
