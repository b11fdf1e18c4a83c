package agents

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Sources of what this file knows, beside what the suite in proof measured:
// https://developers.openai.com/codex/config-reference and
// https://developers.openai.com/codex/permissions

// readCodex reads Codex's settings: its sandbox, the permission profile in force, and what it
// takes out of the environment of its commands.
func readCodex(h Host, a *Agent) {
	folder := h.Folder("CODEX_HOME", ".codex")
	layers := h.layers(a, "toml",
		[2]string{"user", join(folder, "config.toml")},
		[2]string{"project", h.InWorkspace(".codex/config.toml")},
		[2]string{"managed", "/etc/codex/managed_config.toml"},
		[2]string{"managed", "/etc/codex/requirements.toml"},
	)
	c := codex{Host: h, agent: a, layers: layers}
	c.sandbox()
	c.filters()
	for _, l := range layers {
		a.servers(l.Settings, "mcp_servers")
	}
	c.weaknesses()
}

type codex struct {
	Host
	agent  *Agent
	layers []layer
}

func (c *codex) weak(code string, v Value, what, do string) {
	c.agent.Setup.Weaknesses = append(c.agent.Setup.Weaknesses, Weakness{Code: code, Value: v, What: what, Do: do, Evidence: "measured"})
}

// sandbox: Codex always has one, unless it is told to go without.
func (c *codex) sandbox() {
	s := &c.agent.Setup.Sandbox
	s.Known, s.On, s.Network = true, true, "no"
	s.Value = Value{Text: "its sandbox as it comes"}
	s.ReadOnly = true // as "codex exec" comes; in a folder that is trusted its screen may write
	s.Bypass = "a person approves a command outside the sandbox; an MCP server; danger-full-access"
	if mode, ok := last(c.layers, "sandbox_mode"); ok {
		s.Value = Value{Text: "sandbox_mode = " + mode.Text, File: mode.File, Line: mode.Line}
		s.On, s.ReadOnly = mode.Text != "danger-full-access", mode.Text == "read-only"
	}
	profile, named := last(c.layers, "default_permissions")
	if mode, ok := c.Arg("--sandbox", "-s"); ok { // it drops the profile
		profile, named = Value{}, false
		s.Value, s.On, s.ReadOnly = Value{Text: "--sandbox " + mode, File: "the command line"}, mode != "danger-full-access", mode == "read-only"
	}
	if c.HasArg("--dangerously-bypass-approvals-and-sandbox", "--yolo") {
		s.Value, s.On = Value{Text: "--dangerously-bypass-approvals-and-sandbox", File: "the command line"}, false
	}
	if profile.Text == ":danger-full-access" {
		s.Value, s.On = profile, false
	}
	if net, ok := last(c.layers, "sandbox_workspace_write.network_access"); ok && net.True() {
		s.Network = "yes"
	}
	if named {
		s.ReadOnly = profile.Text == ":read-only"
	}
	p := c.profile(profile.Text, named)
	s.Hides = p.hides
	if net, ok := last(c.layers, key("permissions", profile.Text, "network", "enabled")); ok && net.True() {
		s.Network = "yes"
	}
	if !s.On {
		c.weak("sandbox-off", s.Value, "commands run without a sandbox: what they read can be sent anywhere", "use workspace-write, or a permission profile")
	}
}

// codexProfile says what the profile in force lets a command read.
type codexProfile struct {
	// minimal: nothing but what is listed.
	minimal Value
	denied  []codexPath
	allowed []codexPath
}

type codexPath struct {
	Value
	fits func(Target) bool
}

