// Package providers is what we know of each provider: NAME.yaml holds all of it, and NAME.go
// stands beside it only where a protocol cannot be said in requests and jq.
package providers

import (
	"embed"
	"sync"

	"github.com/overreach-dev/overreach/detectors"
)

//go:generate go run ../../cmd/generate providers

//go:embed *.yaml
var files embed.FS

// odd are the providers whose lookup is Go.
func odd() map[string]detectors.Lookup {
	return map[string]detectors.Lookup{"aws": askAWS}
}

// All gives every provider, by name.
func All() []detectors.Provider {
	lookups := odd()
	list := make([]detectors.Provider, 0, len(table))
	for _, p := range table {
		p.Lookup = lookups[p.Name]
		p.Knowledge = sync.OnceValues(func() (*detectors.Knowledge, error) { return read(p.Name) })
		list = append(list, p)
	}
	return list
}

func read(name string) (*detectors.Knowledge, error) {
	file, err := files.ReadFile(name + ".yaml")
	if err != nil {
		return nil, err
	}
	return detectors.ReadKnowledge(file)
}
