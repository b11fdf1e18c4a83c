package agents

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

func (c *claude) weak(code string, v Value, what, do, evidence string) {
	c.agent.Setup.Weaknesses = append(c.agent.Setup.Weaknesses, Weakness{Code: code, Value: v, What: what, Do: do, Evidence: evidence})
}

// weaknesses are the settings that do not do what they seem to.
func (c *claude) weaknesses() {
	setup := &c.agent.Setup
	var unenforced *Rule
	for i := range setup.Rules {
		r := &setup.Rules[i]
		switch {
		case r.Verdict != Stopped:
		case r.Inert != "":
			c.weak("deny-single-slash", r.Value, r.Text+" denies nothing: "+r.Inert, "write "+strings.Replace(r.Text, "(/", "(//", 1), "measured")
		case r.Text == "Read":
			c.weak("deny-bare-read", r.Value, "it takes the read tool away, and the shell reads every file all the same", "deny the paths, and turn the sandbox on", "measured")
		case unenforced == nil:
			unenforced = r
		}
	}
	if unenforced != nil && !setup.Sandbox.On {
		c.weak("deny-without-sandbox", unenforced.Value, "denied files are read by the shell all the same: a script, python3 -c, source, tar (17 of 35 ways)",
			"set sandbox.enabled to true", "measured")
	}
	c.sandboxWeaknesses()
}

func (c *claude) sandboxWeaknesses() {
	if !c.agent.Setup.Sandbox.On {
		return
	}
	for _, l := range c.layers {
		for _, v := range slices.Concat(l.List("sandbox.filesystem.denyRead"), l.All("sandbox.credentials.files.*.path")) {
			probe := Target{Path: c.expand(strings.TrimRight(v.Text, "/*"), c.Workspace), Place: Home}
			if !c.denied(probe) && !c.denied(Target{Path: path.Join(probe.Path, "x"), Place: Home}) {
				c.weak("sandbox-only", v, "it binds commands only: the read tool reads "+v.Text+" all the same",
					fmt.Sprintf("add %q to permissions.deny", c.denyRule(probe.Path, true)), "measured")
			}
		}
	}
	if v, ok := last(c.layers, "sandbox.allowUnsandboxedCommands"); (!ok || v.True()) && slices.ContainsFunc(c.agent.Setup.Opened, func(o Opened) bool { return strings.HasPrefix(o.Text, "Bash") }) {
		c.weak("sandbox-can-be-left", c.agent.Setup.Sandbox.Value, "Bash is allowed without asking, and a command may ask to run outside of the sandbox", "set sandbox.allowUnsandboxedCommands to false", "measured")
	}
	for _, v := range c.agent.excluded(c.layers) {
		c.weak("sandbox-excluded-command", v, v.Text+" runs outside of the sandbox with all that the user may read", "take it out of sandbox.excludedCommands", "documented")
	}
}

func (a *Agent) excluded(layers []layer) (list []Value) {
	for _, l := range layers {
		list = append(list, l.List("sandbox.excludedCommands")...)
	}
	return list
}

// loosened names what the workspace's own settings open: a stranger, or an agent, may have
// written them.
func (c *claude) loosened() {
	for _, l := range c.layers {
		if l.name != "project" && l.name != "local" {
			continue
		}
		loosens := func(v Value, what string) {
			c.weak("workspace-loosens", v, "the workspace's own settings "+what, "take it out, and look who wrote it", "measured")
		}
		if v, ok := l.Get("permissions.defaultMode"); ok && v.Text == "bypassPermissions" {
			loosens(v, "skip every approval")
		}
		if v, ok := l.Get("sandbox.enabled"); ok && !v.True() {
			loosens(v, "turn the sandbox off")
		}
		for _, v := range l.List("permissions.allow") {
			if v.Text == "Bash" || v.Text == "Bash(*)" || v.Text == "Bash(**)" {
				loosens(v, "allow every command")
			}
		}
		for _, v := range l.List("permissions.additionalDirectories") {
			if !within(c.Workspace, c.expand(v.Text, c.Workspace)) {
				loosens(v, "let it read "+v.Text)
			}
		}
	}
}
