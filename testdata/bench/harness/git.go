package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// history makes a repository of so many commits, every twentieth a merge: lines are changed,
// added and removed in files that some commits like better than others.
func history(dir string, commits int) error {
	return imported(dir, func(w *bufio.Writer) {
		r := seeded()
		files := make([][]string, 600)
		for i := range files {
			for range 60 + r.IntN(900) {
				files[i] = append(files[i], line(r))
			}
		}
		at := 1_600_000_000
		commit := func(branch, more string, changed []int) {
			at += 60 + r.IntN(5000)
			fmt.Fprintf(w, "commit refs/heads/%s\nauthor Ann <ann@example.com> %d +0000\ncommitter Ann <ann@example.com> %d +0000\ndata 7\nchange\n%s", branch, at, at, more)
			for _, i := range changed {
				text := strings.Join(files[i], "\n") + "\n"
				fmt.Fprintf(w, "M 100644 inline src/part%d/file%d.go\ndata %d\n%s\n", i%20, i, len(text), text)
			}
		}
		all := make([]int, len(files))
		for i := range all {
			all[i] = i
		}
		commit("main", "", all)
		for n := 1; n < commits; n++ {
			var changed []int
			for range 1 + r.IntN(3) {
				i := int(float64(len(files)) * r.Float64() * r.Float64())
				if !slices.Contains(changed, i) {
					changed = append(changed, i)
					edit(r, &files[i])
				}
			}
			switch n % 20 {
			case 17:
				commit("side", "from refs/heads/main\n", changed)
			case 19:
				commit("main", "merge refs/heads/side\n", changed)
			default:
				commit("main", "", changed)
			}
		}
	})
}

// edit changes some lines of a file. One change in two thousand brings a token.
func edit(r *rand.Rand, file *[]string) {
	for range 1 + r.IntN(6) {
		at := r.IntN(len(*file))
		switch r.IntN(3) {
		case 0:
			(*file)[at] = line(r)
		case 1:
			*file = slices.Insert(*file, at, line(r))
		default:
			if len(*file) > 20 {
				*file = slices.Delete(*file, at, at+1)
			}
		}
	}
	if r.IntN(2000) == 0 {
		*file = append(*file, `	token := "gh`+`p_`+letters(r, 36)+`"`)
	}
}

// code are the lines of Go's own source, of its tests not: those hold what looks like keys.
var code = sync.OnceValue(func() (lines []string) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		panic(err)
	}
	for _, folder := range []string{"net/http", "go/types", "encoding/json", "os", "runtime"} {
		files, _ := filepath.Glob(filepath.Join(strings.TrimSpace(string(root)), "src", folder, "*.go"))
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err == nil && !strings.HasSuffix(file, "_test.go") {
				lines = append(lines, strings.Split(string(text), "\n")...)
			}
		}
	}
	return lines
})

func line(r *rand.Rand) string { return code()[r.IntN(len(code()))] }

// staged makes a repository of so many files, of which ten are staged with a change.
func staged(dir string, count int) error {
	name := func(i int) string { return fmt.Sprintf("pkg%d/sub%d/file%d.go", i%100, i%977, i) }
	err := imported(dir, func(w *bufio.Writer) {
		r := seeded()
		fmt.Fprint(w, "commit refs/heads/main\ncommitter Ann <ann@example.com> 1700000000 +0000\ndata 3\nall\n")
		for i := range count {
			text := strings.Repeat(line(r)+"\n", 1+r.IntN(40))
			fmt.Fprintf(w, "M 100644 inline %s\ndata %d\n%s\n", name(i), len(text), text)
		}
	})
	if err != nil {
		return err
	}
	r := seeded()
	for i := range 10 {
		path := name(i * count / 10)
		if err := write(filepath.Join(dir, path), strings.Repeat(line(r)+"\n", 200)); err != nil {
			return err
		}
		if err := git(dir, nil, "add", path); err != nil {
			return err
		}
	}
	return nil
}

func git(dir string, input io.Reader, args ...string) error {
	c := exec.Command("git", append([]string{"-C", dir}, args...)...)
	c.Stdin, c.Stderr = input, os.Stderr
	return c.Run()
}

// imported makes a repository of what is written for git fast-import.
func imported(dir string, what func(*bufio.Writer)) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := git(dir, nil, "init", "-q", "-b", "main"); err != nil {
		return err
	}
	in, out := io.Pipe()
	go func() {
		w := bufio.NewWriter(out)
		what(w)
		out.CloseWithError(w.Flush())
	}()
	if err := git(dir, in, "fast-import", "--quiet"); err != nil {
		return err
	}
	if err := git(dir, nil, "repack", "-qad"); err != nil {
		return err
	}
	return git(dir, nil, "read-tree", "HEAD")
}

// gates measures what stands at a repository's door: the staged files of one repository, and the
// history of another.
func gates(args []string) error {
	flags := flag.NewFlagSet("gates", flag.ContinueOnError)
	runs := flags.Int("runs", 5, "how often")
	overreach := flags.String("overreach", "", "the program")
	gitleaks := flags.String("gitleaks", "", "the program")
	home := flags.String("home", "", "a home without anything")
	if err := flags.Parse(args); err != nil || flags.NArg() != 2 {
		return fmt.Errorf("gates: a repository with staged files, and one with a history: %w", err)
	}
	env := append(os.Environ(), "HOME="+*home, "USERPROFILE="+*home, "XDG_CACHE_HOME="+*home+"/cache", "XDG_CONFIG_HOME="+*home+"/config")
	one, all := flags.Arg(0), flags.Arg(1)
	leaks := []string{*gitleaks, "git", "--no-banner", "--exit-code=0", "--log-level=error"}
	err := compare("ten staged files", *runs, []*program{
		{name: "git diff --cached", args: []string{"git", "-C", one, "diff", "--cached", "--output=" + os.DevNull}, env: env},
		{name: "overreach --staged", args: []string{*overreach, "--quiet", "--staged", one}, env: env},
		{name: "gitleaks --staged", args: append(slices.Clone(leaks), "--staged", one), env: env},
	})
	if err != nil {
		return err
	}
	history := []string{*overreach, "--quiet", "--offline", "--only", "git", "--history"}
	again := &program{name: "overreach, again", args: append(slices.Clone(history), all), env: env}
	if _, err := measure(again); err != nil { // fills the cache
		return err
	}
	return compare("a history", *runs, []*program{
		{name: "git log -p", args: []string{"sh", "-c", `git -C "$0" log -p --all | cat >/dev/null`, all}, env: env},
		{name: "overreach", args: append(slices.Clone(history), "--no-cache", all), env: env},
		again,
		{name: "gitleaks", args: append(slices.Clone(leaks), all), env: env},
	})
}

// compare runs programs in turns and prints what each costs, the first as the measure.
func compare(title string, runs int, programs []*program) error {
	for range runs {
		for _, p := range programs {
			one, err := measure(p)
			if err != nil {
				return err
			}
			p.runs = append(p.runs, one)
		}
	}
	fmt.Printf("\n%s\n  %-20s %10s %10s %9s\n", title, "", "CPU ms", "wall ms", "peak MB")
	first := programs[0].median()
	for _, p := range programs {
		m := p.median()
		fmt.Printf("  %-20s %10.1f %10.1f %9d  ×%.2f of %s's CPU\n", p.name, ms(m.cpu), ms(m.wall), m.memory>>20, m.cpu.Seconds()/first.cpu.Seconds(), programs[0].name)
	}
	return nil
}

func ms(d time.Duration) float64 { return d.Seconds() * 1000 }
