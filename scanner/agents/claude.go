package agents

import (
	"path/filepath"
	"slices"
	"strings"
)

// Sources of what this file knows, beside what the suite in proof measured:
// https://code.claude.com/docs/en/settings, https://code.claude.com/docs/en/permissions and
// https://code.claude.com/docs/en/sandboxing

// readClaude reads Claude Code's settings: those of all layers count together, and a deny of
// any of them beats all that allows.
func readClaude(h Host, a *Agent) {
	layers := h.layers(a, "json", claudeFiles(h)...)
	c := claude{Host: h, agent: a, layers: layers}
	for _, l := range layers {
		c.permissions(l)
	}
	c.filters()
	c.opened()
	c.sandbox()
	a.servers(h.Settings(h.InHome(".claude.json"), "json"), "mcpServers", "projects.*.mcpServers")
	a.servers(h.Settings(h.InWorkspace(".mcp.json"), "json"), "mcpServers")
	c.weaknesses()
	c.loosened()
}

// claudeFiles are the settings files, weakest first.
func claudeFiles(h Host) [][2]string {
	files := [][2]string{
		{"user", join(h.claudeFolder(), "settings.json")},
		{"project", h.InWorkspace(".claude/settings.json")},
		{"local", h.InWorkspace(".claude/settings.local.json")},
	}
	managed := map[string]string{"darwin": "/Library/Application Support/ClaudeCode", "windows": `C:\Program Files\ClaudeCode`}[h.goos()]
	if managed == "" {
		managed = "/etc/claude-code"
	}
	files = append(files, [2]string{"managed", filepath.Join(managed, "managed-settings.json")})
	entries, _ := h.FS.ReadDir(filepath.Join(managed, "managed-settings.d"))
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".json") {
			files = append(files, [2]string{"managed", filepath.Join(managed, "managed-settings.d", e.Name())})
		}
	}
	return files
}

func (h Host) claudeFolder() string { return h.Folder("CLAUDE_CONFIG_DIR", ".claude") }

func join(folder, name string) string {
	if folder == "" {
		return ""
	}
	return filepath.Join(folder, name)
}

type claude struct {
	Host
	agent  *Agent
	layers []layer
}

// permissions makes rules of a layer's lists.
func (c *claude) permissions(l layer) {
	for _, kind := range []struct {
		list, kind string
		verdict    Verdict
	}{{"deny", "deny rule", Stopped}, {"ask", "ask rule", Asks}, {"allow", "allow rule", Free}} {
		for _, v := range l.List("permissions." + kind.list) {
			tool, inside, scoped := strings.Cut(strings.TrimSuffix(v.Text, ")"), "(")
			switch {
			case tool == "Read":
				c.add(l, v, inside, scoped, kind.kind, kind.verdict)
			case tool == "Bash" && kind.verdict == Free && (!scoped || inside == "*" || inside == "**" || inside == ":*"):
				c.open(v, Shell, Inherited, Processes)
			}
		}
	}
	for _, v := range l.List("permissions.additionalDirectories") {
		folder := c.expand(v.Text, c.Workspace)
		fits := func(t Target) bool { return t.Path != "" && within(folder, t.Path) }
		c.agent.Setup.Rules = append(c.agent.Setup.Rules, Rule{Value: v, Verdict: Free, Routes: []string{ReadTool}, Kind: "allow rule", Fits: fits})
	}
}

func (c *claude) open(v Value, routes ...string) {
	for _, r := range routes {
		c.agent.Setup.Opened = append(c.agent.Setup.Opened, Opened{Value: v, Route: r})
	}
}

// add makes a rule of a Read(…) pattern. It binds the read tool; of the shell it sees those
// commands only whose words it knows for files.
func (c *claude) add(l layer, v Value, pattern string, scoped bool, kind string, verdict Verdict) {
	r := Rule{Value: v, Verdict: verdict, Routes: []string{ReadTool}, Kind: kind}
	if !scoped {
		r.Fits = func(t Target) bool { return t.Path != "" }
	} else {
		r.Fits, r.Inert = c.pattern(l, pattern)
	}
	if verdict == Stopped {
		r.Bypass = "the shell, without a sandbox: a script, python3 -c, source, tar (17 of 35 ways read a denied file)"
		if scoped {
			r.Partly, r.Catches = []string{Shell}, claudeCatches
		}
	}
	c.agent.Setup.Rules = append(c.agent.Setup.Rules, r)
}

