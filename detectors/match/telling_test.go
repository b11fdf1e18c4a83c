package match

import "testing"

// TestWhatAnMCPServerIsGiven: of the variables, headers and arguments of a server only those
// that are credentials by their name or looks are found.
func TestWhatAnMCPServerIsGiven(t *testing.T) {
	random := "q7Rk2v" + "Xw9LmZp4TbN8sHcYd"
	for _, c := range []struct {
		key, value string
		found      bool
	}{
		{"mcpServers.a.env.NODE_ENV", "production", false},
		{"mcpServers.a.env.LOG_LEVEL", "debug-everything-2", false},
		{"mcpServers.a.headers.Content-Type", "application/json", false},
		{"mcpServers.a.args.0", "-y", false},
		{"mcpServers.a.args.1", "@modelcontextprotocol/server-github@2025.4.8", false},
		{"mcpServers.a.args.2", "/home/me/projects/2026/notes", false},
		{"mcpServers.a.url", "https://mcp.example.test/v1/sse", false},
		{"mcpServers.a.env.API_KEY", "{env:API_KEY}", false},
		{"mcpServers.a.env.KEY_FILE", "secrets", false},
		{"mcpServers.a.env.API_KEY", random, true},
		{"mcpServers.a.env.DB_PASSWORD", "hunter2", true},
		{"mcpServers.a.headers.X-Acme-Auth", random, true},
		{"mcpServers.a.headers.Authorization", "Bearer " + random, true},
		{"mcpServers.a.args.3", random, true},
		{"login.password", "hunter2", true},
	} {
		e := newEngine(t, GitleaksRules())
		s := newSearch(e)
		entry := entry{Key: c.key, Value: c.value, End: len(c.value)}
		s.in.Keys = []KeyHint{{Key: "mcpServers.*.env.*"}, {Key: "mcpServers.*.headers.*"}, {Key: "mcpServers.*.args.*"}, {Key: "mcpServers.*.url"}, {Key: "login.password"}}
		if _, found := s.hinted(&entry); found != c.found {
			t.Errorf("%s = %q: found is %v", c.key, c.value, found)
		}
	}
}
