package agents

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/tailscale/hujson"
)

// InstallHooks gives the changes that put overreach's hook into an agent's settings, all that
// stands there being left alone. An older entry of ours is replaced.
func (h Host) InstallHooks(agent string, w HookWish) ([]Change, error) {
	set, err := h.hookSet(agent, w)
	if err != nil {
		return nil, err
	}
	if set.path == "" {
		return h.ownFiles(set.files)
	}
	e, err := h.edit(set.path)
	if err != nil {
		return nil, err
	}
	e.dropHooks()
	if set.version && e.value.Find("/version") == nil {
		e.set("version", 1)
	}
	for _, l := range set.lists {
		e.add("hooks/"+pointerStep(l.event), l.entry)
	}
	changes, err := e.changes()
	if err == nil && len(changes) == 1 && string(changes[0].Before) == string(changes[0].After) {
		return nil, nil // it stood there already
	}
	return changes, err
}

func (h Host) ownFiles(files []ownFile) (changes []Change, err error) {
	for _, f := range files {
		before, err := h.Read(f.path)
		if err != nil {
			return nil, err
		}
		switch {
		case string(before) == f.text:
			continue
		case len(before) > 0 && !strings.Contains(string(before), "overreach"):
			return nil, fmt.Errorf("%s is there already, and not overreach's", f.path)
		}
		changes = append(changes, Change{Path: f.path, Fragment: f.text, Before: before, After: []byte(f.text), Runs: f.runs})
	}
	return changes, nil
}

// RemoveHooks gives the changes that take overreach's hook out again.
func (h Host) RemoveHooks(agent string, project bool) ([]Change, error) {
	set, err := h.hookSet(agent, HookWish{Program: "overreach", Project: project})
	if err != nil {
		return nil, err
	}
	var changes []Change
	for _, f := range set.files {
		before, err := h.Read(f.path)
		if err != nil {
			return nil, err
		}
		if strings.Contains(string(before), "overreach") {
			changes = append(changes, Change{Path: f.path, Before: before, Gone: true})
		}
	}
	if set.path == "" {
		return changes, nil
	}
	before, err := h.Read(set.path)
	if err != nil || before == nil {
		return nil, err
	}
	e, err := h.edit(set.path)
	if err != nil || !e.dropHooks() || e.err != nil {
		return nil, firstError(err, e)
	}
	if e.empty() {
		return []Change{{Path: set.path, Before: before, Gone: true}}, nil
	}
	after := e.value.Pack()
	if kept, err := h.Read(set.path + Kept); err == nil && kept != nil && alike(kept, after) {
		after = kept // the very letters that stood there before
	}
	return []Change{{Path: set.path, Before: before, After: after}}, nil
}

// Kept ends the name of what is kept beside a file that is changed.
const Kept = ".before-overreach"

// alike says that two texts of JSON mean the same.
func alike(a, b []byte) bool {
	one, err := hujson.Minimize(a)
	if err != nil {
		return false
	}
	other, err := hujson.Minimize(b)
	return err == nil && string(one) == string(other)
}

func firstError(err error, e *edit) error {
	if err != nil || e == nil {
		return err
	}
	return e.err
}

// empty says that nothing is left in a file but what it must have.
func (e *edit) empty() bool {
	var left map[string]any
	there := e.value.Clone()
	there.Standardize()
	if json.Unmarshal(there.Pack(), &left) != nil {
		return false
	}
	delete(left, "version")
	return len(left) == 0
}

// ours says whether a command line is overreach's hook, whatever the program is called here.
func ours(command string) bool {
	before, agent, ok := strings.Cut(command, " hook ")
	return ok && before != "" && slices.Contains(hookAgents, agent)
}

// dropHooks takes our entries out of the hooks of a file, and with them what would be left empty.
func (e *edit) dropHooks() (dropped bool) {
	hooks := e.value.Find("/hooks")
	if hooks == nil {
		return false
	}
	events, ok := hooks.Value.(*hujson.Object)
	if !ok {
		return false
	}
	var names []string
	for _, m := range events.Members {
		if name, ok := m.Name.Value.(hujson.Literal); ok {
			names = append(names, name.String())
		}
	}
	for _, name := range names {
		at := "/hooks/" + pointerStep(name)
		if e.dropIn(at) {
			dropped = true
			e.dropEmpty(at)
		}
	}
	if dropped {
		e.dropEmpty("/hooks")
	}
	return dropped
}

// dropIn takes our entries out of a list, and out of the groups in it.
func (e *edit) dropIn(at string) (dropped bool) {
	found := e.value.Find(at)
	if found == nil {
		return false
	}
	list, ok := found.Value.(*hujson.Array)
	if !ok {
		return false
	}
	for i := len(list.Elements) - 1; i >= 0; i-- {
		one := fmt.Sprintf("%s/%d", at, i)
		if command := e.value.Find(one + "/command"); command != nil {
			if text, ok := command.Value.(hujson.Literal); ok && text.Kind() == '"' && ours(text.String()) {
				e.remove(one)
				dropped = true
			}
			continue
		}
		if e.dropIn(one + "/hooks") {
			dropped = true
			if inner := e.value.Find(one + "/hooks"); inner != nil && isEmpty(inner) {
				e.remove(one)
			}
		}
	}
	return dropped
}

func (e *edit) dropEmpty(at string) {
	if found := e.value.Find(at); found != nil && isEmpty(found) {
		e.remove(at)
	}
}

func isEmpty(v *hujson.Value) bool {
	switch v := v.Value.(type) {
	case *hujson.Array:
		return len(v.Elements) == 0
	case *hujson.Object:
		return len(v.Members) == 0
	}
	return false
}

func (e *edit) remove(path string) {
	text, err := json.Marshal([]map[string]any{{"op": "remove", "path": path}})
	if err == nil {
		err = e.value.Patch(text)
	}
	if err != nil && e.err == nil {
		e.err = fmt.Errorf("%s: %w", e.path, err)
	}
}

// HookFiles are the files in which an agent's hook of ours stands, and the commands that it runs.
func (h Host) HookFiles(agent string, project bool) (files []string, err error) {
	set, err := h.hookSet(agent, HookWish{Program: "overreach", Project: project})
	if err != nil {
		return nil, err
	}
	if set.path != "" && h.HoldsHook(set.path) {
		files = append(files, set.path)
	}
	for _, f := range set.files {
		if h.HoldsHook(f.path) {
			files = append(files, f.path)
		}
	}
	return files, nil
}

// Hooked says whether an agent has a hook of ours, for the user or for the workspace.
func (h Host) Hooked(agent string) bool {
	user, _ := h.HookFiles(agent, false)
	project, _ := h.HookFiles(agent, true)
	return len(user)+len(project) > 0
}

// HoldsHook says whether an entry of overreach's hooks stands in a file.
func (h Host) HoldsHook(path string) bool {
	if path == "" || strings.Contains(path, "*") {
		return false
	}
	read, err := h.Read(path)
	text := string(read)
	return err == nil && slices.ContainsFunc(hookAgents, func(agent string) bool {
		return strings.Contains(text, " hook "+agent) || strings.Contains(text, `["hook", "`+agent)
	})
}

// Trusted says whether Codex will run every one of the hooks: one that nobody trusted is passed over.
func (h Host) Trusted() bool {
	path := join(h.Folder("CODEX_HOME", ".codex"), "hooks.json")
	_, at, err := h.hooksOnly(path)
	for event, place := range at {
		if h.codexHash(path, event, place) == "" {
			return false
		}
	}
	return err == nil && len(at) > 0
}