// claudeCatches gives the ways of the shell that a Read rule stops, as measured on 2.1.330:
// commands that it knows, with the file as a word of theirs.
func claudeCatches(form string, t Target) bool {
	if t.Place != Workspace && slices.Contains([]string{"cat by glob", "grep -r", "find -exec", "source"}, form) {
		return true // the folder that they name is denied as well
	}
	return slices.Contains([]string{
		"cat", "cat by $HOME", "cd, cat", "cat redirected", "head", "tail", "sed", "awk", "cp, cat", "base64", "od", "git diff",
		"split variable", "diff", "sort", "cut", "nl", "tac",
	}, form)
}

// pattern gives what a Read(…) pattern fits. They are git's, from one of four roots: "//" is
// the system's, "~/" the home, "/" that of the settings file, and everything else the folder
// that the agent was started in.
func (c *claude) pattern(l layer, pattern string) (fits func(Target) bool, inert string) {
	root, rest := c.Workspace, pattern
	switch {
	case strings.HasPrefix(pattern, "//"):
		root, rest = "/", strings.TrimPrefix(pattern, "/")
	case strings.HasPrefix(pattern, "~/"):
		root, rest = c.Home, pattern[1:]
	case strings.HasPrefix(pattern, "/"):
		if l.name == "user" || l.name == "managed" {
			root = filepath.Dir(l.File)
			inert = "one slash at the beginning means the folder of the settings file, not the system's root: write //" + strings.TrimPrefix(pattern, "/")
		}
	case strings.HasPrefix(pattern, "./"):
		rest = pattern[1:]
	}
	return c.gitPattern(root, rest), inert
}

// expand gives a path of the settings: from the home, absolute, or from a folder.
func (h Host) expand(text, from string) string {
	switch {
	case text == "~" || strings.HasPrefix(text, "~/"):
		return filepath.Join(h.Home, text[1:])
	case filepath.IsAbs(text):
		return filepath.Clean(text)
	}
	return filepath.Join(from, filepath.FromSlash(text))
}

// opened notes the modes that skip approvals.
func (c *claude) opened() {
	v, ok := last(c.layers, "permissions.defaultMode")
	if c.HasArg("--dangerously-skip-permissions") {
		v, ok = Value{Text: "bypassPermissions", File: "the command line"}, true
	}
	if ok && v.Text == "bypassPermissions" && !c.scrubbed() {
		if off, _ := last(c.layers, "permissions.disableBypassPermissionsMode"); off.Text != "disable" {
			c.open(v, ReadTool, Shell, Inherited, Processes)
		}
	}
}

// scrubbed says that the environment is scrubbed: approvals are then asked for whatever the
// mode says, as measured on 2.1.330.
func (c *claude) scrubbed() bool {
	return slices.ContainsFunc(c.agent.Setup.Filters, func(f Filter) bool { return f.Isolated })
}

// sandbox reads that of its commands. Files that rules deny are hidden in it as well.
func (c *claude) sandbox() {
	on, _ := last(c.layers, "sandbox.enabled")
	if !on.True() {
		return
	}
	s := &c.agent.Setup.Sandbox
	s.Value = Value{Text: "sandbox.enabled", File: on.File, Line: on.Line}
	if missing := c.missingHelper(); missing != "" {
		if must, _ := last(c.layers, "sandbox.failIfUnavailable"); !must.True() {
			c.weak("sandbox-unavailable", on, missing+" is not installed, so commands run without the sandbox, after a warning",
				"install it, and set sandbox.failIfUnavailable to true", "documented")
			return
		}
	}
	s.Known, s.On, s.Network = true, true, "unknown"
	s.Bypass = "the read tool, MCP servers and hooks run outside of it"
	if v, ok := last(c.layers, "sandbox.allowUnsandboxedCommands"); !ok || v.True() {
		s.Bypass += "; a person may approve a command outside of it"
	}
	if v, ok := last(c.layers, "sandbox.autoAllowBashIfSandboxed"); !ok || v.True() {
		c.open(Value{Text: "sandbox.autoAllowBashIfSandboxed", File: on.File, Line: on.Line}, Shell, Inherited)
	}
	s.Hides = c.hidden()
}

// missingHelper names the program that the sandbox needs and that is not there.
func (c *claude) missingHelper() string {
	if c.goos() != "linux" {
		return ""
	}
	for _, name := range []string{"bwrap", "socat"} {
		if c.Program(name) == "" {
			return name
		}
	}
	return ""
}

