package agents

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors/formats"
)

// HookTrial gives what of an agent's settings concerns overreach's hook, as files for a home of its
// own: nothing else of the user's comes along, no other hook and no login. Settings is what belongs
// into the agent's own settings file there.
func (h Host) HookTrial(agent string, in Host) (files map[string]string, settings string, err error) {
	from, err := h.hookSet(agent, HookWish{Program: "overreach"})
	if err != nil {
		return nil, "", err
	}
	to, err := in.hookSet(agent, HookWish{Program: "overreach"})
	if err != nil {
		return nil, "", err
	}
	files = map[string]string{}
	for i, f := range from.files {
		text, err := h.Read(f.path)
		if err != nil {
			return nil, "", err
		}
		files[to.files[i].path] = string(text)
	}
	if from.path == "" {
		return files, "", nil
	}
	only, at, err := h.hooksOnly(from.path)
	if err != nil {
		return nil, "", err
	}
	text := written(only)
	switch agent {
	case "gemini-cli": // its settings say how it logs in, too
		return files, ", " + strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(text), "{"), "}"), nil
	case "codex":
		settings = h.codexTrusted(from.path, to.path, at)
	}
	files[to.path] = text
	return files, settings, nil
}

// hooksOnly are the keys of a settings file that name hooks, and of its hooks those that are
// overreach's. At says where they stood, by event: in which group, and which of it.
func (h Host) hooksOnly(path string) (only map[string]any, at map[string][2]int, err error) {
	e, err := h.edit(path)
	if err != nil {
		return nil, nil, err
	}
	e.value.Standardize()
	var all map[string]any
	if err := json.Unmarshal(e.value.Pack(), &all); err != nil {
		return nil, nil, err
	}
	only, at = map[string]any{}, map[string][2]int{}
	for key, value := range all {
		if key != "hooks" && strings.Contains(strings.ToLower(key), "hook") {
			only[key] = value
		}
	}
	events, _ := all["hooks"].(map[string]any)
	hooks := map[string]any{}
	for event, groups := range events {
		list, _ := groups.([]any)
		for i, group := range list {
			if one, j, ok := oursIn(group); ok {
				hooks[event], at[event] = []any{one}, [2]int{i, j}
			}
		}
	}
	only["hooks"] = hooks
	return only, at, nil
}

// oursIn gives a group of hooks with overreach's alone, and which of the group it was.
func oursIn(group any) (one map[string]any, at int, ok bool) {
	g, _ := group.(map[string]any)
	if command, _ := g["command"].(string); ours(command) {
		return g, 0, true
	}
	inner, _ := g["hooks"].([]any)
	i := slices.IndexFunc(inner, func(entry any) bool {
		_, _, ok := oursIn(entry)
		return ok
	})
	if i < 0 {
		return nil, 0, false
	}
	one = map[string]any{}
	for key, value := range g {
		one[key] = value
	}
	one["hooks"] = inner[i : i+1]
	return one, i, true
}

// codexTrusted carries over which of the hooks the user has trusted: Codex knows them by file, event
// and place, and holds the hash of what was trusted against what stands there.
// Source: what "codex app-server" answers to hooks/list.
func (h Host) codexTrusted(from, to string, at map[string][2]int) string {
	var out strings.Builder
	for event, place := range at {
		if hash := h.codexHash(from, event, place); hash != "" {
			fmt.Fprintf(&out, "[hooks.state.%q]\ntrusted_hash = %q\n", fmt.Sprintf("%s:%s:0:0", to, snake(event)), hash)
		}
	}
	return out.String()
}

// codexHash is what the user trusted of one hook.
func (h Host) codexHash(path, event string, place [2]int) string {
	config := h.Settings(join(h.Folder("CODEX_HOME", ".codex"), "config.toml"), formats.TOML)
	behind := fmt.Sprintf(":%s:%d:%d", snake(event), place[0], place[1])
	for _, state := range config.All("hooks.state.*.trusted_hash") {
		file, ok := strings.CutSuffix(state.In(1), behind)
		if rest, home := strings.CutPrefix(file, "~/"); home {
			file = h.InHome(rest)
		}
		if ok && file == path {
			return state.Text
		}
	}
	return ""
}

// snake writes PreToolUse as pre_tool_use.
func snake(event string) string {
	var out strings.Builder
	for i, c := range event {
		if c >= 'A' && c <= 'Z' {
			if i > 0 {
				out.WriteByte('_')
			}
			c += 'a' - 'A'
		}
		out.WriteRune(c)
	}
	return out.String()
}
