package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/overreach-dev/overreach/scanner/agents"
)

// A shell is one whose start file can put guard before each agent's command.
type shell struct {
	name string
	// start is its start file; own says that it is a file of overreach alone.
	start string
	own   bool
	// function is one command's, of its name and the program's path in quotes.
	function string
}

// shells are those that overreach writes for. Their start files:
// https://www.gnu.org/software/bash/manual/bash.html#Bash-Startup-Files,
// https://zsh.sourceforge.io/Intro/intro_3.html, https://fishshell.com/docs/current/language.html#configuration
func (w World) shells() []shell {
	home := w.home()
	zsh := either(w.getenv("ZDOTDIR"), home)
	fish := filepath.Join(either(w.getenv("XDG_CONFIG_HOME"), filepath.Join(home, ".config")), "fish")
	return []shell{
		{name: "bash", start: filepath.Join(home, ".bashrc"), function: "%s() { %s guard -- %[1]s \"$@\"; }"},
		{name: "zsh", start: filepath.Join(zsh, ".zshrc"), function: "%s() { %s guard -- %[1]s \"$@\"; }"},
		{name: "fish", start: filepath.Join(fish, "conf.d", "overreach.fish"), own: true, function: "function %s; %s guard -- %[1]s $argv; end"},
	}
}

// The lines between which overreach writes in a start file of the user's.
const (
	shellBegins = "# >>> overreach >>> (overreach hooks remove shell takes this out)"
	shellEnds   = "# <<< overreach <<<"
)

var shellBlock = regexp.MustCompile(`(?s)(?:^|\n)# >>> overreach >>>[^\n]*\n.*?# <<< overreach <<<(?:\n|$)`)

// shellText is the block: each agent's command checks first. "command claude" goes round it.
func (s shell) text(program string) string {
	lines := []string{shellBegins}
	for _, name := range agents.Commands() {
		lines = append(lines, fmt.Sprintf(s.function, name, quotedForShell(program)))
	}
	return strings.Join(append(lines, shellEnds), "\n") + "\n"
}

// quotedForShell is a text that each of the shells takes as one word.
func quotedForShell(text string) string {
	return "'" + strings.NewReplacer(`'`, `'\''`).Replace(text) + "'"
}

// installShell writes the block into the start file of each shell that is used here.
func (w World) installShell() error {
	program, err := os.Executable()
	if err != nil {
		return failure{fmt.Sprintf("where overreach lies cannot be told: %v", err), ""}
	}
	if w.home() == "" {
		return failure{"there is no home, and so no start file", "set HOME"}
	}
	written := 0
	for _, s := range w.shells() {
		if !w.usesShell(s) {
			continue
		}
		if err := s.write(s.text(program)); err != nil {
			return failure{fmt.Sprintf("%s: %v", s.start, reason(err)), "make the file writable"}
		}
		fmt.Fprintf(w.Stdout, "%s: each agent's command checks first; it holds from the next shell on\n", plain(s.start))
		written++
	}
	if written == 0 {
		return failure{"none of bash, zsh and fish is used here", "run overreach guard -- COMMAND yourself"}
	}
	return nil
}

// usesShell says that a shell is the user's, or has been set up.
func (w World) usesShell(s shell) bool {
	if filepath.Base(w.getenv("SHELL")) == s.name {
		return true
	}
	at := s.start
	if s.own {
		at = filepath.Dir(filepath.Dir(s.start))
	}
	_, err := os.Stat(at)
	return err == nil
}

// write puts the block where the old one stood, or at the end; what else stands there stays.
func (s shell) write(block string) error {
	text, err := os.ReadFile(s.start)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	rest := withoutBlock(string(text))
	if rest != "" && !strings.HasSuffix(rest, "\n") {
		rest += "\n"
	}
	if err := os.MkdirAll(filepath.Dir(s.start), 0o755); err != nil {
		return err
	}
	return keep(s.start, []byte(rest+block), 0o644)
}

func withoutBlock(text string) string {
	return shellBlock.ReplaceAllStringFunc(text, func(found string) string {
		if strings.HasPrefix(found, "\n") {
			return "\n"
		}
		return ""
	})
}

// removeShell takes the blocks out, and the files that held nothing else.
func (w World) removeShell() error {
	for _, s := range w.shells() {
		text, err := os.ReadFile(s.start)
		if err != nil || !shellBlock.Match(text) {
			continue
		}
		rest := withoutBlock(string(text))
		if rest == "" {
			err = os.Remove(s.start)
		} else {
			err = keep(s.start, []byte(rest), 0o644)
		}
		if err != nil {
			return failure{fmt.Sprintf("%s: %v", s.start, reason(err)), "make the file writable"}
		}
		fmt.Fprintf(w.Stdout, "%s: as it was before\n", plain(s.start))
	}
	return nil
}

// statusShell says for each shell whether agents' commands check first, and whether by this program.
func (w World) statusShell() error {
	program, err := os.Executable()
	if err != nil {
		return failure{fmt.Sprintf("where overreach lies cannot be told: %v", err), ""}
	}
	for _, s := range w.shells() {
		text, err := os.ReadFile(s.start)
		state := "not installed"
		switch {
		case err == nil && strings.Contains(string(text), s.text(program)):
			state = "installed"
		case err == nil && shellBlock.Match(text):
			state = "installed for another program, or by another version: install it again"
		}
		fmt.Fprintf(w.Stdout, "%s: %s (%s)\n", s.name, state, plain(s.start))
	}
	return nil
}
