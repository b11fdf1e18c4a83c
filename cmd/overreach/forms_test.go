package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/overreach-dev/overreach/scanner/sources"
)

// forms is a script's command: "list FILE" writes the forms that are tried, "compare FILE PLAIN MASKED"
// holds what came of them against the golden table.
func forms(ts *testscript.TestScript, _ bool, args []string) {
	if args[0] == "list" {
		ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(strings.Join(allForms(ts), "\n")+"\n"), 0o600))
		return
	}
	plain, masked := ts.ReadFile(args[2]), ts.ReadFile(args[3])
	var table strings.Builder
	table.WriteString("What is seen of one read in many forms: of `.env`, or of the variable `RAILWAY_API_TOKEN`, by `overreach hook`. Behind `guard --strip --mask` not one of them shows the token.\n\n| form | the hook |\n|---|---|\n")
	seen := 0
	for _, form := range allForms(ts) {
		if program := firstWord(form); !strings.Contains(plain, "shown: "+form+"\n") && installed(program) {
			ts.Fatalf("it shows nothing even where nothing stops it: %s", form)
		}
		if masked != "" && !strings.Contains(masked, "hidden: "+form+"\n") {
			ts.Fatalf("behind the mask it shows the token: %s", form)
		}
		answer := hookAnswer(ts, form)
		if answer != "passes" {
			seen++
		}
		fmt.Fprintf(&table, "| `%s` | %s |\n", strings.ReplaceAll(form, "|", `\|`), answer)
	}
	fmt.Fprintf(&table, "\n%d of %d forms are stopped by the hook. What would pass is what another language makes of parts: only the mask, or a sandbox, shuts that out.\n", seen, len(allForms(ts)))
	golden := filepath.Join("..", "..", "testdata", "golden", "forms.md")
	if *update {
		ts.Check(os.WriteFile(golden, []byte(table.String()), 0o644))
	}
	if want, _ := os.ReadFile(golden); string(want) != table.String() {
		ts.Fatalf("%s is not what the hook says: go test ./cmd/overreach -run Scripts/forms -update\n%s", golden, table.String())
	}
}

func allForms(ts *testscript.TestScript) (list []string) {
	text, err := os.ReadFile(filepath.Join("..", "..", "testdata", "forms.txt"))
	ts.Check(err)
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSuffix(line, "\n"); !strings.HasPrefix(line, "# ") {
			list = append(list, line)
		}
	}
	return list
}

func firstWord(form string) string { return strings.Fields(form)[0] }

// installed says that a program is on this machine; what is no program is the shell's own.
func installed(program string) bool {
	if !slices.Contains([]string{"python3", "perl", "git", "make"}, program) {
		return true
	}
	_, err := exec.LookPath(program)
	return err == nil
}

// hookAnswer is what the hook says to a command of Claude Code's.
func hookAnswer(ts *testscript.TestScript, command string) string {
	event, err := json.Marshal(map[string]any{
		"hook_event_name": "PreToolUse", "cwd": ts.MkAbs("."), "permission_mode": "default", "tool_name": "Bash", "tool_input": map[string]any{"command": command},
	})
	ts.Check(err)
	var out, said bytes.Buffer
	w := realWorld()
	w.Args, w.Dir, w.Stdin, w.Stdout, w.Stderr = []string{"hook", "claude-code"}, ts.MkAbs("."), bytes.NewReader(event), &out, &said
	w.Env = []string{"HOME=" + ts.Getenv("HOME"), "RAILWAY_API_TOKEN=" + ts.Getenv("RAILWAY_API_TOKEN"), "PATH=" + ts.Getenv("PATH")}
	w.FS = sources.OS{}
	if code := run(context.Background(), w); code != 0 {
		ts.Fatalf("the hook failed with %d: %s", code, &said)
	}
	switch text := out.String(); {
	case strings.Contains(text, "cannot be seen"):
		return "asks: it cannot be seen what runs"
	case strings.Contains(text, `"ask"`):
		return "asks"
	case strings.Contains(text, `"deny"`):
		return "denies"
	}
	return "passes"
}
