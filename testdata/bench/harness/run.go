package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// A program is one that is measured, on a tree.
type program struct {
	name string
	args []string
	env  []string
	tree string
	runs []cost
}

type cost struct {
	cpu, wall time.Duration
	memory    int64 // bytes at the most; 0 where the system does not tell
}

func run(args []string) error {
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	runs := flags.Int("runs", 3, "how often")
	overreach := flags.String("overreach", "", "the program")
	gitleaks := flags.String("gitleaks", "", "the program")
	home := flags.String("home", "", "a home without anything")
	if err := flags.Parse(args); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	env := append(os.Environ(), "HOME="+*home, "USERPROFILE="+*home, "XDG_CACHE_HOME="+*home+"/cache", "XDG_CONFIG_HOME="+*home+"/config")
	for _, corpus := range flags.Args() {
		parts := strings.Split(corpus, "=")
		tree := parts[1]
		part := parts[len(parts)-1]
		quiet := []string{"--offline", "--quiet"}
		programs := []*program{
			{name: "lstat alone", args: []string{self, "lstat", tree}, tree: tree},
			{name: "reading alone", args: []string{self, "read", tree}, tree: tree},
			{name: "overreach", args: append(append([]string{*overreach}, quiet...), "--no-cache", tree), env: env, tree: tree},
			{name: "overreach, again", args: append(append([]string{*overreach}, quiet...), tree), env: env, tree: tree},
			{name: "gitleaks", args: []string{*gitleaks, "dir", "--no-banner", "--exit-code=0", "--log-level=error", part}, env: env, tree: part},
		}
		if _, err := measure(programs[3]); err != nil { // fills the cache
			return err
		}
		for range *runs {
			for _, p := range programs {
				one, err := measure(p)
				if err != nil {
					return err
				}
				p.runs = append(p.runs, one)
			}
		}
		table(parts[0], programs, part != tree)
	}
	start := &program{name: "overreach version", args: []string{*overreach, "version"}, env: env}
	for range 10 {
		one, err := measure(start)
		if err != nil {
			return err
		}
		start.runs = append(start.runs, one)
	}
	best := start.median()
	fmt.Printf("\noverreach version: %.1f ms CPU, %d MB\n", best.cpu.Seconds()*1000, best.memory>>20)
	return nil
}

// measure runs a program once. Exit code 1 only says that it found something.
func measure(p *program) (cost, error) {
	c := exec.Command(p.args[0], p.args[1:]...)
	c.Env = p.env
	c.Stderr = os.Stderr
	start := time.Now()
	err := c.Run()
	wall := time.Since(start)
	if c.ProcessState == nil || c.ProcessState.ExitCode() > 1 {
		return cost{}, fmt.Errorf("%s: %w", p.name, err)
	}
	return cost{cpu: c.ProcessState.UserTime() + c.ProcessState.SystemTime(), wall: wall, memory: peak(c.ProcessState)}, nil
}

// median is that of each figure by itself; of memory it is the greatest.
func (p *program) median() cost {
	var m cost
	var cpu, wall []time.Duration
	for _, r := range p.runs {
		cpu, wall, m.memory = append(cpu, r.cpu), append(wall, r.wall), max(m.memory, r.memory)
	}
	slices.Sort(cpu)
	slices.Sort(wall)
	m.cpu, m.wall = cpu[len(cpu)/2], wall[len(wall)/2]
	return m
}

func table(title string, programs []*program, cut bool) {
	bytes, files := sizeOf(programs[0].tree)
	fmt.Printf("\n%s: %d files, %d MB\n", title, files, bytes>>20)
	fmt.Printf("  %-18s %9s %9s %14s %9s %s\n", "", "CPU s", "wall s", "MB / CPU s", "peak MB", "overreach is cheaper by (CPU, wall)")
	ours, mine := programs[2].median(), float64(bytes)/1e6
	for _, p := range programs {
		m := p.median()
		size, _ := sizeOf(p.tree)
		scale := float64(bytes) / float64(max(size, 1))
		fmt.Printf("  %-18s %9.2f %9.2f %14.1f %9d  ×%.2f ×%.2f", p.name, m.cpu.Seconds(), m.wall.Seconds(),
			float64(size)/1e6/m.cpu.Seconds(), m.memory>>20, scale*m.cpu.Seconds()/ours.cpu.Seconds(), scale*m.wall.Seconds()/ours.wall.Seconds())
		if cut && size != bytes {
			fmt.Printf("  (of the first %d MB, by bytes)", size>>20)
		}
		fmt.Println()
	}
	again, lstats := programs[3].median(), programs[0].median()
	fmt.Printf("  unchanged, the second run costs ×%.2f of the lstats alone; the first reads %.0f MB a second of wall\n",
		again.cpu.Seconds()/lstats.cpu.Seconds(), mine/ours.wall.Seconds())
}
