//go:build !unix

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
)

// start runs the command to its end, and ends as it does.
func (w World) start(program string, args, env []string) error {
	c := exec.Command(program, args[1:]...)
	c.Env, c.Stdin, c.Stdout, c.Stderr = env, os.Stdin, os.Stdout, os.Stderr
	err := c.Run()
	var ended *exec.ExitError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &ended):
		return exit{ended.ExitCode()}
	}
	return failure{fmt.Sprintf("%s: %v", program, err), "is it installed, and in the PATH?"}
}
