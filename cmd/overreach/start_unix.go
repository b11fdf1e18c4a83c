//go:build unix

package main

import (
	"fmt"
	"os/exec"
	"syscall"
)

// start becomes the command: terminal, signals and exit code are its own.
func (w World) start(program string, args, env []string) error {
	path, err := exec.LookPath(program)
	if err != nil {
		return failure{fmt.Sprintf("%s: there is no such program", program), "is it installed, and in the PATH?"}
	}
	return failure{fmt.Sprintf("%s: %v", program, syscall.Exec(path, args, env)), ""}
}
