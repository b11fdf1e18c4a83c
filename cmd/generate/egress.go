package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
)

const egressFile = "EGRESS.md"

// egress is all that any provider's lookup may send, as a table for people.
func egress(folder fs.FS) ([]byte, error) {
	files, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	fmt.Fprint(&out, "# Everything that overreach can send\n\nGenerated from the providers' files. The guard refuses every other request before a byte of it is sent.\n"+
		"`{instance}` is an address that the user's own configuration names, the provider's public host, or the one that it keeps for a customer; `{name}` is one\nsegment of the path or one value of the query. Where the method is no method of HTTP it is the protocol of a database,\nand the body is the statement. A body with `{assertion}` or\n`{secret}` is an exchange for an access token, which is sent only with `--exchange`.\n\n"+
		"| provider | method | address | body |\n|---|---|---|---|\n")
	for _, path := range files {
		text, err := fs.ReadFile(folder, path)
		if err != nil {
			return nil, err
		}
		k, err := detectors.ReadKnowledge(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		for _, e := range k.Egress() {
			fmt.Fprintf(&out, "| %s | %s | `%s` | %s |\n", k.Name, e.Method, e.URL, body(e))
		}
	}
	return out.Bytes(), nil
}

func body(e detectors.Egress) string {
	text := e.GraphQL + e.JSON + e.Form + e.Fields + strings.ReplaceAll(e.Statement, "|", `\|`)
	if len(e.Actions) > 0 {
		text = "Action: " + strings.Join(e.Actions, ", ")
	}
	if text == "" {
		return ""
	}
	return "`" + strings.Join(strings.Fields(text), " ") + "`"
}