// hidden says what a command in the sandbox cannot read.
func (c *claude) hidden() func(Target) (Value, bool) {
	type entry struct {
		Value
		fits func(Target) bool
	}
	var hide, show []entry
	for _, l := range c.layers {
		for _, v := range l.List("sandbox.filesystem.denyRead") {
			hide = append(hide, entry{v, c.below(v.Text)})
		}
		for _, v := range l.List("sandbox.filesystem.allowRead") {
			show = append(show, entry{v, c.below(v.Text)})
		}
		for _, v := range l.All("sandbox.credentials.files.*.path") {
			hide = append(hide, entry{v, c.below(v.Text)})
		}
	}
	for _, r := range c.agent.Setup.Rules {
		if r.Verdict == Stopped && r.Inert == "" && slices.Contains(r.Partly, Shell) {
			hide = append(hide, entry{r.Value, r.Fits})
		}
	}
	return func(t Target) (Value, bool) {
		if t.Path == "" || slices.ContainsFunc(show, func(e entry) bool { return e.fits(t) }) {
			return Value{}, false
		}
		for _, e := range hide {
			if e.fits(t) {
				return e.Value, true
			}
		}
		return Value{}, false
	}
}

// below fits a path of the sandbox's lists: a file, a folder and all in it, or a glob.
func (c *claude) below(text string) func(Target) bool {
	if strings.ContainsAny(text, "*?[") {
		if strings.HasPrefix(text, "~/") {
			return c.gitPattern(c.Home, text[1:])
		}
		return c.gitPattern(c.Workspace, text)
	}
	root := c.expand(text, c.Workspace)
	return func(t Target) bool { return t.Path != "" && within(root, t.Path) }
}

// filters reads what is taken out of its commands' environment.
func (c *claude) filters() {
	for _, l := range c.layers {
		for _, v := range l.All("sandbox.credentials.envVars.*.name") {
			c.agent.Setup.Filters = append(c.agent.Setup.Filters, Filter{Value: v, Strips: func(name string) bool { return name == v.Text }})
		}
	}
	scrub := Value{Text: "CLAUDE_CODE_SUBPROCESS_ENV_SCRUB", File: "the environment"}
	on := c.Getenv(scrub.Text)
	if v, ok := last(c.layers, "env."+scrub.Text); ok {
		scrub.File, scrub.Line, on = v.File, v.Line, v.Text
	}
	if on == "1" || on == "true" {
		c.agent.Setup.Filters = append(c.agent.Setup.Filters, Filter{Value: scrub, Strips: claudeScrubs(c.agent), Isolated: true})
	}
}

// claudeScrubs gives the names that the scrubbing of the environment takes out: before 2.1.330
// a list of its own, since then all that look secret but four. Both were measured.
func claudeScrubs(a *Agent) func(string) bool {
	if a.Installed != "" && earlier(a.Installed, "2.1.330") {
		return func(name string) bool {
			return strings.HasPrefix(name, "ANTHROPIC_") || strings.HasPrefix(name, "ACTIONS_") ||
				slices.Contains([]string{"CLAUDE_CODE_OAUTH_TOKEN", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_BEARER_TOKEN_BEDROCK",
					"GOOGLE_APPLICATION_CREDENTIALS", "AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH", "ALL_INPUTS",
					"OVERRIDE_GITHUB_TOKEN", "DEFAULT_WORKFLOW_TOKEN", "SSH_SIGNING_KEY"}, name)
		}
	}
	return func(name string) bool {
		kept := slices.Contains([]string{"DATABASE_URL", "GH_TOKEN", "GITHUB_TOKEN", "REDIS_URL"}, name)
		return !kept && looksSecret(name)
	}
}

// looksSecret says that a variable's name says so.
func looksSecret(name string) bool {
	return slices.ContainsFunc([]string{"TOKEN", "SECRET", "KEY", "PASSWORD", "PASSWD", "PASS", "CREDENTIAL", "AUTH", "PAT", "DSN", "URL"}, func(word string) bool {
		return slices.Contains(strings.Split(strings.ToUpper(name), "_"), word) || strings.HasSuffix(strings.ToUpper(name), word)
	})
}

func (c *claude) denied(t Target) bool {
	return slices.ContainsFunc(c.agent.Setup.Rules, func(r Rule) bool { return r.Verdict == Stopped && r.Inert == "" && r.Fits(t) })
}

// denyRule writes the rule that denies a path, and if it is a folder all in it.
func (h Host) denyRule(path string, folder bool) string {
	text := "//" + strings.TrimPrefix(filepath.ToSlash(path), "/")
	switch {
	case h.Workspace != "" && within(h.Workspace, path):
		text = "./" + below(h.Workspace, path)
	case h.Home != "" && within(h.Home, path):
		text = "~/" + below(h.Home, path)
	}
	if folder {
		text += "/**"
	}
	return "Read(" + text + ")"
}

func below(folder, path string) string {
	inside, _ := filepath.Rel(folder, path)
	return filepath.ToSlash(inside)
}
