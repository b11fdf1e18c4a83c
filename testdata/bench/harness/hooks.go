package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// hookCalls is how often each event is asked.
const hookCalls = 100

// hooks measures how long an agent waits for its hook: the median, and within what 95 of a
// hundred calls, beside those of a program that does nothing.
func hooks(args []string) error {
	flags := flag.NewFlagSet("hooks", flag.ContinueOnError)
	overreach := flags.String("overreach", "", "the program")
	home := flags.String("home", "", "a home without anything")
	if err := flags.Parse(args); err != nil || flags.NArg() != 1 {
		return fmt.Errorf("hooks: a folder to make a workspace in: %w", err)
	}
	dir := flags.Arg(0)
	r := seeded()
	key := fmt.Sprintf("RAILWAY_API_TOKEN=%08x-%04x-4%03x-8%03x-%012x\n", r.Uint32(), r.IntN(1<<16), r.IntN(1<<12), r.IntN(1<<12), r.Uint64()&(1<<48-1))
	if err := write(filepath.Join(dir, ".env"), key); err != nil {
		return err
	}
	env := append(os.Environ(), "HOME="+*home, "USERPROFILE="+*home, "XDG_CACHE_HOME="+*home+"/cache", "XDG_CONFIG_HOME="+*home+"/config")
	scan := exec.Command(*overreach, "--offline", "--quiet", dir)
	scan.Env = env
	_ = scan.Run() // it finds what it is to find, and says so by its code
	ask := func(event string, more map[string]any) []byte {
		all := map[string]any{"hook_event_name": event, "cwd": dir}
		for k, v := range more {
			all[k] = v
		}
		text, _ := json.Marshal(all)
		return text
	}
	command := func(text string) map[string]any {
		return map[string]any{"tool_name": "Bash", "tool_input": map[string]any{"command": text}}
	}
	hook := []string{*overreach, "hook", "claude-code"}
	fmt.Printf("\nwhat an agent waits for its hook\n")
	for _, c := range []struct {
		name  string
		args  []string
		input []byte
	}{
		{"a program that does nothing", []string{"true"}, nil},
		{"the start of a session", hook, ask("SessionStart", nil)},
		{"a prompt", hook, ask("UserPromptSubmit", map[string]any{"prompt": strings.Repeat("go on with the next part ", 80)})},
		{"a command", hook, ask("PreToolUse", command("go test ./... 2>&1 | tail -5"))},
		{"a call that deletes a volume", hook, ask("PreToolUse", command(`curl https://backboard.railway.com/graphql/v2 -d '{"query":"mutation { volumeDelete(volumeId: 1) }"}'`))},
		{"an output of 250 KB", hook, ask("PostToolUse", map[string]any{"tool_name": "Bash", "tool_response": map[string]any{"stdout": strings.Repeat(strings.Join(code()[:500], "\n"), 16)[:250<<10]}})},
	} {
		took := make([]time.Duration, hookCalls)
		for i := range took {
			p := exec.Command(c.args[0], c.args[1:]...)
			p.Dir, p.Env, p.Stdin = dir, env, bytes.NewReader(c.input)
			begin := time.Now()
			if err := p.Run(); err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			took[i] = time.Since(begin)
		}
		slices.Sort(took)
		fmt.Printf("  %-30s median %5.1f ms, 95 of 100 within %5.1f ms\n", c.name, took[hookCalls/2].Seconds()*1000, took[hookCalls*95/100].Seconds()*1000)
	}
	return nil
}
