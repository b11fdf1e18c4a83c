// Overreach says which credentials an AI coding agent could pick up here, what each of them
// could do, and whether that is more than it should be.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
)

// memoryLimit is where the collector begins to work harder: what archives take comes and goes
// in large pieces, which would else lie about.
const memoryLimit = 100 << 20

// firstCollection is what the heap may grow to, in per cent of Go's own 4 MiB, before the
// collector runs at all: a small scan ends before it has.
const firstCollection = 800

func main() { start(realWorld()) }

func start(w World) {
	makeUndumpable()
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	if os.Getenv("GOGC") == "" {
		collectLater()
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second interruption ends it at once
	code := run(ctx, w)
	os.Exit(code)
}

// collectLater puts off the first collection. From then on the collector works as Go has it.
func collectLater() {
	debug.SetGCPercent(firstCollection)
	type sign struct{ _ *int }
	runtime.SetFinalizer(&sign{}, func(*sign) { debug.SetGCPercent(100) })
}
