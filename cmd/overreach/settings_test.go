package main

import "testing"

// TestInstances: where a credential may be sent is read strictly.
func TestInstances(t *testing.T) {
	for address, want := range map[string]bool{
		"https://git.acme.example":               true,
		"https://git.acme.example/":              true,
		"https://dev.acme.example/gitlab":        true,
		"https://dev.acme.example/tools/gitlab/": true,
		"http://127.0.0.1:8200":                  true,
		"gitlab://git.acme.example:1":            true,
		"gitlab://git.acme.example/path":         false,
		"https://dev.acme.example/a/../gitlab":   false,
		"https://dev.acme.example/a//gitlab":     false,
		"https://dev.acme.example/a%2fgitlab":    false,
		"https://git.acme.example?x=y":           false,
		"https://git.acme.example#x":             false,
		"https://ann@git.acme.example":           false,
		"git.acme.example":                       false,
		"ftp://git.acme.example":                 false,
	} {
		var s settings
		err := s.own(config{Instances: map[string][]string{"gitlab": {address}}}, "config.yaml")
		if (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
}
