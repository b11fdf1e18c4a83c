//go:build !unix

package trial

import "os/exec"

func group(*exec.Cmd) {}

func end(*exec.Cmd) {}
