//go:build reach

package proof

import (
	"fmt"
	"slices"
	"strings"
)

// table writes what was measured as a document: by agent and scene what each route gave.
func table(rows []row) string {
	var out strings.Builder
	out.WriteString("# What the agents really reach\n\nWritten by the suite in scanner/agents/proof (`make reach`), which runs each agent on a home of canaries, against a\nmodel on loopback that plays a fixed list of tool calls, with nobody there to approve anything. Each line says how many\nways of one route got the canary, and which did not where some did; every one of them is what the agent's profile says.\n")
	for _, agent := range distinct(rows, func(r row) string { return r.Agent }) {
		of := slices.DeleteFunc(slices.Clone(rows), func(r row) bool { return r.Agent != agent })
		fmt.Fprintf(&out, "\n## %s %s (%d rows)\n\n| set up | route | target | got | not by |\n|---|---|---|---|---|\n", agent, of[0].Version, len(of))
		for _, group := range groups(of) {
			first := group[0]
			var not []string
			for _, r := range group {
				if !r.Measured {
					not = append(not, r.Form)
				}
			}
			got := len(group) - len(not)
			if got == 0 {
				not = nil
			}
			fmt.Fprintf(&out, "| %s | %s | `%s` | %d of %d | %s |\n", first.Scene, first.Route, first.Target, got, len(group), escaped(strings.Join(not, ", ")))
		}
	}
	return out.String()
}

func escaped(text string) string { return strings.ReplaceAll(text, "|", "\\|") }

func distinct(rows []row, of func(row) string) (list []string) {
	for _, r := range rows {
		if !slices.Contains(list, of(r)) {
			list = append(list, of(r))
		}
	}
	return list
}

// groups are the rows of one scene, route and target.
func groups(rows []row) (list [][]row) {
	key := func(r row) string { return r.Scene + "\x00" + r.Route + "\x00" + r.Target }
	for _, k := range distinct(rows, key) {
		list = append(list, slices.DeleteFunc(slices.Clone(rows), func(r row) bool { return key(r) != k }))
	}
	return list
}