// profile reads the profile that is in force, with those it extends.
func (c *codex) profile(name string, named bool) (p codexProfile) {
	for _, l := range c.layers {
		for _, v := range l.List("permissions.filesystem.deny_read") {
			p.denied = append(p.denied, codexPath{v, c.codexFits(v.Text, "")})
		}
	}
	for seen := 0; named && seen < 8; seen++ {
		for _, l := range c.layers {
			for _, v := range l.All(key("permissions", name, "filesystem", "*")) {
				p.add(v, v.Key, c.codexFits(v.Key, ""), l.name)
			}
			for _, v := range l.All(key("permissions", name, "filesystem", ":workspace_roots", "*")) {
				p.add(v, v.Key, c.codexFits(v.Key, c.Workspace), l.name)
			}
		}
		above, ok := last(c.layers, key("permissions", name, "extends"))
		if named = ok; ok {
			name = above.Text
		}
	}
	return p
}

func (p *codexProfile) add(v Value, path string, fits func(Target) bool, _ string) {
	access := v.Text
	v.Text = path + " = " + access
	switch {
	case path == ":minimal":
		p.minimal = v
	case access == "deny" || access == "none":
		p.denied = append(p.denied, codexPath{v, fits})
	case access == "read" || access == "write":
		p.allowed = append(p.allowed, codexPath{v, fits})
	}
}

// hides: a deny counts whatever else is allowed; a minimal profile hides all that is not
// listed.
func (p codexProfile) hides(t Target) (Value, bool) {
	if t.Path == "" {
		return Value{}, false
	}
	for _, d := range p.denied {
		if d.fits(t) {
			return d.Value, true
		}
	}
	if p.minimal.Text != "" && t.Place != Workspace && !slices.ContainsFunc(p.allowed, func(a codexPath) bool { return a.fits(t) }) {
		return p.minimal, true
	}
	return Value{}, false
}

// codexFits fits a path of a profile: a file, a folder and all in it, or a glob.
func (c *codex) codexFits(text, root string) func(Target) bool {
	if root == "" {
		root = c.Workspace
	}
	if !strings.ContainsAny(text, "*?[") {
		at := c.expand(text, root)
		return func(t Target) bool { return t.Path != "" && within(at, t.Path) }
	}
	at := filepath.ToSlash(c.expand(text, root))
	return func(t Target) bool { return t.Path != "" && globstar(at, filepath.ToSlash(t.Path)) }
}

// globstar matches a whole path: "*" stays within a step, "**" stands for any number of them.
func globstar(pattern, text string) bool {
	if name, ok := strings.CutPrefix(pattern, "**/"); ok && plainName(name) {
		return sameName(name, text[strings.LastIndexByte(text, '/')+1:])
	}
	ok, err := doublestar.Match(pattern, text)
	return err == nil && ok
}

