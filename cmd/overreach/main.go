// Overreach says which credentials an AI coding agent could pick up here, what each of them
// could do, and whether that is more than it should be.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	makeUndumpable()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second interruption ends it at once
	code := run(ctx, realWorld())
	os.Exit(code)
}
