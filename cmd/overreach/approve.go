package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/overreach-dev/overreach/scanner/agents"
)

// byPerson fails where no person sits before the program: what loosens the check is theirs to
// say, and no flag and no variable says it for them.
func (w World) byPerson(what string) error {
	if title, variable, ok := agents.Running(w.getenv); ok {
		return failure{fmt.Sprintf("%s is for people: %s started this (%s is set)", what, title, variable), "run it yourself, in a terminal of your own"}
	}
	if !w.Terminal.In || !w.Terminal.Err {
		return failure{what + " is for people: it asks on a terminal, and there is none", "run it yourself, in a terminal of your own; no flag answers for you"}
	}
	return nil
}

// approve asks on the terminal for a word.
func (w World) approve(ctx context.Context, question, word string) error {
	fmt.Fprintf(w.Stderr, "%s\nType %s to go on: ", question, word)
	select {
	case line := <-readLine(w):
		if strings.TrimSpace(line) == word {
			return nil
		}
		return failure{"that was not " + word + ": nothing was changed", ""}
	case <-ctx.Done():
		return exit{exitInterrupted}
	}
}

// keep writes a file at once, for the user alone to read or as it was before. It follows no link.
func keep(path string, text []byte, mode os.FileMode) error {
	switch info, err := os.Lstat(path); {
	case err == nil && !info.Mode().IsRegular():
		return errors.New("it is no file of its own")
	case err == nil && mode != 0o600:
		mode = info.Mode().Perm()
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".overreach-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(text)
	if err := errors.Join(err, temp.Chmod(mode), temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}

// keepOwn writes a file of the user's configuration folder.
func (w World) keepOwn(name string, text []byte) error {
	dir := w.configDir()
	if dir == "" {
		return failure{"there is no home to keep it in", "set HOME"}
	}
	path := filepath.Join(dir, name)
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		err = keep(path, text, 0o600)
	}
	if err != nil {
		return failure{fmt.Sprintf("%s: %v", path, reason(err)), "make the folder writable"}
	}
	return nil
}
