package scanner

import (
	"testing"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/sources"
)

func TestPublished(t *testing.T) {
	const cache = "/home/u/go/pkg/mod/"
	test := sources.Location{Source: sources.Files, Path: cache + "example.com/a@v1.0.0/auth_test.go"}
	code := sources.Location{Source: sources.Files, Path: cache + "example.com/a@v1.0.0/auth.go"}
	zipped := sources.Location{Source: sources.Files, Path: cache + "cache/download/x/@v/v1.zip", Inside: "x@v1/docs/login.go"}
	own := sources.Location{Source: sources.Files, Path: "/home/u/app/auth_test.go"}
	store := sources.Location{Source: sources.Stores, Path: "/home/u/node_modules/a/test/.npmrc"}
	for name, c := range map[string]struct {
		provider string
		places   []sources.Location
		want     bool
	}{
		"a package's test":          {"github", []sources.Location{test}, true},
		"its document in a zip":     {"github", []sources.Location{zipped, test}, true},
		"its code":                  {"github", []sources.Location{code}, false},
		"a key of nobody's":         {"", []sources.Location{code}, true},
		"the workspace's own test":  {"", []sources.Location{own}, false},
		"in both":                   {"", []sources.Location{test, own}, false},
		"a store among the modules": {"npm", []sources.Location{store}, false},
	} {
		h := held{secret: detectors.Secret{Provider: c.provider}}
		for _, at := range c.places {
			h.places = append(h.places, &found{at: at})
		}
		if got := (Options{}).published(h); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
