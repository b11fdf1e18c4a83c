// Overreach says which credentials an AI coding agent could pick up here, what each of them
// could do, and whether that is more than it should be.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// memoryLimit is where the collector begins to work harder: what archives take comes and goes
// in large pieces, which would else lie about.
const memoryLimit = 100 << 20

func main() { start(realWorld()) }

func start(w World) {
	makeUndumpable()
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second interruption ends it at once
	code := run(ctx, w)
	os.Exit(code)
}
