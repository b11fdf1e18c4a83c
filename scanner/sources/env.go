package sources

import (
	"context"
	"strings"
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
		}
	}
	if count > 0 {
		sink.Fragment(Fragment{Location: Location{Source: Env}, Text: text, Format: "environ"})
	}
	sink.Read(Read{Variables: count, Bytes: int64(len(text))})
	return nil
}
