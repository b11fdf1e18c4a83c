package agents

import "slices"

// setUp reads how an agent is set up. An agent whose settings are not read is taken as it
// comes, and the report says so.
func (h Host) setUp(a *Agent) {
	read := reader(a.Name)
	if read == nil {
		return
	}
	read(h, a)
	a.Setup.Files = slices.DeleteFunc(a.Setup.Files, func(f File) bool { return f.Path == "" })
	for i := range a.Setup.Weaknesses {
		a.Setup.Weaknesses[i].Agent = a.Name
	}
}

// Settings says what the agent is set up by: "read" where its settings files were read,
// "default" where it has none here, "not read" where nobody here knows how.
func (a *Agent) Settings() string {
	switch {
	case reader(a.Name) == nil:
		return "not read"
	case len(a.Setup.Files) == 0:
		return "default"
	}
	return "read"
}

// reader gives what reads an agent's settings into its Setup.
func reader(name string) func(Host, *Agent) {
	switch name {
	case "claude-code":
		return readClaude
	case "codex":
		return readCodex
	}
	return nil
}

// layer is one settings file by the part that it plays.
type layer struct {
	name string
	Settings
}

// layers reads settings files, weakest first, and notes in the setup which there are.
func (h Host) layers(a *Agent, format string, paths ...[2]string) []layer {
	var list []layer
	for _, p := range paths {
		if p[1] == "" {
			continue
		}
		s := h.Settings(p[1], format)
		if s.Absent {
			continue
		}
		file := File{Path: p[1], Layer: p[0]}
		if s.Broken != nil {
			file.Problem = s.Broken.Error()
		}
		a.Setup.Files = append(a.Setup.Files, file)
		list = append(list, layer{p[0], s})
	}
	return list
}

// servers notes the MCP servers that a settings file starts: of each its command, or its
// address.
func (a *Agent) servers(s Settings, tables ...string) {
	for _, table := range tables {
		for _, key := range []string{"command", "url", "serverUrl", "httpUrl"} {
			a.Setup.Servers = append(a.Setup.Servers, s.All(table+".*."+key)...)
		}
	}
}

// last gives a setting from the strongest layer that has it.
func last(layers []layer, key string) (Value, bool) {
	for i := len(layers) - 1; i >= 0; i-- {
		if v, ok := layers[i].Get(key); ok {
			return v, true
		}
	}
	return Value{}, false
}
