package main

import (
	"bytes"

	"gopkg.in/yaml.v3"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

var kinds = map[string]kind{
	"providers": {
		imports: "github.com/overreach-dev/overreach/detectors",
		element: "detectors.Provider",
		read: func(_ string, file []byte) (string, any, error) {
			k, err := detectors.ReadKnowledge(file)
			if err != nil {
				return "", nil, err
			}
			return k.Name, k.Provider(), nil
		},
	},
	"stores": {
		element: "Store",
		read: func(name string, file []byte) (string, any, error) {
			s, err := stores.Read(name, file)
			return s.Name, s, err
		},
	},
	"agents": {
		element: "Profile",
		read: func(_ string, file []byte) (string, any, error) {
			var p agents.Profile
			err := strict(file, &p)
			return p.Name, p, err
		},
	},
}

func strict(file []byte, into any) error {
	decoder := yaml.NewDecoder(bytes.NewReader(file))
	decoder.KnownFields(true)
	return decoder.Decode(into)
}
