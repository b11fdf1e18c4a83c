package agents

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/tailscale/hujson"

	"github.com/overreach-dev/overreach/detectors/formats"
)

// edit is a JSON settings file that is changed with its comments and unknown keys left alone.
type edit struct {
	path     string
	before   []byte
	value    hujson.Value
	fragment map[string]any // what was added, alone
	err      error
}

// edit opens a settings file; one that is not there is empty. One that is broken is not touched:
// what it means is for its owner to say.
func (h Host) edit(path string) (*edit, error) {
	before, err := h.Read(path)
	if err != nil {
		return nil, err
	}
	text := before
	if strings.TrimSpace(string(text)) == "" {
		text = []byte("{}\n")
	}
	// This reader bounds how deep a text is nested; the other does not.
	if _, err := formats.Read(formats.JSON, text); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	value, err := hujson.Parse(slices.Clone(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if _, ok := value.Value.(*hujson.Object); !ok {
		return nil, fmt.Errorf("%s: not an object", path)
	}
	return &edit{path: path, before: before, value: value, fragment: map[string]any{}}, nil
}

// pointerStep writes a step of a JSON pointer.
func pointerStep(step string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(step)
}

// set gives a setting a value.
func (e *edit) set(pointer string, value any) {
	if e.same("/"+pointer, value) {
		return
	}
	e.parents(pointer)
	e.patch("/"+pointer, value)
	e.note(pointer, value, false)
}

// add puts a value at a list's end, unless the list has it.
func (e *edit) add(pointer string, value any) { e.insert(pointer, value, "-") }

// first puts a value at a list's beginning.
func (e *edit) first(pointer string, value any) { e.insert(pointer, value, "0") }

func (e *edit) insert(pointer string, value any, at string) {
	if found := e.value.Find("/" + pointer); found != nil {
		list, ok := found.Value.(*hujson.Array)
		if !ok {
			e.err = fmt.Errorf("%s: %s is no list", e.path, pointer)
			return
		}
		for i := range list.Elements {
			if e.same(fmt.Sprintf("/%s/%d", pointer, i), value) {
				return
			}
		}
	} else {
		e.parents(pointer)
		e.patch("/"+pointer, []any{})
	}
	e.patch("/"+pointer+"/"+at, value)
	e.note(pointer, value, true)
}

// same says whether a setting has a value already.
func (e *edit) same(pointer string, value any) bool {
	found := e.value.Find(pointer)
	if found == nil {
		return false
	}
	there := found.Clone()
	there.Standardize()
	var a, b any
	want, _ := json.Marshal(value)
	return json.Unmarshal(there.Pack(), &a) == nil && json.Unmarshal(want, &b) == nil && fmt.Sprint(a) == fmt.Sprint(b)
}

// parents makes the objects that lead to a setting.
func (e *edit) parents(pointer string) {
	steps := strings.Split(pointer, "/")
	for i := 1; i < len(steps); i++ {
		above := "/" + strings.Join(steps[:i], "/")
		if e.value.Find(above) == nil {
			e.patch(above, map[string]any{})
		}
	}
}

func (e *edit) patch(path string, value any) {
	if e.err != nil {
		return
	}
	text, err := json.Marshal([]map[string]any{{"op": "add", "path": path, "value": value}})
	if err == nil {
		err = e.value.Patch(text)
	}
	if err != nil {
		e.err = fmt.Errorf("%s: %w", e.path, err)
	}
}

// note keeps what was added, to be shown alone.
func (e *edit) note(pointer string, value any, list bool) {
	steps := strings.Split(pointer, "/")
	at := e.fragment
	for _, step := range steps[:len(steps)-1] {
		inner, ok := at[step].(map[string]any)
		if !ok {
			inner = map[string]any{}
			at[step] = inner
		}
		at = inner
	}
	last := strings.NewReplacer("~1", "/", "~0", "~").Replace(steps[len(steps)-1])
	if list {
		have, _ := at[last].([]any)
		value = append(have, value)
	}
	at[last] = value
}

func (e *edit) changes() ([]Change, error) {
	if e.err != nil {
		return nil, e.err
	}
	if len(e.fragment) == 0 {
		return nil, nil
	}
	e.value.Format()
	fragment, err := json.MarshalIndent(e.fragment, "", "  ")
	if err != nil {
		return nil, err
	}
	return []Change{{Path: e.path, Fragment: string(fragment) + "\n", Before: e.before, After: e.value.Pack()}}, nil
}
