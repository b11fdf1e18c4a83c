package agents

import "testing"

func TestRunning(t *testing.T) {
	for variable, value := range map[string]string{"CLAUDECODE": "1", "CODEX_SANDBOX": "seatbelt", "AGENT": "goose", "CLINE_ACTIVE": "true"} {
		_, by, ok := Running(func(name string) string {
			if name == variable {
				return value
			}
			return ""
		})
		if !ok || by != variable {
			t.Errorf("%s=%s: %v, by %s", variable, value, ok, by)
		}
	}
	for _, value := range []string{"", "0", "false"} {
		if title, _, ok := Running(func(string) string { return value }); ok {
			t.Errorf("%q: %s", value, title)
		}
	}
}
