package trial

import (
	"bytes"
	"context"
	"os/exec"
	"time"
)

// Stage tells where an agent is started: in a home and a workspace made for it, with nothing in its
// environment but what it needs.
type Stage struct {
	// Program is the agent's, absolute. Home and Workspace are folders made for the run.
	Program, Home, Workspace string
	// Env is added to what points the agent at the model, which holds neither PATH nor HOME.
	Env, Flags []string
}

// nobody is a proxy that answers nobody: what an agent would send anywhere but to loopback ends there.
const nobody = "http://127.0.0.1:9"

var proxies = []string{"HTTPS_PROXY=" + nobody, "HTTP_PROXY=" + nobody, "https_proxy=" + nobody, "http_proxy=" + nobody, "NO_PROXY=127.0.0.1,localhost", "no_proxy=127.0.0.1,localhost"}

// Play starts the agent against a model and gives what it said, once it and all that it started in its
// group have ended: of itself, or with ctx.
func (a Agent) Play(ctx context.Context, s Stage, m *Model) (said string, err error) {
	var out bytes.Buffer
	for _, args := range a.Commands(m.Address, s.Flags) {
		c := exec.CommandContext(ctx, s.Program, args...)
		c.Dir = s.Workspace
		c.Env = append(append(append([]string{"HOME=" + s.Home, "USERPROFILE=" + s.Home, "TERM=dumb", "NO_COLOR=1"}, proxies...), a.Env(m.Address)...), s.Env...)
		c.Stdout, c.Stderr, c.WaitDelay = &out, &out, 2*time.Second
		group(c)
		err = c.Run()
		end(c)
		if ctx.Err() != nil {
			return out.String(), ctx.Err()
		}
	}
	return out.String(), err
}
