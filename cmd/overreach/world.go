package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/sources"
)

// World is all that the program touches: a test gives it another.
type World struct {
	Args   []string
	Env    []string
	Dir    string
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	FS     sources.FS
	Now    func() time.Time
	// Transport carries lookups; nil makes one that honours the proxies and certificates
	// that Env names.
	Transport http.RoundTripper
	// Dialer opens the sessions with servers that speak no HTTP; nil makes one.
	Dialer detectors.Dialer
	// Connect connects to a socket of the machine, or to its cloud's metadata.
	Connect func(ctx context.Context, network, address string) (net.Conn, error)
	GOOS    string
	// Build tells this program from every other one: what it finds may differ.
	Build string
	// Program is the path of this program.
	Program string
	// Terminal says which of the streams are terminals, Width how wide the output is.
	Terminal struct{ In, Out, Err bool }
	Width    int
	// ErrWidth tells how wide the terminal of Stderr is now; nil where it is none.
	ErrWidth func() int
}

func realWorld() World {
	dir, _ := os.Getwd()
	w := World{
		Args: os.Args[1:], Env: os.Environ(), Dir: dir, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		FS: sources.OS{}, Now: time.Now, GOOS: runtime.GOOS, Build: build(), Program: program(),
	}
	w.Connect = new(net.Dialer).DialContext
	w.Terminal.In = term.IsTerminal(int(os.Stdin.Fd()))
	w.Terminal.Out = term.IsTerminal(int(os.Stdout.Fd()))
	w.Terminal.Err = term.IsTerminal(int(os.Stderr.Fd()))
	if width, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
		w.Width = width
	}
	w.ErrWidth = func() int {
		width, _, _ := term.GetSize(int(os.Stderr.Fd()))
		return width
	}
	return w
}

// machine is where a scan of a workspace stands.
func (w World) machine(root string) sources.Machine {
	return sources.Machine{FS: w.FS, GOOS: w.GOOS, Home: w.home(), Workspace: root, Env: w.Env, Dial: w.Connect, Lists: sources.NewListings()}
}

// getenv gives a variable of the world; the last one of a name counts.
func (w World) getenv(name string) string {
	value := ""
	for _, entry := range w.Env {
		if n, v, ok := strings.Cut(entry, "="); ok && (n == name || w.GOOS == "windows" && strings.EqualFold(n, name)) {
			value = v
		}
	}
	return value
}

// home is the user's home; empty where there is none.
func (w World) home() string {
	if w.GOOS == "windows" {
		return w.getenv("USERPROFILE")
	}
	return w.getenv("HOME")
}