// plainName says that a pattern is a name with one "*" at most, as most are.
func plainName(pattern string) bool {
	return strings.Count(pattern, "*") <= 1 && !strings.ContainsAny(pattern, `/{?[\`)
}

func sameName(pattern, name string) bool {
	before, after, star := strings.Cut(pattern, "*")
	if !star {
		return name == pattern
	}
	return len(name) >= len(before)+len(after) && strings.HasPrefix(name, before) && strings.HasSuffix(name, after)
}

const policy = "shell_environment_policy"

// filters follows the order in which Codex makes the environment of a command: inherit, its
// own excludes, exclude, set, include_only.
func (c *codex) filters() {
	add := func(v Value, strips func(string) bool) {
		c.agent.Setup.Filters = append(c.agent.Setup.Filters, Filter{Value: v, Strips: strips, Bypass: c.processesBypass()})
	}
	if v, ok := last(c.layers, policy+".inherit"); ok && v.Text != "all" {
		core := []string{"HOME", "LOGNAME", "PATH", "SHELL", "USER", "USERNAME", "TMPDIR", "TEMP", "TMP"}
		keep := v.Text == "core"
		v.Text = "inherit = " + v.Text
		add(v, func(name string) bool { return !keep || !slices.Contains(core, name) })
	}
	if v, ok := last(c.layers, policy+".ignore_default_excludes"); ok && v.Text == "false" {
		v.Text = "ignore_default_excludes = false"
		add(v, func(name string) bool {
			return slices.ContainsFunc([]string{"KEY", "SECRET", "TOKEN"}, func(w string) bool { return strings.Contains(strings.ToUpper(name), w) })
		})
	}
	for _, l := range c.layers {
		for _, v := range l.List(policy + ".exclude") {
			add(v, nameGlob(v.Text))
		}
		for _, v := range l.List(policy + ".filters") {
			if v.Text == "exclude" {
				fits := nameGlob(v.Key)
				v.Text = v.Key + " = exclude"
				add(v, fits)
			}
		}
	}
	c.includeOnly(add)
}

func (c *codex) includeOnly(add func(Value, func(string) bool)) {
	for i := len(c.layers) - 1; i >= 0; i-- {
		list := c.layers[i].List(policy + ".include_only")
		if len(list) == 0 {
			continue
		}
		v := list[0]
		v.Text = "include_only"
		add(v, func(name string) bool {
			return !slices.ContainsFunc(list, func(keep Value) bool { return nameGlob(keep.Text)(name) })
		})
		return
	}
}

// processesBypass: without its sandbox a command reads the environment of the processes above.
func (c *codex) processesBypass() string {
	if c.agent.Setup.Sandbox.On {
		return ""
	}
	return "without the sandbox it is read from the processes above (/proc/PID/environ)"
}

// nameGlob matches variables' names whatever their case.
func nameGlob(pattern string) func(string) bool {
	pattern = strings.ToUpper(pattern)
	return func(name string) bool {
		ok, err := path.Match(pattern, strings.ToUpper(name))
		return err == nil && ok
	}
}

func (c *codex) weaknesses() {
	denies := c.agent.Setup.Sandbox.Hides
	if v, ok := c.flagInStartFiles("codex", "--sandbox", "-s "); ok && denies != nil {
		if profile, named := last(c.layers, "default_permissions"); named {
			c.weak("flag-drops-profile", v, "--sandbox on the command line drops the permission profile "+profile.Text+" with all its denies", "leave the flag out")
		}
	}
	v, ok := last(c.layers, policy+".ignore_default_excludes")
	if ok && v.Text == "false" {
		for _, entry := range c.Env {
			name, value, _ := strings.Cut(entry, "=")
			if c.passes(name) && (strings.Contains(name, "PASSWORD") || strings.Contains(name, "DATABASE_URL") || strings.HasSuffix(name, "_DSN") || strings.Contains(value, "://") && strings.Contains(value, "@")) {
				c.weak("default-excludes-miss", v, "Codex's own excludes know KEY, SECRET and TOKEN: "+name+" is left in the environment",
					`add "`+name+`" to `+policy+".exclude")
			}
		}
	}
	if table, ok := c.table(policy); ok && len(c.agent.Setup.Filters) == 0 {
		c.weak("no-default-excludes", table, "nothing is taken out of the environment: Codex's own excludes of KEY, SECRET and TOKEN are off as it comes", "set ignore_default_excludes to false")
	}
}

func (c *codex) passes(name string) bool {
	return !slices.ContainsFunc(c.agent.Setup.Filters, func(f Filter) bool { return f.Strips(name) })
}

// table gives the first setting of a table.
func (c *codex) table(name string) (Value, bool) {
	for _, l := range c.layers {
		if list := l.All(name + ".**"); len(list) > 0 {
			return list[0], true
		}
	}
	return Value{}, false
}

// flagInStartFiles looks for an alias in the shell's start files that starts a program with a
// flag.
func (h Host) flagInStartFiles(program string, flags ...string) (Value, bool) {
	for _, name := range []string{".bashrc", ".zshrc", ".profile", ".bash_aliases", ".config/fish/config.fish"} {
		text, err := h.Read(h.InHome(name))
		if err != nil {
			continue
		}
		number := 0
		for line := range strings.Lines(string(text)) {
			number++
			if strings.Contains(line, program) && !strings.HasPrefix(strings.TrimSpace(line), "#") &&
				slices.ContainsFunc(flags, func(f string) bool { return strings.Contains(line, f) }) {
				return Value{Text: strings.TrimSpace(line), File: h.InHome(name), Line: number}, true
			}
		}
	}
	return Value{}, false
}
