package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// developer writes the home of somebody who works with agents all day: the stores of two
// hundred programs, and so many megabytes of transcripts. In one session of three a credential
// was read, and stands there some times. The same arguments write the same home; nothing in
// it was ever issued.
func developer(home string, megabytes int) error {
	r := seeded()
	if err := writeStores(home, r, 200); err != nil {
		return err
	}
	folders := []string{
		".claude/projects/-home-dev-p%d/s%05d.jsonl", ".claude/projects/-home-dev-p%d/s%05d/subagents/agent-1.jsonl",
		".codex/sessions/2026/11/%02d/rollout-%05d.jsonl", ".gemini/tmp/p%d/chats/session-%05d.jsonl",
	}
	left := int64(megabytes) << 20
	for n := 0; left > 0; n++ {
		// Most sessions are short, a few go on for weeks.
		size := int64(20<<10) << r.IntN(9)
		if n%100 == 0 {
			size = 48 << 20
		}
		path := filepath.Join(home, fmt.Sprintf(folders[n%len(folders)], n%30, n))
		if err := session(path, min(size, left), r, n%3 == 0); err != nil {
			return err
		}
		left -= size
	}
	return nil
}

// inHome gives the places in a home that variables stand for where they are not set.
var inHome = strings.NewReplacer("$XDG_CONFIG_HOME", "~/.config", "$XDG_DATA_HOME", "~/.local/share", "$XDG_STATE_HOME", "~/.local/state")

// writeStores writes the files of so many stores, each with something in it.
func writeStores(home string, r *rand.Rand, count int) error {
	for _, store := range stores.All() {
		for _, file := range store.Files {
			for _, path := range file.Paths.For("linux") {
				below, ok := strings.CutPrefix(inHome.Replace(path), "~/")
				if !ok || file.Opaque || strings.Contains(below, "*") {
					continue
				}
				if err := write(filepath.Join(home, below), fmt.Sprintf("{\"note\": \"%s\", \"value\": \"%s\"}\n", store.Name, letters(r, 24))); err != nil {
					return err
				}
				if count--; count == 0 {
					return nil
				}
				break
			}
		}
	}
	return fmt.Errorf("%d stores are missing", count)
}

func letters(r *rand.Rand, n int) string {
	const all = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	out := make([]byte, n)
	for i := range out {
		out[i] = all[r.IntN(len(all))]
	}
	return string(out)
}

// session writes one transcript: prompts, answers, and files that were read, in lines of JSON.
func session(path string, size int64, r *rand.Rand, holds bool) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	out := bufio.NewWriterSize(file, 1<<20)
	at := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	token := "gh" + "p_" + letters(r, 36)
	next := size / 2
	for written := int64(0); written < size; {
		var text strings.Builder
		for i := range 1 + r.IntN(60) {
			fmt.Fprintf(&text, "%6d\u2192\t%s\n", i+1, prose[r.IntN(len(prose))])
		}
		if holds && written >= next {
			fmt.Fprintf(&text, "export GITHUB_TOKEN=\"%s\"\n", token)
			next = written + 4<<20
		}
		at = at.Add(time.Second)
		line, err := json.Marshal(map[string]any{"type": "user", "timestamp": at.Format(time.RFC3339Nano), "message": map[string]any{"content": text.String()}})
		if err != nil {
			return err
		}
		if _, err := out.Write(append(line, '\n')); err != nil {
			return err
		}
		written += int64(len(line)) + 1
	}
	return out.Flush()
}

// twice measures a first run and a second one, with nothing and with everything remembered.
func twice(args []string) error {
	flags := flag.NewFlagSet("twice", flag.ContinueOnError)
	overreach := flags.String("overreach", "", "the program")
	home := flags.String("home", "", "the home that developer wrote")
	runs := flags.Int("runs", 3, "how often the second run is measured")
	if err := flags.Parse(args); err != nil {
		return err
	}
	cache := filepath.Join(*home, ".cache")
	if err := os.RemoveAll(cache); err != nil {
		return err
	}
	workspace := flags.Arg(0)
	one := program{name: "overreach", tree: workspace, args: []string{*overreach, "--offline", "--quiet", "--transcripts", "all", workspace}}
	one.env = []string{"HOME=" + *home, "PATH=" + os.Getenv("PATH")}
	bytes, files := sizeOf(*home)
	more, others := sizeOf(workspace)
	fmt.Printf("\na developer's home and workspace: %d files, %d MB\n", files+others, (bytes+more)>>20)
	for i := range 1 + *runs {
		c, err := measure(&one)
		if err != nil {
			return err
		}
		name := "the first run"
		if i > 0 {
			name = "again"
		}
		fmt.Printf("  %-18s %9.2f CPU s %9.2f wall s %9d MB at the most\n", name, c.cpu.Seconds(), c.wall.Seconds(), c.memory>>20)
	}
	return nil
}
