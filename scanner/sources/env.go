package sources

import (
	"context"
	"strings"

	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// Environment is the source of the process's variables: one text in the format "environ".
func (m Machine) Environment() Source { return environment{m.Env} }

type environment struct{ env []string }

func (environment) Name() string { return Env }

func (e environment) Scan(ctx context.Context, sink Sink) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	text := []byte(strings.Join(e.env, "\x00"))
	count := 0
	for _, entry := range e.env {
		if len(entry) > 0 && strings.Contains(entry[1:], "=") {
			count++
			e.session(entry, sink)
		}
	}
	if count > 0 {
		sink.Fragment(Fragment{Location: Location{Source: Env}, Text: text, Format: "environ"})
	}
	sink.Read(Read{Variables: count, Bytes: int64(len(text))})
	return nil
}

// session gives the access point that a variable is whose name says which account it opens, so
// that no list of names has it. https://developer.1password.com/docs/cli/sign-in-manually
func (e environment) session(entry string, sink Sink) {
	name, value, _ := strings.Cut(entry, "=")
	if name == "DOCKER_HOST" && (strings.HasPrefix(value, "tcp://") || strings.HasPrefix(value, "ssh://")) {
		e.daemon(value, sink)
	}
	account, is := strings.CutPrefix(name, "OP_SESSION_")
	if !is || value == "" {
		return
	}
	sink.Point(Point{
		Location: Location{Source: Env, Store: "1password", Key: name}, Provider: "1password", Identity: name, Principal: account,
		Opens: stores.Point{
			Kind: "session", Title: "session of the 1Password CLI", Lock: "session", Access: "destroy", Traits: []string{"secrets"}, Extent: "account",
			Means: "reads and deletes what lies in the vaults of the account, while the session lasts",
		},
		Unknown: []string{"whether the session has ended: it was not used"},
	})
	sink.Read(Read{Points: 1})
}

// daemon gives the access point that a Docker daemon elsewhere is; one behind a socket is found
// by that. https://docs.docker.com/engine/security/protect-access/
func (e environment) daemon(address string, sink Sink) {
	sink.Point(Point{
		Location: Location{Source: Env, Store: "docker", Key: "DOCKER_HOST"}, Identity: address, Principal: address,
		Opens: stores.Point{
			Kind: "daemon", Title: "a Docker daemon elsewhere", Lock: "session", Access: "admin", Traits: []string{"secrets", "execute"}, Extent: "account",
			Means: "starts containers with that whole machine mounted, which is to be root on it",
		},
		Unknown: []string{"whether the daemon answers, and what it wants to be shown: it was not asked"},
	})
	sink.Read(Read{Points: 1})
}
