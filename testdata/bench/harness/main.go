// Harness makes the trees of the benchmark and measures programs on them.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	if err := command(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "harness:", err)
		os.Exit(1)
	}
}

func command(args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("usage: harness small|large|developer|history|staged|read|lstat|run|twice|gates|hooks …")
	}
	switch args[0] {
	case "run":
		return run(args[1:])
	case "twice":
		return twice(args[1:])
	case "gates":
		return gates(args[1:])
	case "hooks":
		return hooks(args[1:])
	case "read":
		return floor(args[1], true)
	case "lstat":
		return floor(args[1], false)
	}
	if len(args) < 3 {
		return fmt.Errorf("%s: where, and how much?", args[0])
	}
	n, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	switch args[0] {
	case "small":
		return small(args[1], n)
	case "large":
		return large(args[1], n)
	case "history":
		return history(args[1], n)
	case "staged":
		return staged(args[1], n)
	case "developer":
		return developer(args[1], n)
	}
	return fmt.Errorf("%s is no command", args[0])
}
